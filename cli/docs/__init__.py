"""`fibex docs`: pages and contract snapshots generated from the code, and the check that they are fresh."""

from pathlib import Path

from . import access, asyncapi, contracts, errors, events, settings
from .contracts import IncompatibleEvents

__all__ = ["IncompatibleEvents", "stale_docs", "write_docs"]


def write_docs(root: Path) -> list[Path]:
    """Bring every generated file up to date; returns those that changed.

    Raises IncompatibleEvents, and writes nothing, where an event would break those who read it already.
    """
    contracts.refuse_incompatible(root)
    changed = []
    for place, text in _generated(root).items():
        path = root / place
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def stale_docs(root: Path) -> list[str]:
    """The generated files that differ from what the code says now, and snapshots of what is no longer there."""
    made = _generated(root)
    stale = [
        place
        for place, text in made.items()
        if not (root / place).exists() or (root / place).read_text(encoding="utf-8") != text
    ]
    kept = (str(path.relative_to(root)) for path in (root / contracts.SNAPSHOTS).glob("*.json"))
    return sorted([*stale, *(place for place in kept if place not in made)])


def _generated(root: Path) -> dict[str, str]:
    return {
        "docs/events.md": events.page(root),
        "web/public/asyncapi.json": asyncapi.document(root),
        "docs/errors.md": errors.page(),
        "docs/settings.md": settings.page(),
        "docs/access.md": access.page(),
        **contracts.event_snapshots(),
        **contracts.openapi_snapshots(),
    }

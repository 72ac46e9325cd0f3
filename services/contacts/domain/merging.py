"""Several records are one client: which values stay, and what undoing it puts back. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.errors import Conflict, Invalid, NotFound

from .types import EXISTING

MOST = 10
"""Phones or e-mails a client keeps."""
CONTACT_FIELDS = ("name", "position", "phones", "emails", "account_id", "type", "priority", "payment_terms")
ACCOUNT_FIELDS = ("name", "tax_id", "kpp", "phones", "emails", "priority", "payment_terms")


class MergeUnknown(NotFound):
    """There is no such merge, or it is of clients you do not see."""


class MergeOfItself(Invalid):
    """A record cannot be merged into itself, and each one only once."""


class AlreadyMerged(Conflict):
    """One of the records is part of another one already. Read them again, then merge what is left."""


class UndoneAlready(Conflict):
    """The merge was undone before."""


class UndoLaterMergeFirst(Conflict):
    """The survivor became part of another record since. Undo that merge first."""


class ErasedSince(Conflict):
    """One of the persons was erased since: there is nothing to put back."""


@dataclass(frozen=True)
class Undoing:
    """What undoing a merge sets on the survivor, and which fields stay, for they were changed since."""

    put_back: dict[str, Any]
    kept: tuple[str, ...]


def surviving(
    survivor: Any, merged: Sequence[Any], fields: Sequence[str], chosen: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The survivor's values before and after, of the fields that change.

    What was chosen counts; else the survivor's own value, or the first there is where it has none. Phones and e-mails
    of all are kept, and whoever bought as one of them is an existing client.
    """
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name in fields:
        present = getattr(survivor, name)
        wanted = chosen[name] if name in chosen else _best(name, [survivor, *merged])
        if wanted != present:
            before[name], after[name] = present, wanted
    return before, after


def undoing(current: Any, before: Mapping[str, Any], after: Mapping[str, Any]) -> Undoing:
    """A value that is still the merge's goes back; one that somebody changed since stays, and is named."""
    put_back: dict[str, Any] = {}
    kept: list[str] = []
    for name, value in after.items():
        present = getattr(current, name)
        if present == value:
            put_back[name] = before[name]
        elif isinstance(value, list):
            brought = [each for each in value if each not in before[name]]
            put_back[name] = [each for each in present if each not in brought]
            kept.append(name)
        else:
            kept.append(name)
    return Undoing(put_back, tuple(kept))


def _best(name: str, records: Sequence[Any]) -> Any:
    values = [getattr(each, name) for each in records]
    if isinstance(values[0], list):
        return list(dict.fromkeys(item for value in values for item in value))[:MOST]
    if name == "type" and EXISTING in values:
        return EXISTING
    return next((value for value in values if value), values[0])

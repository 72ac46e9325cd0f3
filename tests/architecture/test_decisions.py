"""Decisions are held by tests: the last line of each names one, and that test is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DECISIONS = sorted((ROOT / "docs/decisions").glob("0*.md"))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_names_the_test_that_enforces_it(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").strip().splitlines()
    named = re.fullmatch(r"\*\*Enforced by\*\* (\S+\.py)::(\w+)", lines[-1])

    assert named, f"the last line is `**Enforced by** tests/…py::test_…`, not {lines[-1]!r}"
    source = (ROOT / named[1]).read_text(encoding="utf-8")
    assert re.search(rf"^(async )?def {named[2]}\(", source, re.MULTILINE), f"{named[1]} has no {named[2]}"


def test_decisions_are_numbered_without_a_gap_and_fit_on_a_page() -> None:
    assert [path.name[:4] for path in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]
    for path in DECISIONS:
        assert len(path.read_text(encoding="utf-8").split()) < 450, f"{path.name} is longer than a page"


@pytest.mark.parametrize("place", ["docs/architecture.md", "CONTRIBUTING.md", "README.md", *map(str, DECISIONS)])
def test_every_link_leads_somewhere(place: str) -> None:
    page = ROOT / place
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{place} points to {target}"

"""Quarters, and since when events are kept."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.recounts import CONFIRMED
from services.analytics.domain.keeping import NEEDED, Quarter, kept_since
from shared.events import catalogue
from shared.ids import first_id, new_id

STORE = Path(__file__).resolve().parents[3] / "services/analytics/store"


@pytest.mark.parametrize(
    ("moment", "quarter"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), "2026q1"),
        (datetime(2026, 3, 31, 23, 59, tzinfo=UTC), "2026q1"),
        (datetime(2026, 12, 31, tzinfo=UTC), "2026q4"),
    ],
)
def test_a_quarter_holds_its_moments_and_the_ids_made_in_it(moment: datetime, quarter: str) -> None:
    found = Quarter.of(moment)
    assert str(found) == quarter
    assert found.start <= moment < found.end == found.next.start
    assert first_id(found.start) <= str(new_id(moment)) < first_id(found.end)
    assert first_id(found.start) > str(new_id(found.start - timedelta(milliseconds=1)))


def test_a_quarter_is_found_in_the_name_of_its_part_and_in_no_other() -> None:
    assert Quarter.named("raw_event_2026q4") == Quarter.named("raw_event_2026q4_kept") == Quarter(2026, 4)
    assert Quarter.named("raw_event_dated_rest") is None


@pytest.mark.parametrize(
    ("now", "months", "since"),
    [
        (datetime(2026, 11, 28, tzinfo=UTC), 12, datetime(2025, 10, 1, tzinfo=UTC)),
        (datetime(2026, 1, 1, tzinfo=UTC), 12, datetime(2025, 1, 1, tzinfo=UTC)),
        (datetime(2026, 3, 31, tzinfo=UTC), 25, datetime(2024, 1, 1, tzinfo=UTC)),
    ],
)
def test_events_are_kept_by_the_whole_quarter_and_never_shorter_than_told(
    now: datetime, months: int, since: datetime
) -> None:
    assert kept_since(now, months) == since


def test_whatever_a_statement_reads_by_its_type_is_kept_for_good() -> None:
    statements = [CONFIRMED, *(path.read_text(encoding="utf-8") for path in STORE.rglob("*.py"))]
    read = {name for each in statements for name in re.findall(r"'([A-Z]\w+)'", each)} & catalogue.keys()
    assert {"SaleStageChanged", "ContactsMerged", "PaymentConfirmed"} <= read
    assert read <= NEEDED, "add it to NEEDED: figures would change when old events go"

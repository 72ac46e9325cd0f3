"""How deadlines fall into the parts of a day."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.activities.domain.my_day import spans

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 12, tzinfo=MOSCOW)
MOMENT = timedelta(microseconds=1)


def part(deadline: datetime, now: datetime = NOW, zone: ZoneInfo = MOSCOW) -> str:
    [found] = [span.name for span in spans(now, zone) if span.holds(deadline)]
    return found


@pytest.mark.parametrize(
    ("deadline", "expected"),
    [
        (NOW - MOMENT, "overdue"),
        (NOW, "today"),
        (datetime(2026, 11, 24, tzinfo=MOSCOW) - MOMENT, "today"),
        (datetime(2026, 11, 24, tzinfo=MOSCOW), "tomorrow"),
        (datetime(2026, 11, 25, tzinfo=MOSCOW) - MOMENT, "tomorrow"),
        (datetime(2026, 11, 25, tzinfo=MOSCOW), "later"),
    ],
)
def test_days_part_at_local_midnight(deadline: datetime, expected: str) -> None:
    assert part(deadline) == expected
    assert part(deadline.astimezone(UTC)) == expected


def test_the_day_is_the_organisations_whatever_the_hour_in_utc() -> None:
    just_after_midnight = datetime(2026, 11, 23, 21, 1, tzinfo=UTC)  # the 24th in Moscow
    assert part(datetime(2026, 11, 24, 18, tzinfo=MOSCOW), now=just_after_midnight) == "today"


@pytest.mark.parametrize("day", [28, 29], ids=["before the change", "on the day of it"])
def test_midnight_follows_the_clock_when_summer_time_begins(day: int) -> None:
    now = datetime(2026, 3, day, 12, tzinfo=BERLIN)
    midnight = datetime(2026, 3, day + 1, tzinfo=BERLIN)
    assert part(midnight.astimezone(UTC) - MOMENT, now, BERLIN) == "today"
    assert part(midnight.astimezone(UTC), now, BERLIN) == "tomorrow"


@given(st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_every_deadline_lies_in_exactly_one_part(from_now: timedelta) -> None:
    assert part(NOW + from_now)

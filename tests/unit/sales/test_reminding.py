"""When an unpaid invoice is spoken of: by business days, in the morning, never what has lost its sense."""

from datetime import UTC, date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from services.sales.adapters.working_days import is_working_day
from services.sales.domain.reminding import following, latest, reminders

MOSCOW = ZoneInfo("Europe/Moscow")
DAYS = reminders(date(2026, 12, 30), partial(is_working_day, "RU"), MOSCOW)


def test_the_days_are_business_days_around_the_due_date() -> None:
    """30 December is a Wednesday; 31 December and the first days of January are no working days in Russia."""
    told = [(each.days, each.at.date().isoformat()) for each in DAYS]

    assert told == [
        (-1, "2026-12-29"),
        (0, "2026-12-30"),
        (1, "2027-01-11"),
        (3, "2027-01-13"),
        (7, "2027-01-19"),
    ]
    assert {each.at.astimezone(UTC).hour for each in DAYS} == {6}


def test_after_a_long_silence_only_the_latest_is_said() -> None:
    now = datetime(2027, 1, 14, tzinfo=UTC)
    said = latest(DAYS, datetime(2026, 12, 1, tzinfo=UTC), now)

    assert said is not None and said.days == 3
    assert latest(DAYS, now, now) is None
    assert following(DAYS, now) == DAYS[-1].at


def test_after_the_last_there_is_none() -> None:
    assert following(DAYS, datetime(2027, 2, 1, tzinfo=UTC)) is None

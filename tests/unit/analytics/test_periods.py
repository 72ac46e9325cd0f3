"""Which days a period covers, and which it is compared with."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.analytics.domain.periods import (
    PERIOD_NAMES,
    Period,
    Window,
    local_day,
    period,
    previous,
    twelve_months,
    whole_months,
)
from shared.errors import Invalid

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NAMED = [name for name in PERIOD_NAMES if name != "custom"]


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("today", date(2026, 11, 23), date(2026, 11, 24)),
        ("yesterday", date(2026, 11, 22), date(2026, 11, 23)),
        ("this_week", date(2026, 11, 23), date(2026, 11, 30)),
        ("last_week", date(2026, 11, 16), date(2026, 11, 23)),
        ("this_month", date(2026, 11, 1), date(2026, 12, 1)),
        ("last_month", date(2026, 10, 1), date(2026, 11, 1)),
        ("this_quarter", date(2026, 10, 1), date(2027, 1, 1)),
        ("last_quarter", date(2026, 7, 1), date(2026, 10, 1)),
        ("this_year", date(2026, 1, 1), date(2027, 1, 1)),
        ("last_year", date(2025, 1, 1), date(2026, 1, 1)),
        ("last_7_days", date(2026, 11, 17), date(2026, 11, 24)),
        ("last_30_days", date(2026, 10, 25), date(2026, 11, 24)),
    ],
)
def test_a_period_is_half_open_local_days(name: str, start: date, end: date) -> None:
    asked = period(name, MONDAY, MOSCOW)  # type: ignore[arg-type]
    assert (asked.start, asked.end) == (start, end)


def test_the_last_minute_of_sunday_belongs_to_the_old_week_and_the_next_to_the_new_one() -> None:
    sunday = datetime(2026, 11, 22, 23, 59, tzinfo=MOSCOW)
    assert period("this_week", sunday, MOSCOW).start == date(2026, 11, 16)
    assert period("this_week", sunday + timedelta(minutes=1), MOSCOW).start == date(2026, 11, 23)


def test_the_day_is_the_one_where_the_organisation_works_not_the_one_in_greenwich() -> None:
    assert period("today", datetime(2026, 12, 31, 21, 30, tzinfo=UTC), MOSCOW).start == date(2027, 1, 1)
    assert period("this_year", datetime(2026, 12, 31, 21, 30, tzinfo=UTC), MOSCOW).start == date(2027, 1, 1)
    assert period("last_month", datetime(2027, 1, 1, 3, 0, tzinfo=UTC), MOSCOW).start == date(2026, 12, 1)


def test_february_of_a_leap_year_and_the_turn_of_the_year_have_their_own_borders() -> None:
    assert period("this_month", datetime(2028, 2, 29, 12, tzinfo=UTC), MOSCOW).end == date(2028, 3, 1)
    assert period("last_quarter", datetime(2027, 1, 15, tzinfo=UTC), MOSCOW) == Period(
        date(2026, 10, 1), date(2027, 1, 1), name="last_quarter"
    )


@pytest.mark.parametrize(
    ("now", "start", "end"),
    [
        (MONDAY, date(2025, 11, 24), date(2026, 11, 24)),
        (datetime(2026, 12, 31, 21, 30, tzinfo=UTC), date(2026, 1, 2), date(2027, 1, 2)),
        (datetime(2028, 2, 28, 12, tzinfo=UTC), date(2027, 3, 1), date(2028, 2, 29)),
        (datetime(2028, 2, 29, 12, tzinfo=UTC), date(2027, 3, 1), date(2028, 3, 1)),
    ],
)
def test_twelve_months_end_with_today_where_the_organisation_works(now: datetime, start: date, end: date) -> None:
    assert twelve_months(now, MOSCOW) == Window(start, end)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 28, 22, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_the_days_on_which_clocks_change_are_23_and_25_hours_long(moment: datetime, day: date) -> None:
    assert local_day(moment, BERLIN) == day


@pytest.mark.parametrize("length", [1, 7, 30, 31])
def test_a_period_that_is_over_is_compared_with_as_many_days_just_before(length: int) -> None:
    asked = Window(date(2026, 10, 1), date(2026, 10, 1) + timedelta(days=length))
    before = previous(asked, MONDAY, MOSCOW)
    assert (before.length, before.end, before.until) == (length, asked.start, None)


@pytest.mark.parametrize("length", [1, 7, 30, 31])
def test_a_period_that_is_running_is_compared_with_the_same_part_of_the_one_before(length: int) -> None:
    today, passed = date(2026, 11, 23), min(length, 5) - 1
    asked = Window(today - timedelta(days=passed), today - timedelta(days=passed - length))
    before = previous(asked, MONDAY, MOSCOW)
    assert before.start == asked.start - timedelta(days=length)
    assert before.length == passed + 1, "as many days as have begun"
    assert before.until == datetime(2026, 11, 23, 12, 0, tzinfo=MOSCOW) - timedelta(days=length)


def test_this_morning_is_compared_with_yesterday_morning() -> None:
    before = previous(period("today", MONDAY, MOSCOW), MONDAY, MOSCOW)
    assert before == Window(date(2026, 11, 22), date(2026, 11, 23), datetime(2026, 11, 22, 12, 0, tzinfo=MOSCOW))
    assert before.whole_days_end == date(2026, 11, 22)


def test_a_period_to_come_has_nothing_to_be_compared_with() -> None:
    before = previous(Window(date(2027, 1, 1), date(2027, 1, 8)), MONDAY, MOSCOW)
    assert before.length == 0


@given(st.sampled_from(NAMED), st.datetimes(datetime(1975, 1, 1), datetime(2190, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 (the strategy adds the zone)
def test_the_window_before_never_overlaps_and_is_never_longer(name: str, now: datetime) -> None:
    asked = period(name, now, MOSCOW)  # type: ignore[arg-type]
    before = previous(asked, now, MOSCOW)
    assert asked.length >= 1
    assert before.end <= asked.start
    assert before.length <= asked.length
    today = local_day(now, MOSCOW)
    assert (before.until is None) == (today >= asked.end)


@pytest.mark.parametrize(
    ("name", "start", "end", "field"),
    [
        ("custom", None, date(2026, 1, 1), "from"),
        ("custom", date(2026, 1, 1), None, "to"),
        ("custom", date(2026, 1, 2), date(2026, 1, 1), "to"),
        ("today", date(2026, 1, 1), None, "from"),
        ("today", None, date(2026, 1, 1), "to"),
    ],
)
def test_days_that_make_no_period_are_refused_by_name(
    name: str, start: date | None, end: date | None, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        period(name, MONDAY, MOSCOW, start, end)  # type: ignore[arg-type]
    assert refused.value.field == field


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 800))
def test_the_whole_months_of_a_window_are_those_with_all_their_days_in_it(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    first, behind = whole_months(start, end)
    days = {start + timedelta(days=number) for number in range(length)}
    in_months = {first + timedelta(days=number) for number in range((behind - first).days)}
    whole = {day for day in days if not _rest_of_month(day) - days}
    assert in_months == whole


def _rest_of_month(day: date) -> set[date]:
    days = {day.replace(day=1) + timedelta(days=number) for number in range(31)}
    return {each for each in days if each.month == day.month}

"""The working calendar: what counts as a working day, and when business days are over."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.activities.adapters.holidays import require_country, working_calendar
from services.activities.domain.activity import Due, TwoDeadlines
from services.activities.domain.calendar import UnknownDueRule, WorkingCalendar, day_ends

MOSCOW, BERLIN, CAIRO = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin"), ZoneInfo("Africa/Cairo")
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
RUSSIA = working_calendar("RU", MOSCOW, 2024, 2028, "ru")


def plain(zone: ZoneInfo) -> WorkingCalendar:
    """Weekends only."""
    return WorkingCalendar(zone, date(2020, 1, 1), date(2035, 12, 31), frozenset({5, 6}), {}, frozenset())


def local(zone: ZoneInfo, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=zone)  # type: ignore[arg-type,misc]


def test_one_business_day_from_friday_is_the_end_of_work_on_monday() -> None:
    entered = local(MOSCOW, 2026, 11, 20, 16, 30)
    assert RUSSIA.due("business_days:1", entered) == local(MOSCOW, 2026, 11, 23, 18)


@pytest.mark.parametrize("day", [21, 22])
def test_what_begins_on_a_weekend_is_due_on_monday(day: int) -> None:
    assert RUSSIA.due("business_days:1", local(MOSCOW, 2026, 11, day, 12)) == local(MOSCOW, 2026, 11, 23, 18)


def test_a_public_holiday_is_no_working_day() -> None:
    tuesday = local(MOSCOW, 2026, 11, 3, 10)
    assert RUSSIA.due("business_days:1", tuesday) == local(MOSCOW, 2026, 11, 5, 18)


def test_a_day_off_moved_from_a_holiday_is_no_working_day() -> None:
    friday = local(MOSCOW, 2026, 5, 8, 10)
    assert RUSSIA.due("business_days:1", friday) == local(MOSCOW, 2026, 5, 12, 18), "11 May stands in for 9 May"


def test_a_moved_working_saturday_is_worked() -> None:
    friday = local(MOSCOW, 2025, 10, 31, 10)
    assert RUSSIA.due("business_days:1", friday) == local(MOSCOW, 2025, 11, 1, 18)
    assert RUSSIA.due("business_days:2", friday) == local(MOSCOW, 2025, 11, 5, 18), "3 and 4 November are days off"


def test_the_year_ends_in_a_long_holiday() -> None:
    assert RUSSIA.due("business_days:1", local(MOSCOW, 2026, 12, 30, 17)) == local(MOSCOW, 2027, 1, 11, 18)


def test_the_day_that_counts_is_the_local_one() -> None:
    thursday_night = datetime(2026, 11, 19, 22, 30, tzinfo=UTC)  # Friday, 01:30 in Moscow
    assert RUSSIA.due("business_days:1", thursday_night) == local(MOSCOW, 2026, 11, 23, 18)


@pytest.mark.parametrize(
    ("entered", "due", "hours"),
    [((2026, 3, 27, 18), (2026, 3, 30, 18), 71), ((2026, 10, 23, 18), (2026, 10, 26, 18), 73)],
    ids=["into summer time", "out of summer time"],
)
def test_work_ends_at_six_by_the_wall_clock_across_a_change_of_summer_time(
    entered: tuple[int, ...], due: tuple[int, ...], hours: int
) -> None:
    start = local(BERLIN, *entered)
    found = plain(BERLIN).due("business_days:1", start)
    assert found == local(BERLIN, *due)
    assert found - start.astimezone(UTC) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("entered", "due"),
    [
        ((2026, 11, 20, 10), (2026, 11, 20, 18)),
        ((2026, 11, 20, 18), (2026, 11, 23, 18)),
        ((2026, 11, 21, 10), (2026, 11, 23, 18)),
    ],
)
def test_no_business_day_at_all_means_the_end_of_this_working_day_or_the_next(
    entered: tuple[int, ...], due: tuple[int, ...]
) -> None:
    assert RUSSIA.due("business_days:0", local(MOSCOW, *entered)) == local(MOSCOW, *due)


@pytest.mark.parametrize(
    "rule", ["", "business_days", "business_days:-1", "business_days:251", "days:1", "business_days:1 "]
)
def test_an_unknown_rule_is_refused_and_named(rule: str) -> None:
    with pytest.raises(UnknownDueRule, match="write business_days:") as refused:
        RUSSIA.due(rule, local(MOSCOW, 2026, 11, 20, 10))
    assert refused.value.field == "due_rule"


def test_nothing_is_guessed_beyond_the_years_that_are_known() -> None:
    with pytest.raises(LookupError, match="2028-12-31"):
        RUSSIA.due("business_days:250", local(MOSCOW, 2028, 11, 20, 10))


@given(
    entered=st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes)),
    number=st.integers(1, 250),
)
def test_a_due_day_is_always_a_working_day_after_the_start(entered: datetime, number: int) -> None:
    due = RUSSIA.due(f"business_days:{number}", entered).astimezone(MOSCOW)
    start = entered.astimezone(MOSCOW).date()
    between = (start + timedelta(days=each) for each in range(1, (due.date() - start).days + 1))
    assert RUSSIA.is_working(due.date())
    assert due.date() > start
    assert sum(RUSSIA.is_working(day) for day in between) == number


def test_the_calendar_gives_the_reason_for_every_day_off() -> None:
    days = {each.day: each for each in RUSSIA.days(date(2027, 2, 19), date(2027, 2, 23))}
    assert [(each.working, each.kind) for each in days.values()] == [
        (True, "working_day"),
        (True, "worked_weekend_day"),
        (False, "weekend"),
        (False, "holiday"),
        (False, "holiday"),
    ]
    assert days[date(2027, 2, 23)].holiday == "День защитника Отечества"
    assert days[date(2027, 2, 20)].holiday is None


def test_holidays_are_named_in_the_readers_language_where_the_library_has_it() -> None:
    english = working_calendar("RU", MOSCOW, 2026, 2026, "en")
    assert english.days_off[date(2026, 5, 9)] == "Victory Day"
    assert working_calendar("BY", MOSCOW, 2026, 2026, "ru").days_off[date(2026, 5, 9)] == "День Победы"
    assert working_calendar("DE", BERLIN, 2026, 2026, "ru").days_off[date(2026, 10, 3)] == "German Unity Day"


def test_a_country_nobody_knows_is_refused_with_the_settings_name() -> None:
    with pytest.raises(ValueError, match="FIBEX_COUNTRY: no holidays are known for 'ZZ'"):
        require_country("ZZ")


@pytest.mark.parametrize(
    ("day", "hours"), [((2026, 3, 29), 23), ((2026, 10, 25), 25), ((2026, 6, 1), 24)], ids=["short", "long", "plain"]
)
def test_a_day_without_a_time_lasts_to_its_local_end(day: tuple[int, int, int], hours: int) -> None:
    begins = local(BERLIN, *day)
    ends = day_ends(date(*day), BERLIN)
    assert ends - begins.astimezone(UTC) == timedelta(hours=hours) - timedelta(microseconds=1)
    assert ends.astimezone(BERLIN).date() == date(*day)


def test_a_day_ends_also_where_the_next_one_has_no_midnight() -> None:
    ends = day_ends(date(2026, 4, 23), CAIRO)  # on 24 April clocks go from 00:00 to 01:00
    assert ends == datetime(2026, 4, 23, 21, 59, 59, 999999, tzinfo=UTC)


def test_an_activity_has_one_deadline() -> None:
    with pytest.raises(TwoDeadlines) as refused:
        Due.of(local(MOSCOW, 2026, 1, 1), date(2026, 1, 1), MOSCOW)
    assert refused.value.field == "due_on"
    assert Due.of(None, None, MOSCOW).moment is None

"""The rule of the daily check for one client, its cadence and its recipients, without anything running."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.activities.adapters.holidays import working_calendar
from services.activities.domain.cadence import Cadence, CadenceIsUnclear, business_day_of
from services.activities.domain.next_step import Assignee, Client, Code, Marks, OpenStep, judge
from services.activities.domain.recipients import Absence, Directory, Person, Team

MOSCOW = ZoneInfo("Europe/Moscow")
CALENDAR = working_calendar("RU", MOSCOW, 2024, 2028, "ru")
NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
"""Tuesday, nine o'clock in Moscow."""
MARKS = Marks.of(NOW, CALENDAR)
CLIENT = Client(active=True, in_scope=True, known_since=NOW - timedelta(days=99), snoozed=False, last_closed_at=None)
PERSON, DEPARTMENT, NOBODY = Assignee.PERSON, Assignee.DEPARTMENT, Assignee.NOBODY


def step(whose: Assignee, due_in_days: float | None, *, set_days_ago: float = 10) -> OpenStep:
    due = None if due_in_days is None else NOW + timedelta(days=due_in_days)
    set_at = NOW - timedelta(days=set_days_ago)
    return OpenStep(due, whose, set_at, set_at)


@pytest.mark.parametrize(
    ("steps", "code", "alerts"),
    [
        ([], Code.NO_STEP, True),
        ([step(PERSON, 1)], Code.OK, False),
        ([step(PERSON, 0)], Code.OK, False),
        ([step(PERSON, -0.3)], Code.OK, False),  # due today, before now
        ([step(PERSON, -1)], Code.OVERDUE_ONLY, False),
        ([step(PERSON, -9)], Code.OVERDUE_ONLY, True),
        ([step(PERSON, None)], Code.UNDATED, True),
        ([step(PERSON, None, set_days_ago=0.1)], Code.UNDATED, False),
        ([step(PERSON, None, set_days_ago=0.1), step(PERSON, -9)], Code.OVERDUE_ONLY, True),
        ([step(PERSON, -9), step(PERSON, 3)], Code.OK, False),
        ([step(DEPARTMENT, 3)], Code.INTERNAL_ONLY, False),
        ([step(DEPARTMENT, 3), step(PERSON, -1)], Code.OVERDUE_ONLY, False),
        ([step(NOBODY, 3)], Code.ORPHAN_STEP, True),
        ([step(NOBODY, 3), step(DEPARTMENT, 3)], Code.ORPHAN_STEP, True),
        ([step(NOBODY, 3), step(PERSON, 3)], Code.OK, False),
    ],
)
def test_first_match_wins(steps: list[OpenStep], code: Code, alerts: bool) -> None:
    verdict = judge(CLIENT, steps, MARKS)

    assert (verdict.code, verdict.alerts) == (code, alerts)


def test_the_time_without_a_step_begins_when_the_last_one_was_closed() -> None:
    closed = NOW - timedelta(days=4)
    client = Client(True, True, CLIENT.known_since, False, closed)

    assert judge(client, [], MARKS).since == closed
    assert judge(client, [step(PERSON, -9)], MARKS).since == closed, "until then there was another one"
    assert judge(CLIENT, [], MARKS).since == CLIENT.known_since


@pytest.mark.parametrize(
    ("due", "alerts_on"),
    [
        ("2026-11-20T18:00", date(2026, 11, 25)),  # a Friday: Monday, Tuesday and Wednesday are the three days
        ("2026-11-23T18:00", date(2026, 11, 26)),
        ("2026-10-30T18:00", date(2026, 11, 5)),  # Wednesday the 4th is a holiday
    ],
)
def test_three_business_days_of_being_overdue_pass_over_days_off(due: str, alerts_on: date) -> None:
    late = OpenStep(datetime.fromisoformat(due).replace(tzinfo=MOSCOW), PERSON, NOW, NOW)

    def alerts(day: date) -> bool:
        nine = datetime.combine(day, datetime.min.time(), MOSCOW) + timedelta(hours=9)
        return judge(CLIENT, [late], Marks.of(nine.astimezone(UTC), CALENDAR)).alerts

    assert alerts(alerts_on)
    assert not alerts(CALENDAR.working_day_before(alerts_on, 1))


@given(st.lists(st.integers(1, 60), min_size=1, max_size=6))
def test_a_cadence_tells_on_its_days_then_weekly_and_never_twice_for_one_day(days: list[int]) -> None:
    days = sorted({1, *days})
    cadence, last, told = Cadence(tuple(days)), 0, []
    for day in range(1, days[-1] + 16):
        if cadence.is_due(day, last):
            told.append(day)
            last = day

    assert told == [*days, *range(days[-1] + 5, days[-1] + 16, 5)]


@pytest.mark.parametrize("days", [(), (2, 3), (1, 5, 3), (1, 1)])
def test_a_cadence_that_makes_no_sense_is_refused(days: tuple[int, ...]) -> None:
    with pytest.raises(CadenceIsUnclear):
        Cadence(days)


def test_the_days_of_an_episode_are_business_days() -> None:
    friday = date(2026, 11, 20)

    assert [business_day_of(friday, friday + timedelta(days=n), CALENDAR) for n in range(5)] == [1, 1, 1, 2, 3]


class Firm:
    """A head of sales, a head of a team below, a manager in it, and somebody else."""

    def __init__(self) -> None:
        self.top, self.head, self.anna, self.boris, self.admin = (uuid4() for _ in range(5))
        self.all, self.team = uuid4(), uuid4()
        self.inactive: set[UUID] = set()
        self.away: dict[UUID, UUID | None] = {}

    def directory(self) -> Directory:
        roles = {self.top: "head", self.head: "head", self.anna: "manager", self.boris: "manager", self.admin: "admin"}
        teams = {self.head: self.all, self.anna: self.team, self.boris: self.team}
        people = {each: Person(each, role, teams.get(each), each not in self.inactive) for each, role in roles.items()}
        return Directory(
            people,
            {self.all: Team(self.all, None, self.top), self.team: Team(self.team, self.all, self.head)},
            {each: Absence(each, stand_in) for each, stand_in in self.away.items()},
        )


def test_the_owner_hears_then_the_substitute_then_the_heads() -> None:
    firm = Firm()
    assert firm.directory().recipient(firm.anna) == firm.anna
    firm.away[firm.anna] = firm.boris
    assert firm.directory().recipient(firm.anna) == firm.boris
    firm.inactive.add(firm.boris)
    assert firm.directory().recipient(firm.anna) == firm.head
    firm.away[firm.head] = None
    assert firm.directory().recipient(firm.anna) == firm.top
    firm.inactive.add(firm.top)
    firm.inactive.add(firm.head)
    assert firm.directory().recipient(firm.anna) == firm.admin, "never dropped silently"


def test_two_who_stand_in_for_each_other_while_both_are_away_end_with_the_head() -> None:
    firm = Firm()
    firm.away = {firm.anna: firm.boris, firm.boris: firm.anna}

    assert firm.directory().recipient(firm.anna) == firm.head


def test_a_substitute_who_is_away_passes_it_on() -> None:
    firm = Firm()
    firm.away = {firm.anna: firm.boris, firm.boris: firm.admin}

    assert firm.directory().recipient(firm.anna) == firm.admin


def test_a_client_of_nobody_and_of_somebody_unknown_goes_to_the_head_of_sales() -> None:
    firm = Firm()

    assert firm.directory().recipient(None) == firm.top
    assert firm.directory().recipient(uuid4()) == firm.top

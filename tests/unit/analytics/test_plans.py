"""Which goals stand beside which row of a report, and how far back a figure is followed."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.analytics.domain.goals import Goal
from services.analytics.domain.periods import Window, steps
from services.analytics.domain.plans import Plans, Teams, planned_rows, planned_total
from services.analytics.domain.reports import Question

ANNA, BORIS = UUID(int=1), UUID(int=2)
HOUSE, NORTH, SOUTH = UUID(int=10), UUID(int=11), UUID(int=12)
TEAMS = Teams({HOUSE: None, NORTH: HOUSE, SOUTH: HOUSE}, {ANNA: NORTH, BORIS: SOUTH})
MARCH, APRIL = Window(date(2026, 3, 1), date(2026, 4, 1)), Window(date(2026, 4, 1), date(2026, 5, 1))
QUARTER = Window(date(2026, 1, 1), date(2026, 4, 1))
SPRING = Window(date(2026, 3, 1), date(2026, 6, 1))


def a_goal(value: int, when: Window = MARCH, number: int = 1, **whose: Any) -> Goal:
    given: dict[str, Any] = {"owner_id": None, "team_id": None, "currency": "RUB", "figure": "revenue", **whose}
    return Goal(UUID(int=number), start=when.start, end=when.end, value=Decimal(value), **given)


def asked(*groups: Any, **more: Any) -> Question:
    return Question("sales_and_margin", more.pop("window", SPRING), groups, **more)


def revenue(plans: Plans) -> dict[Any, int]:
    return {cells: int(plan["plan_revenue"]) for (cells, _), plan in plans.items()}


def test_a_goal_stands_in_the_row_of_its_person_its_team_or_its_month() -> None:
    goals = [a_goal(5, owner_id=ANNA), a_goal(7, APRIL, owner_id=ANNA), a_goal(3, owner_id=BORIS)]
    assert revenue(planned_rows(goals, asked("manager"), TEAMS)) == {(ANNA,): 12, (BORIS,): 3}
    assert revenue(planned_rows(goals, asked("month"), TEAMS)) == {(MARCH.start,): 8, (APRIL.start,): 7}
    of_each = revenue(planned_rows(goals, asked("manager", "month"), TEAMS))
    assert of_each == {(ANNA, MARCH.start): 5, (ANNA, APRIL.start): 7, (BORIS, MARCH.start): 3}
    teams = [a_goal(9, team_id=NORTH), a_goal(20, team_id=HOUSE)]
    assert revenue(planned_rows(teams, asked("team"), TEAMS)) == {(NORTH,): 9}, "the row of a team is that team alone"


@pytest.mark.parametrize("groups", [("product",), ("manager", "contact_type"), ("manager", "team")])
def test_of_what_no_goal_speaks_there_is_no_plan(groups: tuple[Any, ...]) -> None:
    assert planned_rows([a_goal(5, owner_id=ANNA), a_goal(6, team_id=NORTH)], asked(*groups), TEAMS) == {}


def test_a_plan_is_never_cut_up_over_shorter_rows() -> None:
    quarter = [a_goal(90, SPRING, owner_id=ANNA)]
    assert planned_rows(quarter, asked("month"), TEAMS) == {}
    assert planned_rows(quarter, asked("day"), TEAMS) == {}
    assert revenue(planned_total(quarter, asked("month"), TEAMS)) == {(): 90}


def test_goals_of_the_same_people_and_days_count_once() -> None:
    again = [a_goal(5, number=1, owner_id=ANNA), a_goal(6, number=2, owner_id=ANNA)]
    assert revenue(planned_total(again, asked(), TEAMS)) == {(): 6}, "the newest of two alike"
    inside = [a_goal(90, SPRING, owner_id=ANNA), a_goal(40, MARCH, owner_id=ANNA), a_goal(40, APRIL, owner_id=ANNA)]
    assert revenue(planned_total(inside, asked(), TEAMS)) == {(): 90}, "months are part of their quarter"
    assert revenue(planned_rows(inside, asked("month"), TEAMS)) == {(MARCH.start,): 40, (APRIL.start,): 40}


def test_the_total_is_planned_by_the_widest_goals_there_are() -> None:
    people = [a_goal(5, owner_id=ANNA), a_goal(3, owner_id=BORIS)]
    parts = [*people, a_goal(9, team_id=NORTH), a_goal(4, team_id=SOUTH)]
    house = [*parts, a_goal(20, team_id=HOUSE)]
    assert revenue(planned_total(people, asked(), TEAMS)) == {(): 8}
    assert revenue(planned_total(parts, asked(), TEAMS)) == {(): 13}
    assert revenue(planned_total(house, asked(), TEAMS)) == {(): 20}
    assert revenue(planned_total([*house, a_goal(50)], asked(), TEAMS)) == {(): 50}


def test_filters_choose_the_goals_as_they_choose_the_facts() -> None:
    goals = [a_goal(5, owner_id=ANNA), a_goal(3, owner_id=BORIS), a_goal(9, team_id=NORTH), a_goal(50)]
    assert revenue(planned_total(goals, asked(manager=BORIS), TEAMS)) == {(): 3}
    assert revenue(planned_total(goals, asked(team=NORTH), TEAMS)) == {(): 9}
    assert revenue(planned_total(goals, asked(team=SOUTH), TEAMS)) == {(): 3}, "no goal of its own: of its people"
    assert revenue(planned_rows(goals, asked("manager", team=SOUTH), TEAMS)) == {(BORIS,): 3}


def test_currencies_and_margin_have_plans_of_their_own() -> None:
    goals = [a_goal(5), a_goal(2, currency="USD"), a_goal(1, figure="margin")]
    plans = planned_total(goals, asked(), TEAMS)
    assert plans == {
        ((), "RUB"): {"plan_revenue": Decimal(5), "plan_margin": Decimal(1)},
        ((), "USD"): {"plan_revenue": Decimal(2)},
    }


@pytest.mark.parametrize(
    ("window", "by", "count", "first", "last"),
    [
        (Window(date(2026, 3, 11), date(2026, 3, 12)), "day", 14, date(2026, 2, 26), date(2026, 3, 11)),
        (Window(date(2026, 3, 9), date(2026, 3, 16)), "week", 8, date(2026, 1, 19), date(2026, 3, 9)),
        (MARCH, "month", 6, date(2025, 10, 1), date(2026, 3, 1)),
        (QUARTER, "month", 12, date(2025, 4, 1), date(2026, 3, 1)),
        (Window(date(2026, 1, 1), date(2027, 1, 1)), "month", 12, date(2025, 4, 1), date(2026, 3, 1)),
    ],
)
def test_a_figure_is_followed_in_steps_as_long_as_its_period(
    window: Window, by: str, count: int, first: date, last: date
) -> None:
    step, windows = steps(window, date(2026, 3, 11))
    assert (step, len(windows), windows[0].start, windows[-1].start) == (by, count, first, last)


DAYS = st.dates(date(1970, 1, 1), date(2199, 12, 31))


@given(DAYS, st.integers(0, 400), DAYS)
def test_steps_lie_one_after_the_other_and_none_in_the_future(start: date, length: int, today: date) -> None:
    _, windows = steps(Window(start, start + timedelta(days=length)), today)
    assert all(one.end == other.start for one, other in pairwise(windows))
    assert windows[-1].start <= today

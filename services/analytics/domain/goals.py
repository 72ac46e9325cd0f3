"""What is to be reached: a figure, a period, a person or a team, and how far the fact is from the plan."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from shared.errors import Invalid, NotFound

from .reports import ReportName, percent

GOAL_FIGURES: dict[str, tuple[ReportName, str]] = {
    "revenue": ("sales_and_margin", "revenue"),
    "margin": ("sales_and_margin", "margin"),
    "won_sales": ("sales_and_margin", "count"),
    "processed_clients": ("processed_clients", "total"),
    "completed_activities": ("completed_activities", "completed"),
    "new_accounts": ("new_accounts", "total"),
}
"""The figures a goal can be set for, and where their fact is read."""
MONEY = ("revenue", "margin")


class GoalUnknown(NotFound):
    """There is no such goal, or it is for people the caller does not lead."""


class GoalOutOfReach(Invalid):
    """Goals are set for people and teams the caller leads."""


@dataclass(frozen=True)
class Goal:
    """So much of a figure in the local days `[start, end)`; of everybody where neither person nor team is named."""

    id: UUID
    figure: str
    start: date
    end: date
    owner_id: UUID | None
    team_id: UUID | None
    value: Decimal
    currency: str | None
    version: int = 1


@dataclass(frozen=True)
class GoalKept:
    """A goal with its fact; `expected_percent` is how much of the period has passed."""

    goal: Goal
    fact: Decimal
    expected_percent: Decimal | None

    @property
    def reached_percent(self) -> Decimal | None:
        return percent(self.fact, self.goal.value)


def check_goal(figure: str, start: date, end: date, value: Decimal, currency: str | None) -> None:
    """Raises Invalid with the field that is wrong."""
    if figure not in GOAL_FIGURES:
        raise Invalid(f"figure: {figure!r} is none of {', '.join(GOAL_FIGURES)}", field="figure")
    if end <= start:
        raise Invalid("end: the day behind the last one, so it lies after `start`", field="end")
    if value <= 0:
        raise Invalid("value: a goal is more than nothing", field="value")
    if (figure in MONEY) != (currency is not None):
        raise Invalid("currency: goes with revenue and margin, and only with them", field="currency")


def passed_percent(start: date, end: date, today: date) -> Decimal | None:
    """How much of the days has passed, today included."""
    days = (min(max(today, start), end) - start).days + (start <= today < end)
    return percent(Decimal(days), Decimal((end - start).days))

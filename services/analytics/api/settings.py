"""Routes of what people set: closed periods and goals."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import ConfigDict, Field

from services.analytics import usecases
from services.analytics.domain.goals import GoalKept
from services.analytics.store import settings
from shared.auth import Actor
from shared.edge import Tx, Version
from shared.fields import Body, Code, Currency, Cursor, Limit, Money, Out
from shared.service import make_router

from .asking import Lead, Reader
from .requests import Day

router = make_router()
Closer = Lead


class ClosePeriod(Body):
    """Every day up to and including this one."""

    through: Day


class ClosingOut(Out):
    through: date
    at: datetime
    by: str
    by_name: str | None


class ClosingsOut(Out):
    """The latest first; `closed_through` is the last closed day."""

    closed_through: date | None
    items: list[ClosingOut]


@router.get("/closings")
async def list_closings(tx: Tx, actor: Reader) -> ClosingsOut:
    """Which periods are closed, since when and by whom."""
    found = [ClosingOut.model_validate(row) for row in await settings.list_closings(tx)]
    return ClosingsOut(closed_through=found[0].through if found else None, items=found)


@router.post("/closings", status_code=201)
async def close_period(body: ClosePeriod, tx: Tx, actor: Closer) -> ClosingsOut:
    """Freeze the figures up to a day. What arrives later for those days counts on the first open day, marked late."""
    await usecases.close_period(tx, actor, body.through)
    return await list_closings(tx, actor)


class SetGoal(Body):
    """For a person, for a team with all below it, or, by an administrator, for all. Days are `[start, end)`."""

    figure: Code
    start: Day
    end: Day
    owner_id: UUID | None = None
    team_id: UUID | None = None
    value: Money
    currency: Currency | None = None


class ChangeGoal(Body):
    value: Money


class GoalOut(Out):
    """`fact` is what the reader may see of it; `expected_percent` how much of the period has passed."""

    id: UUID
    figure: str
    start: date
    end: date
    owner_id: UUID | None
    team_id: UUID | None
    value: Decimal
    currency: str | None
    fact: Decimal
    reached_percent: Decimal | None
    expected_percent: Decimal | None
    version: int


class GoalsOut(Out):
    items: list[GoalOut]
    next_cursor: str | None


class AskGoals(Body):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    day: Annotated[Day | None, Field(description="Goals whose period holds this day.")] = None
    start: Annotated[Day | None, Field(alias="from", description="Goals that go on on this day or later.")] = None
    end: Annotated[Day | None, Field(alias="to", description="Goals that begin before this day.")] = None
    cursor: Cursor | None = None
    limit: Limit = 50


@router.get("/goals")
async def list_goals(asked: Annotated[AskGoals, Query()], tx: Tx, actor: Reader) -> GoalsOut:
    """Plan and fact: one's own goals and one's team's; a head's people and teams."""
    page = await settings.list_goals(tx, actor, **asked.model_dump())
    kept = [await usecases.with_fact(tx, actor, goal) for goal in page.items]
    return GoalsOut(items=[_goal(each) for each in kept], next_cursor=page.next_cursor)


@router.post("/goals", status_code=201)
async def set_goal(body: SetGoal, tx: Tx, actor: Lead) -> GoalOut:
    """Set a goal for people you lead."""
    return await _with_fact(
        tx, actor, await usecases.set_goal(tx, actor, **{**body.model_dump(), "value": round(body.value, 2)})
    )


@router.put("/goals/{goal_id}")
async def change_goal(goal_id: UUID, body: ChangeGoal, tx: Tx, actor: Lead, version: Version) -> GoalOut:
    """Another value; for another period or person set another goal."""
    return await _with_fact(
        tx, actor, await usecases.change_goal(tx, actor, goal_id, version, value=round(body.value, 2))
    )


@router.delete("/goals/{goal_id}", status_code=204)
async def drop_goal(goal_id: UUID, tx: Tx, actor: Lead, version: Version) -> Response:
    """Take a goal back."""
    await usecases.drop_goal(tx, actor, goal_id, version)
    return Response(status_code=204)


async def _with_fact(tx: Tx, actor: Actor, goal: usecases.Goal) -> GoalOut:
    return _goal(await usecases.with_fact(tx, actor, goal))


def _goal(kept: GoalKept) -> GoalOut:
    return GoalOut(
        **vars(kept.goal),
        fact=kept.fact,
        reached_percent=kept.reached_percent,
        expected_percent=kept.expected_percent,
    )

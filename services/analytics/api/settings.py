"""Routes of what people set: closed periods, goals, and what stands on their pages."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field

from services.analytics import usecases
from services.analytics.domain.dashboards import Layout
from services.analytics.domain.goals import GoalKept
from services.analytics.domain.reports import Basis, ReportName, check_basis, parse_groups
from services.analytics.store import settings
from shared.auth import Actor
from shared.edge import Tx, Version
from shared.fields import Body, Code, Currency, Cursor, Limit, Money, Out
from shared.service import make_router

from .asking import Lead, Reader
from .requests import Day, Groups

router = make_router()
Closer = Lead


class ClosePeriod(Body):
    """Every day up to and including this one."""

    through: Day


class ClosingOut(Out):
    through: date
    at: datetime
    by: str


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
    day: Annotated[Day | None, Field(description="Goals whose period holds this day.")] = None
    cursor: Cursor | None = None
    limit: Limit = 50


@router.get("/goals")
async def list_goals(asked: Annotated[AskGoals, Query()], tx: Tx, actor: Reader) -> GoalsOut:
    """Plan and fact: one's own goals and one's team's; a head's people and teams."""
    page = await settings.list_goals(tx, actor, day=asked.day, cursor=asked.cursor, limit=asked.limit)
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


class Tile(Body):
    """One thing on the page: the total of a report, its rows as a table, or a chart of them."""

    report: ReportName
    show: Literal["number", "table", "chart"]
    figure: Annotated[str | None, Field(max_length=40)] = None
    group_by: Groups | None = None
    basis: Annotated[Basis | None, Field(description="Of sales_and_margin; left out: the page's.")] = None
    chart: Literal["bars", "line", "funnel"] | None = None


class ArrangeDashboard(Body):
    """`items` in their order; none gives the page back to what it was before."""

    items: Annotated[list[Tile], Field(max_length=40)]


class LayoutOut(Out):
    """`place` says whose arrangement it is: the person's, the role's or the product's."""

    place: str
    items: list[Tile]


@router.get("/dashboard/layout")
async def read_layout(tx: Tx, actor: Reader) -> LayoutOut:
    """What stands on the caller's page."""
    layout, place = await usecases.dashboard_of(tx, actor)
    return LayoutOut(place=place, items=[Tile(**each) for each in layout])


@router.put("/dashboard/layout")
async def arrange_own(body: ArrangeDashboard, tx: Tx, actor: Reader) -> LayoutOut:
    """Arrange one's own page."""
    await usecases.arrange_dashboard(tx, actor.tag, _layout(body))
    return await read_layout(tx, actor)


@router.put("/dashboard/layout/{role}")
async def arrange_for_role(
    role: Literal["manager", "head", "admin"], body: ArrangeDashboard, tx: Tx, actor: Lead
) -> LayoutOut:
    """Arrange what people of a role see until they arrange their own."""
    await usecases.arrange_dashboard(tx, f"role:{role}", _layout(body))
    return LayoutOut(place=f"role:{role}", items=body.items)


def _layout(body: ArrangeDashboard) -> Layout:
    for tile in body.items:
        parse_groups(tile.group_by, tile.report)
        check_basis(tile.report, tile.basis)
    return [tile.model_dump(exclude_none=True) for tile in body.items]

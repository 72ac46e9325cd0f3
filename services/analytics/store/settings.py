"""What people set: closed periods, goals, and what stands on their pages of figures."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.analytics.domain.goals import Goal, GoalUnknown
from services.analytics.domain.periods import Window
from services.analytics.domain.plans import Teams
from shared.auth import Actor
from shared.db import Transaction
from shared.edge import check_version
from shared.pages import Page, rows_page
from shared.tables import people, teams

from .scope import led_teams
from .tables import closings, dashboards, goals


async def closed_through(tx: Transaction) -> date | None:
    """The last closed day; held until the end of the transaction, so that nobody closes at the same time."""
    await tx.session.execute(select(func.pg_advisory_xact_lock(0xC105ED)))
    found: date | None = await tx.session.scalar(select(func.max(closings.c.through)))
    return found


async def add_closing(tx: Transaction, through: date, by: str) -> None:
    await tx.session.execute(closings.insert().values(through=through, at=tx.now, by=by))


async def closing_of(tx: Transaction, last_day: date) -> Any | None:
    """The closing that froze this day, None while it is open."""
    query = select(closings).where(closings.c.through >= last_day).order_by(closings.c.through).limit(1)
    return (await tx.session.execute(query)).first()


async def list_closings(tx: Transaction) -> list[Any]:
    """The latest first, each with the name of who closed it; without one where it was nobody the store knows."""
    name = people.c.name.label("by_name")
    query = select(closings, name).outerjoin(people, closings.c.by == func.concat("user:", people.c.user_id))
    return list((await tx.session.execute(query.order_by(closings.c.through.desc()).limit(200))).all())


def _seen(actor: Actor) -> ColumnElement[bool]:
    """One's own goals, those of one's team, and for heads those of the people and teams they lead."""
    if actor.role == "admin":
        return true()
    mine: ColumnElement[bool] = actor.sees(goals.c.owner_id) & goals.c.owner_id.is_not(None)
    if actor.team_id is not None:
        mine = or_(mine, goals.c.team_id == actor.team_id)
    if actor.role == "head":
        return or_(mine, goals.c.team_id.in_(select(led_teams(actor).c.team_id)))
    return mine


async def list_goals(
    tx: Transaction,
    actor: Actor,
    *,
    day: date | None,
    start: date | None,
    end: date | None,
    cursor: str | None,
    limit: int,
) -> Page[Goal]:
    """Those whose days hold `day`, and those that share a day with `[start, end)`."""
    query = select(goals).where(_seen(actor))
    if day is not None:
        query = query.where(goals.c.start <= day, goals.c.end > day)
    if start is not None:
        query = query.where(goals.c.end > start)
    if end is not None:
        query = query.where(goals.c.start < end)
    page = await rows_page(tx, query, [goals.c.start, goals.c.id], cursor=cursor, limit=limit, descending=True)
    return Page([_goal(row) for row in page.items], page.next_cursor)


async def goals_within(tx: Transaction, actor: Actor, window: Window, figures: Sequence[str]) -> list[Goal]:
    """The goals whose days lie whole in a window, of those whose figures the caller sees whole: oneself, or whom one
    leads. What a manager's team is to reach is no measure of that manager's own figures.
    """
    query = select(goals).where(goals.c.start >= window.start, goals.c.end <= window.end, goals.c.figure.in_(figures))
    if actor.role == "head":
        led = goals.c.team_id.in_(select(led_teams(actor).c.team_id))
        query = query.where(or_(led, actor.sees(goals.c.owner_id) & goals.c.owner_id.is_not(None)))
    elif actor.role not in ("admin", "integrator"):
        query = query.where(goals.c.owner_id == actor.id)
    return [_goal(row) for row in await tx.session.execute(query)]


async def teams_of(tx: Transaction, person_ids: Sequence[UUID]) -> Teams:
    """All teams with what stands above each, and in which these people are."""
    tree = await tx.session.execute(select(teams.c.team_id, teams.c.parent_id))
    members = await tx.session.execute(
        select(people.c.user_id, people.c.team_id).where(people.c.user_id.in_(person_ids))
    )
    return Teams({row.team_id: row.parent_id for row in tree}, {row.user_id: row.team_id for row in members})


async def leads_team(tx: Transaction, actor: Actor, team_id: UUID) -> bool:
    """Whether the caller leads this team, or one above it."""
    query = select(teams.c.team_id).where(teams.c.team_id == team_id)
    if actor.role != "admin":
        query = query.where(teams.c.team_id.in_(select(led_teams(actor).c.team_id)))
    return await tx.session.scalar(query) is not None


async def add_goal(tx: Transaction, goal: Goal) -> None:
    await tx.session.execute(goals.insert().values(**vars(goal)))


async def lock_goal(tx: Transaction, actor: Actor, goal_id: UUID, version: int) -> Goal:
    row = (await tx.session.execute(select(goals).where(goals.c.id == goal_id, _seen(actor)).with_for_update())).first()
    if row is None:
        raise GoalUnknown(f"there is no goal {goal_id} within your reach")
    check_version(row.version, version)
    return _goal(row)


def _goal(row: Any) -> Goal:
    return Goal(**{name: row._mapping[name] for name in (column.name for column in goals.columns)})


async def put_goal(tx: Transaction, goal: Goal) -> None:
    await tx.session.execute(update(goals).where(goals.c.id == goal.id).values(**vars(goal)))


async def drop_goal(tx: Transaction, goal_id: UUID) -> None:
    await tx.session.execute(delete(goals).where(goals.c.id == goal_id))


async def read_dashboard(tx: Transaction, places: list[str]) -> Any | None:
    """The first of these places that somebody has arranged."""
    found = {
        row.place: row for row in await tx.session.execute(select(dashboards).where(dashboards.c.place.in_(places)))
    }
    return next((found[place] for place in places if place in found), None)


async def put_dashboard(tx: Transaction, place: str, layout: Any) -> int:
    put = pg_insert(dashboards).values(place=place, layout=layout, version=1)
    put = put.on_conflict_do_update(
        index_elements=["place"], set_={"layout": put.excluded.layout, "version": dashboards.c.version + 1}
    )
    version: int = (await tx.session.execute(put.returning(dashboards.c.version))).scalar_one()
    return version


async def drop_dashboard(tx: Transaction, place: str) -> None:
    await tx.session.execute(delete(dashboards).where(dashboards.c.place == place))

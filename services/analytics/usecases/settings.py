"""Closing periods, setting goals and arranging pages of figures."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.analytics.domain.closing import check_closing
from services.analytics.domain.dashboards import DEFAULTS, Layout, shown_to
from services.analytics.domain.goals import GOAL_FIGURES, Goal, GoalKept, GoalOutOfReach, check_goal, passed_percent
from services.analytics.domain.periods import Window
from services.analytics.domain.reports import Question
from services.analytics.store import settings
from shared.auth import Actor
from shared.db import Transaction
from shared.ids import new_id

from .reporting import FIGURES_OF


async def close_period(tx: Transaction, actor: Actor, through: date) -> None:
    """Freeze every day up to this one."""
    today = tx.now.astimezone(tx.organisation.zone).date()
    check_closing(through, today, await settings.closed_through(tx))
    await settings.add_closing(tx, through, actor.tag)


async def set_goal(tx: Transaction, actor: Actor, **given: Any) -> Goal:
    """A new goal for somebody, for a team or, by an administrator, for all."""
    goal = Goal(id=new_id(tx.now), **given)
    await _check(tx, actor, goal)
    await settings.add_goal(tx, goal)
    return goal


async def change_goal(tx: Transaction, actor: Actor, goal_id: UUID, version: int, **changes: Any) -> Goal:
    """Another value for a goal of people the caller leads."""
    before = await settings.lock_goal(tx, actor, goal_id, version)
    goal = replace(before, **changes, version=before.version + 1)
    await _check(tx, actor, before)
    await _check(tx, actor, goal)
    await settings.put_goal(tx, goal)
    return goal


async def drop_goal(tx: Transaction, actor: Actor, goal_id: UUID, version: int) -> None:
    """Take a goal back."""
    goal = await settings.lock_goal(tx, actor, goal_id, version)
    await _check(tx, actor, goal)
    await settings.drop_goal(tx, goal_id)


async def _check(tx: Transaction, actor: Actor, goal: Goal) -> None:
    check_goal(goal.figure, goal.start, goal.end, goal.value, goal.currency)
    if goal.owner_id is not None and goal.team_id is not None:
        raise GoalOutOfReach("owner_id: a goal is for a person or for a team, not for both", field="owner_id")
    if actor.role == "admin":
        return
    if goal.owner_id is not None:
        if not actor.may_act_for(goal.owner_id):
            raise GoalOutOfReach("owner_id: must be somebody you lead", field="owner_id")
    elif goal.team_id is None or not await settings.leads_team(tx, actor, goal.team_id):
        raise GoalOutOfReach("team_id: must be a team you lead", field="team_id")


async def with_fact(tx: Transaction, actor: Actor, goal: Goal) -> GoalKept:
    """The goal beside what the caller may see of its fact."""
    name, figure = GOAL_FIGURES[goal.figure]
    asked = Question(name, Window(goal.start, goal.end), (), goal.team_id, goal.owner_id, now=tx.now)
    found = [each for _, each in await FIGURES_OF[name](tx, actor, asked)]
    if goal.currency is not None:
        found = [each for each in found if each.currency == goal.currency]
    fact = sum((Decimal(getattr(each, figure)) for each in found), Decimal(0))
    today = tx.now.astimezone(tx.organisation.zone).date()
    return GoalKept(goal, fact, passed_percent(goal.start, goal.end, today))


async def dashboard_of(tx: Transaction, actor: Actor) -> tuple[Layout, str]:
    """What stands on the caller's page: one's own arrangement, else that of the role, else the one of the product."""
    return await _arranged(tx, actor.role, actor.tag, f"role:{actor.role}")


async def dashboard_of_role(tx: Transaction, role: str) -> tuple[Layout, str]:
    """What people of a role see who have arranged nothing."""
    return await _arranged(tx, role, f"role:{role}")


async def _arranged(tx: Transaction, role: str, *places: str) -> tuple[Layout, str]:
    found = await settings.read_dashboard(tx, list(places))
    layout = shown_to(role, found.layout) if found else []
    return (layout, found.place) if found and layout else (shown_to(role, DEFAULTS[role]), "product")


async def arrange_dashboard(tx: Transaction, place: str, layout: Layout) -> None:
    """Keep an arrangement; an empty one gives the page back to the default."""
    if layout:
        await settings.put_dashboard(tx, place, layout)
    else:
        await settings.drop_dashboard(tx, place)

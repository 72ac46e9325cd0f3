"""Whose figures: what of the facts and sums a caller may see, and what of that was asked for."""

from typing import Any, TypeVar

from sqlalchemy import CTE, TIMESTAMP, ColumnElement, Date, Select, cast, func, literal_column, or_, select

from services.analytics.domain.reports import Question
from shared.auth import Actor
from shared.tables import teams

Query = TypeVar("Query", bound=Select[Any])


def seen_by(actor: Actor, rows: Any) -> ColumnElement[bool]:
    """The condition every query of figures carries.

    A manager sees what is attributed to him. A head sees what was done in the teams she leads, by the team it was done
    in: somebody who changes teams leaves the figures behind. Without a team, the person decides.
    """
    mine = actor.sees(rows.c.owner_id)
    if actor.role != "head":
        return mine
    led = led_teams(actor)
    in_led_team = rows.c.team_id.in_(select(led.c.team_id))
    return or_(in_led_team, rows.c.owner_id == actor.id, rows.c.team_id.is_(None) & mine)


def led_teams(actor: Actor) -> CTE:
    """The teams the caller leads, with all below them."""
    return _with_all_below(select(teams.c.team_id).where(teams.c.head_id == actor.id), "led")


def within(query: Query, actor: Actor, asked: Question, rows: Any) -> Query:
    """Only what the caller may see, and of it what was asked for."""
    query = query.where(seen_by(actor, rows))
    if asked.manager is not None:
        query = query.where(rows.c.owner_id == asked.manager)
    if asked.team is not None:
        below = _with_all_below(select(teams.c.team_id).where(teams.c.team_id == asked.team), "below")
        query = query.where(or_(rows.c.team_id == asked.team, rows.c.team_id.in_(select(below.c.team_id))))
    if asked.department is not None:
        query = query.where(rows.c.department == asked.department)
    for name, value in asked.cell.items():
        column = rows.c.currency if name == "currency" else group_column(name, rows)
        query = query.where(column.is_not_distinct_from(value))
    return query


def group_column(group: str, rows: Any) -> ColumnElement[Any]:
    """What rows are grouped by. Weeks and months are named by their first day; weeks begin on Monday."""
    if group in ("week", "month"):
        # Without the cast the day would become an instant of the session's zone on its way.
        start = func.date_trunc(literal_column(f"'{group}'"), cast(rows.c.day, TIMESTAMP))
        return cast(start, Date)
    column: ColumnElement[Any] = rows.c[{"manager": "owner_id", "team": "team_id"}.get(group, group)]
    return column


def _with_all_below(first: Select[Any], name: str) -> CTE:
    """The teams of a query with the teams below them, however deep. UNION ends it even where a tree has a loop."""
    found = first.cte(name, recursive=True)
    return found.union(select(teams.c.team_id).join(found, teams.c.parent_id == found.c.team_id))

"""What people finished and cancelled, and what became overdue."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    Subquery,
    and_,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP

from services.analytics.domain.reports import ActivityFigures, OverdueFigures, Question
from services.analytics.store.scope import group_column, within
from services.analytics.store.tables import SUM_TABLES, cancelled_activities, completed_activities, tasks
from shared.auth import Actor
from shared.db import Transaction

from .rows import counted, grouped, split, total, with_client

FIGURES = ("completed", "on_time", "with_result", "with_next_step", "cancelled", "auto_cancelled")


async def activities(tx: Transaction, actor: Actor, asked: Question) -> list[tuple[tuple[Any, ...], ActivityFigures]]:
    """What people finished, by whom it was to be done; what was cancelled stands apart."""
    values = {name: ACTIVITY_FACTS.c[name] for name in FIGURES}
    rows = counted(asked, SUM_TABLES["activities_daily"], ACTIVITY_FACTS, ["kind"], values)
    query = grouped(actor, asked, rows, [total(rows, name) for name in FIGURES])
    found = [split(row, asked.group_by) for row in (await tx.session.execute(query)).all()]
    return [(cells, ActivityFigures(*(int(each) for each in figures))) for cells, figures in found] or _nothing(asked)


def _nothing(asked: Question) -> list[tuple[tuple[Any, ...], ActivityFigures]]:
    return [] if asked.group_by else [((), ActivityFigures())]


def _facts() -> Subquery:
    """Finished and cancelled activities in one shape."""
    done, gone = completed_activities, cancelled_activities
    names = ("event", "subject", "at", "day", "received_at", "owner_id", "team_id", "contact_type", "kind", "title")
    both = ("contact_id", "sale_id", "late")
    zero, one = literal(0), literal(1)
    finished = select(
        *(done.c[name] for name in (*names, *both)),
        one.label("completed"),
        *(cast(done.c[name], Integer).label(label) for name, label in _COUNTED.items()),
        zero.label("cancelled"),
        zero.label("auto_cancelled"),
    )
    automatic = cast(gone.c.automatic, Integer)
    cancelled = select(
        *(gone.c[name] for name in (*names, *both)),
        zero,
        zero,
        zero,
        zero,
        (1 - automatic).label("cancelled"),
        automatic.label("auto_cancelled"),
    )
    return union_all(finished, cancelled).subquery("done_or_gone")


_COUNTED = {"on_time": "on_time", "with_result": "with_result", "next_planned": "with_next_step"}
ACTIVITY_FACTS = _facts()


async def overdue(tx: Transaction, actor: Actor, asked: Question) -> list[tuple[tuple[Any, ...], OverdueFigures]]:
    """Overdue at the end of the window (or now), and what became so, was closed late or was moved within it."""
    query = overdue_rows(tx, asked)
    rows = with_client(asked, query.subquery("late"))
    figures = [func.count().filter(rows.c[name]) for name in OVERDUE_FIGURES]
    grouping = [group_column(each, rows) for each in asked.group_by]
    found = within(select(*grouping, *figures), actor, asked, rows).group_by(*grouping)
    split_rows = [split(row, asked.group_by) for row in (await tx.session.execute(found)).all()]
    return [(cells, OverdueFigures(*counts)) for cells, counts in split_rows] or (
        [] if asked.group_by else [((), OverdueFigures())]
    )


OVERDUE_FIGURES = ("overdue", "became_overdue", "closed_late", "still_open", "moved")


def overdue_rows(tx: Transaction, asked: Question) -> Select[Any]:
    """The stretches of activities that any figure of the report is about, with one truth value per figure.

    `day` is the local day it became overdue; a moved deadline counts on the day it was moved, overdue by then or not.
    """
    start, end = borders(tx, asked)
    within_window = and_(tasks.c.overdue_at >= start, tasks.c.overdue_at < end)
    open_at_end = or_(tasks.c.until.is_(None), tasks.c.until >= end)
    overdue_then = func.tstzrange(tasks.c.overdue_at, tasks.c.until, literal_column("'(]'"))
    is_overdue = and_(tasks.c.overdue_at.is_not(None), overdue_then.bool_op("@>")(cast(end, TIMESTAMP(timezone=True))))
    ended_inside = and_(tasks.c.until >= start, tasks.c.until < end)
    # Words of our own stand in the statement itself: as parameters no partial index would be seen to hold them.
    closed_late = and_(tasks.c.ended == literal_column("'completed'"), tasks.c.overdue_at.is_not(None), ended_inside)
    moved = and_(tasks.c.ended == literal_column("'rescheduled'"), ended_inside)
    truths: dict[str, ColumnElement[bool]] = {
        "overdue": is_overdue,
        "became_overdue": within_window,
        "closed_late": closed_late,
        "still_open": and_(within_window, open_at_end),
        "moved": moved,
    }
    zone = tx.organisation.zone.key
    happened = func.coalesce(tasks.c.overdue_at, tasks.c.until)
    day = cast(cast(func.timezone(zone, happened), TIMESTAMP), Date)
    return select(
        *(tasks.c[name] for name in ("event", "subject", "owner_id", "team_id", "contact_type", "contact_id")),
        *(tasks.c[name] for name in ("sale_id", "kind", "title", "department", "deadline", "until", "ended")),
        day.label("day"),
        func.coalesce(tasks.c.overdue_at, tasks.c.until).label("at"),
        *(func.coalesce(value, False).label(name) for name, value in truths.items()),
    ).where(or_(*truths.values()))


def borders(tx: Transaction, asked: Question) -> tuple[Any, Any]:
    """The window as moments; it ends now at the latest, since nobody knows what will be overdue."""
    zone = tx.organisation.zone
    start = datetime.combine(asked.window.start, time(), zone)
    end = asked.window.until or datetime.combine(asked.window.end, time(), zone)
    return start, min(end, asked.as_of or asked.now or tx.now)

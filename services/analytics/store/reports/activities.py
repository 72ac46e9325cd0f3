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

from services.analytics.domain.periods import local_day
from services.analytics.domain.reports import ActivityFigures, OverdueFigures, Question
from services.analytics.store.tables import SUM_TABLES, cancelled_activities, completed_activities, tasks
from shared.auth import Actor
from shared.db import Transaction

from .rows import asks_of_client, counted, grouped, split, summed, total, with_client

FIGURES = ("completed", "on_time", "with_result", "with_next_step", "cancelled", "auto_cancelled")


async def activities(tx: Transaction, actor: Actor, asked: Question) -> list[tuple[tuple[Any, ...], ActivityFigures]]:
    """What people finished, by whom it was to be done; what was cancelled stands apart."""
    values = {name: ACTIVITY_FACTS.c[name] for name in FIGURES}
    rows = counted(asked, SUM_TABLES["activities_daily"], ACTIVITY_FACTS, ["kind"], values)
    query = grouped(actor, asked, rows, [total(rows, name) for name in FIGURES])
    found = [split(row, asked) for row in (await tx.session.execute(query)).all()]
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
    rows = _late_sums(tx, asked) if _sums_can_tell(asked) else _late_facts(tx, asked)
    query = grouped(actor, asked, rows, [total(rows, name) for name in OVERDUE_FIGURES])
    found = [split(row, asked) for row in (await tx.session.execute(query)).all()]
    told = [(cells, OverdueFigures(*(int(each) for each in counts))) for cells, counts in found if any(counts)]
    return told or ([] if asked.group_by else [((), OverdueFigures())])


OVERDUE_FIGURES = ("overdue", "became_overdue", "closed_late", "still_open", "moved")
_HAPPENED = ("became_overdue", "closed_late", "moved")
_OF_TASK = ("owner_id", "team_id", "contact_type", "kind", "department")


def overdue_rows(tx: Transaction, asked: Question) -> Select[Any]:
    """The stretches of activities that any figure of the report is about, with one truth value per figure.

    `day` is the local day it became overdue; a moved deadline counts on the day it was moved, overdue by then or not.
    """
    truths = dict(zip(OVERDUE_FIGURES, _truths(*borders(tx, asked)), strict=True))
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


def _truths(start: Any, end: Any) -> tuple[ColumnElement[bool], ...]:
    """What each figure counts of the stretches, in the order of the figures."""
    within_window = and_(tasks.c.overdue_at >= start, tasks.c.overdue_at < end)
    open_at_end = or_(tasks.c.until.is_(None), tasks.c.until >= end)
    overdue_then = func.tstzrange(tasks.c.overdue_at, tasks.c.until, literal_column("'(]'"))
    is_overdue = and_(tasks.c.overdue_at.is_not(None), overdue_then.bool_op("@>")(cast(end, TIMESTAMP(timezone=True))))
    ended_inside = and_(tasks.c.until >= start, tasks.c.until < end)
    # Words of our own stand in the statement itself: as parameters no partial index would be seen to hold them.
    closed_late = and_(tasks.c.ended == literal_column("'completed'"), tasks.c.overdue_at.is_not(None), ended_inside)
    moved = and_(tasks.c.ended == literal_column("'rescheduled'"), ended_inside)
    still_open = and_(within_window, open_at_end)
    return is_overdue, within_window, closed_late, still_open, moved


def _sums_can_tell(asked: Question) -> bool:
    """Rows by day are of the day something became overdue, whenever it was closed; the sums do not know both."""
    return not asks_of_client(asked) and not {*asked.group_by, *asked.cell} & {"day", "week", "month"}


def _late_facts(tx: Transaction, asked: Question) -> Subquery:
    rows = with_client(asked, overdue_rows(tx, asked).subquery("late"))
    others = [column for column in rows.c if column.name not in OVERDUE_FIGURES]
    return select(*others, *(cast(rows.c[name], Integer).label(name) for name in OVERDUE_FIGURES)).subquery("counted")


def _late_sums(tx: Transaction, asked: Question) -> Subquery:
    """What happened in the window from the sums of its days, and of its last day from the facts; what is overdue at
    its end is found as it stands, and tells what of it became so within the window.
    """
    start, end = borders(tx, asked)
    zone = tx.organisation.zone
    last = local_day(end, zone)
    since = max(start, datetime.combine(last, time(), zone))
    sums = SUM_TABLES["overdue_daily"]
    days = union_all(*summed(asked, sums, asked.window.start, last, [*_OF_TASK, *_HAPPENED])).subquery("days")
    of_days = select(*(days.c[name] for name in _OF_TASK), *_late_counts(**{name: days.c[name] for name in _HAPPENED}))
    whose = [tasks.c[name] for name in _OF_TASK]
    is_overdue, *_ = _truths(start, end)
    is_new = cast(tasks.c.overdue_at >= start, Integer)
    standing = select(*whose, *_late_counts(overdue=literal(1), still_open=is_new)).where(is_overdue)
    _, became, closed_late, _, moved = _truths(since, end)
    one = literal(1)
    return union_all(
        of_days,
        standing,
        select(*whose, *_late_counts(became_overdue=one)).where(became),
        select(*whose, *_late_counts(closed_late=one)).where(closed_late),
        select(*whose, *_late_counts(moved=one)).where(moved),
    ).subquery("late")


def _late_counts(**counted: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """All figures of the report, those that are not given as nothing."""
    return [counted.get(name, literal(0)).label(name) for name in OVERDUE_FIGURES]


def borders(tx: Transaction, asked: Question) -> tuple[Any, Any]:
    """The window as moments; it ends now at the latest, since nobody knows what will be overdue."""
    zone = tx.organisation.zone
    start = datetime.combine(asked.window.start, time(), zone)
    end = asked.window.until or datetime.combine(asked.window.end, time(), zone)
    return start, min(end, asked.as_of or asked.now or tx.now)

"""The active base at a moment, and who of it had a next step: sums of the days before, and what changed on that day."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, Table, cast, func, literal, or_, select, union_all
from sqlalchemy.types import Date

from services.analytics.domain.periods import local_day
from services.analytics.domain.reports import OF_CLIENT, CoverageFigures, Question
from services.analytics.store.scope import group_column
from services.analytics.store.tables import (
    SUM_TABLES,
    client_stretches,
    coverage_daily,
    covered_spans,
)
from shared.auth import Actor
from shared.db import Transaction

from .activities import borders
from .rows import grouped, split, total

Cells = tuple[Any, ...]
WHOSE = ("owner_id", "team_id", "contact_type", *OF_CLIENT)
"""What the base is divided by at any moment."""


def base_at(tx: Transaction, at: datetime) -> Subquery:
    """What came to the base and left it up to a moment, as `clients` and `covered` more or less: to be added up.

    Whole months and days are read from their sums; only of the day the moment lies in each change is looked at.
    """
    parts = [
        *_changes(tx, at, client_stretches, "base", "clients"),
        *_changes(tx, at, covered_spans, "covered", "covered"),
    ]
    return union_all(*parts).subquery("base")


def _changes(tx: Transaction, at: datetime, spells: Table, sums: str, figure: str) -> list[Select[Any]]:
    def told(rows: Any, number: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
        counts = (number if name == figure else literal(0) for name in ("clients", "covered"))
        figures = (each.label(name) for each, name in zip(counts, ("clients", "covered"), strict=True))
        return select(*(rows.c[name] for name in WHOSE), *figures).where(*conditions)

    today = local_day(at, tx.organisation.zone)
    month, midnight = today.replace(day=1), datetime.combine(today, time(), tx.organisation.zone)
    daily, monthly = SUM_TABLES[f"{sums}_daily"], SUM_TABLES[f"{sums}_monthly"]
    # Told out of order, a stretch may end before it began: at no moment it was so.
    real = or_(spells.c.until.is_(None), spells.c.until > spells.c.at)
    return [
        told(monthly, monthly.c[figure], monthly.c.day < month),
        told(daily, daily.c[figure], daily.c.day >= month, daily.c.day < today),
        told(spells, literal(1), spells.c.at >= midnight, spells.c.at <= at, real),
        told(spells, literal(-1), spells.c.until >= midnight, spells.c.until <= at, real),
    ]


async def coverage(tx: Transaction, actor: Actor, asked: Question) -> list[tuple[Cells, CoverageFigures]]:
    """How much of the active base has a dated next step: at the end of the window or now, or day by day."""
    if "day" in asked.group_by:
        return await _coverage_by_day(tx, actor, replace(asked, with_total=False))  # days do not add up
    _, at = borders(tx, asked)
    found = await _coverage_at(tx, actor, asked, base_at(tx, at))
    return found or ([] if asked.group_by else [((), CoverageFigures())])


async def _coverage_at(
    tx: Transaction, actor: Actor, asked: Question, rows: Subquery
) -> list[tuple[Cells, CoverageFigures]]:
    clients, covered = total(rows, "clients"), total(rows, "covered")
    query = grouped(actor, asked, rows, [clients, covered]).having(func.sum(rows.c.clients) != 0)
    found = [split(row, asked) for row in await tx.session.execute(query)]
    return [(cells, CoverageFigures(*(int(each) for each in counts))) for cells, counts in found]


async def _coverage_by_day(tx: Transaction, actor: Actor, asked: Question) -> list[tuple[Cells, CoverageFigures]]:
    """Days that are over from what was written down of them; today as it is now."""
    kept, today = coverage_daily, tx.now.astimezone(tx.organisation.zone).date()
    past = select(*kept.c).where(kept.c.day >= asked.window.start, kept.c.day < min(asked.window.end, today))
    rows = past.subquery("kept")
    query = grouped(actor, asked, rows, [func.sum(rows.c.clients), func.sum(rows.c.covered)])
    found = [split(row, asked) for row in await tx.session.execute(query)]
    figures = [(cells, CoverageFigures(int(clients), int(covered))) for cells, (clients, covered) in found]
    if asked.window.start <= today < asked.window.end:
        base = base_at(tx, tx.now)
        now = select(*base.c, cast(literal(today), Date).label("day")).subquery("now")
        figures += await _coverage_at(tx, actor, asked, now)
    return figures


async def days_to_cover(tx: Transaction, today: date, most: int) -> list[date]:
    """Past days whose coverage has not been written down, since the first client there was."""
    first = await tx.session.scalar(select(func.min(client_stretches.c.at)))
    if first is None:
        return []
    begin = max(local_day(first, tx.organisation.zone), today - timedelta(days=most))
    there = set(await tx.session.scalars(select(coverage_daily.c.day).where(coverage_daily.c.day >= begin).distinct()))
    days = [begin + timedelta(days=number) for number in range((today - begin).days)]
    return [day for day in days if day not in there]


async def write_coverage(tx: Transaction, day: date) -> None:
    """Count the base as it was at the end of a day, once and for good."""
    end = datetime.combine(day + timedelta(days=1), time(), tx.organisation.zone)
    rows = base_at(tx, end - timedelta(microseconds=1))
    whose = [group_column(name, rows) for name in WHOSE]
    figures = (func.sum(rows.c.clients), func.sum(rows.c.covered))
    counts = select(cast(literal(day), Date), *whose, *figures).group_by(*whose).having(figures[0] != 0)
    names = ["day", *WHOSE, "clients", "covered"]
    await tx.session.execute(coverage_daily.delete().where(coverage_daily.c.day == day))
    await tx.session.execute(coverage_daily.insert().from_select(names, counts))
    if not await tx.session.scalar(select(func.count()).select_from(coverage_daily).where(coverage_daily.c.day == day)):
        # A base that was empty that day is written down too, or the day would be looked at again for ever.
        await tx.session.execute(coverage_daily.insert().values(day=day, priority="", origin="", clients=0, covered=0))

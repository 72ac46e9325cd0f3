"""Clients processed, counterparties gained, and how much of the base has a next step."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Subquery,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP, distinct_on
from sqlalchemy.types import Date

from services.analytics.domain.reports import OF_CLIENT, ClientFigures, CoverageFigures, NewAccountFigures, Question
from services.analytics.store.merging import homes
from services.analytics.store.scope import group_column, within
from services.analytics.store.tables import (
    SUM_TABLES,
    client_stretches,
    client_touches,
    clients_daily,
    coverage_daily,
    new_accounts,
    tasks,
)
from shared.auth import Actor
from shared.db import Transaction

from .activities import borders
from .rows import counted, grouped, split, with_client

Cells = tuple[Any, ...]
OF_LAST = ("contact_type", *OF_CLIENT)
"""What a client is like at its last interaction."""
_OF_BASE = {"manager", "team", "contact_type", *OF_CLIENT}
"""What the active base can be divided by; a day or a month has no base of its own."""


async def clients(tx: Transaction, actor: Actor, asked: Question) -> list[tuple[Cells, ClientFigures]]:
    """Distinct clients at the level asked for, each by what it was like at the last interaction."""
    rows = client_rows(asked)
    inner = [each for each in asked.group_by if each not in OF_LAST]
    outer = [each for each in asked.group_by if each in OF_CLIENT]
    last = last_touches(actor, asked, rows, *(group_column(each, rows).label(f"group_{each}") for each in inner))
    of_type = [*(last.c[f"group_{each}"] for each in inner), *(last.c[each] for each in outer), last.c.contact_type]
    found = (await tx.session.execute(select(*of_type, func.count()).group_by(*of_type))).all()
    counts: dict[Cells, dict[str | None, int]] = {} if asked.group_by else {(): {}}
    for *cells, contact_type, number in found:
        values = dict(zip([*inner, *outer], cells, strict=True)) | {"contact_type": contact_type}
        counts.setdefault(tuple(values[each] for each in asked.group_by), {})[contact_type] = number
    base = await _base(tx, actor, asked) if set(asked.group_by) <= _OF_BASE else None
    if base is None:
        return [(cells, ClientFigures(each)) for cells, each in counts.items()]
    return [(cells, ClientFigures(counts.get(cells, {}), *base.get(cells, (0, 0)))) for cells in {**counts, **base}]


async def _base(tx: Transaction, actor: Actor, asked: Question) -> dict[Cells, tuple[int, int]]:
    """The active base at the end of the window, and how many of it somebody processed within it."""
    rows = base_rows(tx, asked).subquery("base")
    query = grouped(actor, asked, rows, [func.count(), func.count().filter(rows.c.processed)])
    found = [split(row, asked.group_by) for row in await tx.session.execute(query)]
    return {cells: (active, processed) for cells, (active, processed) in found}


def base_rows(tx: Transaction, asked: Question) -> Select[Any]:
    """The clients that were active at the end of the window: whose, of which type, and whether processed within it."""
    _, at = borders(tx, asked)
    touched = exists().where(
        client_touches.c.contact_id == client_stretches.c.contact_id,
        client_touches.c.day >= asked.window.start,
        client_touches.c.day < asked.window.end,
        client_touches.c.at < at,
    )
    return _active(at).add_columns(touched.label("processed"))


def _active(at: datetime) -> Select[Any]:
    names = ("event", "subject", "contact_id", "owner_id", "team_id", "contact_type", *OF_CLIENT, "at")
    spell = client_stretches
    return select(*(spell.c[name] for name in names)).where(
        spell.c.at <= at, or_(spell.c.until.is_(None), spell.c.until > at)
    )


def last_touches(actor: Actor, asked: Question, rows: Subquery, *groups: ColumnElement[Any]) -> Subquery:
    """One row per client (and group): the last interaction of the window, which says what the client was like.

    A cell that names its type, priority or origin is of that interaction, not of an earlier one. The days are folded
    first, by hash: only what is left of them has to be sorted.
    """
    cell = {name: value for name, value in asked.cell.items() if name not in OF_LAST}
    key = [*groups, *(rows.c[name] for name in ("contact_id", "owner_id", "team_id", "contact_type"))]
    folded = within(select(*key, func.max(rows.c.last_at).label("last_at")), actor, replace(asked, cell=cell), rows)
    latest = folded.group_by(*key).subquery("folded").c
    once_per = [*(column for column in latest if column.name.startswith("group_")), latest.contact_id]
    order = (latest.last_at.desc(), latest.contact_type.desc(), latest.owner_id, latest.team_id)
    once = select(*latest).ext(distinct_on(*once_per)).order_by(*once_per, *order)
    last = with_client(asked, once.subquery("once"), "last_at")
    named = [last.c[name].is_not_distinct_from(value) for name, value in asked.cell.items() if name in OF_LAST]
    return select(*last.c).where(*named).subquery("last")


def client_rows(asked: Question) -> Subquery:
    """Who did something with which client; of a last day that is cut short, from the facts."""
    values = {"touches": literal(1), "last_at": client_touches.c.at}
    groups = tuple(each for each in asked.group_by if each not in OF_CLIENT)
    cell = {name: value for name, value in asked.cell.items() if name not in OF_CLIENT}
    touches = replace(asked, group_by=groups, cell=cell)
    return counted(touches, clients_daily, client_touches, ["contact_id"], values)


async def accounts(tx: Transaction, actor: Actor, asked: Question) -> list[tuple[Cells, NewAccountFigures]]:
    """New counterparties by where they came from, and how many of the base became clients."""
    rows = counted(
        asked, SUM_TABLES["new_accounts_daily"], new_accounts, ["what", "record", "origin"], {"facts": literal(1)}
    )
    query = grouped(actor, asked, rows, [func.sum(rows.c.facts)], [rows.c.what, rows.c.origin.label("from_origin")])
    counts: dict[Cells, tuple[dict[str, int], int]] = {} if asked.group_by else {(): ({}, 0)}
    for cells, (what, origin, number) in (split(row, asked.group_by) for row in await tx.session.execute(query)):
        by_origin, became = counts.get(cells, ({}, 0))
        if what == "new":
            by_origin = {**by_origin, origin: by_origin.get(origin, 0) + int(number)}
        counts[cells] = (by_origin, became + int(number) if what == "client" else became)
    return [(cells, NewAccountFigures(*each)) for cells, each in counts.items()]


async def coverage(tx: Transaction, actor: Actor, asked: Question) -> list[tuple[Cells, CoverageFigures]]:
    """How much of the active base has a dated next step: at the end of the window or now, or day by day."""
    if "day" in asked.group_by:
        return await _coverage_by_day(tx, actor, asked)
    _, at = borders(tx, asked)
    rows = coverage_rows(at, tx).subquery("base")
    query = grouped(actor, asked, rows, [func.count(), func.count().filter(rows.c.covered)])
    found = [split(row, asked.group_by) for row in await tx.session.execute(query)]
    return [(cells, CoverageFigures(*counts)) for cells, counts in found] or (
        [] if asked.group_by else [((), CoverageFigures())]
    )


def coverage_rows(at: datetime, tx: Transaction) -> Select[Any]:
    """The base at a moment; covered is who then had an open activity dated that day or later."""
    last = at - timedelta(microseconds=1)  # midnight is the end of the day before
    today = datetime.combine(last.astimezone(tx.organisation.zone).date(), time(), tx.organisation.zone)
    return _covered(_active(at), at, today)


def _covered(base: Select[Any], at: datetime, today: datetime) -> Select[Any]:
    """The base, with whether each client had at that moment a task dated that day or later.

    Such tasks are few at any one moment, however many there ever were: found once, they are joined to the base.
    """
    clients, found = base.subquery("active"), _with_next_step(at, today).subquery("planned")
    joined = clients.outerjoin(found, found.c.contact_id == clients.c.contact_id)
    return select(*clients.c, found.c.contact_id.is_not(None).label("covered")).select_from(joined)


def _with_next_step(at: datetime, today: datetime) -> CompoundSelect[Any]:
    """Each client once that had a dated task of its own, or brought by one that had been merged into it by then."""
    home = homes(at)
    span = func.tstzrange(tasks.c.at, tasks.c.until)
    dated = (
        tasks.c.deadline >= today,
        # As the index has it: which were open at a moment.
        tasks.c.department == literal_column("'sales'"),
        or_(tasks.c.until.is_(None), tasks.c.until > tasks.c.at),
        span.bool_op("@>")(cast(at, TIMESTAMP(timezone=True))),
    )
    own = select(tasks.c.contact_id).where(tasks.c.contact_id.is_not(None), *dated)
    brought = select(home.c.home).join(tasks, tasks.c.contact_id == home.c.contact_id).where(*dated)
    return own.union(brought)


async def _coverage_by_day(tx: Transaction, actor: Actor, asked: Question) -> list[tuple[Cells, CoverageFigures]]:
    """Days that are over from the daily sums; today as it is now."""
    kept, today = coverage_daily, tx.now.astimezone(tx.organisation.zone).date()
    past = select(*kept.c).where(kept.c.day >= asked.window.start, kept.c.day < min(asked.window.end, today))
    rows = past.subquery("kept")
    query = grouped(actor, asked, rows, [func.sum(rows.c.clients), func.sum(rows.c.covered)])
    found = [split(row, asked.group_by) for row in await tx.session.execute(query)]
    figures = [(cells, CoverageFigures(int(clients), int(covered))) for cells, (clients, covered) in found]
    if asked.window.start <= today < asked.window.end:
        rows = coverage_rows(tx.now, tx).add_columns(cast(literal(today), Date).label("day")).subquery("now")
        query = grouped(actor, asked, rows, [func.count(), func.count().filter(rows.c.covered)])
        live = [split(row, asked.group_by) for row in await tx.session.execute(query)]
        figures += [(cells, CoverageFigures(*counts)) for cells, counts in live]
    return figures


async def days_to_cover(tx: Transaction, today: date, most: int) -> list[date]:
    """Past days whose coverage has not been written down, since the first client there was."""
    first = await tx.session.scalar(select(func.min(client_stretches.c.at)))
    if first is None:
        return []
    begin = max(first.astimezone(tx.organisation.zone).date(), today - timedelta(days=most))
    there = set(await tx.session.scalars(select(coverage_daily.c.day).where(coverage_daily.c.day >= begin).distinct()))
    days = [begin + timedelta(days=number) for number in range((today - begin).days)]
    return [day for day in days if day not in there]


async def write_coverage(tx: Transaction, day: date) -> None:
    """Count the base as it was at the end of a day, once and for good."""
    end = datetime.combine(day + timedelta(days=1), time(), tx.organisation.zone)
    start = datetime.combine(day, time(), tx.organisation.zone)
    rows = _covered(_active(end - timedelta(microseconds=1)), end, start).subquery()
    whose = (rows.c.owner_id, rows.c.team_id, rows.c.contact_type, rows.c.priority, rows.c.origin)
    counted_rows = select(cast(literal(day), Date), *whose, func.count(), func.count().filter(rows.c.covered)).group_by(
        *whose
    )
    names = ["day", "owner_id", "team_id", "contact_type", "priority", "origin", "clients", "covered"]
    await tx.session.execute(coverage_daily.delete().where(coverage_daily.c.day == day))
    await tx.session.execute(coverage_daily.insert().from_select(names, counted_rows))
    if not await tx.session.scalar(select(exists().where(coverage_daily.c.day == day))):
        # A base that was empty that day is written down too, or the day would be looked at again for ever.
        await tx.session.execute(coverage_daily.insert().values(day=day, priority="", origin="", clients=0, covered=0))

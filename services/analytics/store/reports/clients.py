"""Clients processed, counterparties gained, and the records behind figures of the base."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, exists, func, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from services.analytics.domain.periods import local_day
from services.analytics.domain.reports import OF_CLIENT, ClientFigures, Group, NewAccountFigures, Question
from services.analytics.store.scope import group_column, within
from services.analytics.store.tables import (
    SUM_TABLES,
    client_numbers,
    client_stretches,
    client_touches,
    clients_daily,
    covered_spans,
    new_accounts,
)
from shared.auth import Actor
from shared.db import Transaction

from . import processed, sets
from .activities import borders
from .base import base_at
from .rows import counted, grouped, split, summed, total, with_client

Cells = tuple[Any, ...]
OF_LAST = ("contact_type", *OF_CLIENT)
"""What a client is like at its last interaction."""
_OF_BASE = {"manager", "team", "contact_type", *OF_CLIENT}
"""What the active base can be divided by; a day or a month has no base of its own."""


async def clients(tx: Transaction, actor: Actor, asked: Question) -> list[tuple[Cells, ClientFigures]]:
    """Distinct clients at the level asked for, each by what it was like at the last interaction."""
    asked = replace(asked, with_total=False)  # who is in two rows is one client
    inner = [each for each in asked.group_by if each not in OF_LAST]
    outer = [each for each in asked.group_by if each in OF_CLIENT]
    touched: dict[int, str] = {}
    if by_sets := sets.can_tell(asked):
        found, touched = await _from_sets(tx, actor, asked, inner)
    else:
        found = await _one_by_one(tx, actor, asked, inner, outer)
    counts: dict[Cells, dict[str | None, int]] = {} if asked.group_by else {(): {}}
    for (*cells, contact_type), number in found.items():
        values = dict(zip([*inner, *outer], cells, strict=True)) | {"contact_type": contact_type}
        counts.setdefault(tuple(values[each] for each in asked.group_by), {})[contact_type] = number
    if not set(asked.group_by) <= _OF_BASE:
        return [(cells, ClientFigures(each)) for cells, each in counts.items()]
    base = await (processed.base(tx, actor, asked, touched) if by_sets else _base(tx, actor, asked))
    return [(cells, ClientFigures(counts.get(cells, {}), *base.get(cells, (0, 0)))) for cells in {**counts, **base}]


async def _one_by_one(
    tx: Transaction, actor: Actor, asked: Question, inner: Sequence[Group], outer: Sequence[Group]
) -> dict[Cells, int]:
    """How many clients there are by the values of the groups and their type, from a row for each of them."""
    rows = client_rows(asked)
    last = last_touches(actor, asked, rows, *_groups(inner, rows))
    of_type = [*(last.c[f"group_{each}"] for each in inner), *(last.c[each] for each in outer), last.c.contact_type]
    found = await tx.session.execute(select(*of_type, func.count()).group_by(*of_type))
    return {tuple(cells): number for *cells, number in found}


async def _from_sets(
    tx: Transaction, actor: Actor, asked: Question, groups: Sequence[Group]
) -> tuple[dict[Cells, int], dict[int, str]]:
    """The same from sets of them, and those sets; only clients whose type the sets leave in doubt are looked up."""
    found = await sets.by_type(tx, actor, asked, groups)
    if found.doubts:
        found.counts.update(await _looked_up(tx, actor, asked, groups, found.doubts))
    named, every = asked.cell.get("contact_type"), "contact_type" not in asked.cell
    counts = {key: number for key, number in found.counts.items() if number and (every or key[-1] == named)}
    return counts, found.touched


async def _looked_up(
    tx: Transaction, actor: Actor, asked: Question, groups: Sequence[Group], doubts: Sequence[sets.Doubt]
) -> Counter[Cells]:
    """Those whose type is in doubt, by the values of the groups and what they were at their last interaction."""
    rows = sets.touches_of(asked, doubts)
    last = last_touches(actor, asked, rows, *_groups(groups, rows))
    whose = [last.c[f"group_{each}"] for each in groups]
    number = select(*whose, last.c.contact_type, client_numbers.c.number)
    found = await tx.session.execute(number.join(client_numbers, client_numbers.c.contact_id == last.c.contact_id))
    asked_about = {(cells, number) for cells, _, number in doubts}
    return Counter((*cells, type_) for *cells, type_, number in found if (tuple(cells), number) in asked_about)


def _groups(groups: Sequence[Group], rows: Subquery) -> list[ColumnElement[Any]]:
    return [group_column(each, rows).label(f"group_{each}") for each in groups]


async def _base(tx: Transaction, actor: Actor, asked: Question) -> dict[Cells, tuple[int, int]]:
    """The active base at the end of the window, and how many of it somebody processed within it."""
    _, at = borders(tx, asked)
    base = base_at(tx, at)
    query = grouped(actor, asked, base, [total(base, "clients")])
    active = dict(split(row, asked) for row in await tx.session.execute(query))
    if actor.reach is None and asked.manager is None and asked.team is None and "manager" not in asked.cell:
        rows = _processed(tx, asked, at)
    else:
        # Of few clients each is looked up: what is done with all the others is none of theirs.
        base_of = base_rows(tx, asked).subquery("base")
        rows = select(*base_of.c).where(base_of.c.processed).subquery("processed")
    query = grouped(actor, asked, rows, [func.count()])
    processed = dict(split(row, asked) for row in await tx.session.execute(query))
    return {cells: (int(number), *processed.get(cells, (0,))) for cells, (number,) in active.items() if number}


def _processed(tx: Transaction, asked: Question, at: datetime) -> Subquery:
    """Those of the base at a moment with whom somebody had done something in the window before."""
    last = local_day(at, tx.organisation.zone)
    days = union_all(*summed(asked.over(asked.window), clients_daily, asked.window.start, last, ["contact_id"]))
    facts = client_touches.c
    # What was booked behind its own day may have happened before the moment all the same.
    rest = (facts.day >= max(last, asked.window.start), facts.day < asked.window.end, facts.at < at)
    part = select(facts.contact_id).where(*rest)
    touched = union_all(days, part).subquery("touched")
    once = select(touched.c.contact_id).distinct().subquery("once")
    base = _active(at).subquery("base")
    return select(*base.c).join_from(base, once, once.c.contact_id == base.c.contact_id).subquery("processed")


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
    if "origin" in asked.group_by:
        asked = replace(asked, with_total=False)  # which is by origin as well, and could not be told from the rows
    rows = counted(
        asked, SUM_TABLES["new_accounts_daily"], new_accounts, ["what", "record", "origin"], {"facts": literal(1)}
    )
    query = grouped(actor, asked, rows, [func.sum(rows.c.facts)], [rows.c.what, rows.c.origin.label("from_origin")])
    counts: dict[Cells, tuple[dict[str, int], int]] = {} if asked.group_by else {(): ({}, 0)}
    for cells, (what, origin, number) in (split(row, asked) for row in await tx.session.execute(query)):
        by_origin, became = counts.get(cells, ({}, 0))
        if what == "new":
            by_origin = {**by_origin, origin: by_origin.get(origin, 0) + int(number)}
        counts[cells] = (by_origin, became + int(number) if what == "client" else became)
    return [(cells, NewAccountFigures(*each)) for cells, each in counts.items()]


def coverage_rows(at: datetime) -> Select[Any]:
    """The base at a moment; covered is who then had an open activity dated that day or later."""
    spans = covered_spans.c
    then = [spans.at <= at, or_(spans.until.is_(None), spans.until > at)]
    covered = exists().where(spans.contact_id == client_stretches.c.contact_id, *then)
    return _active(at).add_columns(covered.label("covered"))

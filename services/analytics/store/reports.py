"""Reading: the figures of a report, from the sums."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, Subquery, Table, cast, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from services.analytics.domain.periods import Window
from services.analytics.domain.reports import ActivityFigures, ClientFigures, Question, SalesFigures, Value, no_sales
from shared.auth import Actor
from shared.db import Transaction, people, teams

from .scope import group_column, within
from .tables import (
    activities_daily,
    client_touches,
    clients_daily,
    completed_activities,
    raw_event,
    sale_entries,
    sales_daily,
)

Cells = tuple[Value, ...]
"""The values of the groups asked for, in their order."""


async def sales(tx: Transaction, actor: Actor, asked: Question) -> list[tuple[Cells, SalesFigures]]:
    """Revenue and margin by the day of the win, one row per group and currency: currencies are never added up."""
    rows = _sales_rows(asked.window)
    groups = [group_column(each, rows) for each in asked.group_by]
    sums = [func.sum(rows.c[name]) for name in ("won", "amount", "margin", "margin_unknown")]
    query = within(select(*groups, rows.c.currency, *sums), actor, asked, rows)
    found = (await tx.session.execute(query.group_by(*groups, rows.c.currency).order_by(rows.c.currency))).all()
    width = len(groups)
    figures = [(tuple(row[:width]), SalesFigures(*row[width:])) for row in found]
    return figures if figures or groups else [((), no_sales())]


async def activities(tx: Transaction, actor: Actor, asked: Question) -> list[tuple[Cells, ActivityFigures]]:
    """What people finished, by whom it was to be done."""
    rows = _activity_rows(asked.window)
    groups = [group_column(each, rows) for each in asked.group_by]
    sums = [func.coalesce(func.sum(rows.c[name]), 0) for name in ("completed", "on_time", "with_next_step")]
    query = within(select(*groups, *sums), actor, asked, rows)
    found = (await tx.session.execute(query.group_by(*groups) if groups else query)).all()
    width = len(groups)
    return [(tuple(row[:width]), ActivityFigures(*row[width:])) for row in found]


async def clients(tx: Transaction, actor: Actor, asked: Question) -> list[tuple[Cells, ClientFigures]]:
    """Distinct clients at the level asked for, each by its type at the last interaction."""
    rows = client_rows(asked.window)
    inner = [each for each in asked.group_by if each != "contact_type"]
    columns = {each: group_column(each, rows).label(f"group_{each}") for each in inner}
    last = last_touches(select(*columns.values(), *rows.c), actor, asked, rows, [*columns.values()]).subquery()
    by_type = [*(last.c[f"group_{each}"] for each in inner), last.c.contact_type]
    found = (await tx.session.execute(select(*by_type, func.count()).group_by(*by_type))).all()
    counts: dict[Cells, dict[str | None, int]] = {} if asked.group_by else {(): {}}
    for *cells, contact_type, number in found:
        values = dict(zip(inner, cells, strict=True)) | {"contact_type": contact_type}
        counts.setdefault(tuple(values[each] for each in asked.group_by), {})[contact_type] = number
    return [(cells, ClientFigures(by_type)) for cells, by_type in counts.items()]


def last_touches(
    query: Select[Any], actor: Actor, asked: Question, rows: Subquery, groups: Sequence[Any] = ()
) -> Select[Any]:
    """One row per client (and group): the last interaction of the window, which says what type the client has."""
    order = (rows.c.last_at.desc(), rows.c.contact_type.desc(), rows.c.owner_id, rows.c.team_id)
    mine = within(query, actor, asked, rows)
    return mine.ext(distinct_on(*groups, rows.c.contact_id)).order_by(*groups, rows.c.contact_id, *order)


def client_rows(window: Window) -> Subquery:
    """Who did something with which client; of a last day that is cut short, from the facts."""
    names = ("day", "contact_id", "owner_id", "team_id", "contact_type")
    facts = [*(client_touches.c[name] for name in names), literal(1).label("touches")]
    sums = [*(clients_daily.c[name] for name in names), clients_daily.c.touches, clients_daily.c.last_at]
    return _rows(window, clients_daily, sums, client_touches, [*facts, client_touches.c.at.label("last_at")])


def _sales_rows(window: Window) -> Subquery:
    names = ("day", "owner_id", "team_id", "contact_type", "currency")
    money = ("amount", "margin", "margin_unknown")
    sums = [*(sales_daily.c[name] for name in names), sales_daily.c.won, *(sales_daily.c[name] for name in money)]
    facts = [
        *(sale_entries.c[name] for name in names),
        sale_entries.c.sign.label("won"),
        *(sale_entries.c[name] for name in money),
    ]
    return _rows(window, sales_daily, sums, sale_entries, facts)


def _activity_rows(window: Window) -> Subquery:
    names = ("day", "owner_id", "team_id", "contact_type")
    counted = ("completed", "on_time", "with_next_step")
    sums = [*(activities_daily.c[name] for name in names), *(activities_daily.c[name] for name in counted)]
    facts = [
        *(completed_activities.c[name] for name in names),
        literal(1).label("completed"),
        cast(completed_activities.c.on_time, Integer).label("on_time"),
        cast(completed_activities.c.next_planned, Integer).label("with_next_step"),
    ]
    return _rows(window, activities_daily, sums, completed_activities, facts)


def _rows(window: Window, sums: Table, of_sums: list[Any], facts: Table, of_facts: list[Any]) -> Subquery:
    """Whole days from the sums; a last day that is cut short from the facts of its first part."""
    whole = select(*of_sums).where(sums.c.day >= window.start, sums.c.day < window.whole_days_end)
    if window.until is None:
        return whole.subquery("counted")
    part = select(*of_facts).where(facts.c.day == window.whole_days_end, facts.c.at < window.until)
    return union_all(whole, part).subquery("counted")


async def names_of(
    tx: Transaction, person_ids: Sequence[UUID], team_ids: Sequence[UUID]
) -> tuple[dict[UUID, str], dict[UUID, str]]:
    """Names to show, of people and of teams."""
    persons = await tx.session.execute(select(people.c.user_id, people.c.name).where(people.c.user_id.in_(person_ids)))
    named = await tx.session.execute(select(teams.c.team_id, teams.c.name).where(teams.c.team_id.in_(team_ids)))
    return {row.user_id: row.name for row in persons}, {row.team_id: row.name for row in named}


async def freshness(tx: Transaction) -> tuple[int, Any, Any]:
    """How many events are recorded; when the newest of them happened and when it arrived."""
    total = await tx.session.scalar(select(func.count()).select_from(raw_event))
    newest = (
        await tx.session.execute(
            select(raw_event.c.time, raw_event.c.received_at).order_by(raw_event.c.received_at.desc()).limit(1)
        )
    ).first()
    return total or 0, newest and newest.time, newest and newest.received_at

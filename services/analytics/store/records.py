"""Reading: the records behind one figure of a report, page by page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, null, select

from services.analytics.domain.reports import Question, ReportName
from shared.auth import Actor
from shared.db import Transaction
from shared.pages import Page, rows_page
from shared.tables import people, teams

from .reports.activities import ACTIVITY_FACTS, borders, overdue_rows
from .reports.clients import base_rows, client_rows, coverage_rows, last_touches
from .reports.course import cohort_rows, left_rows
from .reports.orders import order_rows
from .reports.rows import booked, with_client
from .reports.sales import GOODS, sold_lines
from .scope import within
from .tables import accounts, contacts, new_accounts, sale_entries


@dataclass(frozen=True)
class Records:
    """`count` is the figure itself; `hidden` of them the caller may not open, the others are in `page` and behind."""

    page: Page[Any]
    count: int
    hidden: int


Read = Callable[[Transaction, Actor, Question, str | None, int], Any]


async def sales(tx: Transaction, actor: Actor, asked: Question, cursor: str | None, limit: int) -> Records:
    """What was won, invoiced or paid, and what of it was taken back, newest first."""
    rows: Any = with_client(asked, sale_entries)
    query = select(*rows.c, *_shown(actor)).where(*booked(asked, rows), rows.c.basis == asked.basis)
    goods = {name: value for name, value in asked.cell.items() if name in GOODS}
    cell = {name: value for name, value in asked.cell.items() if name not in GOODS}
    query = within(query, actor, replace(asked, cell=cell), rows)
    query = _named(query, rows).outerjoin(accounts, accounts.c.account_id == rows.c.account_id)
    query = query.add_columns(_account_name(actor, rows).label("account_name"))
    if goods:
        sold = sold_lines()
        has = [sold.c[name].is_not_distinct_from(value) for name, value in goods.items()]
        query = query.where(rows.c.event.in_(select(sold.c.event).where(*booked(asked, sold), *has)))
    if asked.figure == "margin_unknown":
        query = query.where(rows.c.margin_unknown != 0)
    return await _facts_page(tx, query, rows, cursor, limit)


async def activities(tx: Transaction, actor: Actor, asked: Question, cursor: str | None, limit: int) -> Records:
    """What people finished or cancelled, newest first."""
    rows = with_client(asked, ACTIVITY_FACTS)
    wanted: Mapping[str, ColumnElement[bool]] = {
        "completed": rows.c.completed == 1,
        "on_time": rows.c.on_time == 1,
        "late": (rows.c.completed == 1) & (rows.c.on_time == 0),
        "with_result": rows.c.with_result == 1,
        "without_result": (rows.c.completed == 1) & (rows.c.with_result == 0),
        "with_next_step": rows.c.with_next_step == 1,
        "cancelled": rows.c.cancelled == 1,
        "auto_cancelled": rows.c.auto_cancelled == 1,
    }
    query = within(select(*rows.c, *_shown(actor)), actor, asked, rows).where(*booked(asked, rows))
    query = _named(query, rows).where(wanted[asked.figure or "completed"])
    return await _facts_page(tx, query, rows, cursor, limit)


async def clients(tx: Transaction, actor: Actor, asked: Question, cursor: str | None, limit: int) -> Records:
    """Distinct clients with their last interaction, newest first; or the active base, processed and not."""
    if asked.figure in ("eligible", "not_processed", "coverage_percent"):
        return await _base(tx, actor, asked, cursor, limit)
    touched = client_rows(asked)
    rows = last_touches(actor, asked, touched)
    query = _named(select(*rows.c, *_shown(actor)), rows)
    if asked.figure in ("existing", "potential"):
        query = query.where(rows.c.contact_type == asked.figure)
    return await _clients_page(tx, actor, query, rows.c.last_at, rows.c.contact_id, cursor, limit)


async def _base(tx: Transaction, actor: Actor, asked: Question, cursor: str | None, limit: int) -> Records:
    rows = base_rows(tx, asked).subquery("base")
    query = _named(within(select(*rows.c, rows.c.at.label("last_at"), *_shown(actor)), actor, asked, rows), rows)
    if asked.figure == "not_processed":
        query = query.where(rows.c.processed.is_(False))
    elif asked.figure == "coverage_percent":
        query = query.where(rows.c.processed.is_(True))
    return await _clients_page(tx, actor, query, rows.c.at, rows.c.contact_id, cursor, limit)


async def coverage(tx: Transaction, actor: Actor, asked: Question, cursor: str | None, limit: int) -> Records:
    """The active base at the end of the window or now, with whether each client has a dated next step."""
    _, at = borders(tx, asked)
    rows = coverage_rows(at).subquery("base")
    cell = {name: value for name, value in asked.cell.items() if name != "day"}
    shown = select(*rows.c, rows.c.at.label("last_at"), *_shown(actor))
    query = _named(within(shown, actor, replace(asked, cell=cell), rows), rows)
    if asked.figure in ("covered", "coverage_percent"):
        query = query.where(rows.c.covered)
    elif asked.figure == "uncovered":
        query = query.where(~rows.c.covered)
    return await _clients_page(tx, actor, query, rows.c.at, rows.c.contact_id, cursor, limit)


async def gained(tx: Transaction, actor: Actor, asked: Question, cursor: str | None, limit: int) -> Records:
    """New counterparties, or those that became clients, newest first."""
    rows: Any = new_accounts
    query = within(select(*rows.c, *_shown(actor)), actor, asked, rows).where(*booked(asked, rows))
    query = _named(query, rows).outerjoin(accounts, accounts.c.account_id == rows.c.account_id)
    query = query.add_columns(_account_name(actor, rows).label("account_name"))
    query = query.where(rows.c.what == ("client" if asked.figure == "became_clients" else "new"))
    if asked.figure == "imported":
        query = query.where(rows.c.origin == "import")
    return await _facts_page(tx, query, rows, cursor, limit)


async def late(tx: Transaction, actor: Actor, asked: Question, cursor: str | None, limit: int) -> Records:
    """Activities that are or became overdue, or whose deadline was moved."""
    rows = with_client(asked, overdue_rows(tx, asked).subquery("late"))
    query = _named(within(select(*rows.c, *_shown(actor)), actor, asked, rows), rows)
    return await _facts_page(tx, query.where(rows.c[asked.figure or "overdue"]), rows, cursor, limit)


async def course(tx: Transaction, actor: Actor, asked: Question, cursor: str | None, limit: int) -> Records:
    """Sales of the cohort that reached a stage, are still in it or were lost in it."""
    rows = cohort_rows(asked)
    query = _named(within(select(*rows.c, *_shown(actor)), actor, asked, rows), rows)
    wanted = {
        "reached": rows.c.first if "stage" in asked.cell else rows.c.first & (rows.c.place == 0),
        "still_here": rows.c.left_at.is_(None) & (rows.c.kind == "open"),
        "lost": rows.c.to_kind == "lost",
    }
    return await _facts_page(tx, query.where(wanted[asked.figure or "reached"]), rows, cursor, limit)


async def left(tx: Transaction, actor: Actor, asked: Question, cursor: str | None, limit: int) -> Records:
    """Stays in a stage that ended within the window."""
    rows = left_rows(asked)
    query = _named(within(select(*rows.c, *_shown(actor)), actor, asked, rows), rows)
    return await _facts_page(tx, query, rows, cursor, limit)


async def orders(tx: Transaction, actor: Actor, asked: Question, cursor: str | None, limit: int) -> Records:
    """Order requests of the window, newest first."""
    rows = order_rows(tx, asked).subquery("orders")
    query = _named(within(select(*rows.c, *_shown(actor)), actor, asked, rows), rows)
    wanted: dict[str, Any] = {
        name: rows.c[f"{name}_at"].is_not(None) for name in ("accepted", "rejected", "ready", "shipped")
    }
    wanted |= {"kept": rows.c.is_kept, "broken": rows.c.is_broken}
    if asked.figure in wanted:
        query = query.where(wanted[asked.figure])
    return await _facts_page(tx, query, rows, cursor, limit)


RECORDS_OF: dict[ReportName, Read] = {
    "processed_clients": clients,
    "new_accounts": gained,
    "completed_activities": activities,
    "sales_and_margin": sales,
    "overdue": late,
    "funnel": course,
    "next_step_coverage": coverage,
    "stage_times": left,
    "production_handoff": orders,
}


async def _facts_page(tx: Transaction, query: Select[Any], rows: Any, cursor: str | None, limit: int) -> Records:
    count = await tx.session.scalar(query.with_only_columns(func.count()).order_by(None)) or 0
    page = await rows_page(tx, query, [rows.c.at, rows.c.event], cursor=cursor, limit=limit, descending=True)
    return Records(page, count, 0)


async def _clients_page(
    tx: Transaction, actor: Actor, query: Select[Any], at: Any, contact_id: Any, cursor: str | None, limit: int
) -> Records:
    """A client who by now belongs to others is hidden, and counted all the same."""
    seen = actor.sees(contacts.c.owner_id)
    counted = query.with_only_columns(func.count(), func.count().filter(seen)).order_by(None)
    count, shown = (await tx.session.execute(counted)).one()
    page = await rows_page(tx, query.where(seen), [at, contact_id], cursor=cursor, limit=limit, descending=True)
    return Records(page, count, count - shown)


def _shown(actor: Actor) -> list[ColumnElement[Any]]:
    return [
        people.c.name.label("owner_name"),
        teams.c.name.label("team_name"),
        _if_seen(actor, contacts.c.display_name).label("contact_name"),
    ]


def _account_name(actor: Actor, rows: Any) -> ColumnElement[Any]:
    name = accounts.c.display_name
    return case((rows.c.contact_id.is_(None), name), else_=_if_seen(actor, name))


def _if_seen(actor: Actor, name: ColumnElement[Any]) -> ColumnElement[Any]:
    """The name of a client is personal: it goes to those who may see the client, not to all who see the figure."""
    return case((actor.sees(contacts.c.owner_id), name), else_=null())


def _named(query: Select[Any], rows: Any) -> Select[Any]:
    return (
        query.select_from(rows)
        .outerjoin(people, people.c.user_id == rows.c.owner_id)
        .outerjoin(teams, teams.c.team_id == rows.c.team_id)
        .outerjoin(contacts, contacts.c.contact_id == rows.c.contact_id)
    )

"""Reading: the records behind one figure of a report, page by page."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, null, select

from services.analytics.domain.reports import Question
from shared.auth import Actor
from shared.db import Transaction, people, teams
from shared.pages import Page, rows_page

from .reports import client_rows, last_touches
from .scope import within
from .tables import accounts, completed_activities, contacts, sale_entries


@dataclass(frozen=True)
class Records:
    """`count` is the figure itself; `hidden` of them the caller may not open, the others are in `page` and behind."""

    page: Page[Any]
    count: int
    hidden: int


async def sales(tx: Transaction, actor: Actor, asked: Question, cursor: str | None, limit: int) -> Records:
    """Sales won, and won sales opened again (sign -1), newest first."""
    rows = sale_entries
    query = within(select(*rows.c, *_shown(actor, rows)), actor, asked, rows).where(*_days(asked, rows))
    query = _named(query, rows).outerjoin(accounts, accounts.c.account_id == rows.c.account_id)
    of_company = case(
        (rows.c.contact_id.is_(None), accounts.c.display_name), else_=_if_seen(actor, accounts.c.display_name)
    )
    query = query.add_columns(of_company.label("account_name"))
    if asked.figure == "margin_unknown":
        query = query.where(rows.c.margin_unknown != 0)
    return await _facts_page(tx, query, rows, cursor, limit)


async def activities(tx: Transaction, actor: Actor, asked: Question, cursor: str | None, limit: int) -> Records:
    """What people finished, newest first."""
    rows = completed_activities
    query = within(select(*rows.c, *_shown(actor, rows)), actor, asked, rows).where(*_days(asked, rows))
    query = _named(query, rows)
    wanted = {
        "on_time": rows.c.on_time.is_(True),
        "late": rows.c.on_time.is_(False),
        "with_next_step": rows.c.next_planned.is_(True),
    }
    if asked.figure in wanted:
        query = query.where(wanted[asked.figure])
    return await _facts_page(tx, query, rows, cursor, limit)


async def clients(tx: Transaction, actor: Actor, asked: Question, cursor: str | None, limit: int) -> Records:
    """Distinct clients with their last interaction, newest first. A client who by now belongs to others is hidden."""
    touched = client_rows(asked.window)
    cell = {name: value for name, value in asked.cell.items() if name != "contact_type"}
    of_cell = Question(asked.report, asked.window, (), asked.team, asked.manager, cell)
    rows = last_touches(select(*touched.c), actor, of_cell, touched).subquery("last")
    query = _named(select(*rows.c, *_shown(actor, rows)), rows)
    if "contact_type" in asked.cell:
        query = query.where(rows.c.contact_type.is_not_distinct_from(asked.cell["contact_type"]))
    if asked.figure in ("existing", "potential"):
        query = query.where(rows.c.contact_type == asked.figure)
    seen = actor.sees(contacts.c.owner_id)
    counted = query.with_only_columns(func.count(), func.count().filter(seen)).order_by(None)
    count, shown = (await tx.session.execute(counted)).one()
    order = [rows.c.last_at, rows.c.contact_id]
    page = await rows_page(tx, query.where(seen), order, cursor=cursor, limit=limit, descending=True)
    return Records(page, count, count - shown)


async def _facts_page(tx: Transaction, query: Select[Any], rows: Any, cursor: str | None, limit: int) -> Records:
    count = await tx.session.scalar(query.with_only_columns(func.count()).order_by(None)) or 0
    page = await rows_page(tx, query, [rows.c.at, rows.c.event], cursor=cursor, limit=limit, descending=True)
    return Records(page, count, 0)


def _days(asked: Question, rows: Any) -> list[ColumnElement[bool]]:
    return [rows.c.day >= asked.window.start, rows.c.day < asked.window.end]


def _shown(actor: Actor, rows: Any) -> list[ColumnElement[Any]]:
    return [
        people.c.name.label("owner_name"),
        teams.c.name.label("team_name"),
        _if_seen(actor, contacts.c.display_name).label("contact_name"),
    ]


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

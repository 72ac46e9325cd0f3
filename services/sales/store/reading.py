"""What a sale shows in lists, on the board and on its page: its card, its names, its history."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, String, func, or_, select

from shared.db import Transaction
from shared.pages import Page, rows_page
from shared.tables import people

from .audit import sale_history
from .clients import accounts, clients
from .sales import sales

CARD = (
    sales.c.id,
    sales.c.number,
    sales.c.title,
    sales.c.stage,
    sales.c.kind,
    sales.c.owner_id,
    sales.c.contact_id,
    sales.c.account_id,
    sales.c.amount,
    sales.c.total,
    sales.c.currency,
    sales.c.opened_at,
    sales.c.entered_at,
    sales.c.closed_at,
    sales.c.origin,
    sales.c.version,
    sales.c.process,
    sales.c.process_version,
    sales.c.open_steps,
    sales.c.next_due_at,
    sales.c.next_step,
)
MOST_NAMESAKES = 500
"""Clients, and companies, whose name matches a search: so many are looked at."""
NAMES = (
    people.c.name.label("owner_name"),
    clients.c.display_name.label("contact_name"),
    accounts.c.display_name.label("account_name"),
)


def named(query: Select[Any]) -> Select[Any]:
    """With the names of owner, contact and account, where they are known here."""
    return (
        query.outerjoin(people, people.c.user_id == sales.c.owner_id)
        .outerjoin(clients, clients.c.contact_id == sales.c.contact_id)
        .outerjoin(accounts, accounts.c.account_id == sales.c.account_id)
    )


def folded(text: ColumnElement[str]) -> ColumnElement[str]:
    """As it is searched: small letters, and ё is е. The indexes of the search are made of this very expression."""
    return func.replace(func.lower(text), "ё", "е")


def matches(q: str, table: Any = sales) -> ColumnElement[bool]:
    """That the number, the title, the client or the company contains it."""
    pattern = "%" + re.sub(r"([%_\\])", r"\\\1", q.lower().replace("ё", "е")) + "%"

    def named_so(key: ColumnElement[UUID], name: ColumnElement[str]) -> ColumnElement[Any]:
        found = select(key).where(folded(name).like(pattern)).limit(MOST_NAMESAKES)
        return func.any(func.array(found.scalar_subquery()))

    return or_(
        folded(table.c.number + " " + table.c.title).like(pattern),
        table.c.contact_id == named_so(clients.c.contact_id, clients.c.display_name),
        table.c.account_id == named_so(accounts.c.account_id, accounts.c.display_name),
    )


async def list_history(tx: Transaction, sale_id: UUID, *, cursor: str | None, limit: int) -> Page[Row[Any]]:
    """The oldest first, with the names of who did it; the caller has made sure that the sale is within reach."""
    by_user = sale_history.c.who == func.concat("user:", people.c.user_id.cast(String))
    query = (
        select(sale_history, people.c.name.label("who_name"))
        .outerjoin(people, by_user)
        .where(sale_history.c.sale_id == sale_id)
    )
    return await rows_page(tx, query, [sale_history.c.id], cursor=cursor, limit=limit)


@dataclass(frozen=True)
class SaleNames:
    """The names a page of a sale shows beside the ids."""

    owner_name: str | None
    contact_name: str | None
    contact_type: str | None
    account_name: str | None


async def names_of(tx: Transaction, sale_id: UUID) -> SaleNames:
    query = named(select(*NAMES, clients.c.type.label("contact_type")).select_from(sales)).where(sales.c.id == sale_id)
    row = (await tx.session.execute(query)).one()
    return SaleNames(row.owner_name, row.contact_name, row.contact_type, row.account_name)

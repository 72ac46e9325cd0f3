"""The lists and the board: what people look at, one query per page."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Row,
    Select,
    String,
    bindparam,
    func,
    literal,
    select,
    true,
    tuple_,
)

from shared.auth import Actor
from shared.db import Transaction, people
from shared.pages import Page, read_cursor, rows_page, write_cursor

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
)
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


@dataclass(frozen=True)
class SaleFilter:
    """What a list of sales is narrowed to; None does not narrow."""

    stage: str | None = None
    kind: str | None = None
    owner_id: UUID | None = None
    contact_id: UUID | None = None
    account_id: UUID | None = None
    number: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        return [sales.c[name] == value for name, value in vars(self).items() if value is not None]


async def list_sales(
    tx: Transaction, actor: Actor, wanted: SaleFilter, *, cursor: str | None, limit: int
) -> Page[Row[Any]]:
    """The newest first."""
    query = named(select(*CARD, *NAMES).select_from(sales)).where(actor.sees(sales.c.owner_id), *wanted.conditions())
    return await rows_page(tx, query, [sales.c.opened_at, sales.c.id], cursor=cursor, limit=limit, descending=True)


async def list_history(tx: Transaction, sale_id: UUID, *, cursor: str | None, limit: int) -> Page[Row[Any]]:
    """The oldest first; the caller has made sure that the sale is within reach."""
    query = select(sale_history).where(sale_history.c.sale_id == sale_id)
    return await rows_page(tx, query, [sale_history.c.id], cursor=cursor, limit=limit)


@dataclass(frozen=True)
class Column:
    """One column of the board: all of its sales counted and summed by currency, the first of them as cards."""

    stage: str
    count: int
    sums: dict[str, str]
    cards: list[Row[Any]]
    next_cursor: str | None


async def board(
    tx: Transaction, actor: Actor, stages: list[str], *, owner_id: UUID | None, cursor: str | None, limit: int
) -> list[Column]:
    """Columns in the order of `stages`, the longest in its stage last; `cursor` goes on within a single column."""
    seen = [actor.sees(sales.c.owner_id), *([sales.c.owner_id == owner_id] if owner_id else [])]
    wanted = select(func.unnest(bindparam("stages", stages, ARRAY(String))).label("stage")).subquery("wanted")
    by_currency = (
        select(sales.c.stage, sales.c.currency, func.count().label("count"), func.sum(sales.c.amount).label("amount"))
        .where(*seen, sales.c.stage.in_(stages))
        .group_by(sales.c.stage, sales.c.currency)
        .subquery()
    )
    totals = (
        select(
            by_currency.c.stage,
            func.sum(by_currency.c.count).label("count"),
            func.jsonb_object_agg(by_currency.c.currency, by_currency.c.amount.cast(String)).label("sums"),
        )
        .group_by(by_currency.c.stage)
        .subquery("totals")
    )
    order = [sales.c.entered_at, sales.c.id]
    after = [tuple_(*order) < tuple_(*_marks(cursor))] if cursor else []
    cards = (
        named(select(*CARD, *NAMES).select_from(sales))
        .where(*seen, *after, sales.c.stage == wanted.c.stage)
        .order_by(*(column.desc() for column in order))
        .limit(limit + 1)
        .lateral("card")
    )
    query = (
        select(wanted.c.stage.label("column_stage"), totals.c.count.label("column_count"), totals.c.sums, cards)
        .select_from(wanted)
        .outerjoin(totals, totals.c.stage == wanted.c.stage)
        .outerjoin(cards, true())
    )
    return _columns(stages, (await tx.session.execute(query)).all(), limit)


def _marks(cursor: str) -> list[Any]:
    order = [sales.c.entered_at, sales.c.id]
    return [literal(value, each.type) for value, each in zip(read_cursor(cursor, order), order, strict=True)]


def _columns(stages: list[str], rows: Any, limit: int) -> list[Column]:
    found = []
    for stage in stages:
        mine = [row for row in rows if row.column_stage == stage]
        cards = sorted((row for row in mine if row.id), key=lambda row: (row.entered_at, row.id), reverse=True)
        shown, more = cards[:limit], len(cards) > limit
        mark = write_cursor([shown[-1].entered_at, shown[-1].id]) if more else None
        found.append(Column(stage, int(mine[0].column_count or 0), mine[0].sums or {}, shown, mark))
    return found


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

"""The lists of order requests, products and stock: one query per page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, String, false, func, select, union
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.sales.domain.order import NOTHING
from shared.auth import Actor
from shared.db import Transaction
from shared.pages import Page, rows_page

from .orders import EXPIRED, order_lines, order_requests, reservations, stock
from .products import products
from .sales import sales

_ORDER_LINE = ("sku", "name", "quantity", "unit", "from_stock", "to_produce", "ready", "shipped")


def _order_query(actor: Actor) -> Select[Any]:
    line = func.jsonb_build_object(
        *(part for name in _ORDER_LINE for part in (name, _as_text(order_lines.c[name]))),
    )
    by_sku = func.jsonb_agg(aggregate_order_by(line, order_lines.c.sku))
    lines = select(by_sku).where(order_lines.c.order_request_id == order_requests.c.id)
    kept = select(func.min(reservations.c.expires_at)).where(
        reservations.c.order_request_id == order_requests.c.id, reservations.c.released_at.is_(None)
    )
    expired = select(func.bool_or(reservations.c.released_because == EXPIRED)).where(
        reservations.c.order_request_id == order_requests.c.id
    )
    return (
        select(
            order_requests,
            lines.scalar_subquery().label("lines"),
            kept.scalar_subquery().label("kept_until"),
            func.coalesce(expired.scalar_subquery(), false()).label("stock_expired"),
            sales.c.number.label("sale_number"),
        )
        .join(sales, sales.c.id == order_requests.c.sale_id)
        .where(actor.sees(sales.c.owner_id))
    )


def _as_text(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Quantities travel as text, so that JSON does not make floats of them."""
    return column.cast(String)


@dataclass(frozen=True)
class OrderFilter:
    """What a list of order requests is narrowed to; None does not narrow. `overdue` before that day: late and open."""

    statuses: Sequence[str] = ()
    sale_id: UUID | None = None
    overdue_on: date | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.statuses:
            found.append(order_requests.c.status.in_(self.statuses))
        if self.sale_id is not None:
            found.append(order_requests.c.sale_id == self.sale_id)
        if self.overdue_on is not None:
            found += [
                order_requests.c.due_on < self.overdue_on,
                order_requests.c.shipped_at.is_(None),
                order_requests.c.cancelled_at.is_(None),
                order_requests.c.ready_at.is_(None),
            ]
        return found


async def list_orders(
    tx: Transaction, actor: Actor, wanted: OrderFilter, *, by_due: bool, cursor: str | None, limit: int
) -> Page[Row[Any]]:
    """The newest first, or by the day they are due (promised, else needed), so that the overdue come first."""
    query = _order_query(actor).where(*wanted.conditions())
    if by_due:
        due = [order_requests.c.due_on, order_requests.c.id]
        return await rows_page(tx, query, due, cursor=cursor, limit=limit)
    order = [order_requests.c.requested_at, order_requests.c.id]
    return await rows_page(tx, query, order, cursor=cursor, limit=limit, descending=True)


async def read_order(tx: Transaction, actor: Actor, order_id: UUID) -> Row[Any] | None:
    found: Row[Any] | None = (
        await tx.session.execute(_order_query(actor).where(order_requests.c.id == order_id))
    ).first()
    return found


async def list_products(
    tx: Transaction, *, search: str | None, active: bool | None, cursor: str | None, limit: int
) -> Page[Row[Any]]:
    query = select(products)
    if active is not None:
        query = query.where(products.c.active.is_(active))
    if search:
        query = query.where(
            products.c.sku.icontains(search, autoescape=True) | products.c.name.icontains(search, autoescape=True)
        )
    return await rows_page(tx, query, [products.c.sku], cursor=cursor, limit=limit)


@dataclass(frozen=True)
class StockFilter:
    """What the stock is narrowed to."""

    sku: str | None = None
    search: str | None = None
    low: bool = False


async def list_stock(tx: Transaction, wanted: StockFilter, *, cursor: str | None, limit: int) -> Page[Row[Any]]:
    """Every product that is described or lies in stock: what is there, kept, free, lacking and on its way."""
    rows = _stock().subquery("goods")
    query = select(rows)
    if wanted.sku is not None:
        query = query.where(rows.c.sku == wanted.sku)
    if wanted.search:
        query = query.where(
            rows.c.sku.icontains(wanted.search, autoescape=True) | rows.c.name.icontains(wanted.search, autoescape=True)
        )
    if wanted.low:
        query = query.where(rows.c.low)
    return await rows_page(tx, query, [rows.c.sku], cursor=cursor, limit=limit)


def _stock() -> Select[Any]:
    known = union(select(products.c.sku), select(stock.c.sku)).subquery("known")
    kept = (
        select(func.coalesce(func.sum(reservations.c.quantity), NOTHING))
        .where(reservations.c.sku == known.c.sku, reservations.c.released_at.is_(None))
        .scalar_subquery()
    )
    on_hand = func.coalesce(stock.c.on_hand, NOTHING)
    free = func.greatest(on_hand - kept, NOTHING)
    making = _to_be_made().where(order_lines.c.sku == known.c.sku).scalar_subquery()
    promised = _to_be_made().where(order_lines.c.sku == known.c.sku, _promised()).scalar_subquery()
    return (
        select(
            known.c.sku,
            products.c.name,
            func.coalesce(products.c.unit, stock.c.unit, "").label("unit"),
            on_hand.label("on_hand"),
            kept.label("reserved"),
            free.label("available"),
            (making + func.greatest(kept - on_hand, NOTHING)).label("shortage"),
            promised.label("expected"),
            products.c.low_below,
            func.coalesce(free < products.c.low_below, false()).label("low"),
            stock.c.as_of,
        )
        .outerjoin(products, products.c.sku == known.c.sku)
        .outerjoin(stock, stock.c.sku == known.c.sku)
    )


def _to_be_made() -> Select[Any]:
    """What open orders still have to have made of a product, beyond what they took from stock."""
    done = func.greatest(order_lines.c.ready - order_lines.c.from_stock, NOTHING)
    rest = func.greatest(order_lines.c.to_produce - done, NOTHING)
    open_orders = (order_requests.c.shipped_at.is_(None)) & (order_requests.c.cancelled_at.is_(None))
    return (
        select(func.coalesce(func.sum(rest), NOTHING))
        .join(order_requests, order_requests.c.id == order_lines.c.order_request_id)
        .where(open_orders, order_requests.c.ready_at.is_(None))
    )


def _promised() -> ColumnElement[bool]:
    """Production has taken the order on and stands by it."""
    return order_requests.c.status.in_(("accepted", "started", "partly_ready", "partly_shipped"))


async def put_stock_level(tx: Transaction, sku: str, **level: object) -> bool:
    """Take over the warehouse's word unless a later one (`seq`) is here already."""
    insert = pg_insert(stock).values(sku=sku, **level)
    upsert = insert.on_conflict_do_update(
        index_elements=["sku"],
        set_={name: insert.excluded[name] for name in level},
        where=stock.c.seq < insert.excluded.seq,
    )
    return (await tx.session.execute(upsert.returning(stock.c.sku))).first() is not None

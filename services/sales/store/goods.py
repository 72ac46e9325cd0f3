"""The lists of order requests, products and stock: one query per page."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, String, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services.sales.domain.order import NOTHING
from shared.auth import Actor
from shared.db import Transaction
from shared.pages import Page, rows_page

from .orders import order_lines, order_requests, reservations, stock
from .products import products
from .sales import sales

_ORDER_LINE = ("sku", "name", "quantity", "unit", "from_stock", "to_produce", "ready")


def _order_query(actor: Actor) -> Select[Any]:
    line = func.jsonb_build_object(
        *(part for name in _ORDER_LINE for part in (name, _as_text(order_lines.c[name]))),
    )
    by_sku = func.jsonb_agg(aggregate_order_by(line, order_lines.c.sku))
    lines = select(by_sku).where(order_lines.c.order_request_id == order_requests.c.id)
    return (
        select(order_requests, lines.scalar_subquery().label("lines"), sales.c.number.label("sale_number"))
        .join(sales, sales.c.id == order_requests.c.sale_id)
        .where(actor.sees(sales.c.owner_id))
    )


def _as_text(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Quantities travel as text, so that JSON does not make floats of them."""
    return column.cast(String)


async def list_orders(
    tx: Transaction, actor: Actor, *, status: str | None, sale_id: UUID | None, cursor: str | None, limit: int
) -> Page[Row[Any]]:
    """The newest first."""
    query = _order_query(actor)
    if status is not None:
        query = query.where(order_requests.c.status == status)
    if sale_id is not None:
        query = query.where(order_requests.c.sale_id == sale_id)
    order = [order_requests.c.requested_at, order_requests.c.id]
    return await rows_page(tx, query, order, cursor=cursor, limit=limit, descending=True)


async def read_order(tx: Transaction, actor: Actor, order_id: UUID) -> Row[Any] | None:
    found: Row[Any] | None = (
        await tx.session.execute(_order_query(actor).where(order_requests.c.id == order_id))
    ).first()
    return found


async def list_products(tx: Transaction, *, search: str | None, cursor: str | None, limit: int) -> Page[Row[Any]]:
    query = select(products)
    if search:
        query = query.where(
            products.c.sku.icontains(search, autoescape=True) | products.c.name.icontains(search, autoescape=True)
        )
    return await rows_page(tx, query, [products.c.sku], cursor=cursor, limit=limit)


async def list_stock(tx: Transaction, *, sku: str | None, cursor: str | None, limit: int) -> Page[Row[Any]]:
    """What lies there, what orders have reserved of it and what is left for others."""
    reserved = (
        select(func.coalesce(func.sum(reservations.c.quantity), NOTHING))
        .where(reservations.c.sku == stock.c.sku, reservations.c.released_at.is_(None))
        .scalar_subquery()
    )
    left = stock.c.on_hand - reserved
    query = select(
        stock.c.sku,
        products.c.name,
        stock.c.unit,
        stock.c.on_hand,
        reserved.label("reserved"),
        func.greatest(left, NOTHING).label("available"),
        stock.c.as_of,
    ).outerjoin(products, products.c.sku == stock.c.sku)
    if sku is not None:
        query = query.where(stock.c.sku == sku)
    return await rows_page(tx, query, [stock.c.sku], cursor=cursor, limit=limit)

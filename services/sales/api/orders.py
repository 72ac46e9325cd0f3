"""Routes of order requests: production reads and answers them, managers see their own. No prices, no personal data."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import AfterValidator, Field

from services.sales import store, usecases
from services.sales.domain.line import MOST_LINES
from services.sales.domain.order import OrderRequestNotFound, OrderStatus
from shared.auth import Actor, allow
from shared.edge import Tx
from shared.fields import Body, Cursor, Limit, Line, Note, Out, Quantity
from shared.service import make_router

from .forms import PageOut

router = make_router()
Reader = Annotated[Actor, allow("production", "manager", "head", "admin")]
Producer = Annotated[Actor, allow("production", "admin")]


def _sane_day(day: date) -> date:
    if not 1970 <= day.year <= 2200:
        raise ValueError("must lie between 1970 and 2200")
    return day


class AcceptOrder(Body):
    promised_by: Annotated[date, AfterValidator(_sane_day)]


class RejectOrder(Body):
    reason: Note


class ReadyLineIn(Body):
    """How much of a product is ready in all, not in addition."""

    sku: Line
    quantity: Quantity


class FinishOrder(Body):
    """Without `lines` the whole order is ready."""

    lines: Annotated[list[ReadyLineIn], Field(min_length=1, max_length=MOST_LINES)] | None = None


class OrderLineOut(Out):
    sku: str
    name: str
    quantity: Decimal
    unit: str
    from_stock: Decimal
    to_produce: Decimal
    ready: Decimal


class OrderOut(Out):
    """`rejected` stays visible with its reason until production accepts after all or the sale is lost."""

    id: UUID
    number: str
    sale_id: UUID
    sale_number: str
    status: OrderStatus
    needed_by: date
    promised_by: date | None
    requested_at: datetime
    accepted_at: datetime | None
    rejected_at: datetime | None
    reject_reason: str | None
    started_at: datetime | None
    ready_at: datetime | None
    shipped_at: datetime | None
    cancelled_at: datetime | None
    lines: list[OrderLineOut]
    version: int


@router.get("/order-requests")
async def list_orders(
    tx: Tx,
    actor: Reader,
    status: OrderStatus | None = None,
    sale_id: UUID | None = None,
    cursor: Cursor | None = None,
    limit: Annotated[Limit, Query()] = 50,
) -> PageOut[OrderOut]:
    """The newest first."""
    page = await store.goods.list_orders(tx, actor, status=status, sale_id=sale_id, cursor=cursor, limit=limit)
    return PageOut[OrderOut].model_validate(page)


@router.get("/order-requests/{order_id}")
async def read_order(order_id: UUID, tx: Tx, actor: Reader) -> OrderOut:
    return await _read(tx, actor, order_id)


@router.post("/order-requests/{order_id}/accept")
async def accept_order(order_id: UUID, body: AcceptOrder, tx: Tx, actor: Producer) -> OrderOut:
    """Promise the order by a day; said again, the promise moves."""
    await usecases.accept_order(tx, actor, order_id, body.promised_by, tx.now)
    return await _read(tx, actor, order_id)


@router.post("/order-requests/{order_id}/reject")
async def reject_order(order_id: UUID, body: RejectOrder, tx: Tx, actor: Producer) -> OrderOut:
    """Say that the order cannot be prepared, and why."""
    await usecases.reject_order(tx, actor, order_id, body.reason, tx.now)
    return await _read(tx, actor, order_id)


@router.post("/order-requests/{order_id}/start")
async def start_order(order_id: UUID, tx: Tx, actor: Producer) -> OrderOut:
    """Work on the order has begun."""
    await usecases.start_order(tx, actor, order_id, tx.now)
    return await _read(tx, actor, order_id)


@router.post("/order-requests/{order_id}/ready")
async def finish_order(order_id: UUID, tx: Tx, actor: Producer, body: FinishOrder | None = None) -> OrderOut:
    """The order, or so much of each of its products, is ready."""
    lines = body.lines if body else None
    ready = {line.sku: line.quantity for line in lines} if lines else None
    await usecases.finish_order(tx, actor, order_id, ready, tx.now)
    return await _read(tx, actor, order_id)


@router.post("/order-requests/{order_id}/ship")
async def ship_order(order_id: UUID, tx: Tx, actor: Producer) -> OrderOut:
    """The order left the house."""
    await usecases.ship_order(tx, actor, order_id, tx.now)
    return await _read(tx, actor, order_id)


async def _read(tx: Tx, actor: Actor, order_id: UUID) -> OrderOut:
    await tx.session.flush()
    row = await store.goods.read_order(tx, actor, order_id)
    if row is None:
        raise OrderRequestNotFound(f"there is no order request {order_id} within your reach")
    return OrderOut.model_validate(row)

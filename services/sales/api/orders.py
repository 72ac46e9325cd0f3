"""Routes of order requests: production reads and answers them, managers see their own. No prices, no personal data."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import AfterValidator, Field

from services.sales import store, usecases
from services.sales.domain.handoff import handoff_of
from services.sales.domain.line import MOST_LINES
from services.sales.domain.order import OrderRequestNotFound, OrderStatus
from shared.auth import Actor, allow
from shared.edge import Tx
from shared.fields import Body, Cursor, Limit, Line, Note, Out, Quantity
from shared.service import make_router

from .forms import PageOut

router = make_router()
Reader = Annotated[Actor, allow("production", "manager", "head", "admin")]
Seller = Annotated[Actor, allow("manager", "head", "admin")]
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


class ShipOrder(Body):
    """Without `lines` the whole of it; with them so much of each product in all, and the reason why not the whole."""

    lines: Annotated[list[ReadyLineIn], Field(min_length=1, max_length=MOST_LINES)] | None = None
    reason: Note | None = None


class OrderLineOut(Out):
    sku: str
    name: str
    quantity: Decimal
    unit: str
    from_stock: Decimal
    to_produce: Decimal
    ready: Decimal
    shipped: Decimal


class OrderOut(Out):
    """`rejected` stays visible with its reason until production accepts after all or it is asked for again.

    `due_on` is the promised day, else the needed one. Stock is kept for it until `kept_until` unless the sale goes on;
    `stock_expired` where that time is over.
    """

    id: UUID
    number: str
    sale_id: UUID
    sale_number: str
    status: OrderStatus
    needed_by: date
    promised_by: date | None
    due_on: date
    overdue: bool
    kept_until: datetime | None
    stock_expired: bool
    replaces_id: UUID | None
    requested_at: datetime
    accepted_at: datetime | None
    rejected_at: datetime | None
    reject_reason: str | None
    started_at: datetime | None
    ready_at: datetime | None
    shipped_at: datetime | None
    part_shipped_at: datetime | None
    part_reason: str | None
    cancelled_at: datetime | None
    lines: list[OrderLineOut]
    version: int


class StepOut(Out):
    """One step of the hand-off: what happened, when the other side says it did, and who said so."""

    what: str
    at: datetime
    who: str
    promised_by: date | None
    reason: str | None
    lines: dict[str, Decimal] | None


class HandoffOut(Out):
    """Seconds spent on each side, up to now where it has not ended.

    `answering` and `queued` are production's waiting, `working` its work, `handing_over` the wait of sales.
    """

    answering: int
    queued: int
    working: int
    handing_over: int
    production_waiting: int
    sales_waiting: int
    promise_kept: bool | None


class LedgerOut(Out):
    handoff: HandoffOut
    steps: list[StepOut]


@router.get("/order-requests")
async def list_orders(
    tx: Tx,
    actor: Reader,
    status: Annotated[list[OrderStatus] | None, Query(max_length=9)] = None,
    sale_id: UUID | None = None,
    overdue: bool = False,
    order: Literal["newest", "due"] = "newest",
    cursor: Cursor | None = None,
    limit: Annotated[Limit, Query()] = 50,
) -> PageOut[OrderOut]:
    """The newest first, or with `order=due` by the promised day, else the needed one: the overdue come first."""
    wanted = store.goods.OrderFilter(tuple(status or ()), sale_id, _today(tx) if overdue else None)
    page = await store.goods.list_orders(tx, actor, wanted, by_due=order == "due", cursor=cursor, limit=limit)
    return PageOut[OrderOut](items=[_out(tx, row) for row in page.items], next_cursor=page.next_cursor)


@router.get("/order-requests/{order_id}")
async def read_order(order_id: UUID, tx: Tx, actor: Reader) -> OrderOut:
    return await _read(tx, actor, order_id)


@router.get("/order-requests/{order_id}/ledger")
async def read_ledger(order_id: UUID, tx: Tx, actor: Reader) -> LedgerOut:
    """Every step of the hand-off, and how long each side waited and worked."""
    await store.orders.sale_of_order(tx, order_id, actor)
    order = await store.orders.get_order(tx, order_id)
    zone = tx.organisation.zone
    ready_on = order.ready_at.astimezone(zone).date() if order.ready_at else None
    spent = handoff_of(order, tx.now, ready_on)
    sides = ("answering", "queued", "working", "handing_over")
    seconds = {side: round(getattr(spent, side).total_seconds()) for side in sides}
    # Added up as they are shown, so that a reader who adds them up gets the same.
    seconds |= {
        "production_waiting": seconds["answering"] + seconds["queued"],
        "sales_waiting": seconds["handing_over"],
    }
    steps = [StepOut.model_validate(row) for row in await store.order_steps.list_steps(tx, order_id)]
    return LedgerOut(handoff=HandoffOut(**seconds, promise_kept=spent.promise_kept), steps=steps)


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
async def ship_order(order_id: UUID, tx: Tx, actor: Producer, body: ShipOrder | None = None) -> OrderOut:
    """The order left the house; a part of it with a reason. 422 `part_needs_reason` without one."""
    lines = {line.sku: line.quantity for line in body.lines} if body and body.lines else None
    await usecases.ship_order(tx, actor, order_id, tx.now, lines, body.reason if body else None)
    return await _read(tx, actor, order_id)


@router.post("/order-requests/{order_id}/extend")
async def extend_reservation(order_id: UUID, tx: Tx, actor: Seller) -> OrderOut:
    """Keep the stock for the order for as long again; 409 `stock_is_gone` where others have taken it."""
    await usecases.extend_reservation(tx, actor, order_id)
    return await _read(tx, actor, order_id)


@router.post("/order-requests/{order_id}/request-again", status_code=201)
async def request_again(order_id: UUID, tx: Tx, actor: Seller) -> OrderOut:
    """After production refused, or the stock went to others: a new request takes the place of this one."""
    return await _read(tx, actor, await usecases.request_again(tx, actor, order_id))


async def _read(tx: Tx, actor: Actor, order_id: UUID) -> OrderOut:
    await tx.session.flush()
    row = await store.goods.read_order(tx, actor, order_id)
    if row is None:
        raise OrderRequestNotFound(f"there is no order request {order_id} within your reach")
    return _out(tx, row)


def _out(tx: Tx, row: Any) -> OrderOut:
    over = row.shipped_at or row.cancelled_at or row.ready_at
    return OrderOut.model_validate({**row._mapping, "overdue": not over and row.due_on < _today(tx)})


def _today(tx: Tx) -> date:
    return tx.now.astimezone(tx.organisation.zone).date()

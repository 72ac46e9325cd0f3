"""What production answers, whether it says so by its own events or on this system's pages."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from services.sales import store
from services.sales.domain.order import OrderRequest, OrderRequestNotFound, OrderRequestUnknown, PartNeedsReason
from services.sales.domain.sale import Sale
from shared.auth import Actor
from shared.db import Transaction
from shared.events import OrderRequestProgressed

from .course import advance
from .planning import withdraw_met_steps
from .producing import tell_released

Progress = Literal["accepted", "rejected", "started", "ready", "shipped"]


async def accept_order(tx: Transaction, actor: Actor | None, order_id: UUID, promised_by: date, at: datetime) -> None:
    """Production takes the order on and promises a day; a new promise is told again."""
    await _answer(tx, actor, order_id, "accepted", at, lambda order: order.accept(promised_by, at))


async def reject_order(tx: Transaction, actor: Actor | None, order_id: UUID, reason: str, at: datetime) -> None:
    """The sale stays in production and shows the reason; somebody has to decide."""
    await _answer(tx, actor, order_id, "rejected", at, lambda order: order.reject(reason, at))


async def start_order(tx: Transaction, actor: Actor | None, order_id: UUID, at: datetime) -> None:
    """Production has begun."""
    await _answer(tx, actor, order_id, "started", at, lambda order: order.start(at))


async def finish_order(
    tx: Transaction, actor: Actor | None, order_id: UUID, ready: Mapping[str, Decimal] | None, at: datetime
) -> None:
    """So much of each product is ready in all; once everything is, the system takes the sale on."""
    await _answer(tx, actor, order_id, "ready", at, lambda order: order.finish(ready, at))


async def ship_order(
    tx: Transaction,
    actor: Actor | None,
    order_id: UUID,
    at: datetime,
    lines: Mapping[str, Decimal] | None = None,
    reason: str | None = None,
) -> None:
    """The goods, or with a reason a part of them, left the house: what was kept for them is on no shelf any more."""

    def enter(order: OrderRequest) -> bool:
        if actor is not None and order.would_ship_a_part(lines) and not reason:
            raise PartNeedsReason("reason: say why only a part is shipped", field="reason")
        return order.ship(at, lines, reason)

    await _answer(tx, actor, order_id, "shipped", at, enter)


async def hear_of_order(tx: Transaction, order_id: UUID) -> None:
    """Raises OrderRequestUnknown where production speaks of an order that was never asked of it."""
    try:
        await store.orders.sale_of_order(tx, order_id, None)
    except OrderRequestNotFound as error:
        raise OrderRequestUnknown(f"order_request_id: this system made no order request {order_id}") from error


async def _answer(
    tx: Transaction,
    actor: Actor | None,
    order_id: UUID,
    progress: Progress,
    at: datetime,
    enter: Callable[[OrderRequest], bool],
) -> None:
    """Write an answer into the ledger. Late, repeated and out of order it does no harm; `enter` says if it was news."""
    case = await store.sales.lock_case(tx, await store.orders.sale_of_order(tx, order_id, actor), actor)
    order = await store.orders.get_order(tx, order_id)
    if actor is not None:
        order.must_be_wanted()
    before = _Before(order)
    if not enter(order):
        return
    order.changed_at = tx.now
    partly = progress == "shipped" and order.shipped_at is None
    if progress == "shipped":
        await _take_off_the_shelf(tx, case.sale, order, before)
    _tell(tx, case.sale, order, progress, at, before, partly)
    await _note(tx, case.sale, order, progress, at, before, partly)
    for fact in ("order_ready", "order_shipped"):
        if case.facts().holds(fact):
            await withdraw_met_steps(tx, case.sale, fact)
    await advance(tx, case)


class _Before:
    """The order as it was before an answer came in."""

    def __init__(self, order: OrderRequest) -> None:
        self.promised_by = order.promised_by
        self.ready = {line.sku: line.ready for line in order.lines}
        self.shipped = {line.sku: line.shipped for line in order.lines}


async def _take_off_the_shelf(tx: Transaction, sale: Sale, order: OrderRequest, before: _Before) -> None:
    if order.shipped_at is not None:
        released = await store.orders.release_stock(tx, order.id, "shipped")
    else:
        released = {line.sku: gone for line in order.lines if (gone := line.shipped - before.shipped[line.sku]) > 0}
        await store.orders.use_up_stock(tx, order.id, released)
    tell_released(tx, sale, order, released, "shipped")


async def _note(
    tx: Transaction, sale: Sale, order: OrderRequest, progress: Progress, at: datetime, before: _Before, partly: bool
) -> None:
    told: dict[str, Any] = {"at": at}
    if progress == "accepted":
        told["promised_by"] = order.promised_by
    if progress in {"rejected", "shipped"}:
        told["reason"] = order.reject_reason if progress == "rejected" else (order.part_reason if partly else None)
    if progress in {"ready", "shipped"}:
        old = before.ready if progress == "ready" else before.shipped
        now = {line.sku: getattr(line, progress) for line in order.lines}
        told["lines"] = {sku: quantity for sku, quantity in now.items() if quantity != old[sku]}
    what = f"partly_{progress}" if partly or (progress == "ready" and order.ready_at is None) else progress
    await store.order_steps.note_step(tx, order.id, what, **told)
    after = {"number": order.number, "status": order.status, "promised_by": order.promised_by}
    await store.audit.note(tx, sale.id, f"order_{progress}", after=after)


def _tell(
    tx: Transaction, sale: Sale, order: OrderRequest, progress: Progress, at: datetime, before: _Before, partly: bool
) -> None:
    reasons = {"rejected": order.reject_reason, "shipped": order.part_reason if partly else None}
    tx.emit(
        OrderRequestProgressed(
            order_request_id=order.id,
            number=order.number,
            sale_id=order.sale_id,
            contact_id=sale.contact_id,
            owner_id=sale.owner_id,
            status="partly_ready" if progress == "ready" and order.ready_at is None else progress,
            at=at,
            promised_by=order.promised_by if progress == "accepted" else None,
            old_promised_by=before.promised_by if progress == "accepted" else None,
            reason=reasons.get(progress),
            partly=partly if progress == "shipped" else None,
        )
    )

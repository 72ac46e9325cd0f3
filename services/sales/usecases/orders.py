"""What production answers, whether it says so by its own events or on this system's pages."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.sales import store
from services.sales.domain.order import OrderRequest, OrderRequestNotFound, OrderRequestUnknown
from shared.auth import Actor
from shared.db import Transaction
from shared.events import OrderRequestProgressed

from .course import advance

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


async def ship_order(tx: Transaction, actor: Actor | None, order_id: UUID, at: datetime) -> None:
    """The goods left the house: what they had reserved is gone from the shelf and reserved no more."""
    await _answer(tx, actor, order_id, "shipped", at, lambda order: order.ship(at))


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
    if not enter(order):
        return
    order.changed_at = tx.now
    if progress == "shipped":
        await store.orders.release_stock(tx, order.id, "shipped")
    _tell(tx, order, case.sale.contact_id, case.sale.owner_id, progress, at)
    await store.audit.note(
        tx,
        case.sale.id,
        f"order_{progress}",
        after={"number": order.number, "status": order.status, "promised_by": order.promised_by},
    )
    await advance(tx, case)


def _tell(
    tx: Transaction, order: OrderRequest, contact_id: UUID | None, owner_id: UUID, progress: Progress, at: datetime
) -> None:
    tx.emit(
        OrderRequestProgressed(
            order_request_id=order.id,
            number=order.number,
            sale_id=order.sale_id,
            contact_id=contact_id,
            owner_id=owner_id,
            status="partly_ready" if progress == "ready" and not order.is_ready else progress,
            at=at,
            promised_by=order.promised_by if progress == "accepted" else None,
            reason=order.reject_reason if progress == "rejected" else None,
        )
    )

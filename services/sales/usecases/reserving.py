"""Stock that is kept for orders: let go when nothing happens, kept longer when somebody asks, and asking anew."""

from datetime import timedelta
from uuid import UUID

from services.sales import store
from services.sales.domain.case import Case
from services.sales.domain.order import OrderRequest, OrderRequestStands, StockIsGone
from shared.auth import Actor
from shared.db import Transaction

from .producing import cancel_order, kept_until, request_production, tell_released, tell_reserved

AT_ONCE = 50
"""Orders looked at in one turn of the timer."""


async def release_expired(tx: Transaction) -> bool:
    """Let go what was kept for sales that stand still. True where there may be more.

    A sale that went on meanwhile — moved, was answered by production, was paid — keeps its stock, counted from then; a
    won one keeps it until it is shipped.
    """
    due = await store.orders.expired_orders(tx, AT_ONCE)
    for order_id, sale_id in due:
        case = await store.sales.lock_case(tx, sale_id)
        await _let_go_or_keep(tx, case, await store.orders.get_order(tx, order_id))
    return len(due) == AT_ONCE


async def extend_reservation(tx: Transaction, actor: Actor, order_id: UUID) -> None:
    """Keep the stock for as long again from now; what had been let go is taken anew if it still lies there."""
    case, order = await _locked(tx, actor, order_id)
    order.must_be_wanted()
    if order.shipped_at is not None:
        raise OrderRequestStands(f"order request {order.number} was shipped; nothing is kept for it")
    expires_at = await kept_until(tx)
    lost = await store.orders.expired_stock(tx, order.id)
    if lost:
        free = await store.orders.lock_available(tx, lost)
        gone = sorted(sku for sku, quantity in lost.items() if free.get(sku, 0) < quantity)
        if gone:
            raise StockIsGone(
                f"others have taken {', '.join(gone)} since: POST …/order-requests/{order.id}/request-again"
            )
        await store.orders.reserve_again(tx, order.id, expires_at)
    held = await store.orders.hold_until(tx, order.id, expires_at)
    order.changed_at = tx.now
    tell_reserved(tx, case.sale, order, held, expires_at)
    await store.order_steps.note_step(tx, order.id, "reserved", lines=held)
    await store.audit.note(tx, case.sale.id, "stock_kept", after={"number": order.number, "until": expires_at})


async def request_again(tx: Transaction, actor: Actor, order_id: UUID) -> UUID:
    """Ask production anew, with a request of its own, after it refused or the stock went to others. Returns its id."""
    case, order = await _locked(tx, actor, order_id)
    case.sale.must_be_open()
    order.must_be_refused_or_without_stock(bool(await store.orders.expired_stock(tx, order.id)))
    case.order = order
    await cancel_order(tx, case, "requested_again")
    await tx.session.flush()
    await request_production(tx, case, replaces_id=order.id)
    assert case.order is not None  # noqa: S101 (request_production has just made it)
    return case.order.id


async def _let_go_or_keep(tx: Transaction, case: Case, order: OrderRequest) -> None:
    sale = case.sale
    if sale.kind == "won":
        await store.orders.hold_until(tx, order.id, None)
        return
    paid_at = await store.payments.last_matched(tx, case.invoice.id) if case.invoice else None
    moved = max(at for at in (sale.entered_at, order.changed_at, paid_at) if at is not None)
    seller, _ = await store.organisation.read_seller(tx)
    until = moved + timedelta(days=seller.reservation_days)
    if until > tx.now:
        await store.orders.hold_until(tx, order.id, until)
        return
    released = await store.orders.release_stock(tx, order.id, store.orders.EXPIRED)
    if not released:
        return
    tell_released(tx, sale, order, released, store.orders.EXPIRED)
    await store.order_steps.note_step(tx, order.id, "released", reason=store.orders.EXPIRED, lines=released)
    await store.audit.note(tx, sale.id, "stock_released", after={"number": order.number, "reason": "expired"})


async def _locked(tx: Transaction, actor: Actor, order_id: UUID) -> tuple[Case, OrderRequest]:
    case = await store.sales.lock_case(tx, await store.orders.sale_of_order(tx, order_id, actor), actor)
    return case, await store.orders.get_order(tx, order_id)

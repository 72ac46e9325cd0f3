"""What a sale asks of stock and production: fix the costs, reserve what is there, order the rest, or call it off."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.sales import store
from services.sales.domain.case import Case, business_days_after
from services.sales.domain.line import costs_now
from services.sales.domain.order import Ordered, OrderRequest, split, still_wanted
from services.sales.domain.sale import Sale
from shared.db import COMMANDS_EXCHANGE, Transaction
from shared.events import OrderLine as AskedLine
from shared.events import OrderRequestCancelled, OrderRequested, ProduceOrder, StockLine, StockReleased, StockReserved
from shared.ids import new_id

from .calendar import working_days


async def fix_costs(tx: Transaction, sale: Sale) -> None:
    """The goods cost us from now on what they cost now; the margin keeps to it."""
    products = await store.products.find_products(tx, [line.sku for line in sale.lines])
    costs = costs_now(sale.lines, products, sale.currency)
    for line in sale.lines:
        line.cost = costs[line.id]
    sale.costs_fixed_at = tx.now


async def request_production(tx: Transaction, case: Case, replaces_id: UUID | None = None) -> None:
    """Take from stock what is free and ask production for the whole order, once.

    What has left the house with an order that was called off since is not asked for again.
    """
    sale = case.sale
    wanted = still_wanted(_ordered(sale), await store.orders.shipped_before(tx, sale.id))
    available = await store.orders.lock_available(tx, [each.sku for each in wanted])
    working = await working_days(tx)
    today = tx.now.astimezone(tx.organisation.zone).date()
    order = OrderRequest(
        id=new_id(tx.now),
        number=await store.orders.next_order_number(tx),
        sale_id=sale.id,
        needed_by=business_days_after(today, sale.course.order_needed_business_days, working),
        requested_at=tx.now,
        changed_at=tx.now,
        replaces_id=replaces_id,
        lines=split(wanted, available),
    )
    if not wanted:
        order.leave_nothing_to_do(tx.now)
    expires_at = await kept_until(tx)
    await store.orders.add_order(tx, order, expires_at)
    case.order = order
    if order.shipped_at is None:
        _tell_production(tx, sale, order, await store.sales.team_of(tx, sale.owner_id))
    rule = f"system:{sale.rule(sale.at)}"
    held = {line.sku: line.from_stock for line in order.lines if line.from_stock}
    tell_reserved(tx, sale, order, held, expires_at, by=rule)
    await store.order_steps.note_step(tx, order.id, "requested", who=rule)
    asked = [{"sku": each.sku, "from_stock": each.from_stock, "to_produce": each.to_produce} for each in order.lines]
    await store.audit.note(
        tx, sale.id, "production_requested", after={"number": order.number, "lines": asked}, rule=sale.rule(sale.at)
    )


async def cancel_order(tx: Transaction, case: Case, because: str) -> None:
    """The goods are not wanted any more: reserved stock goes back, production is told."""
    order, sale = case.order, case.sale
    if order is None:
        return
    released = await store.orders.release_stock(tx, order.id, because)
    tell_released(tx, sale, order, released, because)
    order.cancel(tx.now)
    order.changed_at = tx.now
    await store.order_steps.note_step(tx, order.id, "cancelled", reason=because)
    tx.emit(
        OrderRequestCancelled(
            order_request_id=order.id,
            sale_id=sale.id,
            contact_id=sale.contact_id,
            owner_id=sale.owner_id,
            reason=because,
        )
    )
    await store.audit.note(tx, sale.id, "production_cancelled", after={"number": order.number, "reason": because})


async def kept_until(tx: Transaction) -> datetime:
    """Until when stock is kept from now on, unless the sale goes on."""
    seller, _ = await store.organisation.read_seller(tx)
    return tx.now + timedelta(days=seller.reservation_days)


def tell_reserved(
    tx: Transaction,
    sale: Sale,
    order: OrderRequest,
    held: Mapping[str, Decimal],
    expires_at: datetime | None,
    by: str | None = None,
) -> None:
    """Nothing kept, nothing told."""
    if held:
        tx.emit(StockReserved(**_about(sale, order), lines=_lines(order, held), expires_at=expires_at), by=by)


def tell_released(
    tx: Transaction, sale: Sale, order: OrderRequest, released: Mapping[str, Decimal], reason: str
) -> None:
    """Nothing released, nothing told."""
    if released:
        tx.emit(StockReleased(**_about(sale, order), lines=_lines(order, released), reason=reason))


def _about(sale: Sale, order: OrderRequest) -> dict[str, Any]:
    return {
        "order_request_id": order.id,
        "number": order.number,
        "sale_id": sale.id,
        "contact_id": sale.contact_id,
        "owner_id": sale.owner_id,
    }


def _lines(order: OrderRequest, quantities: Mapping[str, Decimal]) -> list[StockLine]:
    units = {line.sku: line.unit for line in order.lines}
    return [StockLine(sku=sku, quantity=quantity, unit=units[sku]) for sku, quantity in sorted(quantities.items())]


def _ordered(sale: Sale) -> list[Ordered]:
    """One entry per product in its base unit, however many lines and units it stands on."""
    wanted: dict[str, Ordered] = {}
    for line in sale.lines:
        before = wanted[line.sku].quantity if line.sku in wanted else 0
        wanted[line.sku] = Ordered(line.sku, line.name, line.base_quantity + before, line.stock_unit)
    return [wanted[sku] for sku in sorted(wanted)]


def _tell_production(tx: Transaction, sale: Sale, order: OrderRequest, team_id: UUID | None) -> None:
    lines = [
        AskedLine(
            sku=line.sku,
            quantity=line.quantity,
            unit=line.unit,
            from_stock=line.from_stock,
            to_produce=line.to_produce,
        )
        for line in order.lines
    ]
    by = f"system:{sale.rule(sale.at)}"
    tx.emit(
        OrderRequested(
            order_request_id=order.id,
            number=order.number,
            sale_id=sale.id,
            contact_id=sale.contact_id,
            owner_id=sale.owner_id,
            team_id=team_id,
            lines=lines,
            needed_by=order.needed_by,
        ),
        by=by,
    )
    command = ProduceOrder(
        order_request_id=order.id, number=order.number, sale_id=sale.id, lines=lines, needed_by=order.needed_by
    )
    tx.emit(command, by=by, exchange=COMMANDS_EXCHANGE)

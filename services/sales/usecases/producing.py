"""What a sale asks of stock and production: fix the costs, reserve what is there, order the rest, or call it off."""

from functools import partial

from services.sales import store
from services.sales.adapters.working_days import is_working_day
from services.sales.domain.case import Case, business_days_after
from services.sales.domain.line import costs_now
from services.sales.domain.order import Ordered, OrderRequest, split
from services.sales.domain.sale import Sale
from shared.db import COMMANDS_EXCHANGE, Transaction
from shared.events import OrderLine as AskedLine
from shared.events import OrderRequestCancelled, OrderRequested, ProduceOrder
from shared.ids import new_id


async def fix_costs(tx: Transaction, sale: Sale) -> None:
    """The goods cost us from now on what they cost now; the margin keeps to it."""
    products = await store.products.find_products(tx, [line.sku for line in sale.lines])
    costs = costs_now(sale.lines, products, sale.currency)
    for line in sale.lines:
        line.cost = costs[line.id]
    sale.costs_fixed_at = tx.now


async def request_production(tx: Transaction, case: Case) -> None:
    """Take from stock what is free and ask production for the whole order, once."""
    sale = case.sale
    wanted = _ordered(sale)
    available = await store.orders.lock_available(tx, [each.sku for each in wanted])
    working = partial(is_working_day, tx.organisation.country)
    today = tx.now.astimezone(tx.organisation.zone).date()
    order = OrderRequest(
        id=new_id(tx.now),
        number=await store.orders.next_order_number(tx),
        sale_id=sale.id,
        needed_by=business_days_after(today, sale.course.order_needed_business_days, working),
        requested_at=tx.now,
        changed_at=tx.now,
        lines=split(wanted, available),
    )
    await store.orders.add_order(tx, order)
    case.order = order
    _tell_production(tx, sale, order)
    asked = [{"sku": each.sku, "from_stock": each.from_stock, "to_produce": each.to_produce} for each in order.lines]
    await store.audit.note(
        tx, sale.id, "production_requested", after={"number": order.number, "lines": asked}, rule=sale.rule(sale.at)
    )


async def cancel_order(tx: Transaction, case: Case, because: str) -> None:
    """The goods are not wanted any more: reserved stock goes back, production is told."""
    order, sale = case.order, case.sale
    if order is None:
        return
    await store.orders.release_stock(tx, order.id, because)
    order.cancel(tx.now)
    order.changed_at = tx.now
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


def _ordered(sale: Sale) -> list[Ordered]:
    """One entry per product, however many lines it stands on."""
    wanted: dict[str, Ordered] = {}
    for line in sale.lines:
        before = wanted[line.sku].quantity if line.sku in wanted else 0
        wanted[line.sku] = Ordered(line.sku, line.name, line.quantity + before, line.unit)
    return [wanted[sku] for sku in sorted(wanted)]


def _tell_production(tx: Transaction, sale: Sale, order: OrderRequest) -> None:
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
            lines=lines,
            needed_by=order.needed_by,
        ),
        by=by,
    )
    command = ProduceOrder(
        order_request_id=order.id, number=order.number, sale_id=sale.id, lines=lines, needed_by=order.needed_by
    )
    tx.emit(command, by=by, exchange=COMMANDS_EXCHANGE)

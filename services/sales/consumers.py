"""What Sales hears: clients, finished steps, production's answers, payments, products and stock."""

from shared.bus import Consumers
from shared.db import Transaction
from shared.events import (
    AccountCreated,
    AccountUpdated,
    ActivityCompleted,
    ContactCreated,
    ContactUpdated,
    Envelope,
    OrderAccepted,
    OrderReady,
    OrderRejected,
    OrderShipped,
    OrderStarted,
    PaymentConfirmed,
    ProductUpserted,
    StockLevelChanged,
)
from shared.service import with_directory

from . import usecases
from .domain.line import Product

consumers = with_directory(Consumers("sales"))


@consumers.on(ContactCreated, ContactUpdated)
async def contact_changed(tx: Transaction, event: ContactCreated, envelope: Envelope) -> None:
    given = event.model_dump(include={"contact_id", "display_name", "work", "owner_id", "account_id"})
    await usecases.keep_client(tx, **given, contact_type=event.type, version=envelope.aggregateversion or 0)


@consumers.on(AccountCreated, AccountUpdated)
async def account_changed(tx: Transaction, event: AccountCreated, envelope: Envelope) -> None:
    version = envelope.aggregateversion or 0
    await usecases.keep_account(tx, event.account_id, display_name=event.display_name, version=version)


@consumers.on(ActivityCompleted)
async def activity_completed(tx: Transaction, event: ActivityCompleted, envelope: Envelope) -> None:
    """Only a step of the process counts, and only with a result; `entry` says which entry into the stage it is of."""
    if event.sale_id and event.step and event.entry is not None and event.result.strip():
        await usecases.complete_step(tx, event.sale_id, event.entry, event.step, event.activity_id)


@consumers.on(OrderAccepted)
async def order_accepted(tx: Transaction, event: OrderAccepted, envelope: Envelope) -> None:
    await usecases.hear_of_order(tx, event.order_request_id)
    await usecases.accept_order(tx, None, event.order_request_id, event.promised_by, envelope.time)


@consumers.on(OrderRejected)
async def order_rejected(tx: Transaction, event: OrderRejected, envelope: Envelope) -> None:
    await usecases.hear_of_order(tx, event.order_request_id)
    await usecases.reject_order(tx, None, event.order_request_id, event.reason, envelope.time)


@consumers.on(OrderStarted)
async def order_started(tx: Transaction, event: OrderStarted, envelope: Envelope) -> None:
    await usecases.hear_of_order(tx, event.order_request_id)
    await usecases.start_order(tx, None, event.order_request_id, envelope.time)


@consumers.on(OrderReady)
async def order_ready(tx: Transaction, event: OrderReady, envelope: Envelope) -> None:
    await usecases.hear_of_order(tx, event.order_request_id)
    ready = {line.sku: line.quantity for line in event.lines} if event.lines is not None else None
    await usecases.finish_order(tx, None, event.order_request_id, ready, envelope.time)


@consumers.on(OrderShipped)
async def order_shipped(tx: Transaction, event: OrderShipped, envelope: Envelope) -> None:
    await usecases.hear_of_order(tx, event.order_request_id)
    await usecases.ship_order(tx, None, event.order_request_id, envelope.time)


@consumers.on(PaymentConfirmed)
async def payment_confirmed(tx: Transaction, event: PaymentConfirmed, envelope: Envelope) -> None:
    await usecases.confirm_payment(tx, event)


@consumers.on(ProductUpserted)
async def product_upserted(tx: Transaction, event: ProductUpserted, envelope: Envelope) -> None:
    product = Product(event.sku, event.name, event.unit, event.price, event.cost, event.currency)
    await usecases.put_product(tx, product, event.as_of or envelope.time)


@consumers.on(StockLevelChanged)
async def stock_level_changed(tx: Transaction, event: StockLevelChanged, envelope: Envelope) -> None:
    level = event.model_dump(include={"on_hand", "unit", "as_of", "seq"})
    await usecases.put_stock_level(tx, event.sku, **level)

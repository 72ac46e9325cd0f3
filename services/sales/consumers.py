"""What Sales hears: clients, what is planned and done for sales, production's answers, payments, products and stock."""

from shared.bus import Consumers
from shared.db import Transaction
from shared.events import (
    AbsenceCancelled,
    AbsencePlanned,
    AccountCreated,
    AccountsMerged,
    AccountUpdated,
    ActivityCancelled,
    ActivityCompleted,
    ActivityPlanned,
    ActivityReassigned,
    ActivityReopened,
    ActivityRescheduled,
    CalendarDayChanged,
    ContactCreated,
    ContactErased,
    ContactsMerged,
    ContactTypeDefined,
    ContactUpdated,
    DepartmentTaskClosed,
    DepartmentTaskPlanned,
    DepartmentTaskReassigned,
    DepartmentTaskRescheduled,
    Envelope,
    LeadCaptured,
    MergeUndone,
    OrderAccepted,
    OrderReady,
    OrderRejected,
    OrderShipped,
    OrderStarted,
    PaymentConfirmed,
    PaymentRefunded,
    ProductUpserted,
    StockLevelChanged,
    UserCreated,
    UserUpdated,
)
from shared.service import with_directory

from . import usecases
from .domain.payment import Incoming

consumers = with_directory(Consumers("sales"))


@consumers.on(ContactCreated, ContactUpdated)
async def contact_changed(tx: Transaction, event: ContactCreated, envelope: Envelope) -> None:
    taken = {"contact_id", "display_name", "work", "owner_id", "account_id", "status", "payment_terms"}
    given = event.model_dump(include=taken)
    await usecases.keep_client(tx, **given, contact_type=event.type, version=envelope.aggregateversion or 0)


@consumers.on(ContactTypeDefined)
async def contact_type_defined(tx: Transaction, event: ContactTypeDefined, envelope: Envelope) -> None:
    await usecases.keep_client_type(tx, event.code, work=event.work, version=envelope.aggregateversion or 0)


@consumers.on(AccountCreated, AccountUpdated)
async def account_changed(tx: Transaction, event: AccountCreated, envelope: Envelope) -> None:
    given = event.model_dump(include={"account_id", "display_name", "payment_terms", "tax_id", "kpp"})
    await usecases.keep_account(tx, **given, version=envelope.aggregateversion or 0)


@consumers.on(ActivityPlanned, DepartmentTaskPlanned)
async def activity_planned(tx: Transaction, event: ActivityPlanned | DepartmentTaskPlanned, envelope: Envelope) -> None:
    await usecases.hear_of_activity(tx, event, envelope, is_open=True)


@consumers.on(ActivityReopened)
async def activity_reopened(tx: Transaction, event: ActivityReopened, envelope: Envelope) -> None:
    await usecases.hear_of_activity(tx, event, envelope, is_open=True)


@consumers.on(ActivityReassigned, DepartmentTaskReassigned)
async def activity_reassigned(
    tx: Transaction, event: ActivityReassigned | DepartmentTaskReassigned, envelope: Envelope
) -> None:
    await usecases.hear_of_activity(tx, event, envelope, is_open=True)


@consumers.on(ActivityRescheduled, DepartmentTaskRescheduled)
async def activity_rescheduled(
    tx: Transaction, event: ActivityRescheduled | DepartmentTaskRescheduled, envelope: Envelope
) -> None:
    await usecases.hear_of_activity(tx, event, envelope, is_open=None)


@consumers.on(ActivityCancelled, DepartmentTaskClosed)
async def activity_closed(tx: Transaction, event: ActivityCancelled | DepartmentTaskClosed, envelope: Envelope) -> None:
    await usecases.hear_of_activity(tx, event, envelope, is_open=False)


@consumers.on(UserCreated, UserUpdated)
async def user_changed(tx: Transaction, event: UserCreated, envelope: Envelope) -> None:
    await usecases.keep_address(tx, event.user_id, event.email, envelope.aggregateversion or 0)


@consumers.on(ContactErased)
async def contact_erased(tx: Transaction, event: ContactErased, envelope: Envelope) -> None:
    await usecases.forget_client(tx, event)


@consumers.on(ContactsMerged)
async def contacts_merged(tx: Transaction, event: ContactsMerged, envelope: Envelope) -> None:
    await usecases.follow_merge(tx, event)


@consumers.on(AccountsMerged)
async def accounts_merged(tx: Transaction, event: AccountsMerged, envelope: Envelope) -> None:
    await usecases.follow_merge(tx, event)


@consumers.on(MergeUndone)
async def merge_undone(tx: Transaction, event: MergeUndone, envelope: Envelope) -> None:
    await usecases.undo_merge(tx, event)


@consumers.on(ActivityCompleted)
async def activity_completed(tx: Transaction, event: ActivityCompleted, envelope: Envelope) -> None:
    """Only a step of the process counts, and only with a result; `entry` says which entry into the stage it is of."""
    await usecases.hear_of_activity(tx, event, envelope, is_open=False)
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
    lines = {line.sku: line.quantity for line in event.lines} if event.lines is not None else None
    await usecases.ship_order(tx, None, event.order_request_id, envelope.time, lines, event.reason)


@consumers.on(CalendarDayChanged)
async def calendar_day_changed(tx: Transaction, event: CalendarDayChanged, envelope: Envelope) -> None:
    await usecases.keep_own_day(tx, event, version=envelope.aggregateversion or 0)


@consumers.on(AbsencePlanned, AbsenceCancelled)
async def absence_changed(tx: Transaction, event: AbsencePlanned | AbsenceCancelled, envelope: Envelope) -> None:
    await usecases.keep_absence(tx, event, version=envelope.aggregateversion or 0)


@consumers.on(PaymentConfirmed)
async def payment_confirmed(tx: Transaction, event: PaymentConfirmed, envelope: Envelope) -> None:
    await usecases.confirm_payment(tx, Incoming(**event.model_dump()))


@consumers.on(PaymentRefunded)
async def payment_refunded(tx: Transaction, event: PaymentRefunded, envelope: Envelope) -> None:
    await usecases.refund_payment(tx, event)


@consumers.on(LeadCaptured)
async def lead_captured(tx: Transaction, event: LeadCaptured, envelope: Envelope) -> None:
    await usecases.capture_lead(tx, event)


@consumers.on(ProductUpserted)
async def product_upserted(tx: Transaction, event: ProductUpserted, envelope: Envelope) -> None:
    """What the warehouse does not say of a product stays as it is here."""
    given = event.model_dump(include={"name", "unit", "price", "cost", "currency"})
    if event.units is not None:
        given["units"] = {each.unit: each.holds for each in event.units}
    told = event.model_dump(include={"vat_percent", "active", "group"}, exclude_none=True)
    await usecases.put_product(tx, event.sku, event.as_of or envelope.time, **given, **told)


@consumers.on(StockLevelChanged)
async def stock_level_changed(tx: Transaction, event: StockLevelChanged, envelope: Envelope) -> None:
    level = event.model_dump(include={"on_hand", "unit", "as_of", "seq"})
    await usecases.put_stock_level(tx, event.sku, **level)

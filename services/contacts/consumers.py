"""What contacts hears: all that touches a client goes into the timeline; the first won sale makes it existing."""

from shared.bus import Consumers
from shared.db import Transaction
from shared.events import (
    ActivityCancelled,
    ActivityCompleted,
    ActivityPlanned,
    ActivityReassigned,
    ActivityRescheduled,
    Envelope,
    InvoiceChecked,
    InvoiceIssued,
    InvoiceSent,
    InvoiceVoided,
    OrderRequestCancelled,
    OrderRequested,
    OrderRequestProgressed,
    PaymentApplied,
    SaleAmountChanged,
    SaleCreated,
    SaleOwnerChanged,
    SaleStageChanged,
)
from shared.service import with_directory

from . import usecases

consumers = with_directory(Consumers("contacts"))


@consumers.on(SaleCreated)
async def sale_created(tx: Transaction, event: SaleCreated, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "number", "stage", "amount", "currency")


@consumers.on(SaleStageChanged)
async def sale_stage_changed(tx: Transaction, event: SaleStageChanged, envelope: Envelope) -> None:
    figures = "number", "old_stage", "new_stage", "kind", "by", "reason", "amount", "currency"
    await usecases.remember(tx, event, envelope, *figures)
    if event.kind == "won":
        await usecases.client_bought(tx, event.contact_id)


@consumers.on(SaleAmountChanged)
async def sale_amount_changed(tx: Transaction, event: SaleAmountChanged, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "old_amount", "amount", "currency")


@consumers.on(SaleOwnerChanged)
async def sale_owner_changed(tx: Transaction, event: SaleOwnerChanged, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "old_owner_id", "new_owner_id")


@consumers.on(InvoiceIssued)
async def invoice_issued(tx: Transaction, event: InvoiceIssued, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "invoice_id", "number", "total", "currency", "due_on")


@consumers.on(InvoiceChecked)
async def invoice_checked(tx: Transaction, event: InvoiceChecked, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "invoice_id", "number")


@consumers.on(InvoiceSent)
async def invoice_sent(tx: Transaction, event: InvoiceSent, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "invoice_id", "number", "total", "currency", "due_on")


@consumers.on(InvoiceVoided)
async def invoice_voided(tx: Transaction, event: InvoiceVoided, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "invoice_id", "number", "reason")


@consumers.on(OrderRequested)
async def order_requested(tx: Transaction, event: OrderRequested, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "order_request_id", "number", "lines", "needed_by")


@consumers.on(OrderRequestCancelled)
async def order_request_cancelled(tx: Transaction, event: OrderRequestCancelled, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "order_request_id", "reason")


@consumers.on(OrderRequestProgressed)
async def order_request_progressed(tx: Transaction, event: OrderRequestProgressed, envelope: Envelope) -> None:
    """Production's own events name no client; sales tells each of these steps once, with the client, by any door."""
    figures = "order_request_id", "number", "status", "at", "promised_by", "reason"
    await usecases.remember(tx, event, envelope, *figures, kind=ORDER_STEPS[event.status])


ORDER_STEPS = {
    "accepted": "OrderAccepted",
    "rejected": "OrderRejected",
    "started": "OrderStarted",
    "partly_ready": "OrderPartlyReady",
    "ready": "OrderReady",
    "shipped": "OrderShipped",
}


@consumers.on(PaymentApplied)
async def payment_applied(tx: Transaction, event: PaymentApplied, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "invoice_id", "invoice_number", "amount", "outstanding", "currency")


@consumers.on(ActivityPlanned)
async def activity_planned(tx: Transaction, event: ActivityPlanned, envelope: Envelope) -> None:
    figures = "activity_id", "kind", "title", "due_at", "owner_id", "automatic", "rule"
    await usecases.remember(tx, event, envelope, *figures)


@consumers.on(ActivityCompleted)
async def activity_completed(tx: Transaction, event: ActivityCompleted, envelope: Envelope) -> None:
    figures = "activity_id", "kind", "title", "result", "on_time", "owner_id"
    await usecases.remember(tx, event, envelope, *figures)


@consumers.on(ActivityCancelled)
async def activity_cancelled(tx: Transaction, event: ActivityCancelled, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "activity_id", "kind", "title", "reason", "automatic")


@consumers.on(ActivityRescheduled)
async def activity_rescheduled(tx: Transaction, event: ActivityRescheduled, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "activity_id", "old_due_at", "new_due_at")


@consumers.on(ActivityReassigned)
async def activity_reassigned(tx: Transaction, event: ActivityReassigned, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "activity_id", "old_owner_id", "new_owner_id")

"""What contacts hears: all that touches a client goes into the timeline; the first won sale makes it existing."""

from shared.bus import Consumers
from shared.db import Transaction
from shared.events import (
    ActivityCancelled,
    ActivityCompleted,
    ActivityOverdue,
    ActivityPlanned,
    ActivityReassigned,
    ActivityReopened,
    ActivityRescheduled,
    ClientSnoozed,
    Envelope,
    InvoiceChecked,
    InvoiceDeliveryFailed,
    InvoiceIssued,
    InvoiceSent,
    InvoiceVoided,
    LeadConverted,
    LeadDisqualified,
    LeadOpened,
    LeadOwnerChanged,
    LeadQualified,
    LeadRepeated,
    LeadSubmitted,
    LeadTaken,
    OrderRequestCancelled,
    OrderRequested,
    OrderRequestProgressed,
    PaymentApplied,
    PaymentUnapplied,
    SaleAmountChanged,
    SaleContactChanged,
    SaleCreated,
    SaleGateOverridden,
    SaleOwnerChanged,
    SaleProcessChanged,
    SaleReopened,
    SaleStageChanged,
    SnoozeEnded,
    UserCreated,
    UserDeactivated,
    UserUpdated,
)
from shared.service import with_directory

from . import usecases

consumers = with_directory(Consumers("contacts"))


@consumers.on(UserCreated, UserUpdated, UserDeactivated)
async def user_changed(tx: Transaction, event: UserCreated, envelope: Envelope) -> None:
    """Files of clients name their managers by e-mail; the directory has names alone."""
    await usecases.keep_user_email(tx, event.user_id, event.email, envelope.aggregateversion or 0)


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


@consumers.on(SaleContactChanged)
async def sale_contact_changed(tx: Transaction, event: SaleContactChanged, envelope: Envelope) -> None:
    """Both clients remember it, each from their side."""
    await usecases.remember(tx, event, envelope, "number")
    left = event.model_copy(update={"contact_id": event.old_contact_id, "account_id": event.old_account_id})
    theirs = envelope.model_copy(update={"id": f"{envelope.id}:left"})
    await usecases.remember(tx, left, theirs, "number", kind="SaleContactLeft")


@consumers.on(InvoiceIssued)
async def invoice_issued(tx: Transaction, event: InvoiceIssued, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "invoice_id", "number", "total", "currency", "due_on")


@consumers.on(InvoiceChecked)
async def invoice_checked(tx: Transaction, event: InvoiceChecked, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "invoice_id", "number")


@consumers.on(InvoiceSent)
async def invoice_sent(tx: Transaction, event: InvoiceSent, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "invoice_id", "number", "total", "currency", "due_on")


@consumers.on(InvoiceDeliveryFailed)
async def invoice_delivery_failed(tx: Transaction, event: InvoiceDeliveryFailed, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "invoice_id", "number", "reason")


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


@consumers.on(ActivityReopened)
async def activity_reopened(tx: Transaction, event: ActivityReopened, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "activity_id", "kind", "title", "reason", "due_at", "owner_id")


@consumers.on(ActivityOverdue)
async def activity_overdue(tx: Transaction, event: ActivityOverdue, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "activity_id", "kind", "title", "due_at", "owner_id")


@consumers.on(SaleReopened)
async def sale_reopened(tx: Transaction, event: SaleReopened, envelope: Envelope) -> None:
    """The client stays what it became with the win."""
    await usecases.remember(tx, event, envelope, "number", "stage", "reason", "amount", "currency")


@consumers.on(SaleGateOverridden)
async def sale_gate_overridden(tx: Transaction, event: SaleGateOverridden, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "number", "stage", "to", "reason")


@consumers.on(SaleProcessChanged)
async def sale_process_changed(tx: Transaction, event: SaleProcessChanged, envelope: Envelope) -> None:
    figures = "number", "old_process", "old_process_version", "process", "process_version", "old_stage", "stage"
    await usecases.remember(tx, event, envelope, *figures)


@consumers.on(ClientSnoozed)
async def client_snoozed(tx: Transaction, event: ClientSnoozed, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "until", "reason", "owner_id")


@consumers.on(SnoozeEnded)
async def snooze_ended(tx: Transaction, event: SnoozeEnded, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "why", "owner_id")


@consumers.on(PaymentUnapplied)
async def payment_unapplied(tx: Transaction, event: PaymentUnapplied, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "invoice_id", "invoice_number", "amount", "outstanding", "currency")


@consumers.on(LeadSubmitted)
async def lead_submitted(tx: Transaction, event: LeadSubmitted, envelope: Envelope) -> None:
    await usecases.take_inquiry(tx, event)


@consumers.on(LeadOpened)
async def lead_opened(tx: Transaction, event: LeadOpened, envelope: Envelope) -> None:
    """A client nobody answered for belongs to whoever got the lead."""
    await usecases.answer_for(tx, event.contact_id, event.owner_id)
    await usecases.remember(tx, event, envelope, "lead_id", "number", "channel", "owner_id")


@consumers.on(LeadTaken, LeadQualified)
async def lead_went_on(tx: Transaction, event: LeadTaken | LeadQualified, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "lead_id", "owner_id")


@consumers.on(LeadRepeated)
async def lead_repeated(tx: Transaction, event: LeadRepeated, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "lead_id", "channel")


@consumers.on(LeadDisqualified)
async def lead_disqualified(tx: Transaction, event: LeadDisqualified, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "lead_id", "reason", "note")


@consumers.on(LeadConverted)
async def lead_converted(tx: Transaction, event: LeadConverted, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "lead_id")


@consumers.on(LeadOwnerChanged)
async def lead_owner_changed(tx: Transaction, event: LeadOwnerChanged, envelope: Envelope) -> None:
    await usecases.remember(tx, event, envelope, "lead_id", "old_owner_id", "new_owner_id")

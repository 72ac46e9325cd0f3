"""What Notifications hears: the facts that somebody wants to know of, and those other systems are told of."""

from shared.bus import Consumers
from shared.db import Transaction
from shared.events import (
    AbsenceCancelled,
    AbsencePlanned,
    ActivityOverdue,
    ActivityPlanned,
    ActivityReassigned,
    ContactCreated,
    ContactErased,
    ContactOwnerChanged,
    ContactUpdated,
    DepartmentTaskPlanned,
    Envelope,
    Event,
    InvoiceDeliveryFailed,
    InvoiceDueSoon,
    InvoiceOverdue,
    LeadOpened,
    LeadOwnerChanged,
    LeadRepeated,
    NextStepDigest,
    NextStepFound,
    OrderRequestProgressed,
    PaidNotClosed,
    PaymentApplied,
    PaymentUnmatched,
    ReminderDue,
    ReportPrepared,
    SaleStageChanged,
    StatementTaken,
    StockReleased,
    UserCreated,
    UserDeactivated,
    UserUpdated,
    WonSaleUnpaid,
    catalogue,
)
from shared.service import with_directory

from . import usecases
from .domain.offered import OFFERED

consumers = with_directory(Consumers("notifications"))


@consumers.on(*(catalogue[name] for name in OFFERED))
async def offered_to_webhooks(tx: Transaction, event: Event, envelope: Envelope) -> None:
    await usecases.forward(tx, event, envelope)


@consumers.on(SaleStageChanged)
async def sale_stage_changed(tx: Transaction, event: SaleStageChanged, envelope: Envelope) -> None:
    await usecases.tell_owner_of_move(tx, event, envelope)


@consumers.on(ActivityPlanned)
async def activity_planned(tx: Transaction, event: ActivityPlanned, envelope: Envelope) -> None:
    await usecases.tell_assignee_of_plan(tx, event, envelope)


@consumers.on(ActivityReassigned)
async def activity_reassigned(tx: Transaction, event: ActivityReassigned, envelope: Envelope) -> None:
    await usecases.tell_assignee_of_handover(tx, event, envelope)


@consumers.on(DepartmentTaskPlanned)
async def department_task_planned(tx: Transaction, event: DepartmentTaskPlanned, envelope: Envelope) -> None:
    await usecases.tell_department_of_task(tx, event, envelope)


@consumers.on(ReminderDue)
async def reminder_due(tx: Transaction, event: ReminderDue, envelope: Envelope) -> None:
    await usecases.remind(tx, event, envelope)


@consumers.on(ActivityOverdue)
async def activity_overdue(tx: Transaction, event: ActivityOverdue, envelope: Envelope) -> None:
    await usecases.tell_of_overdue(tx, event, envelope)


@consumers.on(OrderRequestProgressed)
async def order_request_progressed(tx: Transaction, event: OrderRequestProgressed, envelope: Envelope) -> None:
    """Sales tells each step of production once, with the sale's present owner, by whichever door it came."""
    await usecases.tell_owner_of_progress(tx, event, envelope)


@consumers.on(StockReleased)
async def stock_released(tx: Transaction, event: StockReleased, envelope: Envelope) -> None:
    await usecases.tell_owner_of_released_stock(tx, event, envelope)


@consumers.on(InvoiceDeliveryFailed)
async def invoice_delivery_failed(tx: Transaction, event: InvoiceDeliveryFailed, envelope: Envelope) -> None:
    await usecases.tell_owner_of_failed_mail(tx, event, envelope)


@consumers.on(PaymentApplied)
async def payment_applied(tx: Transaction, event: PaymentApplied, envelope: Envelope) -> None:
    await usecases.tell_owner_of_payment(tx, event, envelope)


@consumers.on(PaymentUnmatched)
async def payment_unmatched(tx: Transaction, event: PaymentUnmatched, envelope: Envelope) -> None:
    await usecases.tell_accountants_of_unmatched_payment(tx, event, envelope)


@consumers.on(StatementTaken)
async def statement_taken(tx: Transaction, event: StatementTaken, envelope: Envelope) -> None:
    await usecases.tell_accountants_of_statement(tx, event, envelope)


@consumers.on(ReportPrepared)
async def report_prepared(tx: Transaction, event: ReportPrepared, envelope: Envelope) -> None:
    await usecases.tell_subscriber_of_report(tx, event, envelope)


@consumers.on(NextStepDigest)
async def next_step_digest(tx: Transaction, event: NextStepDigest, envelope: Envelope) -> None:
    await usecases.tell_of_digest(tx, event, envelope)


@consumers.on(NextStepFound)
async def next_step_found(tx: Transaction, event: NextStepFound, envelope: Envelope) -> None:
    await usecases.withdraw_alert(tx, event, envelope)


@consumers.on(ContactOwnerChanged)
async def contact_owner_changed(tx: Transaction, event: ContactOwnerChanged, envelope: Envelope) -> None:
    await usecases.pass_alert_on(tx, event, envelope)


@consumers.on(UserCreated, UserUpdated, UserDeactivated)
async def address_changed(tx: Transaction, event: UserCreated, envelope: Envelope) -> None:
    await usecases.keep_address(tx, event, envelope)


@consumers.on(AbsencePlanned, AbsenceCancelled)
async def absence_changed(tx: Transaction, event: AbsencePlanned | AbsenceCancelled, envelope: Envelope) -> None:
    await usecases.keep_absence(tx, event, envelope)


@consumers.on(InvoiceDueSoon)
async def invoice_due_soon(tx: Transaction, event: InvoiceDueSoon, envelope: Envelope) -> None:
    await usecases.tell_of_due(tx, event, envelope)


@consumers.on(InvoiceOverdue)
async def invoice_overdue(tx: Transaction, event: InvoiceOverdue, envelope: Envelope) -> None:
    await usecases.tell_of_due(tx, event, envelope)


@consumers.on(PaidNotClosed)
async def paid_not_closed(tx: Transaction, event: PaidNotClosed, envelope: Envelope) -> None:
    await usecases.tell_of_paid_not_closed(tx, event, envelope)


@consumers.on(WonSaleUnpaid)
async def won_sale_unpaid(tx: Transaction, event: WonSaleUnpaid, envelope: Envelope) -> None:
    await usecases.tell_of_won_unpaid(tx, event, envelope)


@consumers.on(LeadOpened)
async def lead_opened(tx: Transaction, event: LeadOpened, envelope: Envelope) -> None:
    await usecases.tell_of_lead(tx, event, envelope)


@consumers.on(LeadOwnerChanged)
async def lead_owner_changed(tx: Transaction, event: LeadOwnerChanged, envelope: Envelope) -> None:
    await usecases.tell_of_lead_handed_over(tx, event, envelope)


@consumers.on(LeadRepeated)
async def lead_repeated(tx: Transaction, event: LeadRepeated, envelope: Envelope) -> None:
    await usecases.tell_of_lead_repeated(tx, event, envelope)


@consumers.on(ContactCreated, ContactUpdated)
async def contact_changed(tx: Transaction, event: ContactCreated | ContactUpdated, envelope: Envelope) -> None:
    await usecases.keep_client(tx, event, envelope)


@consumers.on(ContactErased)
async def contact_erased(tx: Transaction, event: ContactErased, envelope: Envelope) -> None:
    await usecases.forget_contact(tx, event)

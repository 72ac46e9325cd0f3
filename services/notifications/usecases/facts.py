"""Who is told what: one function per fact, in the order a sale lives through them."""

from datetime import datetime, timedelta
from uuid import UUID

from services.notifications import store
from services.notifications.domain import notification as say
from services.notifications.domain.notification import Message
from shared.db import Transaction
from shared.events import (
    ActivityOverdue,
    ActivityPlanned,
    ActivityReassigned,
    DepartmentTaskPlanned,
    Envelope,
    InvoiceDeliveryFailed,
    OrderRequestProgressed,
    PaymentApplied,
    PaymentUnmatched,
    ReminderDue,
    ReportPrepared,
    SaleStageChanged,
    StatementTaken,
    StockReleased,
)

from .telling import tell, tell_all

_ROLE_OF = {"production": "production", "accounting": "accountant"}


async def tell_owner_of_move(tx: Transaction, event: SaleStageChanged, envelope: Envelope) -> None:
    """What a person did they know; what an import brought in is long past."""
    if event.by == "system" and event.origin != "import":
        message = say.of_move(event.sale_id, event.number, event.old_stage, event.new_stage)
        await tell(tx, envelope, event.owner_id, message)


async def tell_assignee_of_plan(tx: Transaction, event: ActivityPlanned, envelope: Envelope) -> None:
    """Somebody planned it for somebody else; rules have their own ways to remind."""
    if not event.automatic:
        await _tell_assignee(tx, envelope, event.owner_id, event)


async def tell_assignee_of_handover(tx: Transaction, event: ActivityReassigned, envelope: Envelope) -> None:
    """Somebody gave it to somebody else."""
    await _tell_assignee(tx, envelope, event.new_owner_id, event)


async def tell_department_of_task(tx: Transaction, event: DepartmentTaskPlanned, envelope: Envelope) -> None:
    """A department has something to do that nobody has taken: all of its people hear of it."""
    if event.owner_id is None:
        message = say.of_department_task(event.activity_id, event.title, event.due_at)
        await _tell_department(tx, envelope, event.department, message)


async def tell_subscriber_of_report(tx: Transaction, event: ReportPrepared, envelope: Envelope) -> None:
    """The figures somebody wished to have sent."""
    lines = [(line.title, line.value) for line in event.lines]
    last = event.end - timedelta(days=1)
    await tell(tx, envelope, event.recipient_id, say.of_report(event.report, event.title, event.start, last, lines))


async def remind(tx: Transaction, event: ReminderDue, envelope: Envelope) -> None:
    """The moment somebody wished to be reminded has come; a task nobody has taken reminds its department."""
    message = say.of_reminder(event.activity_id, event.title, event.due_at)
    if event.owner_id is not None:
        await tell(tx, envelope, event.owner_id, message)
    elif event.department is not None:
        await _tell_department(tx, envelope, event.department, message)


async def tell_of_overdue(tx: Transaction, event: ActivityOverdue, envelope: Envelope) -> None:
    """A deadline passed: whoever has the task hears of it, or everybody of the department that has it."""
    if event.owner_id is not None:
        await tell(tx, envelope, event.owner_id, say.of_overdue(event.activity_id, event.title, event.due_at))
    elif event.department is not None:
        message = say.of_department_overdue(event.activity_id, event.title, event.due_at)
        await _tell_department(tx, envelope, event.department, message)


async def tell_owner_of_progress(tx: Transaction, event: OrderRequestProgressed, envelope: Envelope) -> None:
    """Production promises a day, moves its promise, refuses with a reason, is done, or ships only a part."""
    promised_by, reason = str(event.promised_by), event.reason or ""
    said = {
        "accepted": ("order_accepted", {"promised_by": promised_by}),
        "rejected": ("order_rejected", {"reason": reason}),
        "ready": ("order_ready", {}),
    }.get(event.status)
    if event.status == "accepted" and event.old_promised_by not in {None, event.promised_by}:
        said = ("order_promise_changed", {"old_promised_by": str(event.old_promised_by), "promised_by": promised_by})
    if event.status == "shipped" and event.partly:
        said = ("order_shipped_partly", {"reason": reason})
    if said is not None:
        key, params = said
        await tell(tx, envelope, event.owner_id, say.of_order(key, event.sale_id, event.number, **params))


async def tell_owner_of_released_stock(tx: Transaction, event: StockReleased, envelope: Envelope) -> None:
    """Only where time ran out: everything else somebody did on purpose."""
    if event.reason == "expired":
        message = say.of_order("stock_reservation_expired", event.sale_id, event.number)
        await tell(tx, envelope, event.owner_id, message)


async def tell_owner_of_failed_mail(tx: Transaction, event: InvoiceDeliveryFailed, envelope: Envelope) -> None:
    """The system has given up: somebody has to look at the address."""
    message = say.of_failed_mail(event.sale_id, event.number, event.reason)
    await tell(tx, envelope, event.owner_id, message)


async def tell_owner_of_payment(tx: Transaction, event: PaymentApplied, envelope: Envelope) -> None:
    """Money came in for an invoice; when all of it is there, the sale is the owner's to close."""
    message = say.of_payment(event.sale_id, event.invoice_number, event.amount, event.outstanding, event.currency)
    await tell(tx, envelope, event.owner_id, message)


async def tell_accountants_of_unmatched_payment(tx: Transaction, event: PaymentUnmatched, envelope: Envelope) -> None:
    """Money came in that fits no invoice: every accountant who can sign in hears of it; of a whole statement, once."""
    if event.statement_id is not None:
        return
    message = say.of_unmatched_payment(event.payment_id, event.why, event.invoice_number, event.amount, event.currency)
    await tell_all(tx, envelope, await store.readers.active_in_role(tx, "accountant"), message)


async def tell_accountants_of_statement(tx: Transaction, event: StatementTaken, envelope: Envelope) -> None:
    """Somebody took in a statement, and not all of it found its invoice: the other accountants hear of it."""
    if event.unmatched:
        accountants = await store.readers.active_in_role(tx, "accountant")
        others = [each for each in accountants if each != event.taken_by]
        left = (event.unmatched, event.unmatched_amount, event.currency)
        message = say.of_statement(event.statement_id, event.taken, *left)
        await tell_all(tx, envelope, others, message)


async def _tell_department(tx: Transaction, envelope: Envelope, department: str, message: Message) -> None:
    people = await store.readers.active_in_role(tx, _ROLE_OF.get(department, department))
    await tell_all(tx, envelope, people, message)


async def _tell_assignee(
    tx: Transaction, envelope: Envelope, assignee_id: UUID, event: ActivityPlanned | ActivityReassigned
) -> None:
    kind, _, by = (envelope.actor or "").partition(":")
    if kind != "user" or UUID(by) == assignee_id:
        return
    due: datetime | None = event.due_at
    message = say.of_assignment(event.activity_id, event.title, await store.readers.name_of(tx, UUID(by)), due)
    await tell(tx, envelope, assignee_id, message)

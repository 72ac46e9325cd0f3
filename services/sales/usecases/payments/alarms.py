"""Alarms by the clock: an invoice that falls due or is overdue, a paid sale that nobody closed. Each is said once."""

from datetime import timedelta
from typing import Any

from services.sales import store
from services.sales.domain.reminding import LOOK_AGAIN, Reminder, following, latest, reminders
from services.sales.usecases.calendar import working_days
from shared.db import Transaction
from shared.events import InvoiceDueSoon, InvoiceOverdue, PaidNotClosed

BATCH = 100


async def remind_of_dues(tx: Transaction) -> bool:
    """Invoices that were sent, are not paid, and have come to one of their days. True where more may wait."""
    waiting = await store.dues.take_reminders(tx, BATCH)
    working = await working_days(tx)
    for due in waiting:
        days = reminders(due.due_on, working, tx.organisation.zone)
        now = latest(days, due.told_until, tx.now)
        if now is not None and due.kind == "open" and due.sent_at is not None:
            _remind(tx, due, now)
        await store.dues.remind_next(tx, due.invoice_id, following(days, tx.now))
    return len(waiting) == BATCH


async def remind_to_close(tx: Transaction, *, after: timedelta) -> bool:
    """Sales that wait for a person and for nothing else, since so long. True where more may wait."""
    waiting = await store.dues.take_paid(tx, BATCH)
    for due in waiting:
        if due.kind != "open":
            await store.dues.look_at_closing(tx, due.invoice_id, None)
        elif not await _waits_for_a_person(tx, due):
            await store.dues.look_at_closing(tx, due.invoice_id, tx.now + LOOK_AGAIN)
        else:
            since = max(due.paid_since, due.entered_at)
            told = since + after <= tx.now
            if told:
                _not_closed(tx, due, since)
            await store.dues.look_at_closing(tx, due.invoice_id, None if told else since + after)
    return len(waiting) == BATCH


def _remind(tx: Transaction, due: Any, reminder: Reminder) -> None:
    about = {
        "invoice_id": due.invoice_id,
        "number": due.number,
        "sale_id": due.sale_id,
        "contact_id": due.contact_id,
        "owner_id": due.owner_id,
        "total": due.total,
        "outstanding": due.outstanding,
        "currency": due.currency,
        "due_on": due.due_on,
        "days": abs(reminder.days),
    }
    tx.emit(InvoiceOverdue(**about) if reminder.days > 0 else InvoiceDueSoon(**about))


def _not_closed(tx: Transaction, due: Any, since: Any) -> None:
    tx.emit(
        PaidNotClosed(
            sale_id=due.sale_id,
            number=due.sale_number,
            contact_id=due.contact_id,
            owner_id=due.owner_id,
            invoice_id=due.invoice_id,
            invoice_number=due.number,
            amount=due.total,
            currency=due.currency,
            paid_since=since,
        )
    )


async def _waits_for_a_person(tx: Transaction, due: Any) -> bool:
    following_stage = (await store.processes.get_process(tx, due.process, due.process_version)).after(due.stage)
    return following_stage is not None and following_stage.kind == "won"

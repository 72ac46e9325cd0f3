"""A bank statement taken in: every incoming payment once, however often it comes; an answer for each line."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from services.sales import store
from services.sales.adapters.statements import read_statement
from services.sales.domain.payment import Incoming, Payment
from services.sales.domain.statement import CURRENCY, Document, Entry, Outcome, Skipped, WrongLine
from shared.auth import Actor
from shared.db import Transaction
from shared.events import StatementTaken
from shared.ids import new_id

from .counting import confirm_payment


@dataclass
class Row:
    """What became of one document of the file."""

    line: int
    outcome: Outcome
    payment_id: str | None = None
    id: UUID | None = None
    status: str | None = None
    why_unmatched: str | None = None
    reason: str | None = None
    field: str | None = None
    amount: str | None = None
    currency: str | None = None
    payer: str | None = None
    invoices: tuple[UUID, ...] = ()


async def import_statement(tx: Transaction, actor: Actor, raw: bytes) -> list[Row]:
    """The rows in the order of the file. A row that is wrong keeps none of the others out. Tells StatementTaken."""
    entries = list(_judged(tx, read_statement(raw, CURRENCY)))
    documents = [entry for entry in entries if isinstance(entry, Document)]
    await store.payments.alone_with(tx, [document.payment_id for document in documents])
    known = await store.payments.known_payments(tx, [document.payment_id for document in documents])
    statement_id = new_id(tx.now)
    rows = [await _take(tx, entry, known, statement_id) for entry in entries]
    _tell(tx, actor, statement_id, [row for row in rows if row.outcome == "taken"])
    return rows


def _tell(tx: Transaction, actor: Actor, statement_id: UUID, taken: list[Row]) -> None:
    if not taken:
        return
    unmatched = [Decimal(row.amount or 0) for row in taken if row.why_unmatched is not None]
    tx.emit(
        StatementTaken(
            statement_id=statement_id,
            taken_by=actor.id,
            taken=len(taken),
            unmatched=len(unmatched),
            unmatched_amount=sum(unmatched, Decimal("0.00")),
            currency=CURRENCY,
        )
    )


async def _take(tx: Transaction, entry: Entry, known: dict[str, UUID], statement_id: UUID) -> Row:
    if isinstance(entry, WrongLine):
        return Row(entry.line, "refused", reason=entry.reason, field=entry.field or None)
    if isinstance(entry, Skipped):
        return Row(entry.line, "skipped", reason=entry.reason)
    told = entry.payment_id
    row = Row(entry.line, "known", told, amount=str(entry.amount), currency=entry.currency, payer=entry.payer)
    if told in known:
        row.id, row.reason = known[told], "is here already"
        return row
    payment = await confirm_payment(tx, _incoming(tx, entry), statement_id)
    if payment is not None:
        known[told] = payment.id
        _say(row, payment)
    return row


def _say(row: Row, payment: Payment) -> None:
    row.outcome, row.id = "taken", payment.id
    row.status, row.why_unmatched = payment.status, payment.why_unmatched
    row.invoices = tuple(share.invoice_id for share in payment.shares)


def _judged(tx: Transaction, entries: list[Entry]) -> Iterator[Entry]:
    """A day that has not come is a mistake of the file; it may be today further east."""
    tomorrow = tx.now.astimezone(tx.organisation.zone).date() + timedelta(days=1)
    for entry in entries:
        if isinstance(entry, Document) and entry.day > tomorrow:
            yield WrongLine(entry.line, "day", f"day: {entry.day.isoformat()} has not come yet")
        else:
            yield entry


def _incoming(tx: Transaction, document: Document) -> Incoming:
    return Incoming(
        payment_id=document.payment_id,
        amount=document.amount,
        currency=document.currency,
        paid_at=datetime.combine(document.day, time(0, 0), tx.organisation.zone),
        payer=document.payer,
        payer_tax_id=document.payer_tax_id,
        payer_account=document.payer_account,
        purpose=document.purpose,
        door="statement",
    )

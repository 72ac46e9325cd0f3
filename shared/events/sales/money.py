"""Invoices, what comes in for them, and what is due."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from shared.events.base import Amount, Currency, Event, Label, OutsideId, Text

from .sale import SoldPart, StageKind


class InvoiceIssued(Event, key="sales.invoice.issued", subject="invoice_id"):
    """An invoice with its number exists; `total` includes VAT, `part` is what of the sale it stands for."""

    invoice_id: UUID
    number: Label
    sale_id: UUID
    contact_id: UUID | None
    account_id: UUID | None
    owner_id: UUID
    total: Amount
    currency: Currency
    due_on: date
    part: SoldPart | None = None


class InvoiceChecked(Event, key="sales.invoice.checked", subject="invoice_id"):
    """Somebody read the invoice through and found it right; it may be sent."""

    invoice_id: UUID
    number: Label
    sale_id: UUID
    contact_id: UUID | None
    owner_id: UUID


class InvoiceSent(Event, key="sales.invoice.sent", subject="invoice_id"):
    """The invoice went out to the client."""

    invoice_id: UUID
    number: Label
    sale_id: UUID
    contact_id: UUID | None
    owner_id: UUID
    total: Amount
    currency: Currency
    due_on: date


class InvoiceVoided(Event, key="sales.invoice.voided", subject="invoice_id"):
    """The invoice no longer stands; another may take its place."""

    invoice_id: UUID
    number: Label
    sale_id: UUID
    contact_id: UUID | None
    owner_id: UUID
    total: Amount | None = None
    currency: Currency | None = None
    due_on: date | None = None
    reason: Text


class InvoiceDeliveryFailed(Event, key="sales.invoice.delivery_failed", subject="invoice_id"):
    """The invoice did not reach the client by e-mail and the system has given up: somebody has to check the address."""

    invoice_id: UUID
    number: Label
    sale_id: UUID
    contact_id: UUID | None
    owner_id: UUID
    reason: Text


class PaymentApplied(Event, key="sales.payment.applied", subject="payment_id"):
    """A confirmed payment was counted towards an invoice; `outstanding` is what is still to be paid, at least 0.

    `part` is the share of the sale that came in with it; what is paid in excess is no share of anything.
    """

    payment_id: OutsideId
    invoice_id: UUID
    invoice_number: Label
    sale_id: UUID
    contact_id: UUID | None
    owner_id: UUID
    amount: Amount
    outstanding: Amount
    currency: Currency
    part: SoldPart | None = None


class StatementTaken(Event, key="sales.statement.taken", subject="statement_id"):
    """A person took in a bank statement: so many of its payments are new, and so many of these fit no invoice."""

    statement_id: UUID
    taken_by: UUID
    taken: int
    unmatched: int
    unmatched_amount: Amount
    currency: Currency


class PaymentUnmatched(Event, key="sales.payment.unmatched", subject="payment_id"):
    """A confirmed payment fits no invoice; it waits in the accountant's list. `statement_id`: it came with that one."""

    payment_id: OutsideId
    why: Literal["unknown_invoice", "wrong_currency", "invoice_void", "already_paid"]
    invoice_number: Label | None
    amount: Amount
    currency: Currency
    detail: Label | None = None
    statement_id: UUID | None = None


class PaymentUnapplied(Event, key="sales.payment.unapplied", subject="payment_id"):
    """A payment, or a part of it, no longer counts for an invoice: taken off, sent back, or the invoice went void.

    `outstanding` is what is to be paid again, `sale_kind` how the sale stands: a won one is left won. `part` is the
    share of the sale that is taken back, in positive amounts.
    """

    payment_id: OutsideId
    invoice_id: UUID
    invoice_number: Label
    sale_id: UUID
    contact_id: UUID | None
    owner_id: UUID
    amount: Amount
    outstanding: Amount
    currency: Currency
    reason: Label
    note: Text | None = None
    sale_kind: StageKind
    part: SoldPart | None = None


class InvoiceDueSoon(Event, key="sales.invoice.due_soon", subject="invoice_id"):
    """A sent invoice falls due in `days` business days (0: today) and is not paid; said once for each of them."""

    invoice_id: UUID
    number: Label
    sale_id: UUID
    contact_id: UUID | None
    owner_id: UUID
    total: Amount
    outstanding: Amount
    currency: Currency
    due_on: date
    days: int


class InvoiceOverdue(Event, key="sales.invoice.overdue", subject="invoice_id"):
    """A sent invoice is not paid `days` business days after it fell due; said once for each of 1, 3 and 7.

    Where the clock stood still, only the latest is said.
    """

    invoice_id: UUID
    number: Label
    sale_id: UUID
    contact_id: UUID | None
    owner_id: UUID
    total: Amount
    outstanding: Amount
    currency: Currency
    due_on: date
    days: int


class PaidNotClosed(Event, key="sales.sale.paid_not_closed", subject="sale_id"):
    """A sale waits for nothing but a person to close it, and has for some hours; said once.

    `paid_since` is when it had come to its last stage and was paid in full.
    """

    sale_id: UUID
    number: Label
    contact_id: UUID | None
    owner_id: UUID
    invoice_id: UUID
    invoice_number: Label
    amount: Amount
    currency: Currency
    paid_since: datetime


class WonSaleUnpaid(Event, key="sales.sale.won_unpaid", subject="sale_id"):
    """Money of a won sale was taken off or sent back; the sale stays won until a person decides."""

    sale_id: UUID
    number: Label
    contact_id: UUID | None
    owner_id: UUID
    invoice_id: UUID
    invoice_number: Label
    payment_id: OutsideId
    outstanding: Amount
    currency: Currency
    reason: Label

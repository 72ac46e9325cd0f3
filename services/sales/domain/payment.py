"""A confirmed payment: which invoice it counts for, or why it fits none."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from shared.errors import Conflict, NotFound

from .invoice import Invoice

Why = Literal["unknown_invoice", "wrong_currency", "invoice_void", "already_paid"]
ZERO = Decimal("0.00")


class PaymentNotFound(NotFound):
    """There is no such payment, or it belongs to a sale out of the caller's reach."""


class PaymentIsMatched(Conflict):
    """The payment counts for an invoice already."""


class PaymentDoesNotFit(Conflict):
    """The payment cannot count for this invoice: the currency differs or the invoice is void."""


@dataclass(eq=False)
class Payment:
    """Money that accounting saw on the account. `payment_id` is accounting's own and counts once."""

    id: UUID
    payment_id: str
    amount: Decimal
    currency: str
    paid_at: datetime
    received_at: datetime
    invoice_number: str | None = None
    payer: str | None = None
    payer_tax_id: str | None = None
    invoice_id: UUID | None = None
    why_unmatched: Why | None = None
    matched_at: datetime | None = None
    matched_by: str | None = None

    def apply_to(self, invoice: Invoice, now: datetime, by: str) -> None:
        self.invoice_id, self.why_unmatched, self.matched_at, self.matched_by = invoice.id, None, now, by

    def set_aside(self, why: Why) -> None:
        """It waits in the accountant's list; nothing is lost."""
        self.invoice_id, self.matched_at, self.matched_by, self.why_unmatched = None, None, None, why


@dataclass(frozen=True)
class Paid:
    """How an invoice stands: never less than nothing is outstanding; what came in excess is shown as overpaid."""

    total: Decimal
    paid: Decimal

    @property
    def outstanding(self) -> Decimal:
        return max(self.total - self.paid, ZERO)

    @property
    def overpaid(self) -> Decimal:
        return max(self.paid - self.total, ZERO)

    @property
    def in_full(self) -> bool:
        return self.paid >= self.total


def why_unmatched(currency: str, invoice: Invoice | None, paid_before: Decimal) -> Why | None:
    """Why a payment cannot be counted by itself; None where it can. More than is outstanding is an overpayment."""
    if invoice is None:
        return "unknown_invoice"
    if not invoice.stands:
        return "invoice_void"
    if invoice.currency != currency:
        return "wrong_currency"
    return "already_paid" if paid_before >= invoice.total > ZERO else None


def must_fit(payment: Payment, invoice: Invoice) -> None:
    """An accountant may count a payment for any invoice that stands, in its currency."""
    if payment.invoice_id is not None:
        raise PaymentIsMatched(f"payment {payment.payment_id} counts for an invoice already")
    if not invoice.stands:
        raise PaymentDoesNotFit(f"invoice {invoice.number} is void")
    if payment.currency != invoice.currency:
        raise PaymentDoesNotFit(f"the payment is in {payment.currency}, invoice {invoice.number} in {invoice.currency}")


def same_number(told: str) -> str:
    """An invoice number as people type it on a bank form: blanks around it, «№» before it."""
    return told.strip().removeprefix("№").strip()

"""A confirmed payment: which invoices it counts for and how much of it is free, or why it fits none."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from shared.errors import Conflict, Invalid, NotFound

from .invoice import Invoice

Why = Literal[
    "unknown_invoice",
    "wrong_currency",
    "invoice_void",
    "already_paid",
    "ambiguous",
    "no_match",
    "possible_duplicate",
    "taken_off",
]
Status = Literal["unmatched", "partly", "matched", "refunded", "not_ours"]
Door = Literal["accounting", "statement"]
ZERO = Decimal("0.00")
COMPANY_DIGITS = 10


class PaymentNotFound(NotFound):
    """There is no such payment, or it belongs to a sale out of the caller's reach."""


class PaymentIsMatched(Conflict):
    """All of the payment counts for invoices already. Take it off first: POST …/unmatch."""


class PaymentIsNotMatched(Conflict):
    """The payment counts for no invoice, or not for this one; there is nothing to take off."""


class PaymentDoesNotFit(Conflict):
    """The payment cannot count for this invoice: the currency differs or the invoice is void."""


class MoreThanIsFree(Conflict):
    """The parts come to more than is left of the payment. Send smaller ones."""


class PaymentIsOurs(Conflict):
    """The payment counts for an invoice, or there is nothing left of it; it cannot be set aside."""


class SharesWrong(Invalid):
    """Name one invoice, or several with an amount each and none of them twice."""


@dataclass(frozen=True)
class Incoming:
    """A payment as it was told: by accounting, or by a line of a bank statement. `payment_id` counts once."""

    payment_id: str
    amount: Decimal
    currency: str
    paid_at: datetime
    invoice_number: str | None = None
    payer: str | None = None
    payer_tax_id: str | None = None
    payer_account: str | None = None
    purpose: str | None = None
    door: Door = "accounting"


@dataclass(eq=False)
class Share:
    """The part of a payment that counts for one invoice."""

    payment_id: UUID
    invoice_id: UUID
    amount: Decimal
    matched_at: datetime
    matched_by: str


@dataclass(frozen=True)
class Taken:
    """What was taken off an invoice."""

    invoice_id: UUID
    amount: Decimal


@dataclass(eq=False)
class Payment:
    """Money that accounting saw on the account. Never more of it counts than is there and was not sent back."""

    id: UUID
    payment_id: str
    amount: Decimal
    currency: str
    paid_at: datetime
    received_at: datetime
    invoice_number: str | None = None
    payer: str | None = None
    payer_tax_id: str | None = None
    payer_account: str | None = None
    purpose: str | None = None
    door: Door = "accounting"
    refunded: Decimal = ZERO
    status: Status = "unmatched"
    why_unmatched: Why | None = None
    set_aside_reason: str | None = None
    shares: list[Share] = field(default_factory=list)
    version: int = 1

    @property
    def applied(self) -> Decimal:
        return sum((share.amount for share in self.shares), ZERO)

    @property
    def free(self) -> Decimal:
        """What counts for no invoice and was not sent back."""
        return max(self.amount - self.refunded - self.applied, ZERO)

    def apply_to(self, invoice: Invoice, amount: Decimal, now: datetime, by: str) -> None:
        """So much of it counts for the invoice, on top of what does already."""
        if amount > self.free:
            raise MoreThanIsFree(f"{amount} is more than the {self.free} left of payment {self.payment_id}")
        share = self._share(invoice.id)
        if share is None:
            self.shares.append(Share(self.id, invoice.id, amount, now, by))
        else:
            share.amount, share.matched_at, share.matched_by = share.amount + amount, now, by
        self._settle(None)

    def take_off(self, invoice_id: UUID | None, why: Why) -> list[Taken]:
        """It no longer counts for the invoice, or for any; it waits in the accountant's list. Nothing is lost."""
        gone = [share for share in self.shares if invoice_id in {None, share.invoice_id}]
        for share in gone:
            self.shares.remove(share)
        self._settle(why)
        return [Taken(share.invoice_id, share.amount) for share in gone]

    def leave(self, why: Why) -> None:
        """It waits in the accountant's list."""
        self._settle(why)

    def refund(self, amount: Decimal) -> list[Taken]:
        """So much went back: first of what counts for nothing, then of what was matched last."""
        self.refunded += amount
        if self.status == "not_ours":
            return []
        excess = self.applied - max(self.amount - self.refunded, ZERO)
        gone = []
        for share in sorted(self.shares, key=lambda each: (each.matched_at, each.invoice_id), reverse=True):
            part = min(share.amount, excess)
            if part > ZERO:
                gone.append(Taken(share.invoice_id, part))
                share.amount, excess = share.amount - part, excess - part
        for share in [share for share in self.shares if share.amount == ZERO]:
            self.shares.remove(share)
        self._settle(self.why_unmatched)
        return gone

    def set_aside(self, reason: str) -> None:
        """It is no payment of a client: interest, a loan, a mistake of the bank."""
        if self.shares or self.free == ZERO:
            raise PaymentIsOurs(f"payment {self.payment_id} is {self.status}; take it off its invoices first")
        self.status, self.why_unmatched, self.set_aside_reason = "not_ours", None, reason

    def forget_payer(self, ours: Iterable[str], dash: str) -> None:
        """Who paid, and in what words, the bank knows; of the words stay the numbers `ours`, of our own invoices.

        A company is no person: it has a tax number of ten digits (a person's has twelve).
        """
        if len(self.payer_tax_id or "") != COMPANY_DIGITS:
            self.payer = dash if self.payer else None
            self.payer_tax_id = self.payer_account = None
        if self.purpose:
            self.purpose = ", ".join(number for number in ours if number in self.purpose) or dash
        if self.set_aside_reason:
            self.set_aside_reason = dash

    def _share(self, invoice_id: UUID) -> Share | None:
        return next((share for share in self.shares if share.invoice_id == invoice_id), None)

    def _settle(self, why: Why | None) -> None:
        """The status follows from the sums."""
        self.set_aside_reason = None
        if self.free == ZERO:
            self.status, self.why_unmatched = "matched" if self.shares else "refunded", None
        else:
            self.status, self.why_unmatched = "partly" if self.shares else "unmatched", why


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
    if payment.free == ZERO:
        raise PaymentIsMatched(f"nothing is left of payment {payment.payment_id}: it is {payment.status}")
    if not invoice.stands:
        raise PaymentDoesNotFit(f"invoice {invoice.number} is void")
    if payment.currency != invoice.currency:
        raise PaymentDoesNotFit(f"the payment is in {payment.currency}, invoice {invoice.number} in {invoice.currency}")

"""An invoice: issued, checked, sent; void where it should not have been."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from shared.errors import Conflict, NotFound

InvoiceStatus = Literal["issued", "checked", "sent", "void"]
Channel = Literal["email", "messenger", "post", "by_hand"]


class InvoiceNotFound(NotFound):
    """There is no such invoice, or its sale is not within the caller's reach."""


class InvoiceStands(Conflict):
    """The sale has an invoice that is not void. Void it before another is issued."""


class InvoiceTooEarly(Conflict):
    """The sale has not come to the stage in which an invoice is made; `missing` says what it lacks."""


class NothingToInvoice(Conflict):
    """The sale has no lines."""


class InvoiceIsVoid(Conflict):
    """A void invoice is neither checked, sent nor voided again."""


class InvoiceWasChecked(Conflict):
    """The invoice was checked before."""


class InvoiceNotChecked(Conflict):
    """An invoice is sent only after somebody has checked it."""


class InvoiceWasSent(Conflict):
    """The invoice was sent before. Void it and issue another where it was wrong."""


class InvoiceNotSent(Conflict):
    """Only an invoice that was sent is sent once more."""


@dataclass(eq=False)
class Invoice:
    """An invoice with its number. `lines` is the content as issued; `total` includes VAT.

    `seller` and `buyer` are the details of both as they were when it was checked; until then those of today count.
    """

    id: UUID
    number: str
    sale_id: UUID
    net: Decimal
    vat: Decimal
    total: Decimal
    currency: str
    issued_at: datetime
    issued_on: date
    due_on: date
    issued_by: str
    lines: list[dict[str, Any]] = field(default_factory=list)
    status: InvoiceStatus = "issued"
    checked_at: datetime | None = None
    checked_by: str | None = None
    sent_at: datetime | None = None
    sent_by: str | None = None
    sent_to: str | None = None
    sent_through: Channel | None = None
    voided_at: datetime | None = None
    voided_by: str | None = None
    void_reason: str | None = None
    seller: dict[str, Any] | None = None
    buyer: dict[str, Any] | None = None
    version: int = 1

    @property
    def stands(self) -> bool:
        return self.status != "void"

    def check(self, now: datetime, by: str) -> None:
        """Somebody read it through and found it right."""
        self._must_stand()
        if self.checked_at is not None:
            raise InvoiceWasChecked(f"invoice {self.number} was checked at {self.checked_at.isoformat()}")
        self.status, self.checked_at, self.checked_by = "checked", now, by

    def must_be_sendable(self) -> None:
        """It stands, was checked and did not go out before."""
        self._must_stand()
        if self.sent_at is not None:
            raise InvoiceWasSent(f"invoice {self.number} was sent at {self.sent_at.isoformat()}")
        if self.checked_at is None:
            raise InvoiceNotChecked(f"invoice {self.number} has to be checked first: POST …/invoices/{self.id}/check")

    def must_have_been_sent(self) -> None:
        """For sending it once more, to whoever lost it."""
        self._must_stand()
        if self.sent_at is None:
            raise InvoiceNotSent(f"invoice {self.number} was not sent yet: POST …/invoices/{self.id}/send")

    def send(self, now: datetime, by: str, to: str, channel: Channel) -> None:
        """It went out to the client; recorded as sent by this channel to this address."""
        self.must_be_sendable()
        self.status, self.sent_at, self.sent_by, self.sent_to, self.sent_through = "sent", now, by, to, channel

    def void(self, now: datetime, by: str, reason: str) -> None:
        """It no longer stands; its number stays taken."""
        self._must_stand()
        self.status, self.voided_at, self.voided_by, self.void_reason = "void", now, by, reason

    def _must_stand(self) -> None:
        if not self.stands:
            raise InvoiceIsVoid(f"invoice {self.number} is void: {self.void_reason}")


def invoice_number(year: int, running: int, prefix: str = "") -> str:
    """Series of its own per year, without gaps: 2026-00001; the organisation's prefix before it."""
    return f"{prefix}{year}-{running:05}"

"""An invoice on its way by e-mail: it waits a moment, goes out, is tried again, arrives or fails."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from shared.errors import Conflict

Language = Literal["ru", "en"]
DeliveryStatus = Literal["waiting", "sending", "sent", "failed", "cancelled"]
UNDO = timedelta(seconds=7)
"""How long a mail waits before it leaves, so that it can be taken back."""
LEASE = timedelta(minutes=5)
"""How long an attempt may take; after that its program is taken for dead and the mail is tried again."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
"""The pause after each failed attempt; after the last one the system gives up."""


class NoMailHere(Conflict):
    """This installation has no mail server. Send the invoice by another channel, or have FIBEX_SMTP_URL set."""


class InvoiceIsOnItsWay(Conflict):
    """The invoice is being mailed. Take that back with …/unsend first, or wait for how it ends."""


class InvoiceIsOut(Conflict):
    """It is too late to take the mail back: it has left the house, or nothing was on its way."""


@dataclass(eq=False)
class Delivery:
    """One mail with an invoice. `due_at` is when it is to be tried next; `again` where the invoice was sent before."""

    id: UUID
    invoice_id: UUID
    sent_to: str
    language: Language
    requested_at: datetime
    requested_by: str
    due_at: datetime
    message: str | None = None
    again: bool = False
    status: DeliveryStatus = "waiting"
    attempts: int = 0
    last_error: str | None = None
    settled_at: datetime | None = None

    @property
    def is_under_way(self) -> bool:
        return self.status in {"waiting", "sending"}

    def take_back(self, now: datetime) -> None:
        """Before it leaves, or between two attempts that failed."""
        if self.status != "waiting":
            raise InvoiceIsOut("the mail is out already; call the client, or void the invoice")
        self.status, self.settled_at = "cancelled", now

    def drop(self, now: datetime, error: str) -> None:
        """It failed, and meanwhile it is not wanted any more."""
        self.status, self.settled_at, self.last_error = "cancelled", now, error[:2000]

    def arrived(self, now: datetime) -> None:
        """The mail server took it."""
        self.status, self.settled_at, self.last_error = "sent", now, None

    def failed(self, now: datetime, error: str, *, for_good: bool) -> bool:
        """True where the system gives up: a refusal for good, or the last of its attempts."""
        self.last_error = error[:2000]
        if for_good or self.attempts > len(PAUSES):
            self.status, self.settled_at = "failed", now
            return True
        self.status, self.due_at = "waiting", now + PAUSES[self.attempts - 1]
        return False


@dataclass(frozen=True)
class Told:
    """What a letter speaks of; amounts and days as they are to be shown."""

    number: str
    total: str
    due_on: str
    seller: str
    manager: str
    message: str = ""


@dataclass(frozen=True)
class MailJob:
    """One mail with everything it needs, so that it is written and sent outside of any transaction."""

    delivery_id: UUID
    invoice_id: UUID
    to: str
    language: Language
    reply_to: str | None
    told: Told
    paper: dict[str, Any]
    issued_at: datetime
    at: datetime

"""Who hears of money that is late or went back, and of leads: the owner, and the head once it has gone on for days."""

from uuid import UUID

from services.notifications import store
from services.notifications.domain import notification as say
from services.notifications.domain.notification import Message
from shared.db import Transaction
from shared.events import (
    Envelope,
    InvoiceDueSoon,
    InvoiceOverdue,
    LeadOpened,
    LeadOwnerChanged,
    LeadRepeated,
    PaidNotClosed,
    WonSaleUnpaid,
)

from .telling import tell

ESCALATES_AFTER = 7
"""Business days after which the head of whoever leads the sale hears of an unpaid invoice."""
MOST_WORDS = 300


async def tell_of_due(tx: Transaction, event: InvoiceDueSoon | InvoiceOverdue, envelope: Envelope) -> None:
    """An invoice falls due or is overdue: the owner hears of it, and their head when it has been so for days."""
    is_late = isinstance(event, InvoiceOverdue)
    key = "invoice_overdue" if is_late else "invoice_due_soon"
    money = (event.outstanding, event.currency)
    await tell(tx, envelope, event.owner_id, say.of_due(key, event.sale_id, event.number, *money, event.due_on))
    if is_late and event.days >= ESCALATES_AFTER:
        head = await store.readers.head_of(tx, event.owner_id)
        if head is not None:
            owner = await store.readers.name_of(tx, event.owner_id)
            message = say.of_long_overdue(event.sale_id, event.number, *money, owner, event.days)
            await tell(tx, envelope, head, message)


async def tell_of_paid_not_closed(tx: Transaction, event: PaidNotClosed, envelope: Envelope) -> None:
    """The sale waits for nothing but a person to close it."""
    message = say.of_paid_not_closed(event.sale_id, event.number, event.amount, event.currency)
    await tell(tx, envelope, event.owner_id, message)


async def tell_of_won_unpaid(tx: Transaction, event: WonSaleUnpaid, envelope: Envelope) -> None:
    """Money of a won sale went back; a person decides what becomes of it."""
    money = (event.outstanding, event.currency)
    message = say.of_won_unpaid(event.sale_id, event.number, event.invoice_number, *money)
    await tell(tx, envelope, event.owner_id, message)


async def tell_of_lead(tx: Transaction, event: LeadOpened, envelope: Envelope) -> None:
    """Whose lead it is; what somebody opened for themselves they know."""
    message = say.of_lead("lead_assigned", event.lead_id, number=event.number, need=event.need[:MOST_WORDS])
    await _unless_own(tx, envelope, event.owner_id, message)


async def tell_of_lead_handed_over(tx: Transaction, event: LeadOwnerChanged, envelope: Envelope) -> None:
    """Whose lead it is from now on."""
    await _unless_own(tx, envelope, event.new_owner_id, say.of_lead("lead_handed_over", event.lead_id))


async def tell_of_lead_repeated(tx: Transaction, event: LeadRepeated, envelope: Envelope) -> None:
    """The client asked again while somebody works on it."""
    message = say.of_lead("lead_repeated", event.lead_id, need=event.need[:MOST_WORDS])
    await _unless_own(tx, envelope, event.owner_id, message)


async def _unless_own(tx: Transaction, envelope: Envelope, reader: UUID, message: Message) -> None:
    if envelope.actor != f"user:{reader}":
        await tell(tx, envelope, reader, message)

"""Who is told what: one function per fact, in the order a sale lives through them; and reading one's own."""

from uuid import UUID

from shared.auth import Actor
from shared.db import Transaction
from shared.events import (
    ActivityPlanned,
    ActivityReassigned,
    Envelope,
    OrderRequestProgressed,
    PaymentApplied,
    PaymentUnmatched,
    SaleStageChanged,
)
from shared.ids import new_id

from . import store
from .domain import notification as say
from .domain.notification import Message, Notification


async def tell_owner_of_move(tx: Transaction, event: SaleStageChanged, envelope: Envelope) -> None:
    """What a person did they know; what an import brought in is long past."""
    if event.by == "system" and event.origin != "import":
        message = say.of_move(event.sale_id, event.number, event.old_stage, event.new_stage)
        await _tell(tx, envelope, event.owner_id, message)


async def tell_assignee_of_plan(tx: Transaction, event: ActivityPlanned, envelope: Envelope) -> None:
    """Somebody planned it for somebody else; rules have their own ways to remind."""
    if not event.automatic:
        await _tell_assignee(tx, envelope, event.owner_id, event)


async def tell_assignee_of_handover(tx: Transaction, event: ActivityReassigned, envelope: Envelope) -> None:
    """Somebody gave it to somebody else."""
    await _tell_assignee(tx, envelope, event.new_owner_id, event)


async def tell_owner_of_progress(tx: Transaction, event: OrderRequestProgressed, envelope: Envelope) -> None:
    """Production promises a day (and says so again when it changes), refuses with a reason, or is done."""
    said = {
        "accepted": ("order_accepted", {"promised_by": str(event.promised_by)}),
        "rejected": ("order_rejected", {"reason": event.reason or ""}),
        "ready": ("order_ready", {}),
    }.get(event.status)
    if said is not None:
        key, params = said
        await _tell(tx, envelope, event.owner_id, say.of_order(key, event.sale_id, event.number, **params))


async def tell_owner_of_payment(tx: Transaction, event: PaymentApplied, envelope: Envelope) -> None:
    """Money came in for an invoice; when all of it is there, the sale is the owner's to close."""
    message = say.of_payment(event.sale_id, event.invoice_number, event.amount, event.outstanding, event.currency)
    await _tell(tx, envelope, event.owner_id, message)


async def tell_accountants_of_unmatched_payment(tx: Transaction, event: PaymentUnmatched, envelope: Envelope) -> None:
    """Money came in that fits no invoice: every accountant who can sign in hears of it."""
    message = say.of_unmatched_payment(event.payment_id, event.why, event.invoice_number, event.amount, event.currency)
    for accountant_id in await store.active_accountants(tx):
        await _tell(tx, envelope, accountant_id, message)


async def read_notification(tx: Transaction, actor: Actor, notification_id: UUID) -> Notification:
    """Mark one of one's own as read; reading it twice changes nothing."""
    return await store.mark_read(tx, actor, notification_id, tx.now)


async def read_all(tx: Transaction, actor: Actor) -> int:
    """Mark all of one's own as read. Returns how many were unread."""
    return await store.mark_all_read(tx, actor, tx.now)


async def _tell_assignee(
    tx: Transaction, envelope: Envelope, assignee_id: UUID, event: ActivityPlanned | ActivityReassigned
) -> None:
    kind, _, by = (envelope.actor or "").partition(":")
    if kind != "user" or UUID(by) == assignee_id:
        return
    message = say.of_assignment(event.activity_id, event.title, await store.name_of(tx, UUID(by)), event.due_at)
    await _tell(tx, envelope, assignee_id, message)


async def _tell(tx: Transaction, envelope: Envelope, recipient_id: UUID, message: Message) -> None:
    await store.add_once(
        tx,
        Notification(
            id=new_id(tx.now),
            recipient_id=recipient_id,
            key=message.key,
            params=dict(message.params),
            rule=message.rule,
            about=message.about,
            about_id=message.about_id,
            event_source=envelope.source,
            event_type=envelope.type,
            event_id=envelope.id,
            created_at=tx.now,
        ),
    )

"""Who is told what: one function per fact, in the order a sale lives through them; and reading one's own."""

from uuid import UUID

from shared.auth import Actor
from shared.db import Transaction
from shared.events import (
    ActivityPlanned,
    ActivityReassigned,
    Envelope,
    OrderAccepted,
    OrderReady,
    OrderRejected,
    OrderRequested,
    PaymentApplied,
    PaymentUnmatched,
    SaleOwnerChanged,
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


async def keep_order_request(tx: Transaction, event: OrderRequested, envelope: Envelope) -> None:
    """Remember whose sale an order is for: production's answers name the order alone."""
    await tx.put_newer(
        store.order_requests,
        order_request_id=event.order_request_id,
        number=event.number,
        sale_id=event.sale_id,
        owner_id=event.owner_id,
        version=envelope.aggregateversion,
    )


async def keep_sale_owner(tx: Transaction, event: SaleOwnerChanged, envelope: Envelope) -> None:
    """Whoever leads the sale now hears what production answers."""
    await tx.put_newer(
        store.sale_owners, sale_id=event.sale_id, owner_id=event.new_owner_id, version=envelope.aggregateversion
    )


async def tell_owner_of_acceptance(tx: Transaction, event: OrderAccepted, envelope: Envelope) -> None:
    """Production promises a day; it says so again when the promise changes."""
    await _tell_owner_of_order(
        tx, envelope, event.order_request_id, "order_accepted", promised_by=event.promised_by.isoformat()
    )


async def tell_owner_of_rejection(tx: Transaction, event: OrderRejected, envelope: Envelope) -> None:
    """Production cannot do it, and why."""
    await _tell_owner_of_order(tx, envelope, event.order_request_id, "order_rejected", reason=event.reason)


async def tell_owner_of_readiness(tx: Transaction, event: OrderReady, envelope: Envelope) -> None:
    """Production is done."""
    await _tell_owner_of_order(tx, envelope, event.order_request_id, "order_ready")


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


async def _tell_owner_of_order(
    tx: Transaction, envelope: Envelope, order_request_id: UUID, key: str, **params: str
) -> None:
    order = await store.get_order_request(tx, order_request_id)
    await _tell(tx, envelope, order.owner_id, say.of_order(key, order.sale_id, order.number, **params))


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

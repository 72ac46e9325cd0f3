"""What happened with a client is remembered: what other services tell."""

from uuid import UUID

from services.contacts import store
from services.contacts.domain.timeline import kind_of
from shared.db import Transaction
from shared.events import ActivityCompleted, Envelope, Event


async def remember(tx: Transaction, event: Event, envelope: Envelope, *figures: str, kind: str | None = None) -> None:
    """Add what another service told to the timeline of the client it names, with these of its fields to show."""
    contact_id: UUID | None = getattr(event, "contact_id", None)
    account_id: UUID | None = getattr(event, "account_id", None)
    if contact_id is None and account_id is None:
        return
    shown = set(figures)
    if contact_id is not None and await store.clients.is_erased(tx, contact_id):
        shown &= set(store.erasing.FIGURES)
    params = event.model_dump(mode="json", include=shown)
    entry = store.timeline.Entry(
        contact_id=contact_id,
        account_id=account_id,
        at=envelope.time,
        source=envelope.source,
        event_id=envelope.id,
        subject=envelope.subject,
        version=envelope.aggregateversion or 0,
        type=kind or envelope.type,
        kind=kind_of(kind or envelope.type, getattr(event, "kind", None)),
        actor=tx.by,
        sale_id=getattr(event, "sale_id", None),
        params=params,
    )
    await store.timeline.add_entry(tx, entry)
    if isinstance(event, ActivityCompleted):
        await store.clients.touch(tx, contact_id, account_id, envelope.time)

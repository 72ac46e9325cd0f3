"""What other services tell of readers: where their mail goes, and when they are away."""

from services.notifications import store
from shared.db import Transaction
from shared.events import AbsenceCancelled, AbsencePlanned, Envelope, UserCreated


async def keep_address(tx: Transaction, event: UserCreated, envelope: Envelope) -> None:
    """The address somebody signs in with is where their mail goes."""
    await store.readers.keep_address(tx, event.user_id, "email", event.email, envelope.aggregateversion or 1)


async def keep_absence(tx: Transaction, event: AbsencePlanned | AbsenceCancelled, envelope: Envelope) -> None:
    """Whose messages somebody else has to hear as well, and for how long; letters of the day wait for their return."""
    await store.readers.keep_absence(
        tx,
        absence_id=event.absence_id,
        user_id=event.user_id,
        substitute_id=event.substitute_id,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        cancelled=isinstance(event, AbsenceCancelled),
        version=envelope.aggregateversion or 1,
    )
    today = tx.now.astimezone(tx.organisation.zone).date()
    back = await store.readers.back_on(tx, event.user_id, today)
    preferences = await store.readers.preferences_of(tx, event.user_id)
    due = preferences.due("digest", tx.now, tx.organisation.zone, back)
    await store.deliveries.move_digest(tx, event.user_id, due)

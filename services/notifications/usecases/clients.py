"""Keep the copy of whose the clients are."""

from services.notifications import store
from shared.db import Transaction
from shared.events import ContactCreated, ContactUpdated, Envelope


async def keep_client(tx: Transaction, event: ContactCreated | ContactUpdated, envelope: Envelope) -> None:
    """Who may be given what is held about a client follows from whose it is. The newest state wins."""
    given = {"contact_id": event.contact_id, "owner_id": event.owner_id, "merged_into": event.merged_into}
    await tx.put_newer(store.clients, **given, version=envelope.aggregateversion or 1)

"""Activities follow their client: when several records turn out to be one, and back when that was a mistake."""

from uuid import UUID

from services.activities import store
from shared.db import Transaction
from shared.events import ContactsMerged, MergeUndone

from .settling import settle_clients


async def follow_merge(tx: Transaction, event: ContactsMerged) -> None:
    """What was planned for the merged ones belongs to the survivor."""
    if not await store.merging.merging.is_undone(tx, event.merge_id):
        await store.merging.close_contacts(tx, event.merged_ids)
    await store.merging.merging.merge(tx, event.merge_id, event.into_id, event.merged_ids)
    await settle_clients(tx, [event.into_id, *event.merged_ids])


async def undo_merge(tx: Transaction, event: MergeUndone) -> None:
    """What the merge moved goes back; what came since stays with the survivor."""
    if event.record == "contact":
        await store.merging.merging.undo(tx, event.merge_id, event.into_id, event.merged_ids)
        await settle_clients(tx, [event.into_id, *event.merged_ids])


async def follow_client(tx: Transaction, contact_id: UUID | None) -> None:
    """Something came in late that names a client of before a merge."""
    await store.merging.merging.follow(tx, contact_id)

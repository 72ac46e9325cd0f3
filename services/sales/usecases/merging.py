"""Sales follow their client: when several records turn out to be one, and back when that was a mistake."""

from services.sales import store
from shared.db import Transaction
from shared.events import AccountsMerged, ContactsMerged, MergeUndone


async def follow_merge(tx: Transaction, event: ContactsMerged | AccountsMerged) -> None:
    """What was opened for the merged ones belongs to the survivor."""
    if isinstance(event, ContactsMerged) and not await store.merging.merging.is_undone(tx, event.merge_id):
        await store.merging.close_clients(tx, event.merged_ids)
    await store.merging.merging.merge(tx, event.merge_id, event.into_id, event.merged_ids)


async def undo_merge(tx: Transaction, event: MergeUndone) -> None:
    """What the merge moved goes back; what came since stays with the survivor."""
    await store.merging.merging.undo(tx, event.merge_id, event.into_id, event.merged_ids)

"""Reading one's own list, and forgetting what is old."""

from datetime import timedelta
from uuid import UUID

from services.notifications import store
from services.notifications.domain.notification import Notification
from services.notifications.store.notifications import ListFilter
from shared.auth import Actor
from shared.db import Transaction

KEPT_FOR = timedelta(days=90)
IN_ONE_GO = 1_000


async def read_notification(tx: Transaction, actor: Actor, notification_id: UUID) -> Notification:
    """Mark one of one's own as read; reading it twice changes nothing."""
    return await store.notifications.mark_read(tx, actor, notification_id, tx.now)


async def read_all(tx: Transaction, actor: Actor, narrow: ListFilter) -> int:
    """Mark all of one's own as read, or those of one category or record. Returns how many were unread."""
    return await store.notifications.mark_all_read(tx, actor, narrow, tx.now)


async def forget_the_old(tx: Transaction) -> bool:
    """What is older than ninety days goes, a batch at a time. True: there may be more."""
    before = tx.now - KEPT_FOR
    gone = await store.deliveries.forget_before(tx, before, IN_ONE_GO)
    gone += await store.notifications.forget_before(tx, before, IN_ONE_GO)
    await store.steps.forget_found_before(tx, before)
    return gone >= IN_ONE_GO

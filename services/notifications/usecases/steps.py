"""The daily check, as people hear of it: one digest per person and run, withdrawn as steps are planned."""

from services.notifications import store
from services.notifications.domain import notification as say
from services.notifications.domain.notification import Notification
from shared.db import Transaction
from shared.events import ContactOwnerChanged, Envelope, NextStepDigest, NextStepFound

from .telling import tell


async def tell_of_digest(tx: Transaction, event: NextStepDigest, envelope: Envelope) -> None:
    """What one person has to hear from one run. It takes the place of yesterday's; what was mended meanwhile is out."""
    await store.steps.hold(tx)
    over = await store.steps.already_found(tx, [row.episode_id for row in event.rows])
    rows = [row for row in event.rows if row.episode_id not in over]
    clients = event.total - len(over)
    gone = sum(row.audience != "responsible" for row in event.rows if row.episode_id in over)
    if clients <= 0:
        return
    told = await tell(tx, envelope, event.recipient_id, say.of_digest(event.digest_id, clients, event.escalated - gone))
    if told is not None:
        await store.steps.add_clients(tx, told.id, rows)
        earlier = await store.steps.earlier_digests(tx, told.recipient_id, told.id)
        await store.notifications.withdraw(tx, told.recipient_id, earlier)


async def withdraw_alert(tx: Transaction, event: NextStepFound, envelope: Envelope) -> None:
    """A step is planned, or none is wanted any more: nobody need act on this client."""
    await store.steps.hold(tx)
    listed = await store.steps.mark_found(tx, event.episode_id)
    if not listed and event.recipient_id is not None:
        counted = await store.steps.unlisted_digest(tx, event.episode_id, event.recipient_id, event.since)
        listed = [counted] if counted else []
    for digest in listed:
        await _one_less(tx, digest)


async def pass_alert_on(tx: Transaction, event: ContactOwnerChanged, envelope: Envelope) -> None:
    """Somebody else answers for the client: they hear of it with the next run; whoever heard before need not act."""
    await store.steps.hold(tx)
    for digest in await store.steps.strike_client(tx, event.contact_id, event.old_owner_id):
        await _one_less(tx, digest)


async def _one_less(tx: Transaction, digest: Notification) -> None:
    left = int(digest.params["clients"]) - 1
    if left <= 0:
        await store.notifications.withdraw(tx, digest.recipient_id, [digest.id])
        return
    params = {**digest.params, "clients": str(left)}
    if "escalated" in params:
        params["escalated"] = str(min(int(params["escalated"]), left))
    await store.notifications.reword(tx, digest.recipient_id, digest.id, params)

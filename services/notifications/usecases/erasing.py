"""A person asked to be forgotten: who was told of them still sees that something was, and no words about them."""

from services.notifications import store
from services.notifications.domain.notification import forgotten
from shared.db import Transaction
from shared.events import ContactErased
from shared.forgetting import FORGOTTEN, forget_replies


async def forget_contact(tx: Transaction, event: ContactErased) -> None:
    """Words in notifications, letters still to be written and calls of webhooks; open lists show it at once."""
    await store.erasing.remember(tx, event.contact_id)
    told = await store.erasing.notifications_of(tx, event.contact_id)
    for each in told:
        params = forgotten(each.params, FORGOTTEN)
        if params != each.params:
            await store.notifications.reword(tx, each.recipient_id, each.id, params)
    await store.erasing.forget_calls(tx, event.contact_id)
    await forget_replies(tx, [event.contact_id, *(each.id for each in told)])

"""A person asked to be forgotten: activities stay in every figure and lose their words."""

from services.activities import store
from shared.db import Transaction
from shared.events import ContactErased
from shared.forgetting import forget_replies, forget_told


async def forget_contact(tx: Transaction, event: ContactErased) -> None:
    """Titles, descriptions, results and reasons of what was done with them, or put off; also in what was told."""
    records = await store.erasing.forget_contact(tx, event.contact_id)
    await forget_told(tx, records)
    await forget_replies(tx, [event.contact_id, *records])

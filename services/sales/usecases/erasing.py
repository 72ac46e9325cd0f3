"""A person asked to be forgotten: sales keep their figures and lose who it was."""

from services.sales import store
from shared.db import Transaction
from shared.events import ContactErased
from shared.forgetting import forget_replies, forget_told


async def forget_client(tx: Transaction, event: ContactErased) -> None:
    """What sales, leads, invoices, orders and payments of theirs say in words; also in what was told."""
    records = await store.erasing.forget_client(tx, event.contact_id)
    await forget_told(tx, records)
    await forget_replies(tx, [event.contact_id, *records])

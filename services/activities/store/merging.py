"""What follows its client when clients are merged."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update

from shared.db import Transaction
from shared.merging import Merging

from .check_tables import snoozes
from .mapping import activities, contacts, leads, metadata, sales

merging = Merging(metadata, [activities.c.contact_id, snoozes.c.contact_id, sales.c.contact_id, leads.c.contact_id])


async def close_contacts(tx: Transaction, contact_ids: Sequence[UUID]) -> None:
    """Nothing is planned for them from here on."""
    await tx.session.execute(update(contacts).where(contacts.c.contact_id.in_(contact_ids)).values(status="merged"))

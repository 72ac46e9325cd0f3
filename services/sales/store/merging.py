"""What follows its client when clients or companies are merged."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update

from shared.db import Transaction
from shared.merging import Merging

from .clients import clients
from .leads import leads
from .mapping import metadata
from .sales import sales

merging = Merging(metadata, [sales.c.contact_id, sales.c.account_id, leads.c.contact_id, leads.c.account_id])


async def close_clients(tx: Transaction, contact_ids: Sequence[UUID]) -> None:
    """Nothing is opened for them from here on; whoever is opening something right now is waited for."""
    await tx.session.execute(update(clients).where(clients.c.contact_id.in_(contact_ids)).values(status="merged"))

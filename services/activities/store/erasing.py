"""Words about a person in the activities done with them, and why they were left in peace."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import case, update

from shared.db import Transaction
from shared.forgetting import FORGOTTEN

from .check_tables import snoozes
from .mapping import activities


async def forget_contact(tx: Transaction, contact_id: UUID) -> Sequence[UUID]:
    """Title, description, result and reasons go; kind, dates and whose it was stay.

    Returns the activities, and the snoozes.
    """
    texts = {
        column.name: case((column.is_not(None), FORGOTTEN), else_=None)
        for column in activities.c["title", "description", "result", "cancel_reason"]
    }
    change = update(activities).where(activities.c.contact_id == contact_id).values(texts)
    done = (await tx.session.scalars(change.returning(activities.c.id))).all()
    in_peace = update(snoozes).where(snoozes.c.contact_id == contact_id).values(reason=FORGOTTEN)
    return [*done, *(await tx.session.scalars(in_peace.returning(snoozes.c.id))).all()]

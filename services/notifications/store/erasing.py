"""Persons who asked to be forgotten, and the messages that speak of them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.notifications.domain.notification import Notification
from shared.db import Transaction
from shared.forgetting import wordless_bodies

from .tables import erased_contacts, notifications

_CALLS = wordless_bodies("deliveries", "body IS NOT NULL AND position(convert_to(:contact_id, 'UTF8') IN body) > 0")


async def remember(tx: Transaction, contact_id: UUID) -> None:
    """Whatever comes late of them is to be kept without words; what is being told at this moment is waited for."""
    await tx.session.execute(select(func.pg_advisory_xact_lock(_of(contact_id))))
    await tx.session.execute(pg_insert(erased_contacts).values(contact_id=contact_id).on_conflict_do_nothing())


async def is_erased(tx: Transaction, contact_id: UUID | None) -> bool:
    """Whether this person asked to be forgotten. An erasure waits until this transaction ends, to see what it wrote."""
    if contact_id is None:
        return False
    await tx.session.execute(select(func.pg_advisory_xact_lock_shared(_of(contact_id))))
    query = select(erased_contacts.c.contact_id).where(erased_contacts.c.contact_id == contact_id)
    return (await tx.session.execute(query)).first() is not None


async def notifications_of(tx: Transaction, contact_id: UUID) -> Sequence[Notification]:
    """What people were told that has to do with this person."""
    mine = select(Notification).where(notifications.c.contact_id == contact_id)
    return (await tx.session.scalars(mine.order_by(notifications.c.recipient_id, notifications.c.seq))).all()


async def forget_calls(tx: Transaction, contact_id: UUID) -> None:
    """Events kept for webhooks, sent or not, that speak of this person."""
    await tx.session.execute(_CALLS, {"contact_id": str(contact_id)})


def _of(contact_id: UUID) -> ColumnElement[int]:
    return func.hashtextextended(str(contact_id), 0)

"""Clients without a next step as people look at them: the list by reason, its figures."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, or_, select

from services.activities.domain.next_step import Code
from shared.auth import Actor
from shared.db import Transaction
from shared.pages import Page, rows_page
from shared.tables import people

from .check_tables import episodes
from .mapping import contacts

_recipient = people.alias("recipient")


async def list_clients(
    tx: Transaction,
    actor: Actor,
    *,
    reason: Code | None,
    owner_id: UUID | None,
    contact_id: UUID | None,
    cursor: str | None,
    limit: int,
) -> Page[Row[Any]]:
    """Clients in an episode, the longest without a step first."""
    query: Select[Any] = (
        select(
            episodes,
            contacts.c.display_name.label("contact_name"),
            contacts.c.type.label("contact_type"),
            contacts.c.priority,
            contacts.c.last_contact_at,
            people.c.name.label("owner_name"),
            _recipient.c.name.label("recipient_name"),
        )
        .join(contacts, contacts.c.contact_id == episodes.c.contact_id)
        .outerjoin(people, people.c.user_id == episodes.c.owner_id)
        .outerjoin(_recipient, _recipient.c.user_id == episodes.c.recipient_id)
        .where(episodes.c.closed_at.is_(None), _visible(actor))
    )
    for column, wanted in (("reason", reason), ("owner_id", owner_id), ("contact_id", contact_id)):
        if wanted is not None:
            query = query.where(episodes.c[column] == wanted)
    return await rows_page(tx, query, [episodes.c.since, episodes.c.id], cursor=cursor, limit=limit)


async def count_clients(tx: Transaction, actor: Actor) -> Sequence[Row[Any]]:
    """How many clients are in an episode, by reason and whether it alerts."""
    query: Select[Any] = (
        select(episodes.c.reason, episodes.c.alerting, func.count().label("clients"))
        .where(episodes.c.closed_at.is_(None), _visible(actor))
        .group_by(episodes.c.reason, episodes.c.alerting)
        .order_by(episodes.c.reason, episodes.c.alerting)
    )
    found: Sequence[Row[Any]] = (await tx.session.execute(query)).all()
    return found


def _visible(actor: Actor) -> ColumnElement[bool]:
    """One's own clients, and those one is asked to look after instead of somebody else."""
    return or_(actor.sees(episodes.c.owner_id), episodes.c.recipient_id == actor.id)

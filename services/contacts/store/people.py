"""People of the organisation, from the directory."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from shared.db import Transaction
from shared.tables import people


@dataclass(frozen=True)
class Person:
    """Somebody who may answer for clients."""

    id: UUID
    name: str
    team_id: UUID | None
    active: bool


async def person(tx: Transaction, user_id: UUID | None) -> Person | None:
    """The person with this id; None where there is none, or nobody is named."""
    if user_id is None:
        return None
    columns = people.c.user_id, people.c.name, people.c.team_id, people.c.active
    row = (await tx.session.execute(select(*columns).where(people.c.user_id == user_id))).first()
    return Person(*row) if row else None


async def names(tx: Transaction, user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of these people, as far as they are known here."""
    wanted = set(user_ids)
    if not wanted:
        return {}
    rows = await tx.session.execute(select(people.c.user_id, people.c.name).where(people.c.user_id.in_(wanted)))
    return dict(rows.all())

"""Whose sales a list or a board is about: within the caller's reach, narrowed to a person or a team."""

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, FromClause, Select, Uuid, bindparam, func, select, true

from shared.auth import Actor
from shared.db import Transaction
from shared.tables import people, teams

Owners = Sequence[UUID] | None
"""The owners looked at; None is everybody."""


async def owners_of(tx: Transaction, actor: Actor, *, owner_id: UUID | None, team_id: UUID | None) -> Owners:
    """Who is asked about. Nobody out of reach is ever among them; a team is taken with the teams below it."""
    wanted: set[UUID] | None = None if actor.reach is None else set(actor.reach)
    if team_id is not None:
        members = await _members(tx, team_id)
        wanted = members if wanted is None else wanted & members
    if owner_id is not None:
        wanted = {owner_id} if wanted is None else wanted & {owner_id}
    return None if wanted is None else sorted(wanted)


def among(owners: Owners, owner: ColumnElement[UUID]) -> ColumnElement[bool]:
    """The condition that a record is theirs."""
    if owners is None:
        return true()
    return owner == owners[0] if len(owners) == 1 else owner.in_(owners)


def by_owner(
    owners: Owners,
    owner: ColumnElement[UUID],
    first_of: Callable[[ColumnElement[bool]], Select[tuple[UUID]]],
    *around: FromClause,
) -> Select[tuple[UUID]]:
    """The first records of each of the owners, found by an index that begins with the owner.

    Asked for several owners at once, the database would walk the list of everybody until it had met enough of theirs:
    all of it, for a small team. `first_of` is given the condition on the owner; `around` is what else it refers to.
    """
    if owners is None or len(owners) == 1:
        return first_of(among(owners, owner))
    each = select(func.unnest(bindparam("owners", list(owners), ARRAY(Uuid), unique=True)).label("id")).subquery()
    first = first_of(owner == each.c.id).correlate(each, *around).lateral()
    return select(first.c.id).select_from(each.join(first, true()))


async def _members(tx: Transaction, team_id: UUID) -> set[UUID]:
    below = select(teams.c.team_id).where(teams.c.team_id == team_id).cte("below", recursive=True)
    below = below.union(select(teams.c.team_id).join(below, teams.c.parent_id == below.c.team_id))
    members = select(people.c.user_id).where(people.c.team_id.in_(select(below.c.team_id)))
    return set((await tx.session.scalars(members)).all())

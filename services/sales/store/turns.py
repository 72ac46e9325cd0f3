"""Whose turn it is to get a lead."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Integer, Table, Uuid, delete, exists, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as pg_insert

from shared.db import Transaction
from shared.tables import moment, people

from .calendar import absences
from .mapping import metadata

lead_turns = Table(
    "lead_turns",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("position", Integer, comment="place on the list; null: not on it, yet had a turn"),
    moment("last_given_at"),
    comment="whose turn it is to get a lead; while nobody is on the list, every active manager is",
)


lead_turn_order = Table(
    "lead_turn_order",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False, server_default="1"),
    CheckConstraint("id = 1", name="only_one"),
    comment="one row: how often the list in lead_turns was put in another order",
)


async def next_in_turn(tx: Transaction) -> UUID | None:
    """The active manager on the list who waits longest; every active manager where the list is empty.

    Whoever is away today is passed over and comes first when back, unless everybody is: a lead always has somebody.
    One lock for all: two leads in the same moment go to two managers.
    """
    today = tx.now.astimezone(tx.organisation.zone).date()
    away = exists().where(
        absences.c.user_id == people.c.user_id,
        absences.c.first_day <= today,
        absences.c.last_day >= today,
        absences.c.cancelled.is_(False),
    )
    await tx.session.execute(text("SELECT pg_advisory_xact_lock(43)"))
    listed = select(lead_turns.c.user_id).where(lead_turns.c.position.is_not(None))
    query = (
        select(people.c.user_id)
        .outerjoin(lead_turns, lead_turns.c.user_id == people.c.user_id)
        .where(people.c.active.is_(True), lead_turns.c.position.is_not(None) | ~listed.exists())
        .where((people.c.role == "manager") | lead_turns.c.position.is_not(None))
        .order_by(away, lead_turns.c.last_given_at.asc().nulls_first(), lead_turns.c.position, people.c.user_id)
    )
    chosen: UUID | None = await tx.session.scalar(query.limit(1))
    if chosen is not None:
        turn = pg_insert(lead_turns).values(user_id=chosen, last_given_at=func.clock_timestamp())
        given = {"last_given_at": func.clock_timestamp()}
        await tx.session.execute(turn.on_conflict_do_update(index_elements=["user_id"], set_=given))
    return chosen


async def read_turns(tx: Transaction) -> Sequence[Any]:
    """The managers on the list, in its order."""
    query = (
        select(lead_turns.c.user_id, people.c.name, people.c.active, lead_turns.c.last_given_at)
        .outerjoin(people, people.c.user_id == lead_turns.c.user_id)
        .where(lead_turns.c.position.is_not(None))
        .order_by(lead_turns.c.position)
    )
    return (await tx.session.execute(query)).all()


async def version(tx: Transaction) -> int:
    """Of the list as it is."""
    found: int = (await tx.session.scalars(select(lead_turn_order.c.version))).one()
    return found


async def lock_version(tx: Transaction) -> int:
    """Nobody else gets a turn or puts the list in another order until the end."""
    await tx.session.execute(text("SELECT pg_advisory_xact_lock(43)"))
    return await version(tx)


async def put_turns(tx: Transaction, user_ids: Sequence[UUID]) -> None:
    """The list is this from now on; when somebody last had a turn is kept. Whoever calls this has locked it."""
    await tx.session.execute(update(lead_turn_order).values(version=lead_turn_order.c.version + 1))
    await tx.session.execute(delete(lead_turns).where(lead_turns.c.last_given_at.is_(None)))
    await tx.session.execute(update(lead_turns).values(position=None))
    for position, user_id in enumerate(user_ids):
        turn = pg_insert(lead_turns).values(user_id=user_id, position=position)
        await tx.session.execute(turn.on_conflict_do_update(index_elements=["user_id"], set_={"position": position}))


async def active_people(tx: Transaction, user_ids: Sequence[UUID]) -> set[UUID]:
    roles = ("manager", "head", "admin")
    query = select(people.c.user_id).where(
        people.c.user_id.in_(user_ids), people.c.active.is_(True), people.c.role.in_(roles)
    )
    return set((await tx.session.scalars(query)).all())

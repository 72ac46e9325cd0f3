"""Clients left in peace on purpose, until a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select, update

from shared.auth import Actor
from shared.db import Transaction
from shared.errors import NotFound
from shared.pages import Page, rows_page
from shared.tables import people

from .check_tables import snoozes
from .mapping import contacts

_shown = (
    select(
        snoozes,
        contacts.c.display_name.label("contact_name"),
        contacts.c.owner_id,
        people.c.name.label("snoozed_by_name"),
    )
    .join(contacts, contacts.c.contact_id == snoozes.c.contact_id)
    .outerjoin(people, people.c.user_id == snoozes.c.snoozed_by)
)


async def list_snoozes(
    tx: Transaction, actor: Actor, *, contact_id: UUID | None, cursor: str | None, limit: int
) -> Page[Row[Any]]:
    """Snoozes under way, by the day they end."""
    query = _shown.where(snoozes.c.ended_at.is_(None), actor.sees(contacts.c.owner_id))
    if contact_id is not None:
        query = query.where(snoozes.c.contact_id == contact_id)
    return await rows_page(tx, query, [snoozes.c.until, snoozes.c.id], cursor=cursor, limit=limit)


async def show_snooze(tx: Transaction, actor: Actor, snooze_id: UUID) -> Row[Any]:
    found = (await tx.session.execute(_shown.where(snoozes.c.id == snooze_id, actor.sees(contacts.c.owner_id)))).first()
    if found is None:
        raise NotFound(f"there is no snooze {snooze_id}, or its client is not yours")
    return found


async def add_snooze(tx: Transaction, **values: Any) -> None:
    await tx.session.execute(snoozes.insert().values(**values, created_at=tx.now))


async def replace_snoozes(tx: Transaction, contact_id: UUID) -> Sequence[Row[Any]]:
    """End those under way of a client: one, or several where records were merged. Who else snoozes them waits."""
    client = select(contacts.c.contact_id).where(contacts.c.contact_id == contact_id)
    await tx.session.execute(client.with_for_update())
    return await _end(tx, snoozes.c.contact_id == contact_id, "replaced")


async def end_snooze(tx: Transaction, snooze_id: UUID) -> bool:
    """End it by hand; False where it has ended."""
    return bool(await _end(tx, snoozes.c.id == snooze_id, "by_hand"))


async def _end(tx: Transaction, which: ColumnElement[bool], why: str) -> Sequence[Row[Any]]:
    over = update(snoozes).where(which, snoozes.c.ended_at.is_(None))
    ended = over.values(ended_at=tx.now, ended_why=why, version=snoozes.c.version + 1)
    rows: Sequence[Row[Any]] = (await tx.session.execute(ended.returning(snoozes))).all()
    return rows


async def end_due(tx: Transaction, today: date, number: int) -> Sequence[Row[Any]]:
    """Take snoozes whose day has come, and end them: nobody else will. With the client's `owner_id`."""
    due = select(snoozes.c.id).where(snoozes.c.ended_at.is_(None), snoozes.c.until <= today)
    due = due.order_by(snoozes.c.until, snoozes.c.id).limit(number).with_for_update(skip_locked=True)
    over = update(snoozes).where(snoozes.c.id.in_(select(due.cte("due").c.id)))
    ended = over.values(ended_at=tx.now, ended_why="day_came").returning(snoozes).cte("ended")
    query = select(ended, contacts.c.owner_id).outerjoin(contacts, contacts.c.contact_id == ended.c.contact_id)
    return (await tx.session.execute(query.order_by(ended.c.until, ended.c.id))).all()

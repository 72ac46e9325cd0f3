"""The organisation's own days, absences, and the addresses calendar programs read from."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, text
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.activities.domain.calendar import OwnDay
from shared.db import Transaction

from .mapping import absences, feeds, own_day_versions, own_days


async def days_of_our_own(tx: Transaction, first: date, last: date) -> dict[date, OwnDay]:
    """What the organisation says of the days of a range, both ends included."""
    query = select(own_days).where(own_days.c.day >= first, own_days.c.day <= last)
    return {row.day: OwnDay(row.working, row.title, row.version) for row in (await tx.session.execute(query)).all()}


async def lock_own_day(tx: Transaction, day: date) -> int | None:
    """The version of what the organisation says of the day, None where that is nothing; nobody else says it now."""
    await tx.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:day, 44))"), {"day": str(day)})
    found: int | None = await tx.session.scalar(select(own_days.c.version).where(own_days.c.day == day))
    return found


async def put_own_day(tx: Transaction, day: date, own: OwnDay) -> bool:
    """False where it says so already. Whoever calls this has locked the day."""
    insert = pg_insert(own_days).values(day=day, working=own.working, title=own.title)
    put = insert.on_conflict_do_update(
        index_elements=["day"],
        set_={
            "working": insert.excluded.working,
            "title": insert.excluded.title,
            "version": own_day_versions.next_value(),
        },
        where=(own_days.c.working != insert.excluded.working) | (own_days.c.title != insert.excluded.title),
    )
    return (await tx.session.execute(put.returning(own_days.c.day))).first() is not None


async def drop_own_day(tx: Transaction, day: date) -> None:
    await tx.session.execute(delete(own_days).where(own_days.c.day == day))


async def absences_of(tx: Transaction, user_ids: Sequence[UUID], first: date, last: date) -> Sequence[Row[Any]]:
    """When these people are away within a range."""
    within = (absences.c.first_day <= last, absences.c.last_day >= first, absences.c.cancelled.is_(False))
    query = select(absences).where(absences.c.user_id.in_(user_ids), *within).order_by(absences.c.first_day)
    return (await tx.session.execute(query)).all()


async def feed_of(tx: Transaction, user_id: UUID) -> Row[Any] | None:
    return (await tx.session.execute(select(feeds).where(feeds.c.user_id == user_id))).first()


async def put_feed(tx: Transaction, user_id: UUID, feed_id: UUID, key: bytes) -> Row[Any]:
    """A new address; the one before is void from now on."""
    values = {"user_id": user_id, "feed_id": feed_id, "key": key, "created_at": tx.now}
    insert = pg_insert(feeds).values(**values)
    put = insert.on_conflict_do_update(index_elements=["user_id"], set_=values).returning(feeds)
    made: Row[Any] = (await tx.session.execute(put)).one()
    return made


async def drop_feed(tx: Transaction, user_id: UUID) -> bool:
    gone = await tx.session.execute(delete(feeds).where(feeds.c.user_id == user_id).returning(feeds.c.user_id))
    return gone.first() is not None


async def feed_by_id(tx: Transaction, feed_id: UUID) -> Row[Any] | None:
    return (await tx.session.execute(select(feeds).where(feeds.c.feed_id == feed_id))).first()

"""Tables, mapping and every query of Notifications; everybody reads their own and nobody else's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    Column,
    Index,
    MetaData,
    Row,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.orm import registry

from shared.auth import Actor
from shared.db import NAMING, Transaction, moment, people
from shared.errors import NotFound, NotHereYet
from shared.pages import Page, rows_page

from .domain.figures import Language
from .domain.notification import Notification

metadata = MetaData(naming_convention=NAMING)
notifications = Table(
    "notifications",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("recipient_id", Uuid, nullable=False),
    Column("key", String(60), nullable=False),
    Column("params", JSONB, nullable=False),
    Column("rule", String(60), nullable=False),
    Column("about", String(20), nullable=False),
    Column("about_id", String(120), nullable=False),
    Column("event_source", String(200), nullable=False),
    Column("event_type", String(100), nullable=False),
    Column("event_id", String(200), nullable=False),
    moment("created_at", nullable=False),
    moment("read_at"),
    UniqueConstraint("recipient_id", "event_source", "event_id"),
)
_newest_first = notifications.c["recipient_id", "created_at", "id"]
Index("ix_notifications_newest", *_newest_first)
Index("ix_notifications_unread", *_newest_first, postgresql_where=text("read_at IS NULL"))
registry(metadata=metadata).map_imperatively(Notification, notifications)


async def list_notifications(
    tx: Transaction, actor: Actor, *, unread: bool | None, cursor: str | None, limit: int
) -> Page[Row[Any]]:
    """A page of the caller's own, the newest first."""
    query = select(Notification).where(notifications.c.recipient_id == actor.id)
    if unread is not None:
        query = query.where(notifications.c.read_at.is_(None) if unread else notifications.c.read_at.is_not(None))
    order = [notifications.c.created_at, notifications.c.id]
    return await rows_page(tx, query, order, cursor=cursor, limit=limit, descending=True)


async def count_unread(tx: Transaction, actor: Actor) -> int:
    mine = (notifications.c.recipient_id == actor.id) & notifications.c.read_at.is_(None)
    return await tx.session.scalar(select(func.count()).select_from(notifications).where(mine)) or 0


async def mark_read(tx: Transaction, actor: Actor, notification_id: UUID, now: datetime) -> Notification:
    """The caller's own notification, read from now on unless it was read before."""
    mine = (notifications.c.id == notification_id) & (notifications.c.recipient_id == actor.id)
    await tx.session.execute(update(notifications).where(mine, notifications.c.read_at.is_(None)).values(read_at=now))
    found: Notification | None = await tx.session.scalar(select(Notification).where(mine))
    if found is None:
        raise NotFound(f"there is no notification {notification_id}, or it is not yours")
    return found


async def mark_all_read(tx: Transaction, actor: Actor, now: datetime) -> int:
    """Everything the caller has not read. Returns how many there were."""
    mine = (notifications.c.recipient_id == actor.id) & notifications.c.read_at.is_(None)
    marked = update(notifications).where(mine).values(read_at=now).returning(notifications.c.id)
    return len((await tx.session.execute(marked)).all())


async def add_once(tx: Transaction, notification: Notification) -> None:
    """At most one notification per event and recipient, however often the event is told."""
    values = {column.name: getattr(notification, column.name) for column in notifications.columns}
    await tx.session.execute(pg_insert(notifications).values(values).on_conflict_do_nothing())


async def name_of(tx: Transaction, user_id: UUID) -> str:
    name: str | None = await tx.session.scalar(select(people.c.name).where(people.c.user_id == user_id))
    if name is None:
        raise NotHereYet(f"there is no person {user_id}")
    return name


async def language_of(tx: Transaction, user_id: UUID) -> Language:
    """The language somebody reads; Russian where nothing is known of them yet."""
    found = await tx.session.scalar(select(people.c.language).where(people.c.user_id == user_id))
    return cast(Language, found or "ru")


async def active_accountants(tx: Transaction) -> Sequence[UUID]:
    query = select(people.c.user_id).where(people.c.role == "accountant", people.c.active)
    return (await tx.session.scalars(query.order_by(people.c.user_id))).all()

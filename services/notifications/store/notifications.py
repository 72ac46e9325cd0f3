"""Messages in people's lists: added once, changed, read, withdrawn; each change counts in its reader's list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Row,
    String,
    Uuid,
    cast,
    delete,
    func,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.notifications.domain.notification import Notification
from shared.auth import Actor
from shared.db import Transaction
from shared.errors import NotFound
from shared.pages import Page, rows_page

from .tables import mailboxes, notifications

CHANNEL = "notifications"
"""What a replica listens to; the payload is the reader whose list has changed."""


@dataclass(frozen=True)
class ListFilter:
    """What one's own list is narrowed to."""

    unread: bool | None = None
    category: str | None = None
    about: str | None = None
    about_id: str | None = None
    withdrawn: bool = False


async def list_notifications(
    tx: Transaction, actor: Actor, narrow: ListFilter, *, cursor: str | None, limit: int
) -> Page[Row[Any]]:
    """A page of the caller's own, the newest first."""
    query = select(Notification).where(notifications.c.recipient_id == actor.id, *_narrowed(narrow))
    order = [notifications.c.created_at, notifications.c.id]
    return await rows_page(tx, query, order, cursor=cursor, limit=limit, descending=True)


async def list_groups(
    tx: Transaction, actor: Actor, narrow: ListFilter, *, cursor: str | None, limit: int
) -> Page[Row[Any]]:
    """The caller's own by the record they speak of: how many, how many unread, and which came last."""
    unread = func.count().filter(notifications.c.read_at.is_(None))
    last = func.max(notifications.c.seq)
    mine = (
        select(notifications.c.about, notifications.c.about_id, func.count().label("all"), unread.label("unread"))
        .add_columns(last.label("seq"))
        .where(notifications.c.recipient_id == actor.id, *_narrowed(narrow))
        .group_by(notifications.c.about, notifications.c.about_id)
        .subquery()
    )
    newest = (notifications.c.recipient_id == actor.id) & (notifications.c.seq == mine.c.seq)
    query = select(Notification, mine.c["all"], mine.c.unread).join(mine, newest)
    order = [mine.c.seq, cast(mine.c.about_id, String)]
    return await rows_page(tx, query, order, cursor=cursor, limit=limit, descending=True)


def _narrowed(narrow: ListFilter) -> list[ColumnElement[bool]]:
    found = [notifications.c.withdrawn_at.is_not(None) if narrow.withdrawn else notifications.c.withdrawn_at.is_(None)]
    if narrow.unread is not None:
        read = notifications.c.read_at
        found.append(read.is_(None) if narrow.unread else read.is_not(None))
    given = {"category": narrow.category, "about": narrow.about, "about_id": narrow.about_id}
    return found + [notifications.c[name] == value for name, value in given.items() if value is not None]


async def count_unread(tx: Transaction, user_id: UUID) -> dict[str, int]:
    """By category; together they are what the badge shows."""
    query = select(notifications.c.category, func.count()).where(_unread(user_id))
    return {row[0]: row[1] for row in await tx.session.execute(query.group_by(notifications.c.category))}


async def get_notification(tx: Transaction, actor: Actor, notification_id: UUID) -> Notification:
    mine = (notifications.c.id == notification_id) & (notifications.c.recipient_id == actor.id)
    found: Notification | None = await tx.session.scalar(select(Notification).where(mine))
    if found is None:
        raise NotFound(f"there is no notification {notification_id}, or it is not yours")
    return found


async def mark_read(tx: Transaction, actor: Actor, notification_id: UUID, now: datetime) -> Notification:
    """The caller's own notification, read from now on unless it was read before."""
    found = await get_notification(tx, actor, notification_id)
    if found.read_at is None:
        await _change(tx, actor.id, [found.id], read_at=now)
        await tx.session.refresh(found)
    return found


async def mark_all_read(tx: Transaction, actor: Actor, narrow: ListFilter, now: datetime) -> int:
    """Everything of this kind the caller has not read. Returns how many there were."""
    query = select(notifications.c.id).where(_unread(actor.id), *_narrowed(narrow)).order_by(notifications.c.seq)
    ids = (await tx.session.scalars(query)).all()
    await _change(tx, actor.id, ids, read_at=now)
    return len(ids)


async def add_once(tx: Transaction, notification: Notification) -> bool:
    """At most one notification per event and recipient, however often the event is told; whether it is new."""
    twice = (
        (notifications.c.recipient_id == notification.recipient_id)
        & (notifications.c.event_source == notification.event_source)
        & (notifications.c.event_id == notification.event_id)
    )
    first = await _next_seq(tx, notification.recipient_id)
    if await tx.session.scalar(select(literal(1)).where(select(notifications.c.id).where(twice).exists())):
        return False
    notification.seq = first
    values = {column.name: getattr(notification, column.name) for column in notifications.columns}
    await tx.session.execute(pg_insert(notifications).values(values))
    return True


async def withdraw(tx: Transaction, recipient_id: UUID, ids: Sequence[UUID]) -> None:
    """These no longer hold: they leave the list, and whoever looks at it sees them go."""
    await _change(tx, recipient_id, ids, withdrawn_at=tx.now)


async def reword(tx: Transaction, recipient_id: UUID, notification_id: UUID, params: dict[str, str]) -> None:
    """The same message with other figures."""
    await _change(tx, recipient_id, [notification_id], params=params)


async def forget_before(tx: Transaction, before: datetime, most: int) -> int:
    """Drop a batch of what is older; how many there were."""
    old = select(notifications.c.id).where(notifications.c.created_at < before).limit(most)
    gone = delete(notifications).where(notifications.c.id.in_(old)).returning(notifications.c.id)
    return len((await tx.session.execute(gone)).all())


async def since(tx: Transaction, user_id: UUID, seq: int, limit: int) -> Sequence[Notification]:
    """What happened in somebody's list after that number, in its order; withdrawn ones included."""
    query = select(Notification).where(notifications.c.recipient_id == user_id, notifications.c.seq > seq)
    return (await tx.session.scalars(query.order_by(notifications.c.seq).limit(limit))).all()


async def last_seq(tx: Transaction, user_id: UUID) -> int:
    return await tx.session.scalar(select(mailboxes.c.seq).where(mailboxes.c.user_id == user_id)) or 0


async def _change(tx: Transaction, recipient_id: UUID, ids: Sequence[UUID], **values: Any) -> None:
    """Change these and number each change, in the order given."""
    if not ids:
        return
    first = await _next_seq(tx, recipient_id, len(ids))
    numbered = func.unnest(literal(list(ids), ARRAY(Uuid))).table_valued(
        "id", with_ordinality="place", joins_implicitly=True
    )
    numbered = numbered.render_derived()
    change = update(notifications).where(notifications.c.id == numbered.c.id)
    await tx.session.execute(change.values(seq=literal(first - 1, BigInteger) + numbered.c.place, **values))


async def _next_seq(tx: Transaction, user_id: UUID, count: int = 1) -> int:
    """The first of so many next numbers. The row stays locked until the commit: numbers are seen in their order."""
    new = pg_insert(mailboxes).values(user_id=user_id, seq=count)
    taken = new.on_conflict_do_update(index_elements=["user_id"], set_={"seq": mailboxes.c.seq + count})
    last: int = (await tx.session.execute(taken.returning(mailboxes.c.seq))).scalar_one()
    await tx.session.execute(text("SELECT pg_notify(:channel, :reader)"), {"channel": CHANNEL, "reader": str(user_id)})
    return last - count + 1


def _unread(user_id: UUID) -> ColumnElement[bool]:
    seen = notifications.c.read_at.is_(None) & notifications.c.withdrawn_at.is_(None)
    return (notifications.c.recipient_id == user_id) & seen

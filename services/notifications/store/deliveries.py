"""Deliveries: planned with the message, claimed by whoever carries them, settled with what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.notifications.domain.delivery import DeliveryUnknown
from services.notifications.domain.notification import Notification
from shared.auth import Actor
from shared.db import Transaction
from shared.pages import Page, rows_page

from .tables import addresses, deliveries, notifications

AT_ONCE = 20
GIVEN_UP_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class DeliveryFilter:
    """What the log of deliveries is narrowed to."""

    channel: str | None = None
    state: str | None = None
    endpoint_id: UUID | None = None
    notification_id: UUID | None = None
    everybodys: bool = False


async def plan(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    """Deliveries of a new message, written with it."""
    if rows:
        await tx.session.execute(pg_insert(deliveries).on_conflict_do_nothing(), list(rows))


async def claim(tx: Transaction, channel: str) -> Sequence[Row[Any]]:
    """Some that are due now, held until this transaction ends; other replicas take others."""
    due = (deliveries.c.channel == channel) & (deliveries.c.mode == "now") & (deliveries.c.state == "waiting")
    query = select(deliveries).where(due, deliveries.c.next_try_at <= tx.now).order_by(deliveries.c.next_try_at)
    return (await tx.session.execute(query.limit(AT_ONCE).with_for_update(skip_locked=True))).all()


async def begin(tx: Transaction, delivery_id: UUID, attempts: int, next_try_at: datetime) -> None:
    """Count a try before it is made: a crash in the middle of it means one more try and not a loss."""
    await _set(tx, delivery_id, attempts=attempts, next_try_at=next_try_at)


async def settle(tx: Transaction, delivery_id: UUID, state: str, result: str, next_try_at: datetime) -> None:
    """What came of a try; with a digest goes what it holds."""
    done = {"done_at": tx.now} if state != "waiting" else {}
    await _set(tx, delivery_id, state=state, result=result[:2000], next_try_at=next_try_at, **done)
    if state != "waiting":
        held = update(deliveries).where(deliveries.c.in_digest == delivery_id)
        await tx.session.execute(held.values(state=state, result=result[:2000], done_at=tx.now))


async def send_again(tx: Transaction, delivery_id: UUID) -> None:
    await _set(tx, delivery_id, state="waiting", attempts=0, next_try_at=tx.now, done_at=None)


async def get_delivery(tx: Transaction, actor: Actor, delivery_id: UUID) -> Row[Any]:
    query = select(deliveries).where(deliveries.c.id == delivery_id, _seen_by(actor, everybodys=True))
    row = (await tx.session.execute(query)).first()
    if row is None:
        raise DeliveryUnknown(f"there is no delivery {delivery_id}, or it is none of yours")
    return row


async def list_deliveries(
    tx: Transaction, actor: Actor, narrow: DeliveryFilter, *, cursor: str | None, limit: int
) -> Page[Row[Any]]:
    """The newest first."""
    names = ("channel", "state", "endpoint_id", "notification_id")
    given = {name: getattr(narrow, name) for name in names if getattr(narrow, name) is not None}
    query = select(deliveries).where(*(deliveries.c[name] == value for name, value in given.items()))
    order = [deliveries.c.created_at, deliveries.c.id]
    query = query.where(_seen_by(actor, everybodys=narrow.everybodys))
    return await rows_page(tx, query, order, cursor=cursor, limit=limit, descending=True)


def _seen_by(actor: Actor, *, everybodys: bool) -> Any:
    """One's own; an administrator's are all, of webhooks as well."""
    mine = deliveries.c.recipient_id == actor.id
    return mine if actor.role not in {"admin", "ops"} or not everybodys else deliveries.c.id.is_not(None)


async def content(tx: Transaction, delivery_id: UUID, notification_id: UUID | None) -> Sequence[Notification]:
    """The messages a delivery carries: its own, or all those of its digest; withdrawn ones no longer."""
    up = notifications.c.withdrawn_at.is_(None)
    if notification_id is not None:
        query = select(Notification).where(notifications.c.id == notification_id, up)
    else:
        held = deliveries.c.in_digest == delivery_id
        query = select(Notification).join(deliveries, deliveries.c.notification_id == notifications.c.id)
        query = query.where(held, up).order_by(notifications.c.created_at, notifications.c.id)
    return (await tx.session.scalars(query)).all()


async def address_of(tx: Transaction, user_id: UUID, channel: str) -> str | None:
    query = select(addresses.c.address).where(addresses.c.user_id == user_id, addresses.c.channel == channel)
    found: str | None = await tx.session.scalar(query)
    return found


async def move_digest(tx: Transaction, user_id: UUID, due: datetime) -> None:
    """What waits for somebody's letter of the day goes out at another time."""
    waits = (deliveries.c.recipient_id == user_id) & (deliveries.c.mode == "digest") & (deliveries.c.state == "waiting")
    held = update(deliveries).where(waits, deliveries.c.in_digest.is_(None))
    await tx.session.execute(held.values(next_try_at=due))


async def due_for_digest(tx: Transaction, most: int) -> Sequence[Any]:
    """Whose digest is due, by channel."""
    due = (deliveries.c.mode == "digest") & (deliveries.c.state == "waiting") & deliveries.c.in_digest.is_(None)
    query = select(deliveries.c.recipient_id, deliveries.c.channel).where(due, deliveries.c.next_try_at <= tx.now)
    return (await tx.session.execute(query.distinct().limit(most))).all()


async def gather(tx: Transaction, digest: dict[str, Any]) -> int:
    """Make the digest of a reader and channel out of what is due; what was read meanwhile is left out of it.

    Two replicas at once: the second finds nothing left to take, and makes none.
    """
    due = (deliveries.c.recipient_id == digest["recipient_id"]) & (deliveries.c.channel == digest["channel"])
    due &= (deliveries.c.mode == "digest") & (deliveries.c.state == "waiting") & deliveries.c.in_digest.is_(None)
    query = select(deliveries.c.id, notifications.c.read_at, notifications.c.withdrawn_at).join(notifications)
    query = query.where(due, deliveries.c.next_try_at <= tx.now).with_for_update(of=deliveries, skip_locked=True)
    rows = (await tx.session.execute(query)).all()
    seen = [row.id for row in rows if row.read_at is not None or row.withdrawn_at is not None]
    left = [row.id for row in rows if row.id not in set(seen)]
    if seen:
        dropped = update(deliveries).where(deliveries.c.id.in_(seen))
        await tx.session.execute(dropped.values(state="skipped", result="read in the app before", done_at=tx.now))
    if left:
        await tx.session.execute(insert(deliveries).values(digest))
        held = update(deliveries).where(deliveries.c.id.in_(left))
        await tx.session.execute(held.values(in_digest=digest["id"]))
    return len(left)


async def skip_without_a_way(tx: Transaction, ways: Sequence[str], most: int) -> int:
    """What has waited for a channel that is not set up will wait for ever: say so instead.

    Not at once: while replicas change one after the other, some may know a channel that others do not.
    """
    stuck = (deliveries.c.state == "waiting") & deliveries.c.channel.not_in([*ways, "webhook"])
    some = select(deliveries.c.id).where(stuck, deliveries.c.next_try_at <= tx.now - GIVEN_UP_AFTER).limit(most)
    said = {"state": "skipped", "result": "this channel is not set up", "done_at": tx.now}
    done = update(deliveries).where(deliveries.c.id.in_(some)).values(said).returning(deliveries.c.id)
    return len((await tx.session.execute(done)).all())


async def forget_before(tx: Transaction, before: datetime, most: int) -> int:
    """Drop a batch of the log that is older; how many there were."""
    old = select(deliveries.c.id).where(deliveries.c.created_at < before, deliveries.c.in_digest.is_(None))
    held = delete(deliveries).where(deliveries.c.in_digest.in_(old.limit(most)))
    await tx.session.execute(held)
    gone = delete(deliveries).where(deliveries.c.id.in_(old.limit(most))).returning(deliveries.c.id)
    return len((await tx.session.execute(gone)).all())


async def _set(tx: Transaction, delivery_id: UUID, **values: Any) -> None:
    await tx.session.execute(update(deliveries).where(deliveries.c.id == delivery_id).values(values))

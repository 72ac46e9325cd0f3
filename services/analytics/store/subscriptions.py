"""Reports sent by themselves: each person's own, and those that are due."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update

from services.analytics.domain.subscriptions import Subscription, SubscriptionUnknown
from shared.auth import Actor, reach_of
from shared.db import Transaction
from shared.edge import check_version
from shared.tables import people

from .tables import subscriptions


async def of_person(tx: Transaction, actor: Actor) -> list[Subscription]:
    """The caller's own, the next one first."""
    query = select(subscriptions).where(subscriptions.c.person_id == actor.id)
    return [_read(row) for row in await tx.session.execute(query.order_by(subscriptions.c.next_at, subscriptions.c.id))]


async def hold(tx: Transaction, actor: Actor) -> int:
    """How many the caller has; until the end of the transaction none is added by another request."""
    await tx.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(actor.tag, 0))))
    query = select(func.count()).select_from(subscriptions).where(subscriptions.c.person_id == actor.id)
    return await tx.session.scalar(query) or 0


async def add(tx: Transaction, given: Subscription) -> None:
    await tx.session.execute(subscriptions.insert().values(**vars(given)))


async def drop(tx: Transaction, actor: Actor, subscription_id: UUID, version: int) -> None:
    mine = (subscriptions.c.id == subscription_id) & (subscriptions.c.person_id == actor.id)
    row = (await tx.session.execute(select(subscriptions).where(mine).with_for_update())).first()
    if row is None:
        raise SubscriptionUnknown(f"you have no subscription {subscription_id}")
    check_version(row.version, version)
    await tx.session.execute(delete(subscriptions).where(mine))


async def due(tx: Transaction, most: int) -> Sequence[Subscription]:
    """Those that are due, taken so that no other replica takes them."""
    query = select(subscriptions).where(subscriptions.c.next_at <= tx.now).order_by(subscriptions.c.next_at)
    return [_read(row) for row in await tx.session.execute(query.limit(most).with_for_update(skip_locked=True))]


async def put_next(tx: Transaction, given: Subscription, next_at: Any) -> None:
    await tx.session.execute(update(subscriptions).where(subscriptions.c.id == given.id).values(next_at=next_at))


async def reader(tx: Transaction, person_id: UUID) -> tuple[Actor, str] | None:
    """The person as a caller with today's rights, and their language; None for somebody who may not read figures."""
    row = (await tx.session.execute(select(people).where(people.c.user_id == person_id))).first()
    if row is None or not row.active or row.role not in ("manager", "head", "admin"):
        return None
    return Actor(person_id, row.role, row.team_id, await reach_of(tx, person_id, row.role)), row.language


def _read(row: Any) -> Subscription:
    return Subscription(**row._mapping)

"""Digests of the daily check: which clients each lists, and which of them have a step again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, select, true, update
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.notifications.domain.notification import Notification
from shared.db import Transaction
from shared.events.activities.next_steps import DigestRow

from .tables import digest_clients, found_episodes, notifications

_STILL_UP = notifications.c.withdrawn_at.is_(None) & (notifications.c.about == "next_step")


async def hold(tx: Transaction) -> None:
    """Until this transaction ends no other one makes a digest or ends an episode: each must see what the other did."""
    await tx.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("next_step", 0))))


async def add_clients(tx: Transaction, notification_id: UUID, rows: Sequence[DigestRow]) -> None:
    """What a digest lists, in its order."""
    listed = [
        {
            "notification_id": notification_id,
            "place": place,
            **{name: getattr(row, name) for name in _COLUMNS},
        }
        for place, row in enumerate(rows)
    ]
    if listed:
        await tx.session.execute(insert(digest_clients), listed)


_COLUMNS = ("episode_id", "contact_id", "reason", "since", "day", "priority", "audience", "owner_id")


async def clients_of(tx: Transaction, notification_ids: Sequence[UUID]) -> dict[UUID, list[DigestRow]]:
    """What these digests list and nothing is planned for yet."""
    open_ones = digest_clients.c.notification_id.in_(notification_ids) & digest_clients.c.found_at.is_(None)
    query = select(digest_clients).where(open_ones)
    found: dict[UUID, list[DigestRow]] = {}
    for row in await tx.session.execute(query.order_by(digest_clients.c.place)):
        listed = DigestRow(**{name: getattr(row, name) for name in _COLUMNS})
        found.setdefault(row.notification_id, []).append(listed)
    return found


async def earlier_digests(tx: Transaction, recipient_id: UUID, but: UUID) -> Sequence[UUID]:
    """Digests this person still has up, beside that one."""
    mine = (notifications.c.recipient_id == recipient_id) & (notifications.c.id != but)
    return (await tx.session.scalars(select(notifications.c.id).where(_STILL_UP, mine))).all()


async def mark_found(tx: Transaction, episode_id: UUID) -> Sequence[Notification]:
    """An episode is over. Returns the digests that list it and are still up, held until this transaction ends."""
    known = pg_insert(found_episodes).values(episode_id=episode_id, found_at=tx.now)
    await tx.session.execute(known.on_conflict_do_nothing())
    return await _strike(tx, digest_clients.c.episode_id == episode_id)


async def strike_client(tx: Transaction, contact_id: UUID, owner_id: UUID | None) -> Sequence[Notification]:
    """The client is no longer this owner's. Returns the digests that list it for them and are still up, held.

    What went further up stays there: that the client was left for days is still so.
    """
    answered_for = (digest_clients.c.contact_id == contact_id) & (digest_clients.c.audience == "responsible")
    return await _strike(tx, answered_for & digest_clients.c.owner_id.is_not_distinct_from(owner_id))


async def _strike(tx: Transaction, which: ColumnElement[bool]) -> Sequence[Notification]:
    """Take these off the digests that list them; returns those that are still up, held until this transaction ends."""
    listed = update(digest_clients).where(which, digest_clients.c.found_at.is_(None)).values(found_at=tx.now)
    ids = (await tx.session.scalars(listed.returning(digest_clients.c.notification_id))).all()
    query = select(Notification).where(notifications.c.id.in_(ids), _STILL_UP)
    return (await tx.session.scalars(query.order_by(notifications.c.id).with_for_update())).all()


async def unlisted_digest(
    tx: Transaction, episode_id: UUID, recipient_id: UUID, since: datetime
) -> Notification | None:
    """The digest somebody has up that counted a client of that time without listing it: it lists twenty at most."""
    mine = (notifications.c.recipient_id == recipient_id) & (notifications.c.created_at >= since)
    query = select(Notification).where(_STILL_UP, mine).order_by(notifications.c.created_at.desc())
    found: Notification | None = await tx.session.scalar(query.limit(1).with_for_update())
    if found is None:
        return None
    here = digest_clients.c.notification_id == found.id
    if await tx.session.scalar(select(true()).where(here, digest_clients.c.episode_id == episode_id)):
        return None  # it was listed, and is off already
    listed = await tx.session.scalar(select(func.count()).where(here, digest_clients.c.found_at.is_(None)))
    return found if int(found.params["clients"]) > (listed or 0) else None


async def already_found(tx: Transaction, episode_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these are over already."""
    query = select(found_episodes.c.episode_id).where(found_episodes.c.episode_id.in_(episode_ids))
    return set((await tx.session.scalars(query)).all())


async def forget_found_before(tx: Transaction, before: datetime) -> None:
    await tx.session.execute(delete(found_episodes).where(found_episodes.c.found_at < before))

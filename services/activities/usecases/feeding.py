"""The calendar feed: a signed address, made and taken back by its owner, and what it shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.activities import store
from services.activities.adapters import ical, signatures
from shared.auth import Actor
from shared.db import Transaction
from shared.errors import NotFound
from shared.ids import new_id

BACK, AHEAD = timedelta(days=31), timedelta(days=366)


class NoSuchFeed(NotFound):
    """There is no feed at this address: it was taken back, or replaced by a new one. Make a new address."""


@dataclass(frozen=True)
class Feed:
    """An address, from the root of the system on."""

    path: str
    created_at: datetime


async def read_feed(tx: Transaction, actor: Actor) -> Feed:
    """The actor's own address."""
    row = await store.calendar.feed_of(tx, actor.id)
    if row is None:
        raise NoSuchFeed("you have no calendar feed; make one with POST")
    return _feed(row)


async def open_feed(tx: Transaction, actor: Actor) -> Feed:
    """A new address; whoever had the old one reads nothing any more."""
    return _feed(await store.calendar.put_feed(tx, actor.id, new_id(tx.now), signatures.new_key()))


async def close_feed(tx: Transaction, actor: Actor) -> None:
    """No address any more."""
    if not await store.calendar.drop_feed(tx, actor.id):
        raise NoSuchFeed("you have no calendar feed")


async def feed_content(tx: Transaction, feed_id: UUID, signature: str) -> bytes:
    """What the owner of the address has to do, a month back and a year ahead. A person who left has no feed."""
    row = await store.calendar.feed_by_id(tx, feed_id)
    if row is None or not signatures.holds(row.key, feed_id, signature):
        raise NoSuchFeed("there is no feed at this address")
    owner = await store.known.find_person(tx, row.user_id)
    if owner is None or not owner.active:
        raise NoSuchFeed("there is no feed at this address")
    begins, ends = tx.now - BACK, tx.now + AHEAD
    activities = await store.records.due_for_feed(tx, owner, begins, ends)
    with_clients = owner.role != "production"
    return ical.calendar(activities, language=owner.language, now=tx.now, with_clients=with_clients)


def _feed(row: Any) -> Feed:
    path = f"/api/activities/feeds/{row.feed_id}/{signatures.sign(row.key, row.feed_id)}.ics"
    return Feed(path, row.created_at)

"""A client is left in peace until a day, for a reason: the daily check passes over them."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.activities import store
from shared.auth import Actor
from shared.db import Transaction
from shared.edge import check_version
from shared.errors import Conflict, Invalid, NotFound
from shared.events import ClientSnoozed, SnoozeEnded
from shared.ids import new_id

from .settling import settle_clients
from .working import today

LONGEST = timedelta(days=366)


class SnoozeOutOfRange(Invalid):
    """A client is snoozed from tomorrow on at the earliest and for a year at most: longer means archived."""


class SnoozeIsOver(Conflict):
    """The snooze has ended already."""


async def snooze_client(tx: Transaction, actor: Actor, contact_id: UUID, until: date, reason: str) -> Any:
    """Leave a client in peace until this day; a snooze under way is replaced."""
    contact = await store.known.get_contact(tx, contact_id)
    if not actor.may_act_for(contact.owner_id):
        raise NotFound(f"there is no contact {contact_id}, or it is not yours", field="contact_id")
    if not today(tx) < until <= today(tx) + LONGEST:
        raise SnoozeOutOfRange("until: from tomorrow on, and within a year", field="until")
    for before in await store.snoozes.replace_snoozes(tx, contact_id):
        _tell_ended(tx, before, "replaced", contact.owner_id)
    snooze_id = new_id(tx.now)
    given = {"contact_id": contact_id, "until": until, "reason": reason}
    await store.snoozes.add_snooze(tx, id=snooze_id, snoozed_by=actor.id, **given)
    tx.emit(ClientSnoozed(snooze_id=snooze_id, owner_id=contact.owner_id, **given))
    await settle_clients(tx, [contact_id])
    return await store.snoozes.show_snooze(tx, actor, snooze_id)


async def end_snooze(tx: Transaction, actor: Actor, snooze_id: UUID, version: int) -> Any:
    """Look after the client again before the day has come."""
    snooze = await store.snoozes.show_snooze(tx, actor, snooze_id)
    check_version(snooze.version, version)
    if not await store.snoozes.end_snooze(tx, snooze_id):
        raise SnoozeIsOver("the snooze has ended already")
    _tell_ended(tx, snooze, "by_hand", snooze.owner_id)
    return await store.snoozes.show_snooze(tx, actor, snooze_id)


def _tell_ended(tx: Transaction, snooze: Any, why: Any, owner_id: UUID | None) -> None:
    tx.emit(SnoozeEnded(snooze_id=snooze.id, contact_id=snooze.contact_id, why=why, owner_id=owner_id))

"""How a message reaches its reader: their list, the ways they chose, and whoever stands in for them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.notifications import store
from services.notifications.domain.kinds import IN_APP, KINDS
from services.notifications.domain.notification import Message, Notification, client_of, forgotten
from services.notifications.domain.preferences import Preferences
from shared.db import Transaction
from shared.events import Envelope
from shared.forgetting import FORGOTTEN
from shared.ids import new_id

LONGEST_CHAIN = 5
"""Somebody who stands in may be away as well, and so on; further than this nobody is looked for."""


async def tell(tx: Transaction, envelope: Envelope, recipient_id: UUID, message: Message) -> Notification | None:
    """Tell one person one fact, once; somebody who is away has it in their list, and who stands in hears of it.

    Returns what stands in the list of the one who hears of it now, None where that had been told before.
    """
    today = tx.now.astimezone(tx.organisation.zone).date()
    away, here = await _who_hears(tx, recipient_id, today)
    for reader in away:
        await _put(tx, envelope, reader, message, None, silent=True)
    if here is None:
        return None
    return await _put(tx, envelope, here, message, away[0] if away else None, silent=False)


async def _who_hears(tx: Transaction, recipient_id: UUID, today: date) -> tuple[list[UUID], UUID | None]:
    """Those who are away, one after the other, and the one who is there; with nobody to stand in, one's own list."""
    away: list[UUID] = []
    reader: UUID | None = recipient_id
    while reader is not None and len(away) < LONGEST_CHAIN:
        is_away, substitute = await store.readers.substitute_of(tx, reader, today)
        if not is_away:
            return away, reader
        if substitute is None or substitute in {*away, reader}:
            return away, reader  # nobody else to tell: then it goes to the one it has come to, away or not
        away.append(reader)
        reader = substitute
    return away, None


async def _put(
    tx: Transaction, envelope: Envelope, reader: UUID, message: Message, stands_in_for: UUID | None, *, silent: bool
) -> Notification | None:
    preferences, contact_id = await store.readers.preferences_of(tx, reader), client_of(envelope.data)
    erased = await store.erasing.is_erased(tx, contact_id)
    notification = Notification(
        id=new_id(tx.now),
        recipient_id=reader,
        key=message.key,
        params=forgotten(message.params, FORGOTTEN) if erased else dict(message.params),
        rule=message.rule,
        category=KINDS[message.rule].category,
        about=message.about,
        about_id=message.about_id,
        event_source=envelope.source,
        event_type=envelope.type,
        event_id=envelope.id,
        contact_id=contact_id,
        stands_in_for=stands_in_for,
        created_at=tx.now,
        read_at=tx.now if preferences.mode(message.rule, IN_APP) == "off" else None,
    )
    if not await store.notifications.add_once(tx, notification):
        return None
    await _plan(tx, notification, preferences, silent=silent)
    return notification


async def _plan(tx: Transaction, notification: Notification, preferences: Preferences, *, silent: bool) -> None:
    """A row for each way the reader can be reached by, and chose; `silent` says why nothing goes out.

    Somebody who is away with nobody to stand in hears by these ways when back, in one letter.
    """
    today = tx.now.astimezone(tx.organisation.zone).date()
    back = None if silent else await store.readers.back_on(tx, notification.recipient_id, today)
    rows = []
    for channel in await store.readers.addresses_of(tx, notification.recipient_id):
        mode = preferences.mode(notification.rule, channel)
        if mode == "off":
            continue
        row = {
            "id": new_id(tx.now),
            "channel": channel,
            "recipient_id": notification.recipient_id,
            "notification_id": notification.id,
            "mode": "digest" if back else mode,
            "state": "skipped" if silent else "waiting",
            "result": "away; whoever stands in was told" if silent else None,
            "next_try_at": preferences.due(mode, tx.now, tx.organisation.zone, back),
            "created_at": tx.now,
            "done_at": tx.now if silent else None,
        }
        rows.append(row)
    await store.deliveries.plan(tx, rows)


async def tell_all(tx: Transaction, envelope: Envelope, recipients: Sequence[UUID], message: Message) -> None:
    """The same to several people, each in their own list."""
    for recipient_id in dict.fromkeys(recipients):
        await tell(tx, envelope, recipient_id, message)

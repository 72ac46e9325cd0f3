"""Carrying messages out: claimed and committed, sent outside of any transaction, then settled with what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.notifications import store
from services.notifications.domain.delivery import DeliveryUnderWay, Item, Letter, after_failure, next_try
from services.notifications.domain.figures import Language
from services.notifications.domain.kinds import reason
from services.notifications.domain.notification import Notification, place_of
from services.notifications.domain.template import Unwritable
from services.notifications.domain.texts import legible, render
from services.notifications.domain.webhook import WebhookSwitchedOff
from shared.auth import Actor
from shared.db import Transaction
from shared.events import NotificationDelivered, NotificationFailed
from shared.ids import new_id

IN_ONE_GO = 200


@dataclass(frozen=True)
class Job:
    """One letter on its way, and which try this is."""

    letter: Letter
    row: Any
    attempts: int


async def claim_letters(tx: Transaction, channel: str, public_url: str) -> Sequence[Job]:
    """Letters of a channel that are due, written in their readers' languages as things stand now.

    One that cannot be written is given up at once, with the reason; the others go on.
    """
    jobs = []
    for row in await store.deliveries.claim(tx, channel):
        try:
            letter = await _write(tx, row, public_url)
        except Unwritable as failure:
            await settle(tx, row, row.attempts, None, failure)
            continue
        if letter is None:
            await store.deliveries.settle(tx, row.id, "skipped", "no longer holds, or there is no address", tx.now)
            continue
        await store.deliveries.begin(tx, row.id, row.attempts + 1, next_try(row.attempts + 1, tx.now))
        jobs.append(Job(letter, row, row.attempts + 1))
    return jobs


async def settle_letter(tx: Transaction, job: Job, answer: Any, failure: Exception | None) -> None:
    """Write down how a try went. Tells NotificationDelivered, or NotificationFailed once it is given up."""
    await settle(tx, job.row, job.attempts, answer, failure)


async def settle(tx: Transaction, row: Any, attempts: int, answer: Any, failure: Exception | None) -> None:
    """The same for every way out."""
    told = {"delivery_id": row.id, "channel": row.channel, "attempts": attempts}
    told |= {name: getattr(row, name) for name in ("recipient_id", "notification_id", "endpoint_id")}
    if failure is None:
        await store.deliveries.settle(tx, row.id, "sent", str(answer), tx.now)
        tx.emit(NotificationDelivered(**told))
        return
    after = after_failure(attempts, failure, tx.now)
    said = f"{type(failure).__name__}: {failure}".replace("\x00", "")
    await store.deliveries.settle(tx, row.id, after.state, said, after.next_try_at)
    if after.state == "failed":
        tx.emit(NotificationFailed(**told, cause=said[:300]))


async def gather_digests(tx: Transaction) -> bool:
    """What waits for a reader's digest becomes one letter when its hour has come. True: there may be more."""
    due = await store.deliveries.due_for_digest(tx, IN_ONE_GO)
    for row in due:
        digest = {
            "id": new_id(tx.now),
            "channel": row.channel,
            "recipient_id": row.recipient_id,
            "mode": "now",
            "state": "waiting",
            "next_try_at": tx.now,
            "created_at": tx.now,
        }
        await store.deliveries.gather(tx, digest)
    return len(due) == IN_ONE_GO


async def skip_without_a_way(tx: Transaction, ways: Sequence[str]) -> bool:
    """Deliveries for channels that are not set up here are closed, and say so. True: there may be more."""
    return await store.deliveries.skip_without_a_way(tx, ways, IN_ONE_GO) == IN_ONE_GO


async def send_again(tx: Transaction, actor: Actor, delivery_id: UUID) -> Any:
    """Send one more time, with all its tries anew.

    Raises DeliveryUnderWay while it is waiting for one, WebhookSwitchedOff where it would wait for ever.
    """
    row = await store.deliveries.get_delivery(tx, actor, delivery_id)
    if row.state == "waiting":
        raise DeliveryUnderWay(f"delivery {delivery_id} will be tried again by itself at {row.next_try_at}")
    if row.endpoint_id is not None and not (await store.hooks.get_endpoint(tx, row.endpoint_id)).active:
        raise WebhookSwitchedOff(f"webhook {row.endpoint_id} is switched off; switch it on, then send again")
    await store.deliveries.send_again(tx, delivery_id)
    return await store.deliveries.get_delivery(tx, actor, delivery_id)


async def _write(tx: Transaction, row: Any, public_url: str) -> Letter | None:
    address = await store.deliveries.address_of(tx, row.recipient_id, row.channel)
    messages = await store.deliveries.content(tx, row.id, row.notification_id)
    if address is None or not messages:
        return None
    language = await store.readers.language_of(tx, row.recipient_id)
    is_digest = row.notification_id is None
    items = [_item(tx, each, language, public_url, among_others=is_digest) for each in messages]
    return Letter(row.id, address, language, row.created_at, items, is_digest=is_digest)


def _item(tx: Transaction, message: Notification, language: Language, public_url: str, *, among_others: bool) -> Item:
    zone = tx.organisation.zone
    if among_others:
        said = legible(message.key, message.params, message.rule, language, zone)
    else:
        said = render(message.key, message.params, language, zone)
    link = f"{public_url.rstrip('/')}{place_of(message.about, message.about_id)}"
    return Item(said.title, said.body, reason(message.rule, language), link)

"""Webhooks: where other systems listen, what is sent to them, and when it is given up."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.notifications import store
from services.notifications.adapters.hooks import Call, fresh_secret
from services.notifications.domain.delivery import Gone, next_try
from services.notifications.domain.notification import client_of
from services.notifications.domain.webhook import (
    MOST_ENDPOINTS,
    Endpoint,
    EventTypeNotOffered,
    TooManyWebhooks,
    check_url,
)
from shared.auth import Actor
from shared.db import Transaction
from shared.events import Envelope, Event
from shared.events.words import wordless
from shared.forgetting import FORGOTTEN
from shared.ids import new_id

from .delivering import settle


@dataclass(frozen=True)
class HookJob:
    """One call on its way, and which try this is."""

    call: Call
    row: Any
    attempts: int


async def create_endpoint(
    tx: Transaction,
    actor: Actor,
    offered: Sequence[str],
    *,
    name: str,
    url: str,
    event_types: Sequence[str],
    plain: bool,
) -> Endpoint:
    """A new place to tell. Its secret is shown to whoever makes it, and when it is changed."""
    _check(offered, url, event_types, plain)
    if await store.hooks.count_endpoints(tx) >= MOST_ENDPOINTS:
        raise TooManyWebhooks(f"there are {MOST_ENDPOINTS} webhooks already; remove one that is not used")
    endpoint = Endpoint(
        id=new_id(tx.now),
        name=name,
        url=url,
        secret=fresh_secret(),
        event_types=sorted(set(event_types)),
        created_by=actor.id,
        created_at=tx.now,
    )
    await store.hooks.save_endpoint(tx, endpoint)
    return endpoint


async def change_endpoint(
    tx: Transaction, actor: Actor, offered: Sequence[str], endpoint: Endpoint, plain: bool, **changes: Any
) -> Endpoint:
    """Set the fields named. Switched on again, it is told of what happens from now on."""
    _check(offered, changes.get("url", endpoint.url), changes.get("event_types", endpoint.event_types), plain)
    if "event_types" in changes:
        changes["event_types"] = sorted(set(changes["event_types"]))
    if changes.get("active") is False and endpoint.active:
        changes["disabled_why"] = "switched off by hand"
    if changes.get("active"):
        changes["disabled_why"] = None
    for name, value in changes.items():
        setattr(endpoint, name, value)
    await store.hooks.save_endpoint(tx, endpoint)
    return endpoint


async def change_secret(tx: Transaction, actor: Actor, endpoint: Endpoint) -> Endpoint:
    """Another secret, from the next call on."""
    endpoint.secret = fresh_secret()
    await store.hooks.save_endpoint(tx, endpoint)
    return endpoint


async def remove_endpoint(tx: Transaction, actor: Actor, endpoint: Endpoint) -> None:
    """Nothing is sent there any more; its log goes with it."""
    await store.hooks.remove_endpoint(tx, endpoint.id)


async def forward(tx: Transaction, event: Event, envelope: Envelope) -> None:
    """An event as it came, for each endpoint that asked for its kind; without words where its client was erased."""
    if await store.erasing.is_erased(tx, client_of(envelope.data)):
        envelope = envelope.model_copy(update={"data": wordless(envelope.type, envelope.data, FORGOTTEN)})
    rows = [
        {
            "id": new_id(tx.now),
            "channel": "webhook",
            "endpoint_id": endpoint_id,
            "event_source": envelope.source,
            "event_type": envelope.type,
            "event_id": envelope.id,
            "body": envelope.encode(),
            "state": "waiting",
            "next_try_at": tx.now,
            "created_at": tx.now,
        }
        for endpoint_id in await store.hooks.listening_to(tx, envelope.type)
    ]
    await store.deliveries.plan(tx, rows)


async def claim_calls(tx: Transaction, busy: Collection[UUID] = ()) -> Sequence[HookJob]:
    """Calls that are due, a few of each endpoint not `busy`, their next try moved on before this one is made."""
    jobs = []
    for row in await store.hooks.claim(tx, busy):
        attempts = row.attempts + 1
        await store.deliveries.begin(tx, row.id, attempts, next_try(attempts, tx.now))
        call = Call(row.event_id, row.url, row.secret, bytes(row.body), tx.now)
        jobs.append(HookJob(call, row, attempts))
    return jobs


async def settle_call(tx: Transaction, job: HookJob, answer: Any, failure: Exception | None) -> None:
    """Write down how a try went; an endpoint that says it is gone for good is switched off."""
    await settle(tx, job.row, job.attempts, answer, failure)
    if isinstance(failure, Gone):
        await store.hooks.disable(tx, job.row.endpoint_id, str(failure))


def _check(offered: Sequence[str], url: str, event_types: Sequence[str], plain: bool) -> None:
    check_url(url, plain_allowed=plain)
    unknown = sorted(set(event_types) - set(offered))
    if unknown:
        raise EventTypeNotOffered(f"event_types: webhooks are not told of {', '.join(unknown)}", field="event_types")

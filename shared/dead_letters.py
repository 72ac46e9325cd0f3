"""Dead letters, one by one: what is known of each, and how it goes back to its queue as it first came.

In come the messages of a `.dlq` queue with the notes of whoever gave them up; out goes the same message under the same
id, so that a letter whose effect exists already changes nothing.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from shared.bus import ATTEMPT, FIRST_FAILURE, LADDER, SENDER, first_sender
from shared.db import COMMANDS_EXCHANGE
from shared.events import ProduceOrder

COMMANDS = {ProduceOrder.key: "sales"}
"""The queue of a command, and the service that gives it: whoever reads it outside may have refused it."""
OURS = ("fibex-error", "fibex-reason", "fibex-service", FIRST_FAILURE, ATTEMPT)


@dataclass(frozen=True)
class DeadLetter:
    """One message no retry could mend, and what is known of its end. `id` is the event's, else the message's.

    `key` tells letters apart however often one looks: not every one has an id.
    """

    queue: str
    id: str
    source: str | None
    type: str
    sender: str
    error: str
    reason: str
    attempts: int
    first_failure: str | None
    body: str
    key: str

    @classmethod
    def of(cls, queue: str, message: AbstractIncomingMessage) -> "DeadLetter":
        told, headers = _told(message.body), message.headers
        mark = f"{queue}\n{message.message_id}\n{message.type}\n".encode() + message.body
        return cls(
            queue=queue,
            id=str(told.get("id") or message.message_id or ""),
            source=told.get("source"),
            type=str(told.get("type") or message.type or "unknown"),
            sender=_sender(queue, message),
            error=str(headers.get("fibex-error") or "Rejected"),
            reason=str(headers.get("fibex-reason") or _broker_reason(headers)),
            attempts=int(str(headers.get(ATTEMPT) or 0)),
            first_failure=str(headers[FIRST_FAILURE]) if FIRST_FAILURE in headers else None,
            body=message.body.decode(errors="replace"),
            key=hashlib.sha256(mark).hexdigest()[:32],
        )


def queues_of(service: str) -> list[str]:
    """The queues whose dead letters are this service's to look after: its own, and those of the commands it gives."""
    return [f"{service}.events", *(queue for queue, giver in COMMANDS.items() if giver == service)]


@asynccontextmanager
async def connected(broker_url: str) -> AsyncIterator[AbstractChannel]:
    """Closing the channel gives back what a look that was broken off still holds."""
    async with await aio_pika.connect(broker_url, timeout=10) as connection:
        yield await connection.channel(publisher_confirms=True, on_return_raises=True)


async def messages_of(
    channel: AbstractChannel, queue: str, most: int | None = None
) -> AsyncIterator[AbstractIncomingMessage]:
    """Those there are now, at most so many; what comes back to the queue meanwhile has a later look.

    Those that were only looked at lie ready again at the end of the loop, so whoever looks next finds them.
    """
    letters = await channel.declare_queue(f"{queue}.dlq", passive=True)
    there = letters.declaration_result.message_count or 0
    held = []
    for _ in range(there if most is None else min(there, most)):
        message = await letters.get(fail=False, timeout=10)
        if message is None:
            break
        held.append(message)
        yield message
    await _give_back(channel, f"{queue}.dlq", [message for message in held if not message.processed])


async def _give_back(channel: AbstractChannel, queue: str, held: list[AbstractIncomingMessage]) -> None:
    """The broker takes a message back without an answer, so the queue is asked until it counts them as ready.

    Another who looks may have taken them by then; that is no reason to wait for long.
    """
    for message in held:
        await message.nack(requeue=True)
    for _ in range(200):
        if await messages_in(channel, queue) >= len(held):
            return
        await asyncio.sleep(0.01)


async def hand_back(channel: AbstractChannel, queue: str, message: AbstractIncomingMessage) -> None:
    """The service's own way back, with no more rights than it needs to fail: events by the shortest rung of the ladder.

    The letter is still there afterwards; whoever calls this acknowledges it next.
    """
    name = COMMANDS_EXCHANGE if queue in COMMANDS else f"fibex.delay.{LADDER[0]}"
    exchange = await channel.get_exchange(name, ensure=False)
    await exchange.publish(as_it_came(queue, message), queue, mandatory=True, timeout=10)


async def find(
    channel: AbstractChannel, queues: Collection[str], keys: Collection[str]
) -> AsyncIterator[tuple[DeadLetter, AbstractIncomingMessage]]:
    """The letters with these keys, as they come by."""
    for queue in queues:
        async for message in messages_of(channel, queue):
            letter = DeadLetter.of(queue, message)
            if letter.key in keys:
                yield letter, message


def as_it_came(queue: str, message: AbstractIncomingMessage) -> aio_pika.Message:
    """The message without the notes of its end, with all attempts before it, and its first sender still named."""
    headers = {name: value for name, value in message.headers.items() if name not in OURS}
    # x-death and its kin would make RabbitMQ 3 take the next round for a cycle, and drop the message.
    headers = {name: value for name, value in headers.items() if not name.startswith("x-")}
    if queue not in COMMANDS:
        headers[SENDER] = _sender(queue, message)
    return aio_pika.Message(
        message.body,
        headers=headers,
        content_type=message.content_type,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=message.message_id,
        correlation_id=message.correlation_id,
        type=message.type,
        user_id=_own_user(queue) or message.user_id,
    )


def _own_user(queue: str) -> str | None:
    """The service that reads the queue; the department's queue is read from outside."""
    return queue.removesuffix(".events") if queue.endswith(".events") else None


def _sender(queue: str, message: AbstractIncomingMessage) -> str:
    return first_sender(message, _own_user(queue) or "") or ""


def _told(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _broker_reason(headers: Any) -> str:
    """What the broker noted of a message it gave up by itself, as after too many deliveries."""
    return f"given up by the broker: {headers.get('x-first-death-reason') or headers.get('x-last-death-reason') or '?'}"


async def messages_in(channel: AbstractChannel, queue: str) -> int:
    """Messages that lie ready; those one holds oneself are not among them."""
    return (await channel.declare_queue(queue, passive=True)).declaration_result.message_count or 0

"""The messages of one consumer on one channel: in order, by the batch, and never lost between two awaits."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import aiormq
from aio_pika import IncomingMessage
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage
from aiormq.abc import DeliveredMessage

from services.analytics.usecases import Received
from shared.events import Malformed

PREFETCH = 3000
BATCH = 1000
LINGER = 0.05
"""Seconds a batch that is not full waits for company."""
LOOK_EVERY = 1.0
"""Seconds without a message after which the caller gets an empty batch, and between two looks at the queue."""


Reader = Callable[[DeliveredMessage], Received | None]
"""The event in a message, None for one this version does not know. Raises Malformed."""


@dataclass(slots=True)
class Delivery:
    """A message, and what was read in it: an event, or what is wrong with it; neither where nobody here knows it."""

    wire: DeliveredMessage
    received: Received | None = None
    malformed: Malformed | None = None

    @property
    def message(self) -> AbstractIncomingMessage:
        """As the rest of the house knows it; made for the few that are set aside, for it costs as much as reading."""
        return IncomingMessage(self.wire)

    @property
    def is_lost(self) -> bool:
        """Its channel is closed: it cannot be acknowledged any more, and comes again."""
        return self.wire.channel.is_closed

    async def acknowledge(self) -> None:
        """This one, and all that were delivered before it."""
        await self.wire.channel.basic_ack(self.wire.delivery_tag or 0, multiple=True)


class Deliveries:
    """Messages as the broker delivers them, read while the batch before them is being counted.

    What is in here is unacknowledged: it comes again if this is dropped.

    A deque and two events, not an asyncio.Queue with a timeout: a message that a cancelled `get` swallows would be
    covered by the next multiple acknowledgement without ever having been counted.
    """

    def __init__(self, channel: AbstractChannel, queue: str, read: Reader) -> None:
        self.channel, self.queue, self._read = channel, queue, read
        self._arrived: deque[Delivery] = deque()
        self._some, self._enough = asyncio.Event(), asyncio.Event()
        self._closed = False
        self._looked_at = 0.0

    @classmethod
    async def of(cls, broker: AbstractConnection, queue: str, read: Reader) -> "Deliveries":
        channel = await broker.channel(publisher_confirms=False)
        await channel.set_qos(prefetch_count=PREFETCH)
        made = cls(channel, queue, read)
        channel.close_callbacks.add(made._close)
        # The layer below: wrapping each message would cost a third of what the intake has for it.
        wire: aiormq.abc.AbstractChannel = await channel.get_underlay_channel()
        await wire.basic_consume(queue, made._arrive)
        return made

    async def batch(self) -> list[Delivery]:
        """Up to BATCH messages, or what came within LINGER; empty after LOOK_EVERY without any."""
        await self._wait(self._some, LOOK_EVERY)
        if self._arrived:
            await self._wait(self._enough, LINGER)
        if self._closed:
            raise ConnectionError("the broker closed the channel")
        taken = [self._arrived.popleft() for _ in range(min(BATCH, len(self._arrived)))]
        self._mark()
        return taken

    @property
    def more(self) -> bool:
        """A full batch has arrived already."""
        return self._enough.is_set()

    async def waiting(self) -> int | None:
        """How many messages wait in the queue and in here; None where the last look is fresh and nothing is idle."""
        now = time.monotonic()
        if self._arrived and now - self._looked_at < LOOK_EVERY:
            return None
        self._looked_at = now
        declared = await self.channel.declare_queue(self.queue, passive=True)
        return (declared.declaration_result.message_count or 0) + len(self._arrived)

    async def _arrive(self, wire: DeliveredMessage) -> None:
        delivery = Delivery(wire)
        try:
            delivery.received = self._read(wire)
        except Malformed as error:
            delivery.malformed = error
        self._arrived.append(delivery)
        self._mark()

    def _close(self, *_: Any) -> None:
        self._closed = True
        self._some.set()
        self._enough.set()

    def _mark(self) -> None:
        for event, count in ((self._some, 1), (self._enough, BATCH)):
            if len(self._arrived) >= count or self._closed:
                event.set()
            else:
                event.clear()

    @staticmethod
    async def _wait(event: asyncio.Event, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await event.wait()

"""The messages of one consumer on one channel: in order, by the batch, and never lost between two awaits."""

import asyncio
import time
from collections import deque
from contextlib import suppress
from typing import Any

from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage

PREFETCH = 1000
BATCH = 500
LINGER = 0.05
"""Seconds a batch that is not full waits for company."""
LOOK_EVERY = 1.0
"""Seconds without a message after which the caller gets an empty batch, and between two looks at the queue."""


class Deliveries:
    """Messages as the broker delivers them. What is in here is unacknowledged: it comes again if this is dropped.

    A deque and two events, not an asyncio.Queue with a timeout: a message that a cancelled `get` swallows would be
    covered by the next multiple acknowledgement without ever having been counted.
    """

    def __init__(self, channel: AbstractChannel, queue: str) -> None:
        self.channel, self.queue = channel, queue
        self._arrived: deque[AbstractIncomingMessage] = deque()
        self._some, self._enough = asyncio.Event(), asyncio.Event()
        self._closed = False
        self._looked_at = 0.0

    @classmethod
    async def of(cls, broker: AbstractConnection, queue: str) -> "Deliveries":
        channel = await broker.channel(publisher_confirms=False)
        await channel.set_qos(prefetch_count=PREFETCH)
        made = cls(channel, queue)
        channel.close_callbacks.add(made._close)
        source = await channel.get_queue(queue, ensure=False)
        await source.consume(made._arrive)
        return made

    async def batch(self) -> list[AbstractIncomingMessage]:
        """Up to BATCH messages, or what came within LINGER; empty after LOOK_EVERY without any."""
        await self._wait(self._some, LOOK_EVERY)
        if self._arrived:
            await self._wait(self._enough, LINGER)
        if self._closed:
            raise ConnectionError("the broker closed the channel")
        taken = [self._arrived.popleft() for _ in range(min(BATCH, len(self._arrived)))]
        self._mark()
        return taken

    async def waiting(self) -> int | None:
        """How many messages wait in the queue and in here; None where the last look is fresh and nothing is idle."""
        now = time.monotonic()
        if self._arrived and now - self._looked_at < LOOK_EVERY:
            return None
        self._looked_at = now
        declared = await self.channel.declare_queue(self.queue, passive=True)
        return (declared.declaration_result.message_count or 0) + len(self._arrived)

    async def _arrive(self, message: AbstractIncomingMessage) -> None:
        self._arrived.append(message)
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

"""Queues full of events, for consumers to be measured on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aio_pika

from cli.house import Addresses
from shared.events import CONTENT_TYPE, Envelope
from shared.settings import Settings


@dataclass
class Bench:
    """A virtual host, a database and the messages of one run."""

    addresses: Addresses
    settings: Settings
    envelopes: list[Envelope]

    @property
    def dsn(self) -> str:
        return self.addresses.database("analytics")

    @asynccontextmanager
    async def filled(self, queue: str, envelopes: list[Envelope]) -> AsyncIterator[str]:
        """A durable quorum queue with these messages in it, for the length of the block."""
        async with await aio_pika.connect(self.addresses.broker("analytics")) as connection:
            channel = await connection.channel()
            await channel.declare_queue(queue, durable=True, arguments={"x-queue-type": "quorum"})
            await self.publish(queue, envelopes)
            yield queue
            await channel.queue_delete(queue)

    async def publish(self, queue: str, envelopes: list[Envelope]) -> None:
        """Each as the service that tells it, pipelined and confirmed."""
        for user in ("sales", "activities"):
            mine = [each for each in envelopes if each.source == f"/fibex/{user}"]
            async with await aio_pika.connect(self.addresses.broker(user)) as connection:
                channel = await connection.channel(publisher_confirms=True)
                for start in range(0, len(mine), 500):
                    await asyncio.gather(
                        *(
                            channel.default_exchange.publish(message_of(each, user), queue)
                            for each in mine[start : start + 500]
                        )
                    )


def message_of(envelope: Envelope, user: str) -> aio_pika.Message:
    return aio_pika.Message(
        envelope.encode(),
        content_type=CONTENT_TYPE,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=envelope.id,
        type=envelope.type,
        user_id=user,
    )

"""Every event delivered one to five times and in any order: the system ends where it would have ended anyway."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from cli.topology import OPERATOR, SERVICES, binding_key, listens
from shared.db import EVENTS_EXCHANGE
from shared.events import Envelope
from tests.faults.conftest import Company
from tests.faults.oracle import duplicates, nothing_is_lost_or_doubled
from tests.faults.world import World


async def test_events_delivered_one_to_five_times_in_any_order_count_once(company: Company) -> None:
    async with company() as world, disorder(world, random.Random(7)) as muddle:
        await world.hire(3)
        await world.work(sales_each=4)
        await nothing_is_lost_or_doubled(world)
        assert muddle.copies > 1.5 * muddle.taken, "it did deliver duplicates"
        assert muddle.overtaken >= 5, "it did deliver newer events of a record before older ones"
        assert await duplicates(world) >= muddle.taken


@dataclass
class Muddle:
    """Sits between the exchange and every service's queue: holds messages back, mixes them, hands on copies."""

    dice: random.Random
    taken: int = 0
    copies: int = 0
    overtaken: int = 0
    newest: dict[tuple[str, str], int] = field(default_factory=dict)

    async def hand_on(self, message: AbstractIncomingMessage, queue: str, out: AbstractChannel) -> None:
        """Each copy after a wait of its own; acknowledged when the last one is on its way."""
        self.taken += 1

        async def copy() -> None:
            await asyncio.sleep(self.dice.uniform(0, 0.3))
            given = {name: getattr(message, name) for name in ("message_id", "type", "content_type", "user_id")}
            self._note(queue, message.body)
            await out.default_exchange.publish(aio_pika.Message(message.body, delivery_mode=2, **given), queue)
            self.copies += 1

        await asyncio.gather(*(copy() for _ in range(self.dice.randint(1, 5))))
        await message.ack()

    def _note(self, queue: str, body: bytes) -> None:
        try:
            envelope = Envelope.model_validate_json(body)
        except ValueError:
            return  # from outside, without the attributes of an event of ours
        key, version = (queue, envelope.subject), envelope.aggregateversion or 0
        self.overtaken += version < self.newest.get(key, 0)
        self.newest[key] = max(version, self.newest.get(key, 0))


@asynccontextmanager
async def disorder(world: World, dice: random.Random) -> AsyncIterator[Muddle]:
    """Lead what services listen to through a queue of the test's own."""
    muddle = Muddle(dice)
    place = world.system.addresses
    name, _, password = world.system.servers.rabbitmq_admin.partition(":")
    async with (
        await aio_pika.connect(place.broker(name, password)) as reading,
        await aio_pika.connect(place.broker(OPERATOR)) as writing,
    ):
        channel, out = await reading.channel(), await writing.channel(publisher_confirms=True, on_return_raises=True)
        for service in SERVICES:
            queue = f"{service}.events"
            aside = await channel.declare_queue(f"muddle.{service}", durable=True)
            for kind in listens(service):
                await aside.bind(EVENTS_EXCHANGE, binding_key(kind))
                await (await channel.get_queue(queue, ensure=False)).unbind(EVENTS_EXCHANGE, binding_key(kind))
            await aside.consume(partial(muddle.hand_on, queue=queue, out=out))
        yield muddle

"""The intake: one transaction and one acknowledgement for up to a thousand events."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import aio_pika
from aio_pika.abc import AbstractConnection
from aiormq.abc import DeliveredMessage

from services.analytics import usecases
from services.analytics.domain.freshness import Lag
from services.analytics.usecases import Received
from shared.bus import Aside, arrived, check_sender, guarded, stopping, with_heartbeat
from shared.db import Database, is_away, is_lost_race
from shared.events import Malformed, catalogue
from shared.settings import Settings
from shared.telemetry import Metrics, log

from .deliveries import Deliveries, Delivery

COMMIT_WITHIN = 60.0
"""Seconds a transaction may take; after that the database counts as away."""
Failed = tuple[Delivery, Exception]


@dataclass
class Intake:
    """Takes events off the queue for as long as the process lives; several replicas may do so at once.

    Nothing is acknowledged before the transaction that counts it has committed. What dies in between comes again as a
    duplicate, and duplicates change nothing.
    """

    queue: str
    database: Database
    settings: Settings
    metrics: Metrics
    lag: Lag
    connected: Callable[[bool], None]

    def __post_init__(self) -> None:
        self._user = self.settings.broker_user

    async def run(self) -> None:
        """Wait for the database, connect, take in; on any doubt drop the connection and start over with back-off."""
        pause = 0.1
        # Asked for too: where a batch fails in the moment of the stop, the group of tasks tells the failure alone.
        while not stopping():
            broker: AbstractConnection | None = None
            try:
                # Messages taken while the database is away would only be handed back, each time one delivery older.
                await self._database_answers()
                # A plain connection: a robust one would reconnect behind our back, and acknowledge with old tags.
                broker = await guarded(aio_pika.connect(with_heartbeat(self.settings.rabbitmq_url), timeout=5))
                deliveries, aside = await self._open(broker)
                pause = 0.1
                await self._consume(deliveries, aside)
            except asyncio.CancelledError:
                # A lost connection cancels whoever waits for it. Only a cancelled task of our own means: stop.
                if stopping():
                    raise
                log.warning("intake starts over", error="the connection was lost")
            except Exception as error:
                log.warning("intake starts over", error=repr(error))
            finally:
                self.connected(False)
                self.lag.lost()
                await _close(broker)
            if not stopping():
                await asyncio.sleep(pause * random.uniform(0.5, 1.5))
            pause = min(pause * 2, 5.0)

    async def _database_answers(self) -> None:
        async with asyncio.timeout(10), self.database.transaction() as tx:
            await usecases.database_answers(tx)

    async def _open(self, broker: AbstractConnection) -> tuple[Deliveries, Aside]:
        channel = await guarded(broker.channel(publisher_confirms=True, on_return_raises=True))

        async def publish(copy: aio_pika.Message, exchange: str, routing_key: str) -> None:
            target = await channel.get_exchange(exchange, ensure=False)
            await target.publish(copy, routing_key, mandatory=True)

        service = self.queue.removesuffix(".events")
        aside = Aside(service, self._user, self.metrics, publish)
        deliveries = await guarded(Deliveries.of(broker, self.queue, self._read))
        self.connected(True)
        return deliveries, aside

    async def _consume(self, deliveries: Deliveries, aside: Aside) -> None:
        """While more is waiting, two batches at a time: the database writes the one, the next is made into facts."""
        last: asyncio.Task[None] | None = None
        async with asyncio.TaskGroup() as under_way:
            while True:
                if last is None:
                    waiting = await guarded(deliveries.waiting())
                    if waiting is not None:
                        self.lag.seen(waiting, time.monotonic())
                batch = await deliveries.batch()
                if not batch:
                    continue
                self.lag.taken(len(batch))
                before, last = last, under_way.create_task(self._settle(batch, aside, last))
                if before is not None:
                    await before
                if not deliveries.more:
                    await last
                    last = None

    async def _settle(self, batch: Sequence[Delivery], aside: Aside, before: asyncio.Task[None] | None) -> None:
        """Count the batch, set aside what cannot be counted, then acknowledge all of it at once.

        An acknowledgement speaks for all deliveries before it, so it waits until the batch before has been settled.
        """
        for delivery, error in await self._count(batch):
            # What no retry can mend is a dead letter at once; anything else gets its chances first.
            set_aside = aside.bury if isinstance(error, Malformed) else aside.retry_later
            await set_aside(delivery.message, error)
        if before is not None:
            await before
        await guarded(batch[-1].acknowledge())

    async def _count(self, batch: Sequence[Delivery]) -> list[Failed]:
        """Returns the messages that could not be counted, and why; all others are committed."""
        try:
            return await self._persist(batch)
        except Exception as error:
            if is_away(error):
                raise
            if len(batch) == 1:
                return [(batch[0], error)]
            log.warning("batch is split to find the message at fault", size=len(batch), error=repr(error))
        middle = len(batch) // 2
        return [*await self._count(batch[:middle]), *await self._count(batch[middle:])]

    async def _persist(self, batch: Sequence[Delivery]) -> list[Failed]:
        """One transaction, repeated where it lost a race. While the database is away the batch is held, not given back:

        each time it went back it would be one delivery nearer to the limit at which the broker gives it up.
        """
        races, pause = 0, 0.1
        while True:
            try:
                async with asyncio.timeout(COMMIT_WITHIN):
                    return await self._once(batch)
            except Exception as error:
                if is_away(error) and not batch[0].is_lost and not stopping():
                    log.warning("the database is away; nothing is acknowledged", error=repr(error))
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, 5.0)
                elif is_lost_race(error) and races < 5:
                    races += 1
                else:
                    raise

    async def _once(self, batch: Sequence[Delivery]) -> list[Failed]:
        received = [each.received for each in batch if each.received is not None]
        async with self.database.transaction(by="system:intake") as tx:
            fresh = await usecases.take_in(tx, received)
        outcomes: Counter[tuple[str, str]] = Counter()
        for envelope, _ in received:
            key = (envelope.source, envelope.id)
            outcomes[envelope.type, "handled" if key in fresh else "duplicate"] += 1
            fresh.discard(key)
        for outcome, times in outcomes.items():
            self.metrics.events.labels(*outcome).inc(times)
        return [(each, each.malformed) for each in batch if each.malformed is not None]

    def _read(self, wire: DeliveredMessage) -> Received | None:
        """The event inside, None for a type this version does not know. Raises Malformed."""
        told = wire.header.properties
        envelope = arrived(wire.body, told)
        if envelope.type not in catalogue:
            self.metrics.events.labels("other", "ignored").inc()
            return None
        event = envelope.event()
        check_sender(event, told, self._user)
        if not 1970 <= envelope.time.year <= 2200:
            raise Malformed("time: must lie between 1970 and 2200")
        if isinstance(event, usecases.COPIED) and envelope.aggregateversion is None:
            raise Malformed(f"aggregateversion: {envelope.type} carries the whole record; say which version it is")
        return envelope, event


async def _close(broker: AbstractConnection | None) -> None:
    with suppress(Exception, asyncio.CancelledError):
        if broker is not None:
            await asyncio.wait_for(broker.close(), 1)

"""The consumer beside a bare one: one transaction per message, receipt and effect, ten messages at a time, by turns."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import aio_pika
import asyncpg
from sqlalchemy import text

from benchmarks.figures import side_by_side
from benchmarks.relay import a_sale
from cli.house import Addresses
from shared.bus import Consumers, Inbound, make_broker
from shared.db import EVENTS_EXCHANGE, Database, Transaction
from shared.events import CONTENT_TYPE, Envelope, SaleCreated
from shared.ids import new_id
from shared.settings import Settings
from shared.telemetry import Metrics

QUEUE = "contacts.events"
AT_ONCE = 10


async def measure(place: Addresses, settings: Settings, messages: int, repeats: int) -> dict[str, Any]:
    """Messages per second of the shared consumer and of the bare one."""
    connection = await asyncpg.connect(settings.database_url.replace("+asyncpg", ""))
    await connection.execute("CREATE TABLE IF NOT EXISTS effects (id text PRIMARY KEY, number text NOT NULL)")

    async def rate(consumer: Callable[[], AbstractAsyncContextManager[None]]) -> float:
        await connection.execute("TRUNCATE effects, inbox")
        await _fill_queue(place, messages)
        began = time.perf_counter()
        async with consumer():
            while await connection.fetchval("SELECT count(*) FROM effects") < messages:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            return messages / (time.perf_counter() - began)

    ours, bare = [], []
    for _ in range(repeats):
        bare.append(await rate(lambda: _bare(place, settings)))
        ours.append(await rate(lambda: _shared(settings)))
    await connection.close()
    return {"messages": messages, **side_by_side(ours, bare)}


@asynccontextmanager
async def _shared(settings: Settings) -> AsyncIterator[None]:
    consumers = Consumers("contacts")

    @consumers.on(SaleCreated)
    async def sale_created(tx: Transaction, event: SaleCreated, envelope: Envelope) -> None:
        await tx.session.execute(
            text("INSERT INTO effects VALUES (:id, :number)"), {"id": envelope.id, "number": event.number}
        )

    database = Database(settings.database_url, "contacts")
    broker = make_broker(settings)
    Inbound(consumers, database, settings, Metrics("bench")).attach(broker)
    async with broker:
        await broker.start()
        yield
    await database.close()


@asynccontextmanager
async def _bare(place: Addresses, settings: Settings) -> AsyncIterator[None]:
    pool = await asyncpg.create_pool(settings.database_url.replace("+asyncpg", ""), min_size=AT_ONCE, max_size=AT_ONCE)

    async def handle(message: aio_pika.abc.AbstractIncomingMessage) -> None:
        async with pool.acquire() as connection, connection.transaction():
            first = await connection.fetchval(
                "INSERT INTO inbox (consumer, source, event_id) VALUES ($1, '/fibex/sales', $2)"
                " ON CONFLICT DO NOTHING RETURNING 1",
                QUEUE,
                message.message_id,
            )
            if first:
                await connection.execute("INSERT INTO effects VALUES ($1, 'S-1')", message.message_id)
        await message.ack()

    async with await aio_pika.connect(place.broker("contacts")) as connection:
        channel = await connection.channel(publisher_confirms=False)
        await channel.set_qos(prefetch_count=AT_ONCE)
        await (await channel.get_queue(QUEUE, ensure=False)).consume(handle)
        yield
    await pool.close()


async def _fill_queue(place: Addresses, messages: int) -> None:
    async with await aio_pika.connect(place.broker("sales")) as connection:
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        exchange = await channel.get_exchange(EVENTS_EXCHANGE, ensure=False)
        for start in range(0, messages, 500):
            await asyncio.gather(
                *(exchange.publish(_message(), SaleCreated.key) for _ in range(min(500, messages - start)))
            )


def _message() -> aio_pika.Message:
    event, event_id = a_sale(), str(new_id())
    envelope = Envelope.model_validate(
        {
            "id": event_id,
            "source": "/fibex/sales",
            "type": event.event_type,
            "subject": str(event.sale_id),
            "time": "2026-11-23T09:00:00Z",
            "aggregateversion": 1,
            "data": event.model_dump(mode="json"),
        }
    )
    return aio_pika.Message(
        envelope.encode(),
        content_type=CONTENT_TYPE,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=event_id,
        type=event.event_type,
        user_id="sales",
    )

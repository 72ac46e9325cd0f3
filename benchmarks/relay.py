"""The relay beside bare pipelined publishing: the same events to the same exchange of the same broker, by turns."""

import asyncio
import time
from typing import Any
from uuid import uuid4

import aio_pika
import aiormq
import asyncpg

from benchmarks.figures import side_by_side
from cli.house import Addresses
from cli.servers import Servers
from cli.topology import topology
from shared.db import EVENTS_EXCHANGE, Database
from shared.events import CONTENT_TYPE, SaleCreated
from shared.relay import Relay
from shared.settings import Settings
from shared.telemetry import Metrics

PIPELINE = 500


async def measure(servers: Servers, place: Addresses, settings: Settings, events: int, repeats: int) -> dict[str, Any]:
    """Events per second from the outbox to their confirmation, and the same number of messages published bare."""
    ours, bare = [], []
    for _ in range(repeats):
        bodies = await _fill_outbox(settings, events)
        await _purge(servers, place)
        bare.append(await _publish_bare(place, bodies))
        await _purge(servers, place)
        ours.append(await _relay(settings, events))
    return {"events": events, **side_by_side(ours, bare)}


async def _relay(settings: Settings, events: int) -> float:
    metrics = Metrics("bench")
    connection = await asyncpg.connect(settings.database_url.replace("+asyncpg", ""))
    task = asyncio.create_task(Relay(settings.database_url, settings, metrics).run())
    while metrics.registry.get_sample_value("relay_leader") != 1:  # noqa: ASYNC110
        await asyncio.sleep(0.001)
    began = time.perf_counter()
    while metrics.registry.get_sample_value("relay_published_total") != events:  # noqa: ASYNC110
        await asyncio.sleep(0.005)
    took = time.perf_counter() - began
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    left = await connection.fetchval("SELECT count(*) FROM outbox")
    logged = await connection.fetchval("SELECT count(*) FROM event_log")
    await connection.execute("TRUNCATE outbox, event_log, streams")
    await connection.close()
    if (left, logged) != (0, events):
        raise AssertionError(f"{left} events left, {logged} logged of {events}")
    return events / took


async def _publish_bare(place: Addresses, bodies: list[bytes]) -> float:
    async with await aio_pika.connect(place.broker("sales")) as connection:
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        wire = await channel.get_underlay_channel()

        async def publish(body: bytes) -> None:
            properties = aiormq.spec.Basic.Properties(
                content_type=CONTENT_TYPE, delivery_mode=2, message_id=str(uuid4()), user_id="sales"
            )
            await wire.basic_publish(
                body,
                exchange=EVENTS_EXCHANGE,
                routing_key=SaleCreated.key,
                mandatory=True,
                properties=properties,
                wait=False,
            )

        began = time.perf_counter()
        for start in range(0, len(bodies), PIPELINE):
            await asyncio.gather(*(publish(body) for body in bodies[start : start + PIPELINE]))
        return len(bodies) / (time.perf_counter() - began)


async def _fill_outbox(settings: Settings, events: int) -> list[bytes]:
    """Told as services tell them; returns the bodies."""
    database = Database(settings.database_url, "sales")
    for start in range(0, events, 200):
        async with database.transaction(by="user:bench") as tx:
            for _ in range(min(200, events - start)):
                tx.emit(a_sale())
    await database.close()
    connection = await asyncpg.connect(settings.database_url.replace("+asyncpg", ""))
    rows = await connection.fetch("SELECT body FROM outbox ORDER BY position")
    await connection.close()
    return [row["body"] for row in rows]


def a_sale() -> SaleCreated:
    """An event of the usual size: about 700 bytes in its envelope."""
    given: dict[str, Any] = {"amount": "12345.60", "currency": "RUB", "process": "fibex", "process_version": 1}
    return SaleCreated(
        sale_id=uuid4(),
        number="S-2026-000001",
        contact_id=uuid4(),
        account_id=uuid4(),
        contact_type="existing",
        owner_id=uuid4(),
        team_id=uuid4(),
        stage="qualification",
        **given,
    )


async def _purge(servers: Servers, place: Addresses) -> None:
    user, _, password = servers.rabbitmq_admin.partition(":")
    async with await aio_pika.connect(place.broker(user, password)) as connection:
        channel = await connection.channel()
        for queue in topology(place.vhost)["queues"]:
            if queue["arguments"]["x-queue-type"] != "stream":
                await (await channel.get_queue(queue["name"], ensure=False)).purge()

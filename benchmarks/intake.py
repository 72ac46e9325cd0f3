"""The intake of analytics beside its bare equivalents: how fast events become figures.

`python -m benchmarks.intake [messages]`. Three consumers take the same messages off queues of one broker into one
database, one after the other, in one run:

- `one by one`: a transaction per message, receipt and counter, ten messages at a time
- `bare batches`: up to 500 ids and one counter per transaction, one acknowledgement; no facts, nothing checked
- `intake`: the real one: messages checked and recorded whole, facts made anew, sums kept

Then the real one alone at an even pace: the time from publishing an event until it is counted.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any, Protocol

import aio_pika
import asyncpg
import httpx2
import uvloop
from rich.console import Console
from rich.table import Table

from benchmarks.department import some_events
from benchmarks.queues import Bench, message_of
from cli.house import Addresses, Keys, create_databases, settings_for
from cli.servers import start_servers
from cli.topology import USERS, definitions
from services.analytics import usecases
from services.analytics.consumers import Intake
from services.analytics.domain.freshness import Lag
from services.analytics.store.tables import CLIENT_TABLES, FACT_TABLES, SET_TABLES, SUM_TABLES
from services.identity.adapters.keys import make_keys
from shared import migrate
from shared.db import Database
from shared.ids import new_id
from shared.telemetry import Metrics

ROOT = Path(__file__).resolve().parent.parent
STORED = (
    *(table.name for table in FACT_TABLES.values()),
    *SUM_TABLES,
    *(table.name for table in CLIENT_TABLES.values()),
    *(table.name for table in SET_TABLES),
    "covered_spans",
    "client_numbers",
    "client_merges",
    "closings",
)
PACE, PACED_SECONDS = 200, 10
"""Events per second, and for how long, where the time until an event is counted is measured."""


class ServerAddresses(Protocol):
    """What is needed of the servers; both tests.servers and cli.servers have it."""

    @property
    def postgres_url(self) -> str: ...
    @property
    def rabbitmq_host(self) -> str: ...
    @property
    def rabbitmq_port(self) -> int: ...
    @property
    def rabbitmq_admin(self) -> str: ...
    @property
    def management_url(self) -> str: ...


async def measure(servers: ServerAddresses, messages: int = 20_000, repeats: int = 3) -> dict[str, Any]:
    """Messages per second of each consumer (median of the repeats) and the milliseconds until an event is counted."""
    bench = await _prepare(servers, messages)
    try:
        return await _measure(bench, messages, repeats)
    finally:
        with _management(servers) as management:
            management.delete(f"vhosts/{bench.addresses.vhost}")


async def _measure(bench: Bench, messages: int, repeats: int) -> dict[str, Any]:
    consumers: dict[str, Callable[[Bench, str], AbstractAsyncContextManager[Callable[[], Awaitable[int]]]]] = {
        "one by one": one_by_one,
        "bare batches": bare_batches,
        "intake": intake,
    }
    rates: dict[str, list[float]] = {name: [] for name in consumers}
    for _ in range(repeats):
        for name, consumer in consumers.items():
            await _empty(bench)
            async with bench.filled(f"bench.{name.replace(' ', '_')}", bench.envelopes) as queue:
                began = time.perf_counter()
                async with consumer(bench, queue) as counted:
                    while await counted() < messages:  # noqa: ASYNC110 (the database counts; no event could say so)
                        await asyncio.sleep(0.02)
                    rates[name].append(messages / (time.perf_counter() - began))
    wrong = await _differences(bench)
    delays = await _delays(bench)
    return {
        "benchmark": "intake",
        "messages": messages,
        "repeats": repeats,
        "messages_per_second": {name: round(sorted(found)[len(found) // 2]) for name, found in rates.items()},
        "all_rates": {name: [round(each) for each in found] for name, found in rates.items()},
        "counted_within_ms": delays,
        "pace_per_second": PACE,
        "differences_from_recount": len(wrong),
    }


@asynccontextmanager
async def one_by_one(bench: Bench, queue: str) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """Receipt and counter in one transaction per message, acknowledged after its commit."""
    pool = await asyncpg.create_pool(bench.dsn, min_size=10, max_size=10)

    async def handle(message: aio_pika.abc.AbstractIncomingMessage) -> None:
        async with pool.acquire() as connection, connection.transaction():
            fresh = await connection.fetchval(
                "INSERT INTO bare_inbox VALUES ($1) ON CONFLICT DO NOTHING RETURNING 1", message.message_id
            )
            if fresh:
                await connection.execute("UPDATE bare_counter SET n = n + 1 WHERE type = $1", message.type)
        await message.ack()

    async with await aio_pika.connect(bench.addresses.broker("analytics")) as connection:
        channel = await connection.channel(publisher_confirms=False)
        await channel.set_qos(prefetch_count=10)
        source = await channel.get_queue(queue, ensure=False)
        await source.consume(handle)
        yield lambda: _count(pool, "bare_inbox")
    await pool.close()


@asynccontextmanager
async def bare_batches(bench: Bench, queue: str) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """Up to 500 ids per transaction and one acknowledgement: as little as a batched consumer can do."""
    pool = await asyncpg.create_pool(bench.dsn, min_size=2, max_size=2)
    waiting: asyncio.Queue[aio_pika.abc.AbstractIncomingMessage] = asyncio.Queue()

    async def take() -> None:
        while True:
            batch = [await waiting.get()]
            while len(batch) < 500 and not waiting.empty():
                batch.append(waiting.get_nowait())
            ids = [each.message_id for each in batch]
            async with pool.acquire() as database, database.transaction():
                fresh = await database.fetchval(
                    "WITH new AS (INSERT INTO bare_inbox SELECT * FROM unnest($1::text[]) ON CONFLICT DO NOTHING "
                    "RETURNING 1) SELECT count(*) FROM new",
                    ids,
                )
                await database.execute("UPDATE bare_counter SET n = n + $1 WHERE type = 'SaleStageChanged'", fresh)
            await batch[-1].ack(multiple=True)

    async with await aio_pika.connect(bench.addresses.broker("analytics")) as connection:
        channel = await connection.channel(publisher_confirms=False)
        await channel.set_qos(prefetch_count=1000)
        source = await channel.get_queue(queue, ensure=False)
        task = asyncio.create_task(take())
        await source.consume(waiting.put)
        yield lambda: _count(pool, "bare_inbox")
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await pool.close()


@asynccontextmanager
async def intake(bench: Bench, queue: str) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """The real intake."""
    pool = await asyncpg.create_pool(bench.dsn, min_size=1, max_size=1)
    database = Database(bench.settings.database_url, "analytics", pool_size=2, organisation=bench.settings.organisation)
    real = Intake(queue, database, bench.settings, Metrics("bench"), Lag(), lambda _: None)
    task = asyncio.create_task(real.run())
    yield lambda: _count(pool, "raw_event")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await database.close()
    await pool.close()


async def _delays(bench: Bench) -> dict[str, float]:
    """The real intake at an even pace: milliseconds from publishing until a reader sees the event counted."""
    await _empty(bench)
    paced = [each for each in bench.envelopes if each.type == "SaleStageChanged"][: PACE * PACED_SECONDS]
    published: dict[str, float] = {}
    seen: dict[str, float] = {}
    reader = await asyncpg.connect(bench.dsn)

    async def look() -> None:
        while len(seen) < len(paced):
            for row in await reader.fetch("SELECT id FROM raw_event"):
                seen.setdefault(row["id"], time.perf_counter())
            await asyncio.sleep(0.005)

    async with bench.filled("bench.paced", []) as queue, intake(bench, queue):
        looking = asyncio.create_task(look())
        async with await aio_pika.connect(bench.addresses.broker("sales")) as connection:
            channel = await connection.channel(publisher_confirms=True)
            began = time.perf_counter()
            for number, envelope in enumerate(paced):
                await asyncio.sleep(max(0.0, began + number / PACE - time.perf_counter()))
                published[envelope.id] = time.perf_counter()
                await channel.default_exchange.publish(message_of(envelope, "sales"), queue)
        await asyncio.wait_for(looking, 60)
    await reader.close()
    cuts = quantiles([(seen[each] - published[each]) * 1000 for each in published], n=100)
    return {"p50": round(cuts[49], 1), "p95": round(cuts[94], 1), "p99": round(cuts[98], 1)}


async def _prepare(servers: ServerAddresses, messages: int) -> Bench:
    addresses = Addresses(
        servers.postgres_url,
        servers.rabbitmq_host,
        servers.rabbitmq_port,
        vhost=f"bench_intake_{new_id().hex[-12:]}",
        database_prefix="bench_intake_",
    )
    user = servers.rabbitmq_admin.partition(":")[0]
    made = definitions({each: each for each in USERS}, vhost=addresses.vhost)
    everything = {"vhost": addresses.vhost, "configure": ".*", "write": ".*", "read": ".*"}
    made["permissions"] = [{"user": each, **everything} for each in (user, "sales", "activities", "analytics")]
    with _management(servers) as management:
        management.post("definitions", json=made).raise_for_status()
    await create_databases(addresses)
    settings = settings_for("analytics", addresses, Keys(*make_keys()), "dev")
    await asyncio.to_thread(migrate.upgrade, "analytics", settings.database_url)
    bench = Bench(addresses, settings, some_events(messages))
    connection = await asyncpg.connect(bench.dsn)
    await connection.execute(
        "CREATE TABLE IF NOT EXISTS bare_inbox (id text PRIMARY KEY);"
        "CREATE TABLE IF NOT EXISTS bare_counter (type text PRIMARY KEY, n bigint NOT NULL);"
        "INSERT INTO bare_counter VALUES ('SaleStageChanged', 0), ('ActivityCompleted', 0) ON CONFLICT DO NOTHING"
    )
    await connection.close()
    return bench


def _management(servers: ServerAddresses) -> httpx2.Client:
    user, _, password = servers.rabbitmq_admin.partition(":")
    return httpx2.Client(base_url=f"{servers.management_url}/api/", auth=(user, password), timeout=60)


async def _empty(bench: Bench) -> None:
    connection = await asyncpg.connect(bench.dsn)
    await connection.execute(f"TRUNCATE bare_inbox, raw_event, {', '.join(STORED)}; UPDATE bare_counter SET n = 0")
    await connection.execute("CHECKPOINT")
    await connection.close()


async def _count(pool: asyncpg.Pool, table: str) -> int:
    return int(await pool.fetchval(f"SELECT count(*) FROM {table}"))


async def _differences(bench: Bench) -> list[str]:
    database = Database(bench.settings.database_url, "analytics", organisation=bench.settings.organisation)
    try:
        return await usecases.differences(database)
    finally:
        await database.close()


def show(found: dict[str, Any], console: Console) -> None:
    """The result as a table."""
    table = Table("consumer", "messages/s", "against the bare one", title=f"{found['messages']} messages, median")
    rates = found["messages_per_second"]
    for name, rate in rates.items():
        table.add_row(name, f"{rate:,}", f"{rate / rates['bare batches']:.2f}")
    console.print(table)
    delays = ", ".join(f"{name} {value} ms" for name, value in found["counted_within_ms"].items())
    console.print(f"at {found['pace_per_second']} events/s, from publishing until counted: {delays}")
    console.print(f"differences from a recount: {found['differences_from_recount']}")


def main() -> None:
    console = Console()
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    servers = start_servers(
        ROOT / ".local" / "bench",
        definitions=None,
        amqp_port=None,
        postgres_port=None,
        management_port=None,
        say=console.print,
    )
    try:
        found = uvloop.run(measure(servers, messages))
    finally:
        servers.stop()
    show(found, console)
    place = ROOT / ".local" / "bench" / "intake.json"
    place.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    console.print(f"written to {place.relative_to(ROOT)}")


if __name__ == "__main__":
    main()

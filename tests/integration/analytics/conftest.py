"""A KPI store of a test's own, and intakes that fill it from a queue of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aio_pika
import asyncpg
import pytest

from cli.house import settings_for
from services.analytics.consumers import Intake
from services.analytics.domain.facts import COUNTED
from services.analytics.domain.freshness import Lag
from services.analytics.domain.sets import CHUNK
from services.analytics.store.tables import CLIENT_TABLES, FACT_TABLES, SET_TABLES, SUM_TABLES
from shared import migrate
from shared.db import EVENTS_EXCHANGE, Database
from shared.events import Envelope, catalogue
from shared.telemetry import Metrics
from tests.eventually import eventually
from tests.integration.analytics.told import tell
from tests.system import System

QUEUE, ALONE = "alone.events", ".alone"
MERGES = {"ContactsMerged", "MergeUndone"}
HEARD = [kind for name, kind in catalogue.items() if name in COUNTED | MERGES]
CLIENTS = tuple(table.name for table in CLIENT_TABLES.values())
SETS = tuple(table.name for table in SET_TABLES)
STORED = (*(table.name for table in FACT_TABLES.values()), *SUM_TABLES, *CLIENTS, "covered_spans", *SETS)


def clients_in(sets: str) -> str:
    """The clients that the bits of a table of sets stand for; of a chunk with none in it, a row all the same."""
    return f"""
        SELECT day, sets.owner_id, team_id, contact_type, contact_id FROM {sets} AS sets LEFT JOIN client_numbers
            ON number / {CHUNK} = chunk AND get_bit(members, number % {CHUNK}) = 1"""


@dataclass
class Store:
    """A database of analytics that nobody else writes to."""

    system: System
    name: str
    database: Database

    @property
    def url(self) -> str:
        return self.database.url

    async def rows(self, query: str, *arguments: Any) -> list[Any]:
        connection = await asyncpg.connect(self.url.replace("+asyncpg", ""))
        try:
            return list(await connection.fetch(query, *arguments))
        finally:
            await connection.close()

    async def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """All facts and sums, in an order that does not depend on how they came there; sets as the clients in them."""
        found = {}
        for name in STORED:
            rows = [dict(row) for row in await self.rows(clients_in(name) if name in SETS else f"SELECT * FROM {name}")]
            for row in rows:
                for arrival in ("received_at", "left_received_at"):  # the one thing that may differ
                    row.pop(arrival, None)
            found[name] = sorted((tuple(row.values()) for row in rows), key=repr)
        return found

    async def empty(self) -> None:
        await self.rows(
            f"TRUNCATE raw_event, dropped_events, closings, client_merges, client_numbers, {', '.join(STORED)}"
        )


@dataclass
class Alone:
    """Intakes on a queue of their own, which gets what is told here and nothing of what the system tells by itself."""

    store: Store
    intakes: list[Intake] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(
        self, *, rabbitmq: tuple[str, int] | None = None, postgres: tuple[str, int] | None = None
    ) -> Intake:
        """One more replica, reached through other addresses where they are given."""
        system = self.store.system
        user, _, password = system.servers.rabbitmq_admin.partition(":")
        broker = aio_pika.connection.URL(system.addresses.broker(user, password))
        database = aio_pika.connection.URL(self.store.url)
        if rabbitmq:
            broker = broker.with_host(rabbitmq[0]).with_port(rabbitmq[1])
        if postgres:
            database = database.with_host(postgres[0]).with_port(postgres[1])
        settings = settings_for("analytics", system.addresses, system.keys, "dev").model_copy(
            update={"rabbitmq_url": str(broker), "database_url": str(database)}
        )
        own = Database(str(database), "analytics", pool_size=2, organisation=settings.organisation)
        connected = asyncio.Event()
        intake = Intake(QUEUE, own, settings, Metrics("alone"), Lag(), lambda yes: connected.set() if yes else None)
        self.intakes.append(intake)
        self.tasks.append(asyncio.create_task(intake.run()))
        await asyncio.wait_for(connected.wait(), 15)
        return intake

    async def tell(self, *envelopes: Envelope) -> None:
        await tell(self.store.system, *envelopes, to=ALONE)

    async def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        for intake in self.intakes:
            await intake.database.close()
        self.tasks, self.intakes = [], []

    def outcome(self, name: str) -> int:
        """How many messages ended this way, over all replicas."""
        total = 0.0
        for intake in self.intakes:
            for metric in intake.metrics.events.collect():
                total += sum(each.value for each in metric.samples if _is(each, name))
        return int(total)

    async def waiting(self) -> int:
        """Messages in the queue that nobody has taken."""
        async with _as_admin(self.store.system) as channel:
            queue = await channel.declare_queue(QUEUE, passive=True)
            return int(queue.declaration_result.message_count or 0)

    async def all_counted(self, events: int) -> None:
        async def there() -> bool:
            return bool((await self.store.rows("SELECT count(*) AS n FROM raw_event"))[0]["n"] == events)

        await eventually(there, within=30)


@pytest.fixture(scope="session")
async def store_alone(system: System) -> AsyncIterator[Store]:
    name = f"{system.addresses.database_prefix}alone"
    connection = await asyncpg.connect(f"{system.addresses.postgres_url}/postgres")
    await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await connection.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    await connection.close()
    url = f"{system.addresses.postgres_url}/{name}".replace("postgresql://", "postgresql+asyncpg://")
    await asyncio.to_thread(migrate.upgrade, "analytics", url)
    organisation = system.apps["analytics"].state.settings.organisation
    database = Database(url, "analytics", pool_size=5, organisation=organisation)
    yield Store(system, name, database)
    await database.close()


@pytest.fixture
async def store(store_alone: Store) -> Store:
    """The store of one's own, empty."""
    await store_alone.empty()
    return store_alone


@pytest.fixture
async def alone(store: Store) -> AsyncIterator[Alone]:
    async with _as_admin(store.system) as channel:
        queue = await channel.declare_queue(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
        for kind in HEARD:
            await queue.bind(EVENTS_EXCHANGE, kind.key + ALONE)
    made = Alone(store)
    yield made
    await made.stop()
    async with _as_admin(store.system) as channel:
        await channel.queue_delete(QUEUE)


@asynccontextmanager
async def _as_admin(system: System) -> AsyncIterator[Any]:
    user, _, password = system.servers.rabbitmq_admin.partition(":")
    async with await aio_pika.connect(system.addresses.broker(user, password)) as connection:
        yield await connection.channel()


def _is(sample: Any, outcome: str) -> bool:
    return bool(sample.name.endswith("_total") and sample.labels["outcome"] == outcome)

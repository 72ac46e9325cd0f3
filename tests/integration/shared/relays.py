"""Relays on their own, as several processes of one service would run them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.db import Database
from shared.events import Event
from shared.relay import Relay
from shared.telemetry import Metrics
from tests.eventually import eventually
from tests.integration.shared.ground import Ground, a_sale


@dataclass
class RunningRelay:
    """One relay in a task of its own; `ended` shows that it gave up, which it never may."""

    metrics: Metrics
    task: asyncio.Task[None]

    @property
    def leads(self) -> bool:
        return self.metrics.registry.get_sample_value("relay_leader") == 1

    @property
    def published(self) -> float:
        return self.metrics.registry.get_sample_value("relay_published_total") or 0.0

    @property
    def ended(self) -> bool:
        return self.task.done()

    async def kill(self) -> None:
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task


@asynccontextmanager
async def running_relay(ground: Ground, **settings: Any) -> AsyncIterator[RunningRelay]:
    """A relay over the toy's database, until the end of the block."""
    told = ground.settings.model_copy(update=settings)
    metrics = Metrics("toy")
    relay = RunningRelay(metrics, asyncio.create_task(Relay(told.database_url, told, metrics).run()))
    try:
        yield relay
    finally:
        await relay.kill()


@asynccontextmanager
async def opened(ground: Ground) -> AsyncIterator[Database]:
    database = Database(ground.settings.database_url, "sales")
    try:
        yield database
    finally:
        await database.close()


async def tell(ground: Ground, *events: Event, **options: Any) -> list[UUID]:
    """Commit these events to the outbox in one transaction."""
    async with opened(ground) as database, database.transaction() as tx:
        return [tx.emit(event, **options) for event in events or (a_sale(),)]


async def hasten(ground: Ground) -> None:
    """Let the time pass that events wait for: before their moment, or after a refusal."""
    await ground.rows("UPDATE outbox SET available_at = now() WHERE parked_at IS NULL AND available_at > now()")
    await ground.rows("SELECT pg_notify('outbox', '')")


async def sent(ground: Ground, number: int, within: float = 10.0) -> None:
    """Wait until the outbox is empty and so many events lie in the log."""

    async def all_logged() -> bool:
        assert await ground.count("outbox") == 0
        assert await ground.count("event_log") == number
        return True

    await eventually(all_logged, within=within)


async def ids_in(ground: Ground, queue: str = "contacts.events") -> list[str]:
    """The ids of the messages in a queue, in order, taken off it."""
    return [str(message.message_id) for message in await ground.take_all(queue)]

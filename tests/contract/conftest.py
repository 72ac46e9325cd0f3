"""What holds after a module of requests, however odd they were: nothing is stuck, and nothing was too much to read."""

from collections.abc import AsyncIterator

import aio_pika
import pytest

from cli.topology import SERVICES
from shared.bus import LADDER
from tests.eventually import eventually
from tests.system import System

QUEUES = [*(f"{service}.events" for service in SERVICES), *(f"fibex.delay.{rung}" for rung in LADDER)]


@pytest.fixture(scope="module")
async def readers_cope(system: System) -> AsyncIterator[None]:
    """Every event the module's requests caused is published, and handled by all who listen.

    One that nobody can handle stays on the ladder for a minute and a half before it is buried; it is seen there.
    """
    before = await _buried(system)
    yield

    async def done() -> bool:
        left = {service: await system.rows(service, "SELECT type, last_error FROM outbox") for service in SERVICES}
        assert not any(left.values()), left
        waiting = await _waiting(system)
        assert not any(waiting.values()), waiting
        return True

    await eventually(done, within=45, every=0.3)
    assert await _buried(system) - before == set()


async def _waiting(system: System) -> dict[str, int]:
    """How many messages lie in the services' queues and on the rungs of the ladder."""
    name, _, password = system.servers.rabbitmq_admin.partition(":")
    async with await aio_pika.connect(system.addresses.broker(name, password)) as connection:
        channel = await connection.channel()
        found = {queue: await channel.declare_queue(queue, passive=True) for queue in QUEUES}
        return {queue: each.declaration_result.message_count or 0 for queue, each in found.items()}


async def _buried(system: System) -> set[tuple[str, str, str]]:
    """Dead letters of events that a service told; other tests poison queues from outside on purpose."""
    return {
        (service, str(message.message_id), str(message.headers.get("fibex-reason")))
        for service in SERVICES
        for message in await system.dead_letters(service)
        if str(message.headers.get("fibex-sender", "")) in SERVICES
    }

"""What holds after a module of requests, however odd they were: nothing is stuck, and nothing was too much to read."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from cli.topology import SERVICES
from shared import edge
from shared.bus import LADDER
from tests.eventually import eventually
from tests.servers import TestServers
from tests.system import System, on_a_port, start_system

DELAYS = [f"fibex.delay.{rung}" for rung in LADDER]


@pytest.fixture(scope="package")
async def system(servers: TestServers, worker: str) -> AsyncIterator[System]:
    """One of their own: made-up requests close periods and change settings that other tests build on."""
    async with start_system(servers, f"contract_{worker}") as running:
        yield running


@pytest.fixture(scope="package")
async def url(system: System) -> AsyncIterator[str]:
    async with on_a_port(system) as address:
        yield address


@pytest.fixture
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most ids of made-up requests are of nothing at all; waiting two seconds for each to arrive would show no more."""
    monkeypatch.setattr(edge, "WAIT_FOR_RECORD", 0.02)


@pytest.fixture(scope="module")
async def readers_cope(system: System) -> AsyncIterator[None]:
    """Every event the module's requests caused is published, and handled by all who listen.

    One that nobody can handle stays on the ladder for a minute and a half before it is buried; it is seen there. What
    another module told before is its own affair.
    """
    began = datetime.now(UTC)
    yield

    async def done() -> bool:
        left = {service: await system.rows(service, "SELECT type, last_error FROM outbox") for service in SERVICES}
        assert not any(left.values()), left
        waiting = {service: await system.waiting_in(f"{service}.events") for service in SERVICES}
        assert not any(waiting.values()), waiting
        delayed = [found for queue in DELAYS for found in await _told_since(system, queue, began)]
        assert not delayed, delayed
        return True

    await eventually(done, within=45, every=0.3)
    assert [found for each in SERVICES for found in await _told_since(system, f"{each}.events.dlq", began)] == []


async def _told_since(system: System, queue: str, began: datetime) -> list[tuple[str, str, str]]:
    """What services told since then and lies in this queue; other tests poison queues from outside on purpose."""
    return [
        (queue, str(message.type), str(message.headers.get("fibex-reason")))
        for message in await system.letters_in(queue)
        if str(message.headers.get("fibex-sender", message.user_id)) in SERVICES
        and datetime.fromisoformat(json.loads(message.body)["time"]) >= began
    ]

"""The doors of the story: this process's own system, or one that runs elsewhere (FIBEX_E2E_URL, FIBEX_E2E_AMQP)."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2
import pytest

from cli.house import Addresses, Keys
from tests.eventually import eventually
from tests.servers import TestServers
from tests.system import Caller, System


@dataclass
class Cast:
    """Who plays: a manager, the head of her team and an administrator, on doors that anybody outside has."""

    system: System
    manager: Caller
    head: Caller
    admin: Caller


@pytest.fixture
def own_system(request: pytest.FixtureRequest) -> System | None:
    """This process's system, started only where no other one is named."""
    return None if os.environ.get("FIBEX_E2E_URL") else request.getfixturevalue("system")


@pytest.fixture
async def cast(own_system: System | None) -> AsyncIterator[Cast]:
    if own_system is not None:
        head, team_id = await own_system.a_head()
        yield Cast(own_system, await own_system.a_manager(team_id), head, own_system.admin)
        return
    url = os.environ["FIBEX_E2E_URL"]
    async with httpx2.AsyncClient(base_url=url, timeout=30) as http:
        running = _elsewhere(http)
        anna = await eventually(lambda: running.sign_in("anna@fibex.example", "fibex-demo"), within=60)
        head, admin = [await running.sign_in(f"{who}@fibex.example", "fibex-demo") for who in ("head", "admin")]
        yield Cast(running, anna, head, admin)


def _elsewhere(http: httpx2.AsyncClient) -> System:
    broker = urlsplit(os.environ["FIBEX_E2E_AMQP"])
    host, port = broker.hostname or "localhost", broker.port or 5673
    servers = TestServers("", host, port, f"{broker.username}:{broker.password}", "", "elsewhere")
    return System(servers, Addresses("", host, port), Keys("", ""), {}, http)

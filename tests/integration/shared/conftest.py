"""A toy service's ground per worker, clean for every test; the retry ladder is climbed in about two seconds."""

from collections.abc import AsyncIterator

import pytest

from cli.house import Addresses, Keys
from cli.topology import USERS, definitions
from services.identity.adapters.keys import make_keys
from tests.integration.shared.ground import Ground, toy_listens
from tests.integration.shared.toy import Toy, make_tables, running_toy
from tests.servers import TestServers, import_topology

FAST_LADDER = 0.0005


@pytest.fixture(scope="session")
async def toy_ground(servers: TestServers, worker: str) -> Ground:
    addresses = Addresses(
        servers.postgres_url, servers.rabbitmq_host, servers.rabbitmq_port, f"toy_{worker}", f"toy_{worker}_"
    )
    with toy_listens():
        import_topology(servers, addresses.vhost, FAST_LADDER)
        made = definitions({user: user for user in USERS}, vhost=addresses.vhost)
    ground = Ground(servers, addresses, Keys(*make_keys()), made)
    await make_tables(ground)
    return ground


@pytest.fixture
async def ground(toy_ground: Ground) -> Ground:
    """Every queue and every table empty; no service runs."""
    await toy_ground.clean()
    return toy_ground


@pytest.fixture
async def toy(ground: Ground) -> AsyncIterator[Toy]:
    """The toy service, running, hearing events and doing nothing about them but remember."""
    async with running_toy(ground) as running:
        yield running

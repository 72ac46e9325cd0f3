"""A company per test, on databases copied from a template that was migrated once per worker."""

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from cli.house import Addresses
from tests.conftest import HOME
from tests.faults.world import World, a_world
from tests.restartable import OwnServers, own_servers
from tests.servers import TestServers
from tests.system import fresh

Company = Callable[..., AbstractAsyncContextManager[World]]


@pytest.fixture(scope="session")
async def template(servers: TestServers, worker: str) -> str:
    """What the names of migrated, empty databases begin with."""
    prefix, vhost = f"template_{worker}_", f"faults_{worker}"
    await fresh(servers, Addresses(servers.postgres_url, servers.rabbitmq_host, servers.rabbitmq_port, vhost, prefix))
    return prefix


@pytest.fixture
def company(servers: TestServers, worker: str, template: str, tmp_path: Path) -> Company:
    """`async with company(outside=["sales"], crash="before commit:2,1") as world:`"""
    return partial(a_world, servers, f"faults_{worker}", tmp_path, template=template)


@dataclass(frozen=True)
class Alone:
    """Servers of a test's own, and a company on them."""

    own: OwnServers
    company: Company


@pytest.fixture(scope="session")
def own(worker: str) -> Iterator[OwnServers]:
    with own_servers(HOME.parent / f"test-own-{worker}") as started:
        yield started


@pytest.fixture
def alone(own: OwnServers, worker: str, tmp_path: Path) -> Alone:
    return Alone(own, partial(a_world, own.servers, f"faults_{worker}", tmp_path))

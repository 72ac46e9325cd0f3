"""Fixtures of every tier: servers once per run, a whole system of its own per worker."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import uvloop

from cli.servers import ServersUnavailable
from shared.telemetry import log_as_json
from tests.servers import TestServers, test_servers
from tests.system import System, on_a_port, start_system

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".local" / "test"
LONGEST_FIRST = ("browser", "e2e", "faults", "mutation", "integration", "contract", "unit", "architecture")


def pytest_configure(config: pytest.Config) -> None:
    """The controlling process owns the servers; workers are told where they are."""
    os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")
    log_as_json("warning")


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop the services run on."""
    return {"uvloop": uvloop.new_event_loop}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long ones begin first: in the end no worker is left with one while the others have nothing to do."""
    tests = ROOT / "tests"
    items.sort(key=lambda item: LONGEST_FIRST.index(item.path.relative_to(tests).parts[0]))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    if _asks_for_servers(node.config):  # type: ignore[attr-defined]
        servers = _started(node.config)  # type: ignore[attr-defined]
        node.workerinput["servers"] = json.dumps(servers.as_json())  # type: ignore[attr-defined]


def _asks_for_servers(config: pytest.Config) -> bool:
    """Rules and architecture are tested without any."""
    return not all(str(each).startswith(("tests/unit", "tests/architecture")) for each in config.args)


def pytest_unconfigure(config: pytest.Config) -> None:
    stop = getattr(config, "_stop_servers", None)
    if stop is not None:
        stop()


def _started(config: pytest.Config) -> TestServers:
    if not hasattr(config, "_servers"):
        context = test_servers(HOME)
        try:
            config._servers = context.__enter__()  # type: ignore[attr-defined]
        except ServersUnavailable as refusal:
            pytest.exit(str(refusal), returncode=1)
        config._stop_servers = lambda: context.__exit__(None, None, None)  # type: ignore[attr-defined]
    return config._servers  # type: ignore[attr-defined,no-any-return]


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Iterator[TestServers]:
    """The run's real PostgreSQL and RabbitMQ."""
    told = getattr(request.config, "workerinput", {}).get("servers")
    yield TestServers(**json.loads(told)) if told else _started(request.config)


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    return str(getattr(request.config, "workerinput", {}).get("workerid", "gw"))


@pytest.fixture(scope="session")
async def system(servers: TestServers, worker: str) -> AsyncIterator[System]:
    """All six services in this process, on databases and a virtual host of this worker's own."""
    async with start_system(servers, f"test_{worker}") as running:
        yield running


@pytest.fixture(scope="session")
async def url(system: System) -> AsyncIterator[str]:
    async with on_a_port(system) as address:
        yield address

"""A system of its own with the demo company in it, on a real port, for Chromium; and which Chromium that is."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest
import uvicorn

from cli import web
from cli.house import Origin
from cli.seed import load
from tests.eventually import eventually
from tests.servers import TestServers
from tests.system import ADMIN, PASSWORD, start_system

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
ADVICE = (
    "The browser tests were left out: there is no Chromium here. On Debian or Ubuntu: apt-get install"
    " chromium-headless-shell; or name one in WEB_CHROMIUM."
)


def chromium() -> str | None:
    """The browser of this machine, if it has one."""
    return os.environ.get("WEB_CHROMIUM") or next((found for name in NAMES if (found := shutil.which(name))), None)


collect_ignore = [] if chromium() else ["test_stories.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not chromium():
        terminalreporter.write_line(ADVICE, yellow=True)


class Company(NamedTuple):
    """Where it answers, and the door of its broker as host:port/vhost."""

    url: str
    broker: str


@pytest.fixture(scope="session")
async def company(servers: TestServers, worker: str) -> AsyncIterator[Company]:
    """The demo company; nobody else's records are in it."""
    await asyncio.to_thread(web.build, print)
    async with start_system(servers, f"browser_{worker}", mails=("sales", "notifications")) as system:
        server = uvicorn.Server(uvicorn.Config(Origin(system.apps), port=0, lifespan="off", log_config=None))
        serving = asyncio.create_task(server.serve())
        await eventually(lambda: server.started)
        url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        broker = f"{system.addresses.rabbitmq_host}:{system.addresses.rabbitmq_port}/{system.addresses.vhost}"
        await asyncio.to_thread(load, url, broker, ADMIN, PASSWORD, say=print)
        yield Company(url, broker)
        server.should_exit = True
        await serving


@pytest.fixture(scope="session")
def traces() -> Path:
    return web.WEB / "test-results"

"""A PostgreSQL and a RabbitMQ of a test's own, to be killed and started again while others are left in peace."""

import asyncio
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx2

from cli.servers import start_servers
from cli.servers.places import unprivileged_account
from cli.servers.processes import MARK, Process, ServerProcesses
from tests.servers import TestServers, docker_answers

PATIENCE = 60.0


@dataclass(frozen=True)
class OwnServers:
    """`kill_…` is kill -9 (of every process there is of it), `start_…` returns when it answers again."""

    servers: TestServers
    kill_broker: Callable[[], None]
    start_broker: Callable[[], None]
    kill_postgres: Callable[[], None]
    start_postgres: Callable[[], None]


@contextmanager
def own_servers(home: Path) -> Iterator[OwnServers]:
    """Containers where Docker answers, else private servers in `home`; wherever the other tests have theirs."""
    with _containers() if docker_answers() else _private(home) as own:
        yield own


@contextmanager
def _containers() -> Iterator[OwnServers]:
    os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")  # a third image, and we clear away ourselves
    from testcontainers.core.container import DockerContainer

    amqp, management, sql = _free_ports(3)
    rabbit = DockerContainer("rabbitmq:4-management").with_bind_ports(5672, amqp).with_bind_ports(15672, management)
    postgres = (
        DockerContainer("postgres:17")
        .with_env("POSTGRES_PASSWORD", "test")
        .with_command("postgres -c max_connections=300")
        .with_bind_ports(5432, sql)
    )
    with rabbit, postgres:
        host = rabbit.get_container_host_ip()
        url = f"postgresql://postgres:test@{host}:{sql}"
        servers = TestServers(url, host, amqp, "guest:guest", f"http://{host}:{management}", "containers of its own")

        def start(container: Any, wait: Callable[[TestServers], None]) -> Callable[[], None]:
            def started() -> None:
                container.get_wrapped_container().start()
                wait(servers)

            return started

        wait_for_broker(servers)
        wait_for_postgres(servers)
        yield OwnServers(
            servers,
            lambda: rabbit.get_wrapped_container().kill(),
            start(rabbit, wait_for_broker),
            lambda: postgres.get_wrapped_container().kill(),
            start(postgres, wait_for_postgres),
        )


@contextmanager
def _private(home: Path) -> Iterator[OwnServers]:
    started = start_servers(
        home, definitions=None, amqp_port=None, postgres_port=None, management_port=None, fast=True, say=_quiet
    )
    try:
        servers = TestServers(
            started.postgres_url,
            started.rabbitmq_host,
            started.rabbitmq_port,
            started.rabbitmq_admin,
            started.management_url,
            "private servers of its own",
        )
        processes = ServerProcesses(home.resolve())
        broker = _Remembered(processes, "beam.smp", lambda: wait_for_broker(servers))
        postgres = _Remembered(processes, "postgres", lambda: wait_for_postgres(servers))
        yield OwnServers(servers, broker.kill, broker.start, postgres.kill, postgres.start)
    finally:
        started.stop()


class _Remembered:
    """A private server's process: killed with its children, started again with the very words it was started with."""

    def __init__(self, processes: ServerProcesses, name: str, wait: Callable[[], None]) -> None:
        self.processes, self.name, self.wait = processes, name, wait
        main = self._outermost()
        place = Path("/proc") / str(main.pid)
        self.command = place.joinpath("cmdline").read_bytes().decode().rstrip("\0").split("\0")
        entries = place.joinpath("environ").read_bytes().decode().split("\0")
        self.environment = dict(entry.split("=", 1) for entry in entries if "=" in entry)
        self.environment.pop(MARK, None)

    def kill(self) -> None:
        main = self._outermost()
        for process in [main, *(each for each in self.processes.running() if each.parent == main.pid)]:
            with suppress(ProcessLookupError):  # a child goes by itself when the first one is gone
                os.kill(process.pid, signal.SIGKILL)
        _until(lambda: not any(each.name == self.name for each in self.processes.running()))

    def start(self) -> None:
        account = unprivileged_account() if self.name == "postgres" else None
        self._forget_the_dead()
        self.processes.launch(f"{self.name}-again", self.command, account=account, env=self.environment)
        self.wait()

    def _outermost(self) -> Process:
        found = [each for each in self.processes.running() if each.name == self.name]
        pids = {each.pid for each in found}
        return next(each for each in found if each.parent not in pids)

    def _forget_the_dead(self) -> None:
        """PostgreSQL does not start over a lock file whose process number somebody else may have by now."""
        if self.name == "postgres":
            (Path(self.command[self.command.index("-D") + 1]) / "postmaster.pid").unlink(missing_ok=True)


def wait_for_broker(servers: TestServers) -> None:
    def answers() -> bool:
        with servers.management() as api:
            return api.get("whoami").is_success

    _until(answers)
    _until(lambda: _takes_connections(servers.rabbitmq_host, servers.rabbitmq_port))


def wait_for_postgres(servers: TestServers) -> None:
    async def answer() -> bool:
        connection = await asyncpg.connect(f"{servers.postgres_url}/postgres", timeout=5)
        try:
            return bool(await connection.fetchval("SELECT true"))
        finally:
            await connection.close()

    def answers() -> bool:
        with ThreadPoolExecutor(1) as own_loop:  # the caller's thread may already run one
            return own_loop.submit(asyncio.run, answer()).result()

    _until(answers)


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            if holds():
                return
            failure: Exception = TimeoutError(f"not within {PATIENCE} s")
        except (OSError, asyncpg.PostgresError, httpx2.TransportError) as error:
            failure = error
        if time.monotonic() > deadline:
            raise failure
        time.sleep(0.1)


def _takes_connections(host: str, port: int) -> bool:
    with socket.create_connection((host, port), timeout=2):
        return True


def _free_ports(count: int) -> list[int]:
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [listener.getsockname()[1] for listener in listeners]
    finally:
        for listener in listeners:
            listener.close()


def _quiet(_: str) -> None:
    """Progress of starting servers is of no interest in a test run."""

"""Where the tests take their servers from: FIBEX_TEST_* addresses, else containers, else private servers."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx2

from cli.servers import start_servers
from cli.topology import OPERATOR, USERS, Definitions, definitions

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class TestServers:
    """`postgres_url` without a database, `rabbitmq_admin` as user:password, `management_url` of RabbitMQ's HTTP API."""

    __test__ = False
    postgres_url: str
    rabbitmq_host: str
    rabbitmq_port: int
    rabbitmq_admin: str
    management_url: str
    origin: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def management(self) -> httpx2.Client:
        user, _, password = self.rabbitmq_admin.partition(":")
        return httpx2.Client(base_url=f"{self.management_url}/api/", auth=(user, password), timeout=30)


@contextmanager
def test_servers(home: Path) -> Iterator[TestServers]:
    """Servers for one run of the tests; whatever was started here is stopped again."""
    if os.environ.get("FIBEX_TEST_POSTGRES_URL"):
        yield _given()
    elif docker_answers():
        with _containers() as servers:
            yield servers
    else:
        started = start_servers(
            home, definitions=None, amqp_port=None, postgres_port=None, management_port=None, fast=True, say=_say
        )
        try:
            yield TestServers(
                started.postgres_url,
                started.rabbitmq_host,
                started.rabbitmq_port,
                started.rabbitmq_admin,
                started.management_url,
                "private",
            )
        finally:
            started.stop()


def import_topology(servers: TestServers, vhost: str, delay_scale: float) -> None:
    """Give a worker a virtual host of its own with the whole topology in it; users are named as in development."""
    made: Definitions = definitions({user: user for user in (*USERS, OPERATOR)}, vhost=vhost, delay_scale=delay_scale)
    with servers.management() as api:
        admin = servers.rabbitmq_admin.partition(":")[0]
        made["permissions"].append({"vhost": vhost, "user": admin, "configure": ".*", "write": ".*", "read": ".*"})
        api.delete(f"vhosts/{vhost}")
        api.post("definitions", json=made).raise_for_status()


def _given() -> TestServers:
    rabbit = os.environ["FIBEX_TEST_RABBITMQ_URL"]
    address = httpx2.URL(rabbit)
    return TestServers(
        os.environ["FIBEX_TEST_POSTGRES_URL"].rstrip("/"),
        address.host,
        address.port or 5672,
        f"{address.username}:{address.password}",
        os.environ["FIBEX_TEST_RABBITMQ_MANAGEMENT_URL"].rstrip("/"),
        "given",
    )


def docker_answers() -> bool:
    """Whether containers can be had on this machine."""
    return shutil.which("docker") is not None and (
        subprocess.run(["docker", "info"], capture_output=True, timeout=20, check=False).returncode == 0
    )


@contextmanager
def _containers() -> Iterator[TestServers]:
    # Read when the library is imported. The `with` below stops the containers; a third one for that is not needed.
    os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")
    from testcontainers.community.postgres import PostgresContainer
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.wait_strategies import HttpWaitStrategy

    postgres = PostgresContainer("postgres:17", username="postgres", password="test", driver=None).with_command(
        "postgres -c max_connections=600 -c fsync=off"
    )
    rabbit = (
        DockerContainer("rabbitmq:4-management")
        .with_exposed_ports(5672, 15672)
        .waiting_for(HttpWaitStrategy(15672).for_status_code(200).with_startup_timeout(120))
    )
    with postgres, rabbit:
        host = rabbit.get_container_host_ip()
        yield TestServers(
            postgres.get_connection_url().rsplit("/", 1)[0],
            host,
            int(rabbit.get_exposed_port(5672)),
            "guest:guest",
            f"http://{host}:{rabbit.get_exposed_port(15672)}",
            "containers",
        )


def _say(line: str) -> None:
    """The first start may download programs: whoever waits sees what for."""
    sys.stderr.write(f"{line}\n")

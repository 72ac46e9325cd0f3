"""Where benchmarks run: private servers as `make run` has them, safe against a power cut, and nobody else on them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from cli.house import Addresses, create_databases, migrate_all
from cli.servers import Servers, remove_servers, start_servers
from cli.topology import USERS, definitions

HOME = Path(__file__).resolve().parent.parent / ".local" / "bench"


@contextmanager
def servers() -> Iterator[Servers]:
    """A PostgreSQL and a RabbitMQ for one run of the benchmarks; nothing is left of them afterwards."""
    started = start_servers(
        HOME,
        definitions=definitions({user: user for user in USERS}),
        amqp_port=None,
        postgres_port=None,
        management_port=None,
        say=print,
    )
    try:
        yield started
    finally:
        started.stop()
        remove_servers(HOME, say=lambda _: None)


async def a_place(servers: Servers, name: str) -> Addresses:
    """A virtual host and six migrated databases of this name."""
    place = Addresses(
        servers.postgres_url, servers.rabbitmq_host, servers.rabbitmq_port, f"bench_{name}", f"bench_{name}_"
    )
    made = definitions({user: user for user in USERS}, vhost=place.vhost)
    user, _, password = servers.rabbitmq_admin.partition(":")
    made["permissions"].append({"vhost": place.vhost, "user": user, "configure": ".*", "write": ".*", "read": ".*"})
    async with httpx2.AsyncClient(base_url=servers.management_url, auth=(user, password), timeout=60) as api:
        (await api.post("/api/definitions", json=made)).raise_for_status()
    await create_databases(place)
    return place


def migrated(place: Addresses) -> None:
    """Bring the databases of a place to their newest version; runs event loops of its own."""
    migrate_all(place)

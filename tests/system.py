"""A whole running system for tests, and the people and outside systems that use it."""

import asyncio
import tempfile
import time
import weakref
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import aio_pika
import asyncpg
import httpx2
import uvicorn
from fastapi import FastAPI

from cli.house import Addresses, Keys, Origin, create_apps, create_databases, migrate_all, running, settings_for
from cli.mailbox import Catcher, Mailbox, catching, pages
from cli.topology import OUTSIDE_EXCHANGE, SERVICES
from services.identity.adapters.keys import make_keys
from shared.events import CONTENT_TYPE, Envelope, Event
from shared.ids import new_id
from tests.eventually import eventually
from tests.servers import TestServers, import_topology

PASSWORD = "test-password"
ADMIN = "admin@test.example"
DELAY_SCALE = 0.02
"""The retry ladder of the tests: 100 ms, 600 ms, 2.4 s …"""
CHEAP: dict[str, Any] = {"pool_size": 4, "password_memory_mib": 1}
"""What the services of the tests take less of than in use: connections, and memory and time for each password."""
HALF_A_TOKEN = 300.0
"""Seconds, half of what an access token lives."""
_numbers = count(1)


@dataclass
class Caller:
    """Somebody signed in: requests carry the token, a fresh Idempotency-Key only where asked for."""

    http: httpx2.AsyncClient
    id: UUID
    email: str
    role: str
    team_id: UUID | None
    token: str
    signed_at: float = field(default_factory=time.monotonic)

    async def get(self, path: str, **options: Any) -> httpx2.Response:
        return await self.request("GET", path, **options)

    async def post(self, path: str, **options: Any) -> httpx2.Response:
        return await self.request("POST", path, **options)

    async def put(self, path: str, **options: Any) -> httpx2.Response:
        return await self.request("PUT", path, **options)

    async def patch(self, path: str, **options: Any) -> httpx2.Response:
        return await self.request("PATCH", path, **options)

    async def delete(self, path: str, **options: Any) -> httpx2.Response:
        return await self.request("DELETE", path, **options)

    async def request(
        self, method: str, path: str, *, if_match: int | None = None, key: str | None = None, **options: Any
    ) -> httpx2.Response:
        headers = {"authorization": f"Bearer {await self.fresh_token()}", **options.pop("headers", {})}
        if if_match is not None:
            headers["if-match"] = str(if_match)
        if key is not None:
            headers["idempotency-key"] = key
        return await self.http.request(method, path, headers=headers, **options)

    async def fresh_token(self) -> str:
        """Who outlives a token in a long run signs in again."""
        if time.monotonic() - self.signed_at > HALF_A_TOKEN:
            answer = await self.http.post("/api/identity/sessions", json={"email": self.email, "password": PASSWORD})
            self.token, self.signed_at = answer.json()["access_token"], time.monotonic()
        return self.token


def a_mailbox() -> Mailbox:
    """A folder of its own, which goes with whoever looks into it."""
    folder = tempfile.TemporaryDirectory(prefix="fibex-mail-")
    mailbox = Mailbox(Path(folder.name))
    weakref.finalize(mailbox, folder.cleanup)
    return mailbox


@dataclass
class System:
    """The running services, their servers, and an administrator."""

    servers: TestServers
    addresses: Addresses
    keys: Keys
    apps: dict[str, FastAPI]
    http: httpx2.AsyncClient
    mailbox: Mailbox = field(default_factory=a_mailbox)
    """What the services have mailed."""
    looking: dict[str, asyncpg.Pool] = field(default_factory=dict)
    """For a look into their databases."""
    broker: aio_pika.abc.AbstractConnection | None = None
    """For a look into the queues."""
    admin: Caller = field(init=False)

    async def a_user(self, role: str = "manager", team_id: UUID | str | None = None, **more: Any) -> Caller:
        """A new person who is signed in, and whom every service knows already."""
        email = f"{role}-{new_id()}@test.example"
        body = {"email": email, "name": more.pop("name", f"{role.title()} {next(_numbers)}"), "role": role, **more}
        made = await self.admin.post(
            "/api/identity/users",
            json={**body, "password": PASSWORD, "team_id": str(team_id) if team_id else None},
        )
        assert made.status_code == 201, made.text
        await self.known_everywhere("people", "user_id", UUID(made.json()["id"]))
        return await self.sign_in(email)

    async def a_team(self, head_id: UUID | None = None, parent_id: UUID | None = None, name: str | None = None) -> UUID:
        body = {
            "name": name or f"Team {next(_numbers)} {new_id()}",
            "head_id": str(head_id) if head_id else None,
            "parent_id": str(parent_id) if parent_id else None,
        }
        made = await self.admin.post("/api/identity/teams", json=body)
        assert made.status_code == 201, made.text
        await self.known_everywhere("teams", "team_id", UUID(made.json()["id"]))
        return UUID(made.json()["id"])

    async def a_manager(self, team_id: UUID | str | None = None, **more: Any) -> Caller:
        """A manager in a team of their own unless one is named."""
        return await self.a_user("manager", team_id or await self.a_team(), **more)

    async def a_head(self, parent_id: UUID | None = None, **more: Any) -> tuple[Caller, UUID]:
        """A head of sales and the team she leads."""
        head = await self.a_user("head", **more)
        return head, await self.a_team(head.id, parent_id)

    async def sign_in(self, email: str, password: str = PASSWORD) -> Caller:
        answer = await self.http.post("/api/identity/sessions", json={"email": email, "password": password})
        assert answer.status_code == 201, answer.text
        signed, user = answer.json(), answer.json()["user"]
        team_id = UUID(user["team_id"]) if user["team_id"] else None
        return Caller(self.http, UUID(user["id"]), email, user["role"], team_id, signed["access_token"])

    async def known_everywhere(self, table: str, key: str, value: UUID) -> None:
        """Wait until each service has the person or team in its directory."""

        async def known(service: str) -> bool:
            assert await self.rows(service, f"SELECT 1 FROM {table} WHERE {key} = $1", value), f"{service} is behind"
            return True

        for service in self.apps or SERVICES:
            await eventually(partial(known, service), within=60)

    async def rows(self, service: str, query: str, *arguments: Any) -> list[Any]:
        """Look into a service's database, for what no public door shows."""
        if service not in self.looking:
            # TLS would be asked for with each connection, of servers that have none.
            url = self.addresses.database(service)
            self.looking[service] = await asyncpg.create_pool(url, ssl=False, min_size=0, max_size=2)
        return list(await self.looking[service].fetch(query, *arguments))

    async def publish(
        self, user: str, *events: Event | Envelope, exchange: str = OUTSIDE_EXCHANGE, key: str | None = None
    ) -> None:
        """Publish as that user of the broker: an outside system to `fibex.ext`, a service to `fibex.events`."""
        for event in events:
            envelope = event if isinstance(event, Envelope) else envelope_of(event)
            routing_key = key or (event.key if isinstance(event, Event) else None)
            assert routing_key is not None, "an Envelope needs its routing key"
            await self.publish_raw(user, envelope.encode(), routing_key, exchange=exchange, type=envelope.type)

    async def publish_raw(
        self, user: str, body: bytes, key: str, *, exchange: str = OUTSIDE_EXCHANGE, **properties: Any
    ) -> None:
        """Any bytes at all, as that user. `user_id=None` leaves the property out."""
        async with await aio_pika.connect(self.addresses.broker(user)) as connection:
            channel = await connection.channel(publisher_confirms=True)
            target = await channel.get_exchange(exchange, ensure=False)
            given = {"content_type": CONTENT_TYPE, "user_id": user, **properties}
            await target.publish(aio_pika.Message(body, delivery_mode=2, **given), key, mandatory=False)

    async def take(self, queue: str, user: str | None = None) -> aio_pika.abc.AbstractIncomingMessage | None:
        """Take one message off a queue, as the administrator of the broker unless a user is named."""
        name, _, password = (f"{user}:{user}" if user else self.servers.rabbitmq_admin).partition(":")
        async with await aio_pika.connect(self.addresses.broker(name, password)) as connection:
            channel = await connection.channel()
            source = await channel.get_queue(queue, ensure=False)
            return await source.get(no_ack=True, fail=False, timeout=5)

    async def waiting_in(self, queue: str) -> int:
        """How many messages of a queue nobody has taken yet."""
        async with self._as_admin() as channel:
            declared = await channel.declare_queue(queue, passive=True)
            return declared.declaration_result.message_count or 0

    async def dead_letters(self, service: str) -> list[aio_pika.abc.AbstractIncomingMessage]:
        """Everything in the dead letters of a service; they stay there."""
        return await self.letters_in(f"{service}.events.dlq")

    async def letters_in(self, queue: str) -> list[aio_pika.abc.AbstractIncomingMessage]:
        """Everything in a queue that nobody has taken; it stays there."""
        found = []
        async with self._as_admin() as channel:
            source = await channel.get_queue(queue, ensure=False)
            while (message := await source.get(fail=False, timeout=5)) is not None:
                found.append(message)
        return found

    @asynccontextmanager
    async def _as_admin(self) -> AsyncIterator[aio_pika.abc.AbstractChannel]:
        """A channel of the one connection that is kept; what was read and not acknowledged goes back with its end."""
        if self.broker is None or self.broker.is_closed:
            name, _, password = self.servers.rabbitmq_admin.partition(":")
            self.broker = await aio_pika.connect(self.addresses.broker(name, password))
        async with self.broker.channel() as channel:
            yield channel

    async def stop_looking(self) -> None:
        """No connection of the tests' own stays open, so that databases can be copied and dropped."""
        while self.looking:
            await self.looking.popitem()[1].close()
        if self.broker is not None:
            await self.broker.close()


def envelope_of(event: Event, **changes: Any) -> Envelope:
    """The envelope an outside sender (or a service) would put around the event now."""
    from datetime import UTC, datetime

    source = f"/fibex/{event.producer}"
    given = {
        "id": str(new_id()),
        "source": source,
        "type": event.event_type,
        "subject": str(getattr(event, event.subject)),
        "time": datetime.now(UTC),
        "dataschema": event.schema_id(),
        "data": event.model_dump(mode="json"),
    }
    return Envelope(**{**given, **changes})


@asynccontextmanager
async def start_system(
    servers: TestServers,
    name: str,
    services: Sequence[str] = SERVICES,
    mails: Sequence[str] = ("sales",),
    **settings: Any,
) -> AsyncIterator[System]:
    """Databases, virtual host, migrations, and the services, all six unless some are named, in this process.

    `mails` are those who send mail by themselves; tests of Notifications carry its letters.
    """
    addresses = Addresses(
        servers.postgres_url, servers.rabbitmq_host, servers.rabbitmq_port, vhost=name, database_prefix=f"{name}_"
    )
    await fresh(servers, addresses)
    keys = Keys(*make_keys())
    mailbox = a_mailbox()
    async with catching(Catcher(mailbox)) as mail_port:
        more = {
            "first_admin_email": ADMIN,
            "first_admin_password": PASSWORD,
            "log_level": "warning",
            **settings,
        }
        mail = {each: {"smtp_url": f"smtp://127.0.0.1:{mail_port}"} for each in mails}
        apps = create_apps(
            {
                each: settings_for(each, addresses, keys, "dev", **CHEAP, **{**mail.get(each, {}), **more})
                for each in services
            }
        )
        async with running(apps), _reached(apps, mailbox) as http:
            system = System(servers, addresses, keys, apps, http, mailbox)
            await eventually(lambda: all(app.state.broker_connected for app in apps.values()), within=30)
            system.admin = await eventually(lambda: system.sign_in(ADMIN), within=30)
            yield system
        await system.stop_looking()


@asynccontextmanager
async def on_a_port(system: System) -> AsyncIterator[str]:
    """The same system for programs outside this process; its address."""
    server = uvicorn.Server(uvicorn.Config(Origin(system.apps), port=0, lifespan="off", log_config=None))
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


def _reached(apps: dict[str, FastAPI], mailbox: Mailbox) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=Origin(apps, pages(mailbox)), raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://fibex.test", timeout=30)


async def fresh(servers: TestServers, addresses: Addresses) -> None:
    """Empty databases with their tables, and a virtual host with nothing in its queues."""
    import_topology(servers, addresses.vhost, DELAY_SCALE)
    connection = await asyncpg.connect(f"{servers.postgres_url}/postgres")
    try:
        for service in SERVICES:
            await connection.execute(f'DROP DATABASE IF EXISTS "{addresses.database_prefix}{service}" WITH (FORCE)')
    finally:
        await connection.close()
    await create_databases(addresses)
    await asyncio.to_thread(migrate_all, addresses)

"""Ground for a toy service: a virtual host with the product's topology, a database, and looks into both."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import aio_pika
import asyncpg
import jwt

from cli.house import Addresses, Keys
from cli.topology import OUTSIDE_EXCHANGE, Definitions
from shared.auth import ISSUER
from shared.events import (
    CONTENT_TYPE,
    OUTSIDE,
    ActivityCompleted,
    ContactUpdated,
    Envelope,
    Event,
    PaymentConfirmed,
    SaleCreated,
)
from shared.settings import Settings
from tests.eventually import eventually
from tests.servers import TestServers
from tests.system import envelope_of

HEARD: dict[str, list[type[Event]]] = {
    "sales": [ActivityCompleted, ContactUpdated, PaymentConfirmed],
    "contacts": [SaleCreated],
    "analytics": [SaleCreated],
}
"""Who hears what in the toy's virtual host; the toy goes by the name of sales."""
QUEUE = "sales.events"


KEYS = {
    "accounting": PaymentConfirmed.key,
    "sales": SaleCreated.key,
    "contacts": ContactUpdated.key,
    "activities": ActivityCompleted.key,
}
"""The key each of them publishes with unless told otherwise."""


@contextmanager
def toy_listens() -> Iterator[None]:
    """The product's own topology with the toy's ears instead of the services'."""
    with patch("cli.topology.listens", lambda service: HEARD.get(service, [])):
        yield


def a_sale(sale_id: UUID | None = None, number: str = "S-1") -> SaleCreated:
    return SaleCreated(
        sale_id=sale_id or uuid4(),
        number=number,
        contact_id=None,
        account_id=None,
        owner_id=uuid4(),
        process="default",
        process_version=1,
        stage="qualification",
        amount="1200.50",  # type: ignore[arg-type]
        currency="RUB",
    )


def a_payment(payment_id: str | None = None, payer: str | None = None) -> PaymentConfirmed:
    return PaymentConfirmed(
        payment_id=payment_id or f"p-{uuid4()}",
        amount="100.00",  # type: ignore[arg-type]
        currency="RUB",
        payer=payer,
        paid_at=datetime.now(UTC),
    )


def a_contact(contact_id: UUID, name: str) -> ContactUpdated:
    return ContactUpdated(
        contact_id=contact_id,
        display_name=name,
        type="existing",
        work="sale",
        owner_id=None,
        priority="normal",
        account_id=None,
        origin="person",
    )


@dataclass
class Ground:
    """Where a toy stands: servers, one virtual host with the topology, one database with the tables."""

    servers: TestServers
    addresses: Addresses
    keys: Keys
    definitions: Definitions

    @property
    def settings(self) -> Settings:
        return Settings(
            env="dev",
            database_url=self.addresses.database("toy").replace("postgresql://", "postgresql+asyncpg://"),
            rabbitmq_url=self.addresses.broker("sales"),
            token_public_keys=self.keys.jwks,
            log_level="warning",
        )

    async def clean(self) -> None:
        """Every queue and every table empty."""
        async with self.as_admin() as channel:
            for queue in self.definitions["queues"]:
                if queue["arguments"]["x-queue-type"] != "stream":
                    await (await channel.get_queue(queue["name"], ensure=False)).purge()
        tables = await self.rows(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'event_log_%'"
        )
        await self.rows(f"TRUNCATE {', '.join(row['tablename'] for row in tables)} RESTART IDENTITY")

    @asynccontextmanager
    async def as_user(self, user: str, password: str | None = None) -> AsyncIterator[aio_pika.abc.AbstractChannel]:
        async with await aio_pika.connect(self.addresses.broker(user, password)) as connection:
            yield await connection.channel(publisher_confirms=True, on_return_raises=True)

    @asynccontextmanager
    async def as_admin(self) -> AsyncIterator[aio_pika.abc.AbstractChannel]:
        name, _, password = self.servers.rabbitmq_admin.partition(":")
        async with self.as_user(name, password) as channel:
            yield channel

    async def rows(self, query: str, *arguments: Any) -> list[Any]:
        connection = await asyncpg.connect(self.addresses.database("toy"))
        try:
            return list(await connection.fetch(query, *arguments))
        finally:
            await connection.close()

    async def count(self, what: str, *arguments: Any) -> int:
        """`count("outbox WHERE parked_at IS NULL")`."""
        return int((await self.rows(f"SELECT count(*) AS n FROM {what}", *arguments))[0]["n"])

    async def publish(self, user: str, *events: Event | Envelope, **properties: Any) -> None:
        """As that user: an outside system to `fibex.ext`, a service to `fibex.events`."""
        for event in events:
            envelope = event if isinstance(event, Envelope) else envelope_of(event)
            await self.publish_raw(user, envelope.encode(), type=envelope.type, **properties)

    async def publish_raw(
        self, user: str, body: bytes, *, exchange: str | None = None, key: str | None = None, **properties: Any
    ) -> None:
        """Any bytes at all. `user_id=None` leaves the property out."""
        outside = user in OUTSIDE
        async with self.as_user(user) as channel:
            target = await channel.get_exchange(
                exchange or (OUTSIDE_EXCHANGE if outside else "fibex.events"), ensure=False
            )
            given = {"content_type": CONTENT_TYPE, "user_id": user, **properties}
            message = aio_pika.Message(body, delivery_mode=2, **given)
            await target.publish(message, key or KEYS[user])

    async def take_all(self, queue: str) -> list[aio_pika.abc.AbstractIncomingMessage]:
        """Everything that lies in a queue, taken off it."""
        found: list[aio_pika.abc.AbstractIncomingMessage] = []
        async with self.as_admin() as channel:
            source = await channel.get_queue(queue, ensure=False)
            while (message := await source.get(no_ack=True, fail=False, timeout=5)) is not None:
                found.append(message)
        return found

    async def waiting(self, queue: str) -> int:
        """Messages in a queue that are ready to be delivered, as the queue itself counts them."""
        async with self.as_admin() as channel:
            declared = await channel.declare_queue(queue, passive=True)
            return int(declared.declaration_result.message_count or 0)

    async def dead_letters(self, number: int, queue: str = QUEUE) -> list[aio_pika.abc.AbstractIncomingMessage]:
        """Wait for exactly so many dead letters and take them."""

        async def arrived() -> bool:
            assert await self.waiting(f"{queue}.dlq") == number
            return True

        await eventually(arrived, within=20)
        return await self.take_all(f"{queue}.dlq")

    def token(self, role: str = "manager", user_id: UUID | None = None) -> str:
        claims = {
            "sub": str(user_id or uuid4()),
            "role": role,
            "iss": ISSUER,
            "aud": ISSUER,
            "iat": datetime.now(UTC),
            "exp": datetime.now(UTC) + timedelta(minutes=10),
        }
        key_id = jwt.PyJWKSet.from_json(self.keys.jwks).keys[0].key_id
        return jwt.encode(claims, self.keys.private_pem, algorithm="EdDSA", headers={"kid": key_id})

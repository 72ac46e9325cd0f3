"""Where a running system keeps what is checked: its databases and its broker, as an operator reaches them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import asyncpg

from cli.house import HOME, Addresses
from cli.topology import SERVICES
from shared.settings import Organisation


@dataclass(frozen=True)
class Installation:
    """Where a running system keeps what is checked."""

    databases: Mapping[str, str]
    """postgresql://… of each service."""
    broker: str
    """amqp://… as the operator."""
    organisation: Organisation
    since: timedelta = timedelta(days=7)
    """How far back deliveries are followed."""
    patience: float = 10.0
    """Seconds that events under way are waited for."""

    @classmethod
    def of(
        cls, postgres_url: str | None, broker: str, prefix: str, since: timedelta, time_zone: str = "Europe/Moscow"
    ) -> "Installation":
        """As a command is told of it; without an address the databases of `make run`."""
        postgres_url = postgres_url or Addresses.kept_in(HOME).postgres_url
        databases = {service: f"{postgres_url.rstrip('/')}/{quote(prefix + service)}" for service in SERVICES}
        return cls(databases, broker, Organisation(ZoneInfo(time_zone), "RU"), since)

    async def rows(self, service: str, query: str, *arguments: Any) -> list[Any]:
        connection = await asyncpg.connect(self.databases[service], timeout=10)
        try:
            return list(await connection.fetch(query, *arguments))
        finally:
            await connection.close()

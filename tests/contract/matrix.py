"""Who may call what, as each service's authors wrote it down beside its routes; and ways to try it."""

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from cli.topology import SERVICES
from shared.auth import ROLES
from shared.ids import new_id
from tests.system import System

FOLDER = Path(__file__).parent / "access"
EXAMPLES = {
    "sku": "PC550-BLK",
    "report": "overdue",
    "day": "2026-12-31",
    "kind": "call",
    "code": "interested",
    "signature": "0.ics",
    "reason": "unused",
    "process": "fibex",
    "number": 1,
}
"""Path parameters that are no ids."""


@dataclass(frozen=True)
class Entry:
    """One route and the roles that may call it."""

    service: str
    method: str
    path: str
    roles: frozenset[str]

    @property
    def route(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_public(self) -> bool:
        return "public" in self.roles

    @property
    def is_endless(self) -> bool:
        """A stream has no end that one could wait for; what comes over it is tried in tests of its own."""
        return self.path.endswith("/stream")

    @property
    def others(self) -> list[str]:
        """The roles that may not."""
        return [] if self.is_public else [role for role in ROLES if role not in self.roles]

    def address(self, **given: Any) -> str:
        """The path with its parameters filled in: those given, else an id that nobody has."""
        return re.sub(r"\{(\w+)\}", lambda found: str(given.get(found[1]) or _anything(found[1])), self.path)

    async def call(self, system: System, token: str | None, **options: Any) -> httpx2.Response:
        """Call it with an empty body, as whoever the token says."""
        headers = {**({"authorization": f"Bearer {token}"} if token is not None else {}), **options.pop("headers", {})}
        if self.method != "GET":
            options.setdefault("json", {})
            headers = {"if-match": "1", "idempotency-key": str(new_id()), **headers}
        asked = system.http.request(self.method, self.address(), headers=headers, **options)
        if not self.is_endless:
            return await asked
        try:
            return await asyncio.wait_for(asked, 5)
        except TimeoutError:  # let in, and it would have gone on for as long as the token holds
            return httpx2.Response(200)


def written(service: str) -> dict[str, frozenset[str]]:
    """The table of one service."""
    table = json.loads((FOLDER / f"{service}.json").read_text(encoding="utf-8"))
    return {route: frozenset(roles) for route, roles in table.items()}


def entries(*services: str) -> Iterator[Entry]:
    """Every route of these services, or of all."""
    for service in services or SERVICES:
        for route, roles in written(service).items():
            method, _, path = route.partition(" ")
            yield Entry(service, method, path, roles)


def _anything(name: str) -> str:
    return EXAMPLES.get(name) or str(new_id())


async def contents(system: System, service: str) -> dict[str, str]:
    """A fingerprint of every table a request could write to; what only messages pass through is left out."""
    tables = await system.rows(
        service,
        """SELECT relname AS name FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
           WHERE nspname = 'public' AND relkind IN ('r', 'p') AND NOT relispartition
             AND relname NOT IN ('outbox', 'event_log', 'inbox', 'alembic_version')""",
    )
    found = {}
    for table in tables:
        hashed = (
            f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS sum FROM \"{table['name']}\" t"
        )
        found[table["name"]] = (await system.rows(service, hashed))[0]["sum"]
    return found

"""Ways to identity's door: an address of one's own to fail from, and what identity has told."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any
from uuid import UUID

import httpx2

from cli.house import Origin
from tests.system import System

SESSIONS, USERS, TEAMS, ME = (f"/api/identity/{each}" for each in ("sessions", "users", "teams", "me"))
_addresses = count(1)


@asynccontextmanager
async def an_address(system: System) -> AsyncIterator[httpx2.AsyncClient]:
    """A client nobody else shares its address with, so that its failures lock nobody else out."""
    number = next(_addresses)
    client = (f"10.0.{number // 250}.{number % 250 + 1}", 40_000)
    transport = httpx2.ASGITransport(app=Origin(system.apps), client=client, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://fibex.test", timeout=30) as http:
        yield http


async def try_sign_in(http: httpx2.AsyncClient, email: str, password: str) -> httpx2.Response:
    return await http.post(SESSIONS, json={"email": email, "password": password})


async def facts(system: System, subject: UUID | str, service: str = "identity") -> list[dict[str, Any]]:
    """What a service has told about a record: envelopes, the oldest first."""
    rows = await system.rows(service, _FACTS, str(subject))
    return [json.loads(row["body"]) for row in rows]


_FACTS = """
    SELECT body FROM (
        SELECT aggregate_version, body FROM outbox WHERE subject = $1
        UNION ALL SELECT aggregate_version, body FROM event_log WHERE subject = $1
    ) AS told ORDER BY aggregate_version
"""

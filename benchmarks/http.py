"""What people wait for: opening a sale, moving it, the board and the list, with sixteen callers over HTTP.

The bare equivalent writes the rows of a sale, of its event and of nothing else, in one transaction, sixteen at a time.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from statistics import quantiles
from typing import Any

import asyncpg

from shared.ids import new_id
from tests.eventually import eventually
from tests.system import Caller, System

CALLERS = 16
_BARE_SALE = """
    INSERT INTO outbox (event_id, exchange, routing_key, type, subject, aggregate_version, body, available_at)
    VALUES ($1, 'fibex.none', 'none', 'Bare', $1::uuid::text, 1, $2, now() + interval '1 day')
"""


async def measure(system: System, sales: int) -> dict[str, Any]:
    """Requests per second and p95 in milliseconds of each, and creating a sale against bare inserts."""
    anna = await system.a_manager()
    contact = await anna.post("/api/contacts/contacts", json={"name": "Клиент", "type": "existing"})
    made: list[dict[str, Any]] = []

    async def open_sale() -> None:
        answer = await anna.post("/api/sales/sales", json={"contact_id": contact.json()["id"], "title": "Паракорд"})
        assert answer.status_code == 201, answer.text
        made.append(answer.json())

    async def lose_sale() -> None:
        sale = made.pop()
        path, body = f"/api/sales/sales/{sale['id']}/stage", {"stage": "lost", "reason": "Передумали"}
        answer = await anna.post(path, json=body, if_match=sale["version"])
        assert answer.status_code == 200, answer.text

    await eventually(lambda: _arrived(anna, contact.json()["id"]))
    found = {"create sale": await _run(open_sale, sales)}
    found["board"] = await _run(lambda: _read(anna, "/api/sales/board"), sales)
    found["list of 80"] = await _run(lambda: _read(anna, "/api/sales/sales?limit=80"), sales)
    found["move stage"] = await _run(lose_sale, sales // 2)
    bare = await _bare(system, sales)
    return {
        "callers": CALLERS,
        "sales": sales,
        "requests": found,
        "bare_inserts_per_second": bare,
        "create_to_bare": round(found["create sale"]["per_second"] / bare, 2),
    }


async def _arrived(anna: Caller, contact_id: str) -> bool:
    answer = await anna.post("/api/sales/sales", json={"contact_id": contact_id, "title": "Первая"})
    return answer.status_code == 201


async def _read(anna: Caller, path: str) -> None:
    answer = await anna.get(path)
    assert answer.status_code == 200, answer.text


async def _run(once: Callable[[], Awaitable[None]], times: int) -> dict[str, float]:
    took: list[float] = []
    left = iter(range(times))

    async def caller() -> None:
        for _ in left:
            began = time.perf_counter()
            await once()
            took.append((time.perf_counter() - began) * 1000)

    began = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return {
        "per_second": round(times / (time.perf_counter() - began), 1),
        "p95_ms": round(quantiles(took, n=20)[18], 1),
    }


async def _bare(system: System, sales: int) -> float:
    pool = await asyncpg.create_pool(system.addresses.database("sales"), min_size=CALLERS, max_size=CALLERS)

    async def insert() -> None:
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(_BARE_SALE, new_id(), b"x" * 500)

    found = await _run(insert, sales)
    await pool.execute("DELETE FROM outbox WHERE exchange = 'fibex.none'")
    await pool.close()
    return found["per_second"]

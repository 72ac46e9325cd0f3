"""Two API processes, sixteen callers: sales opened with their first activity, stages moved, board and lists read.

What is read is read once more on a base many times as large: how much longer it takes is the figure to look at.
"""

import asyncio
import json
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from itertools import cycle
from typing import Any

import asyncpg
import httpx2

from benchmarks.figures import latencies
from cli.house import Addresses, Keys
from services.identity.adapters.keys import make_keys
from shared.ids import new_id

CALLERS, PROCESSES, MANAGERS, LARGER = 16, 2, 8, 15
OF_SALES = {
    "board": "/api/sales/board",
    "list of 80 sales": "/api/sales/sales?limit=80",
    "list: what is overdue": "/api/sales/sales?limit=80&marker=overdue",
    "search by number": "/api/sales/sales?limit=80&q=B-1234",
}
EMAIL, PASSWORD = "admin@bench.example", "bench-password"
_COPY = """
    INSERT INTO sales
    SELECT (jsonb_populate_record(NULL::sales, to_jsonb(s) || jsonb_build_object(
        'id', gen_random_uuid(), 'number', 'B-' || g, 'owner_id', ($2::uuid[])[1 + g % cardinality($2::uuid[])],
        'stage', stages.name, 'kind', 'open', 'closed_at', null, 'closed_from', null, 'lost_reason', null,
        'opened_at', now() - g * interval '1 minute', 'entered_at', now() - g * interval '1 minute'))).*
    FROM (SELECT * FROM sales LIMIT 1) AS s, generate_series(1, $1::int) AS g,
        LATERAL (SELECT (ARRAY['qualification', 'paperwork', 'production', 'payment'])[1 + g % 4] AS name) AS stages
"""


@dataclass
class Office:
    """The managers at work and what they work on; every request goes to the next process."""

    place: Addresses
    clients: list[httpx2.AsyncClient]
    tokens: list[str] = field(default_factory=list)
    managers: list[str] = field(default_factory=list)
    contacts: list[str] = field(default_factory=list)
    sales: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._next = cycle(self.clients)

    async def ask(self, method: str, path: str, token: str, **options: Any) -> Any:
        signed = {"authorization": f"Bearer {token}"} if token else {}
        headers = {**signed, **options.pop("headers", {})}
        answer = await next(self._next).request(method, path, headers=headers, **options)
        if not answer.is_success:
            raise AssertionError(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json()


async def measure(place: Addresses, sales: int, requests: int) -> dict[str, Any]:
    """Requests per second and their latencies, on a base of so many sales."""
    async with _office(place) as office:
        found = {"create sale + first activity": await _open_sales(office, requests)}
        found["stage move"] = await _move_stages(office, requests)
        await _grow(office, sales)
        reads = OF_SALES | {
            "a manager's day": "/api/activities/my-day",
            "report: sales by manager": "/api/analytics/reports/sales_and_margin?period=this_month&group_by=manager",
        }
        for name, path in reads.items():
            found[name] = await _read(office, path, requests)
        await _grow(office, sales * LARGER)
        grown = {name: await _read(office, path, requests) for name, path in OF_SALES.items()}
        ratios = {name: round(row["p50_ms"] / found[name]["p50_ms"], 2) for name, row in grown.items()}
        larger = {"sales": sales * LARGER, "times_as_long": ratios, "reads": grown}
        return {"sales": sales, "callers": CALLERS, "processes": PROCESSES, "larger": larger, **found}


async def _open_sales(office: Office, requests: int) -> dict[str, Any]:
    """From the first request until the last first activity is there."""
    began = time.perf_counter()

    async def open_one(number: int) -> None:
        body = {"contact_id": office.contacts[number % MANAGERS], "title": f"Sale {number}"}
        key = {"idempotency-key": str(new_id())}
        token = office.tokens[number % MANAGERS]
        office.sales.append(await office.ask("POST", "/api/sales/sales", token, json=body, headers=key))

    taken = await _sixteen_callers(requests, open_one)
    answered = time.perf_counter() - began
    connection = await asyncpg.connect(office.place.database("activities"))
    planned = "SELECT count(*) FROM activities WHERE step = 'contact_client'"
    while await connection.fetchval(planned) < requests:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    everything = time.perf_counter() - began
    await connection.close()
    return {**latencies(taken, everything), "answered_per_second": round(requests / answered, 1)}


async def _move_stages(office: Office, requests: int) -> dict[str, Any]:
    sales = iter(office.sales)

    async def move_one(number: int) -> None:
        sale = next(sales)
        token = office.tokens[office.managers.index(sale["owner_id"])]
        body = {"stage": "lost", "reason": "mistake"}
        version = {"if-match": str(sale["version"])}
        await office.ask("POST", f"/api/sales/sales/{sale['id']}/stage", token, json=body, headers=version)

    began = time.perf_counter()
    taken = await _sixteen_callers(min(requests, len(office.sales)), move_one)
    return latencies(taken, time.perf_counter() - began)


async def _read(office: Office, path: str, requests: int) -> dict[str, Any]:
    began = time.perf_counter()
    taken = await _sixteen_callers(requests, lambda number: office.ask("GET", path, office.tokens[number % MANAGERS]))
    return latencies(taken, time.perf_counter() - began)


async def _sixteen_callers(requests: int, do: Callable[[int], Awaitable[Any]]) -> list[float]:
    """Each takes the next number when its last request is answered; returns what each request took."""
    numbers, taken = iter(range(requests)), []

    async def caller() -> None:
        for number in numbers:
            began = time.perf_counter()
            await do(number)
            taken.append(time.perf_counter() - began)

    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return taken


async def _grow(office: Office, sales: int) -> None:
    """Copies of a sale until there are so many, spread over managers and stages."""
    connection = await asyncpg.connect(office.place.database("sales"))
    there = await connection.fetchval("SELECT count(*) FROM sales")
    await connection.execute(_COPY, max(0, sales - there), office.managers)
    await connection.execute("ANALYZE")
    await connection.close()


@asynccontextmanager
async def _office(place: Addresses) -> AsyncIterator[Office]:
    keys = Keys(*make_keys())
    told = {"addresses": asdict(place), "keys": asdict(keys), "email": EMAIL, "password": PASSWORD}
    ports = _free_ports(PROCESSES)
    processes = [await _serving(port, told) for port in ports]
    clients = [httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) for port in ports]
    try:
        office = Office(place, clients)
        await _ready(clients)
        await _hire(office)
        yield office
    finally:
        for client in clients:
            await client.aclose()
        for process in processes:
            process.terminate()
            await process.wait()


async def _serving(port: int, told: dict[str, Any]) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.serving", str(port), stdin=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(told).encode() + b"\n")
    await process.stdin.drain()
    return process


async def _ready(clients: list[httpx2.AsyncClient]) -> None:
    """Until each process lets the administrator in."""
    deadline = time.monotonic() + 60
    for client in clients:
        while True:
            try:
                body = {"email": EMAIL, "password": PASSWORD}
                if (await client.post("/api/identity/sessions", json=body)).status_code == 201:
                    break
            except httpx2.TransportError:
                pass
            if time.monotonic() > deadline:
                raise TimeoutError("the API processes do not answer")
            await asyncio.sleep(0.1)


async def _hire(office: Office) -> None:
    """A team of managers, each with a client."""
    body = {"email": EMAIL, "password": PASSWORD}
    admin = (await office.ask("POST", "/api/identity/sessions", "", json=body))["access_token"]
    team = await office.ask(
        "POST", "/api/identity/teams", admin, json={"name": "Bench", "head_id": None, "parent_id": None}
    )
    for number in range(MANAGERS):
        person = {"email": f"m{number}@bench.example", "name": f"Manager {number}", "role": "manager"}
        given = {**person, "password": PASSWORD, "team_id": team["id"]}
        made = await office.ask("POST", "/api/identity/users", admin, json=given)
        credentials = {"email": person["email"], "password": PASSWORD}
        token = (await office.ask("POST", "/api/identity/sessions", "", json=credentials))["access_token"]
        client = {"name": f"Client {number}", "type": "existing"}
        contact = await office.ask("POST", "/api/contacts/contacts", token, json=client)
        office.tokens.append(token)
        office.managers.append(made["id"])
        office.contacts.append(contact["id"])


def _free_ports(count: int) -> list[int]:
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [listener.getsockname()[1] for listener in listeners]
    finally:
        for listener in listeners:
            listener.close()

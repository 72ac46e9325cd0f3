"""`fibex verify`: is everything that was promised kept? The invariants between services, checked on the live data."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import aio_pika
import typer
from rich.console import Console

from cli import recounts
from cli.dead_letters import DEVELOPMENT, Selection, read
from cli.installation import Installation
from cli.reconcile import gaps
from cli.topology import SERVICES, listens
from services.analytics.usecases import differences
from shared.bus import LADDER
from shared.db import EVENTS_EXCHANGE, Database
from shared.dead_letters import DeadLetter

OLD = timedelta(minutes=1)
"""An event still in the outbox after this long is stuck."""
_LAST_WORDS = 20
"""Findings of one check that are printed; the rest is counted."""


async def verify(place: Installation) -> dict[str, list[str]]:
    """Each check by its name, and what it found wrong: a line each, none where all is well."""
    return {name: await check(place) for name, check in CHECKS.items()}


async def outboxes(place: Installation) -> list[str]:
    """Every event that was committed has gone out, or is a moment old."""
    found = []
    for service in SERVICES:
        for row in await place.rows(service, recounts.STUCK, OLD):
            why = f"parked: {row['last_error']}" if row["parked_at"] else f"waits since {row['age']}"
            found.append(f"{service}: {row['type']} of {row['subject']} {why}")
    return found


async def versions(place: Installation) -> list[str]:
    """Events of one record are counted from one on, without gap or double."""
    return [
        f"{service}: {row['subject']} has {row['n']} events from {row['first']} to {row['last']},"
        f" {row['different']} of them different; counted were {row['version']}"
        for service in SERVICES
        for row in await place.rows(service, recounts.GAPS)
    ]


async def deliveries(place: Installation) -> list[str]:
    """Each event that went out is in the inbox of every service that listens to it, or in its dead letters."""
    until = datetime.now(UTC)
    deadline = asyncio.get_running_loop().time() + place.patience
    while True:
        missing = await _undelivered(place, until)
        late = asyncio.get_running_loop().time() > deadline
        if not missing or late:
            break
        await asyncio.sleep(0.2)
    under_way = await _on_the_ladder(place) if missing else 0
    if len(missing) <= under_way:
        return []
    return [f"{line} ({under_way} messages wait for another try)" if under_way else line for line in missing]


async def days(place: Installation) -> list[str]:
    """What analytics recorded of each day is what the services told on it; `fibex reconcile --replay` mends it."""
    return [str(each) for each in await gaps(place)]


async def figures(place: Installation) -> list[str]:
    """The KPI tables are what the recorded events add up to."""
    url = place.databases["analytics"].replace("postgresql://", "postgresql+asyncpg://")
    database = Database(url, "analytics", pool_size=1, organisation=place.organisation)
    try:
        return await differences(database)
    finally:
        await database.close()


async def payments(place: Installation) -> list[str]:
    """Each confirmed payment is there once; each that counts was told once, with its amount and its invoice."""
    found = [row["wrong"] for row in await place.rows("sales", recounts.PAYMENTS)]
    confirmed = {row["payment_id"]: row["amount"] for row in await place.rows("analytics", recounts.CONFIRMED)}
    kept = {row["payment_id"]: row["amount"] for row in await place.rows("sales", "SELECT * FROM payments")}
    dead = {str(_data(letter).get("payment_id")) for letter in await _letters(place, "sales")}
    for payment_id in sorted(confirmed.keys() - kept.keys() - dead):
        found.append(f"payment {payment_id}: confirmed and not in Sales")
    found += [
        f"payment {payment_id}: confirmed {confirmed[payment_id]}, kept {amount}"
        for payment_id, amount in kept.items()
        if payment_id in confirmed and confirmed[payment_id] != amount
    ]
    return found


async def orders(place: Installation) -> list[str]:
    """Each sale in production has one order request; each order request was told and commanded once."""
    return [row["wrong"] for row in await place.rows("sales", recounts.ORDERS)]


async def stages(place: Installation) -> list[str]:
    """Each move of a sale begins where the one before it ended, and the last one ended where the sale is."""
    return [row["wrong"] for row in await place.rows("sales", recounts.STAGES)]


async def board(place: Installation) -> list[str]:
    """The counts and sums over the columns of the board are those of the sales."""
    return [row["wrong"] for row in await place.rows("sales", recounts.BOARD)]


CHECKS: dict[str, Callable[[Installation], Awaitable[list[str]]]] = {
    "every event has gone out": outboxes,
    "events of a record are counted without a gap": versions,
    "every event has arrived": deliveries,
    "each day is recorded as it was told": days,
    "figures are what the events add up to": figures,
    "payments count once": payments,
    "one order request per produced sale": orders,
    "stages follow each other": stages,
    "the board counts every sale": board,
}


async def _undelivered(place: Installation, until: datetime) -> list[str]:
    found = []
    for service in SERVICES:
        heard: dict[str, list[str]] = {}
        for kind in listens(service):
            if kind.producer in SERVICES:
                heard.setdefault(kind.producer, []).append(kind.event_type)
        dead = {letter.id for letter in await _letters(place, service)}
        for producer, types in heard.items():
            sent = await place.rows(producer, recounts.SENT, EVENTS_EXCHANGE, until - place.since, until, types)
            arrived = await _arrived(place, service, producer, [row["id"] for row in sent]) | dead
            found += [
                f"{service}: {row['type']} {row['id']} of {row['subject']} went out and did not arrive"
                for row in sent
                if row["id"] not in arrived
            ]
    return found


async def _arrived(place: Installation, service: str, producer: str, ids: list[str]) -> set[str]:
    source = f"/fibex/{producer}"
    if service == "analytics":
        rows = await place.rows(service, recounts.RECORDED, source, ids)
    else:
        rows = await place.rows(service, recounts.RECEIVED, f"{service}.events", source, ids)
    return {row["id"] for row in rows}


async def _letters(place: Installation, service: str) -> list[DeadLetter]:
    return await read(place.broker, Selection((f"{service}.events",)))


async def _on_the_ladder(place: Installation) -> int:
    async with await aio_pika.connect(place.broker, timeout=10) as connection:
        channel = await connection.channel()
        rungs = [await channel.declare_queue(f"fibex.delay.{rung}", passive=True) for rung in LADDER]
        return sum(rung.declaration_result.message_count or 0 for rung in rungs)


def _data(letter: DeadLetter) -> dict[str, Any]:
    try:
        data = json.loads(letter.body).get("data")
    except (ValueError, AttributeError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def command(
    postgres_url: Annotated[
        str | None,
        typer.Option(
            envvar="FIBEX_POSTGRES_URL",
            help="postgresql://user:password@host:port of the databases; without it that of `make run`.",
        ),
    ] = None,
    broker: Annotated[
        str, typer.Option(envvar="FIBEX_OPERATOR_URL", help="The broker, as its operator.")
    ] = DEVELOPMENT,
    prefix: Annotated[str, typer.Option(help="What the databases' names begin with.")] = "fibex_",
    days_back: Annotated[int, typer.Option("--days", min=1, max=90, help="How far back deliveries are followed.")] = 7,
    time_zone: Annotated[
        str, typer.Option(envvar="FIBEX_TIME_ZONE", help="The organisation's zone.")
    ] = "Europe/Moscow",
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Check that everything promised is kept; says what is not, and ends with 1 then."""
    out = Console(highlight=False)
    found = asyncio.run(verify(Installation.of(postgres_url, broker, prefix, timedelta(days=days_back), time_zone)))
    if as_json:
        out.print_json(data=found)
    else:
        for name, wrong in found.items():
            out.print(f"{'[red]✗' if wrong else '[green]✓'}[/] {name}")
            for line in wrong[:_LAST_WORDS]:
                out.print(f"    {line}", markup=False, soft_wrap=True)
            if len(wrong) > _LAST_WORDS:
                out.print(f"    … and {len(wrong) - _LAST_WORDS} more")
    raise typer.Exit(1 if any(found.values()) else 0)

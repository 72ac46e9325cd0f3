"""`fibex verify`: is everything that was promised kept? The invariants between services, checked on the live data."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import aio_pika
import asyncpg
import typer
from rich.console import Console

from cli.dead_letters import DEVELOPMENT, DeadLetter, Selection, read
from cli.house import HOME, Addresses
from cli.topology import SERVICES, listens
from services.analytics.usecases import differences
from shared.bus import LADDER
from shared.db import EVENTS_EXCHANGE, Database
from shared.settings import Organisation

OLD = timedelta(minutes=1)
"""An event still in the outbox after this long is stuck."""
_LAST_WORDS = 20
"""Findings of one check that are printed; the rest is counted."""

_STUCK = """
    SELECT position, type, subject, parked_at, last_error, now() - available_at AS age FROM outbox
    WHERE parked_at IS NOT NULL OR available_at < now() - $1::interval ORDER BY position
"""
_TOLD = """
    told AS (
        SELECT subject, aggregate_version AS v, type, exchange, body FROM outbox
        UNION ALL SELECT subject, aggregate_version, type, exchange, body FROM event_log
    )
"""
_GAPS = f"""
    WITH {_TOLD}
    SELECT subject, min(v) AS first, max(v) AS last, count(*) AS n, count(DISTINCT v) AS different, version
    FROM told LEFT JOIN streams USING (subject) WHERE v IS NOT NULL GROUP BY subject, version
    HAVING count(*) <> max(v) - min(v) + 1 OR count(*) <> count(DISTINCT v) OR max(v) IS DISTINCT FROM version
"""  # noqa: S608
_SENT = """
    SELECT event_id::text AS id, type, subject FROM event_log
    WHERE exchange = $1 AND published_at BETWEEN $2 AND $3 AND type = ANY($4::text[])
"""
_RECEIVED = "SELECT event_id AS id FROM inbox WHERE consumer = $1 AND source = $2 AND event_id = ANY($3::text[])"
_RECORDED = "SELECT id FROM raw_event WHERE source = $1 AND id = ANY($2::text[])"
_STAGES = f"""
    WITH {_TOLD}, moves AS (
        SELECT subject, v, type, data->>'old_stage' AS left_stage, coalesce(data->>'new_stage', data->>'stage') AS stage
        FROM (SELECT *, convert_from(body, 'UTF8')::jsonb->'data' AS data FROM told
            WHERE type IN ('SaleCreated', 'SaleStageChanged')) AS of_sales
    ), chain AS (
        SELECT *, lag(stage) OVER by_sale AS before, lead(v) OVER by_sale IS NULL AS last
        FROM moves WINDOW by_sale AS (PARTITION BY subject ORDER BY v)
    )
    SELECT 'sale ' || subject || ': left ' || left_stage || ' while it was in ' || before AS wrong
    FROM chain WHERE left_stage <> before
    UNION ALL
    SELECT 'sale ' || subject || ': is in ' || sales.stage || ', told was ' || chain.stage
    FROM chain JOIN sales ON sales.id::text = subject WHERE last AND sales.stage <> chain.stage
    UNION ALL
    SELECT 'sale ' || subject || ': told as created ' || count(*) || ' times'
    FROM moves WHERE type = 'SaleCreated' GROUP BY subject HAVING count(*) > 1
"""  # noqa: S608
_PAYMENTS = f"""
    WITH {_TOLD}, applied AS (
        SELECT data->>'payment_id' AS payment_id, (data->>'amount')::numeric AS amount,
            (data->>'invoice_id')::uuid AS invoice_id, count(*) AS times
        FROM (SELECT convert_from(body, 'UTF8')::jsonb->'data' AS data FROM told WHERE type = 'PaymentApplied') AS each
        GROUP BY 1, 2, 3
    ), counted AS (SELECT payment_id, amount, invoice_id FROM payments WHERE invoice_id IS NOT NULL)
    SELECT 'payment ' || payment_id || ': counted ' || coalesce(c.amount::text, 'nothing') || ' towards '
        || coalesce(c.invoice_id::text, 'nothing') || ', told ' || coalesce(a.amount::text, 'nothing') || ' towards '
        || coalesce(a.invoice_id::text, 'nothing') || ', ' || coalesce(a.times, 0) || ' times' AS wrong
    FROM counted c FULL JOIN applied a USING (payment_id)
    WHERE c.amount IS DISTINCT FROM a.amount OR c.invoice_id IS DISTINCT FROM a.invoice_id OR a.times <> 1
"""  # noqa: S608
_CONFIRMED = """
    SELECT body->'data'->>'payment_id' AS payment_id, min((body->'data'->>'amount')::numeric) AS amount
    FROM raw_event WHERE type = 'PaymentConfirmed' GROUP BY 1
"""
_ORDERS = f"""
    WITH {_TOLD}, asked AS (
        SELECT subject, count(*) FILTER (WHERE type = 'OrderRequested') AS events,
            count(*) FILTER (WHERE type = 'ProduceOrder') AS commands
        FROM told WHERE type IN ('OrderRequested', 'ProduceOrder') GROUP BY subject
    )
    SELECT 'order request ' || coalesce(number, subject) || ': told ' || coalesce(events, 0) || ' times, commanded '
        || coalesce(commands, 0) || ' times' || CASE WHEN number IS NULL THEN ', is not there' ELSE '' END AS wrong
    FROM order_requests FULL JOIN asked ON subject = order_requests.id::text
    WHERE number IS NULL OR events IS DISTINCT FROM 1 OR commands IS DISTINCT FROM 1
    UNION ALL
    SELECT 'sale ' || sales.number || ': in production with ' || count(o.id) || ' order requests'
    FROM sales LEFT JOIN order_requests o ON o.sale_id = sales.id AND o.cancelled_at IS NULL
    WHERE sales.stage = 'production' GROUP BY sales.id, sales.number HAVING count(o.id) <> 1
"""  # noqa: S608


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

    async def rows(self, service: str, query: str, *arguments: Any) -> list[Any]:
        connection = await asyncpg.connect(self.databases[service], timeout=10)
        try:
            return list(await connection.fetch(query, *arguments))
        finally:
            await connection.close()


async def verify(place: Installation) -> dict[str, list[str]]:
    """Each check by its name, and what it found wrong: a line each, none where all is well."""
    return {name: await check(place) for name, check in CHECKS.items()}


async def outboxes(place: Installation) -> list[str]:
    """Every event that was committed has gone out, or is a moment old."""
    found = []
    for service in SERVICES:
        for row in await place.rows(service, _STUCK, OLD):
            why = f"parked: {row['last_error']}" if row["parked_at"] else f"waits since {row['age']}"
            found.append(f"{service}: {row['type']} of {row['subject']} {why}")
    return found


async def versions(place: Installation) -> list[str]:
    """Events of one record are counted from one on, without gap or double."""
    return [
        f"{service}: {row['subject']} has {row['n']} events from {row['first']} to {row['last']},"
        f" {row['different']} of them different; counted were {row['version']}"
        for service in SERVICES
        for row in await place.rows(service, _GAPS)
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
    found = [row["wrong"] for row in await place.rows("sales", _PAYMENTS)]
    confirmed = {row["payment_id"]: row["amount"] for row in await place.rows("analytics", _CONFIRMED)}
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
    return [row["wrong"] for row in await place.rows("sales", _ORDERS)]


async def stages(place: Installation) -> list[str]:
    """Each move of a sale begins where the one before it ended, and the last one ended where the sale is."""
    return [row["wrong"] for row in await place.rows("sales", _STAGES)]


CHECKS: dict[str, Callable[[Installation], Awaitable[list[str]]]] = {
    "every event has gone out": outboxes,
    "events of a record are counted without a gap": versions,
    "every event has arrived": deliveries,
    "figures are what the events add up to": figures,
    "payments count once": payments,
    "one order request per produced sale": orders,
    "stages follow each other": stages,
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
            sent = await place.rows(producer, _SENT, EVENTS_EXCHANGE, until - place.since, until, types)
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
        rows = await place.rows(service, _RECORDED, source, ids)
    else:
        rows = await place.rows(service, _RECEIVED, f"{service}.events", source, ids)
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
    days: Annotated[int, typer.Option(min=1, max=90, help="How far back deliveries are followed.")] = 7,
    time_zone: Annotated[
        str, typer.Option(envvar="FIBEX_TIME_ZONE", help="The organisation's zone.")
    ] = "Europe/Moscow",
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Check that everything promised is kept; says what is not, and ends with 1 then."""
    out = Console(highlight=False)
    postgres_url = postgres_url or Addresses.kept_in(HOME).postgres_url
    databases = {service: f"{postgres_url.rstrip('/')}/{quote(prefix + service)}" for service in SERVICES}
    place = Installation(databases, broker, Organisation(ZoneInfo(time_zone), "RU"), timedelta(days=days))
    found = asyncio.run(verify(place))
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

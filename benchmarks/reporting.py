"""Reports beside the same figures counted from the events, and the rebuild, on a base of any size.

`python -m benchmarks.reporting [sales]` makes ten events per sale (three years, fifty managers) in the store's own raw
form, builds the store from them, asks every report and counts three of its figures again from the events in SQL.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from statistics import median, quantiles
from typing import Any
from uuid import UUID

import asyncpg
import uvloop
from rich.console import Console
from rich.table import Table

from benchmarks.place import HOME, a_place, migrated, servers
from cli.house import Keys, settings_for
from cli.servers import Servers
from services.analytics import usecases
from services.analytics.domain.periods import period
from services.analytics.domain.reports import REPORTS, Question
from services.analytics.usecases.rebuilding import RebuildReport, differences, rebuild
from services.identity.adapters.keys import make_keys
from shared.auth import Actor
from shared.db import Database
from shared.settings import Settings

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
EVERYBODY = Actor(UUID(int=1), "admin", None, None)
PERIODS = ("this_month", "this_quarter", "this_year")
COVERED = 40
"""Days whose coverage is written down before it is asked for."""
_IDS = """
    CREATE OR REPLACE FUNCTION id_of(kind text, n bigint) RETURNS text IMMUTABLE LANGUAGE sql AS $$
        SELECT md5(kind || n)::uuid::text $$;
    CREATE OR REPLACE FUNCTION told_as(at timestamptz, word text) RETURNS text IMMUTABLE LANGUAGE sql AS $$
        SELECT left(hex, 8) || '-' || right(hex, 4) || '-7' || left(mark, 3) || '-8' || substr(mark, 4, 3) || '-'
            || substr(mark, 7, 12)
        FROM (SELECT lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') AS hex, md5(word) AS mark) AS each
    $$"""
_ADD = """
    INSERT INTO raw_event (source, id, type, subject, version, time, actor, body, received_at)
    SELECT source, told_as(at, type || subject || version), type, subject, version, at, 'user:' || (data->>'owner_id'),
        jsonb_build_object('source', source, 'type', type, 'subject', subject, 'data', data), at + interval '1 second'
    FROM ({}) AS told(source, type, subject, version, at, data)"""
_CLIENTS = _ADD.format("""
    SELECT '/fibex/contacts', 'ContactCreated', id_of('client', n), 1, timestamptz '2023-11-01' + n * interval '1 s',
        jsonb_build_object('contact_id', id_of('client', n), 'display_name', 'Клиент ' || n,
            'owner_id', id_of('owner', n % 50), 'team_id', id_of('team', n % 5), 'type', 'existing',
            'priority', 'normal', 'status', 'active', 'origin', 'person', 'account_id', NULL)
    FROM generate_series(1, $1::int) AS n""")
_OF_SALE = """
    jsonb_build_object('contact_id', id_of('client', n % $3::int + 1), 'contact_type', 'existing',
        'owner_id', id_of('owner', n % 50), 'team_id', id_of('team', n % 5))"""
_SALES = _ADD.format(f"""
    SELECT '/fibex/sales', CASE place WHEN 0 THEN 'SaleCreated' ELSE 'SaleStageChanged' END, id_of('sale', n),
        place + 1, timestamptz '2023-11-27' + n::float8 / $4::int * interval '1090 days' + place * interval '20 hours',
        {_OF_SALE} || jsonb_build_object('sale_id', id_of('sale', n), 'number', 'S-' || n,
            'process', 'default', 'currency', 'RUB',
            'stage', 'qualification', 'new_stage', stages[place], 'old_stage', 'qualification', 'by', 'person',
            'amount', (n % 9000 + 0.5)::numeric(12, 2)::text, 'margin', (n % 900)::numeric(12, 2)::text,
            'margin_unknown', '0.00', 'kind', CASE stages[place] WHEN 'won' THEN 'won' WHEN 'lost' THEN 'lost'
                ELSE 'open' END, 'reason', CASE stages[place] WHEN 'lost' THEN 'price' END)
    FROM generate_series($1::int, $2::int) AS n, generate_series(0, 5) AS place,
        LATERAL (SELECT ARRAY['qualification', 'paperwork', 'production', 'payment',
            CASE WHEN n % 4 = 0 THEN 'lost' ELSE 'won' END] AS stages) AS way""")
_TASKS = _ADD.format(f"""
    SELECT '/fibex/activities', CASE place WHEN 1 THEN 'ActivityPlanned' ELSE 'ActivityCompleted' END,
        id_of('task' || of, n), place, timestamptz '2023-11-27' + n::float8 / $4::int * interval '1090 days'
            + (of * 30 + place * 9) * interval '1 hour',
        {_OF_SALE} || jsonb_build_object('kind', 'call', 'title', 'Позвонить', 'department', 'sales',
            'result', 'Договорились', 'on_time', n % 3 > 0, 'next_planned', true,
            'due_at', timestamptz '2023-11-28' + n::float8 / $4::int * interval '1090 days' + of * interval '30 hours')
    FROM generate_series($1::int, $2::int) AS n, generate_series(1, 2) AS of, generate_series(1, 2) AS place""")
_MONEY = "(body->'data'->>'amount')::numeric"
_IN = "time >= $1 AND time < $2"
FROM_SOURCES = {
    "sales_and_margin": f"SELECT sum({_MONEY}) FROM raw_event WHERE type = 'SaleStageChanged' AND {_IN} "
    "AND body->'data'->>'kind' = 'won'",
    "completed_activities": f"SELECT count(*) FROM raw_event WHERE type = 'ActivityCompleted' AND {_IN}",
    "processed_clients": "SELECT count(DISTINCT body->'data'->>'contact_id') FROM raw_event "
    f"WHERE type IN ('ActivityCompleted', 'SaleStageChanged') AND {_IN}",
}
"""The figure of all in a window, from the events themselves."""


async def measure(settings: Settings, sales: int, repeats: int = 20) -> dict[str, Any]:
    """Seconds of the rebuild, milliseconds of each report, and of the figure counted from the events."""
    database = Database(settings.database_url, "analytics", pool_size=3, organisation=settings.organisation)
    connection = await asyncpg.connect(database.url.replace("+asyncpg", ""))
    try:
        await _fill(connection, sales)
        found = await _rebuilds(database)
        for _ in range(COVERED):
            async with database.transaction(NOW) as tx:
                await usecases.cover_days(tx)
        await connection.execute("VACUUM ANALYZE")
        reports = {name: await _asked(database, name, repeats) for name in REPORTS}
        sources = {name: await _counted(connection, database, name) for name in FROM_SOURCES}
        return {"benchmark": "reporting", "sales": sales, **found, "reports_ms": reports, "from_events": sources}
    finally:
        await connection.close()
        await database.close()


async def _fill(connection: asyncpg.Connection, sales: int) -> None:
    clients = max(100, sales // 10)
    await connection.execute(_IDS)
    await connection.execute(_CLIENTS, clients)
    for first in range(1, sales + 1, 20_000):
        last = min(sales, first + 19_999)
        for query in (_SALES, _TASKS):
            await connection.execute(query, first, last, clients, sales)
    await connection.execute("VACUUM ANALYZE raw_event")


async def _rebuilds(database: Database) -> dict[str, Any]:
    """Built from nothing; then anew while reports are read and with nothing to correct."""
    first, seconds = await _timed(lambda: rebuild(database))
    waits: list[float] = []
    task = asyncio.create_task(_timed(lambda: rebuild(database)))
    while not task.done():
        waits.append((await _timed(lambda: _ask(database, "sales_and_margin", "this_month")))[1] * 1000)
        await asyncio.sleep(0.2)
    again: RebuildReport
    again, live_seconds = await task
    return {
        "events": first.events,
        "first_build_seconds": round(seconds, 1),
        "rebuild_while_live_seconds": round(live_seconds, 1),
        "equal_at_the_swap": again.was_right,
        "report_meanwhile_p95_ms": _p95(waits),
        "differences_from_recount": len(await differences(database)),
    }


async def _ask(database: Database, name: Any, over: Any, groups: tuple[Any, ...] = ("manager",)) -> Any:
    async with database.transaction(NOW) as tx:
        window = period(over, NOW, tx.organisation.zone, None, None)
        return await usecases.report(tx, EVERYBODY, Question(name, window, groups, now=NOW))


async def _asked(database: Database, name: Any, repeats: int) -> dict[str, float]:
    times = [(await _timed(partial(_ask, database, name, over)))[1] * 1000 for over in PERIODS * repeats]
    return {"p50": round(median(times), 1), "p95": _p95(times)}


async def _counted(connection: asyncpg.Connection, database: Database, name: str) -> dict[str, Any]:
    """The figure of this year, both ways."""
    answer = await _ask(database, name, "this_year", ())
    async with database.transaction(NOW) as tx:
        window = period("this_year", NOW, tx.organisation.zone, None, None)
        start, end = (datetime.combine(day, datetime.min.time(), tx.organisation.zone) for day in _days(window))
    value, seconds = await _timed(lambda: connection.fetchval(FROM_SOURCES[name], start, end))
    told = json.loads(json.dumps(asdict(answer.total[0]), default=str)) if answer.total else {}
    same = str(value) in {str(each) for each in told.values()} or Decimal(str(value)) in _numbers(told)
    return {"ms": round(seconds * 1000, 1), "equal": same}


def _days(window: Any) -> tuple[date, date]:
    return window.start, window.end


def _numbers(told: dict[str, Any]) -> set[Decimal]:
    return {Decimal(str(each)) for each in told.values() if str(each).replace(".", "").replace("-", "").isdigit()}


async def _timed(work: Callable[[], Awaitable[Any]]) -> tuple[Any, float]:
    began = time.perf_counter()
    found = await work()
    return found, time.perf_counter() - began


def _p95(times: list[float]) -> float:
    return round(quantiles(times, n=20)[-1] if len(times) > 1 else max(times, default=0.0), 1)


def show(found: dict[str, Any], console: Console) -> None:
    """The result as a table."""
    title = f"{found['sales']:,} sales, {found['events']:,} events that facts are made of"
    table = Table("report", "p50 ms", "p95 ms", "from the events, ms", "times faster", title=title)
    for name, row in found["reports_ms"].items():
        source = found["from_events"].get(name)
        more = (f"{source['ms']:,}", f"{source['ms'] / row['p50']:.0f}") if source else ("", "")
        table.add_row(name, str(row["p50"]), str(row["p95"]), *more)
    console.print(table)
    console.print(
        f"built in {found['first_build_seconds']} s; anew while reports were read in "
        f"{found['rebuild_while_live_seconds']} s, equal: {found['equal_at_the_swap']}, a report meanwhile p95 "
        f"{found['report_meanwhile_p95_ms']} ms; differences from a recount: {found['differences_from_recount']}"
    )


async def _run(started: Servers, sales: int) -> dict[str, Any]:
    place = await a_place(started, "reporting")
    await asyncio.to_thread(migrated, place)
    settings = settings_for("analytics", place, Keys(*make_keys()), "dev")
    return await measure(settings, sales)


if __name__ == "__main__":
    with servers() as started:
        result = uvloop.run(_run(started, int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
    show(result, Console())
    (HOME.parent / "reporting.json").write_text(json.dumps(result, indent=2) + "\n")

"""Reports beside the same figures counted from the events, and the rebuild, on a base of any size.

`python -m benchmarks.reporting [sales] [--once]` makes ten events per sale (three years, fifty managers) in the store's
own raw form, builds the store from them, asks every report and counts a figure of each again from the events in SQL.
`--once` leaves out the rebuild of a store that is read meanwhile, and the recount of all its facts: at a million sales
either takes longer than all the rest.
"""

import asyncio
import json
import time
from argparse import ArgumentParser
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from functools import partial
from statistics import median, quantiles
from typing import Any
from uuid import UUID

import asyncpg
import uvloop
from rich.console import Console
from rich.table import Table

from benchmarks.history import NOW, fill
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

EVERYBODY = Actor(UUID(int=1), "admin", None, None)
PERIODS = ("this_month", "this_quarter", "this_year")
COVERED = 40
"""Days whose coverage is written down before it is asked for."""
_IN = "time >= $1 AND time < $2"
_STANDING = """
    FROM raw_event AS planned
    LEFT JOIN raw_event AS moved ON moved.subject = planned.subject AND moved.type = 'ActivityRescheduled'
    LEFT JOIN raw_event AS done ON done.subject = planned.subject AND done.type = 'ActivityCompleted'
    WHERE planned.type = 'ActivityPlanned' AND done.id IS NULL AND $1::timestamptz < $2::timestamptz"""
_DUE = "coalesce(moved.body->'data'->>'new_due_at', planned.body->'data'->>'due_at')::timestamptz"
FROM_SOURCES: dict[str, tuple[str, str]] = {
    "sales_and_margin": (
        "revenue",
        "SELECT sum((body->'data'->>'amount')::numeric) FROM raw_event WHERE type = 'SaleStageChanged' "
        f"AND {_IN} AND body->'data'->>'kind' = 'won'",
    ),
    "completed_activities": ("completed", f"SELECT count(*) FROM raw_event WHERE type = 'ActivityCompleted' AND {_IN}"),
    "processed_clients": (
        "total",
        "SELECT count(DISTINCT body->'data'->>'contact_id') FROM raw_event "
        f"WHERE type IN ('ActivityCompleted', 'SaleStageChanged') AND {_IN}",
    ),
    "new_accounts": ("total", f"SELECT count(*) FROM raw_event WHERE type = 'ContactCreated' AND {_IN}"),
    "overdue": ("overdue", f"SELECT count(*) {_STANDING} AND {_DUE} < '{NOW.isoformat()}'"),
    "funnel": ("opened", f"SELECT count(*) FROM raw_event WHERE type = 'SaleCreated' AND {_IN}"),
    "next_step_coverage": (
        "covered",
        f"SELECT count(DISTINCT planned.body->'data'->>'contact_id') {_STANDING} AND {_DUE} >= '{NOW.date()} 00:00+03'",
    ),
    "stage_times": (
        "median_hours",
        """SELECT round(percentile_cont(0.5) WITHIN GROUP (ORDER BY spent)::numeric / 3600, 1) FROM (
            SELECT time, extract(epoch FROM time - lag(time) OVER (PARTITION BY subject ORDER BY version)) AS spent
            FROM raw_event WHERE type IN ('SaleCreated', 'SaleStageChanged')) AS stays
        WHERE spent IS NOT NULL AND time >= $1 AND time < $2""",
    ),
    "production_handoff": ("requested", f"SELECT count(*) FROM raw_event WHERE type = 'OrderRequested' AND {_IN}"),
}
"""Of each report one figure of all in a window, from the events themselves."""


async def measure(settings: Settings, sales: int, repeats: int = 20, *, once: bool = False) -> dict[str, Any]:
    """Seconds of the rebuild, milliseconds of each report, and of the figure counted from the events."""
    database = Database(settings.database_url, "analytics", pool_size=3, organisation=settings.organisation)
    connection = await asyncpg.connect(database.url.replace("+asyncpg", ""))
    try:
        with _phase("history"):
            await fill(connection, sales)
        with _phase("first build"):
            found = await _first_build(database)
        if not once:
            with _phase("built anew while it is read, and counted again"):
                found |= await _built_anew(database)
        with _phase("coverage of days, vacuum"):
            for _ in range(COVERED):
                async with database.transaction(NOW) as tx:
                    await usecases.cover_days(tx)
            await connection.execute("VACUUM ANALYZE")
        with _phase("reports"):
            reports = {name: await _asked(database, name, repeats) for name in REPORTS}
        with _phase("the same from the events"):
            sources = {name: await _counted(connection, database, name) for name in FROM_SOURCES}
        return {"benchmark": "reporting", "sales": sales, **found, "reports_ms": reports, "from_events": sources}
    finally:
        await connection.close()
        await database.close()


@contextmanager
def _phase(name: str) -> Iterator[None]:
    """Says how long each part takes, for those who wait for it."""
    began = time.perf_counter()
    yield
    print(f"{name}: {time.perf_counter() - began:.1f} s", flush=True)


async def _first_build(database: Database) -> dict[str, Any]:
    first, seconds = await _timed(lambda: rebuild(database))
    return {"events": first.events, "first_build_seconds": round(seconds, 1)}


async def _built_anew(database: Database) -> dict[str, Any]:
    """While reports are read and with nothing to correct."""
    waits: list[float] = []
    task = asyncio.create_task(_timed(lambda: rebuild(database)))
    while not task.done():
        waits.append((await _timed(lambda: _ask(database, "sales_and_margin", "this_month")))[1] * 1000)
        await asyncio.sleep(0.2)
    again: RebuildReport
    again, live_seconds = await task
    return {
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
    figure, query = FROM_SOURCES[name]
    answer = await _ask(database, name, "this_year", ())
    async with database.transaction(NOW) as tx:
        window = period("this_year", NOW, tx.organisation.zone, None, None)
        zone = tx.organisation.zone
        start, end = (datetime.combine(day, datetime.min.time(), zone) for day in (window.start, window.end))
    value, seconds = await _timed(lambda: connection.fetchval(query, start, end))
    told = getattr(answer.total[0], figure)
    return {"figure": figure, "value": str(told), "ms": round(seconds * 1000, 1), "equal": Decimal(value) == told}


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
    console.print(f"built in {found['first_build_seconds']} s")
    if "rebuild_while_live_seconds" in found:
        console.print(
            f"anew while reports were read in {found['rebuild_while_live_seconds']} s, equal: "
            f"{found['equal_at_the_swap']}, a report meanwhile p95 {found['report_meanwhile_p95_ms']} ms; differences "
            f"from a recount: {found['differences_from_recount']}"
        )


async def _run(started: Servers, sales: int, *, once: bool) -> dict[str, Any]:
    place = await a_place(started, "reporting")
    await asyncio.to_thread(migrated, place)
    settings = settings_for("analytics", place, Keys(*make_keys()), "dev")
    return await measure(settings, sales, once=once)


if __name__ == "__main__":
    given = ArgumentParser(description=__doc__)
    given.add_argument("sales", type=int, nargs="?", default=20_000)
    given.add_argument("--once", action="store_true", help="build the store once")
    chosen = given.parse_args()
    with servers() as started:
        result = uvloop.run(_run(started, chosen.sales, once=chosen.once))
    show(result, Console())
    (HOME.parent / "reporting.json").write_text(json.dumps(result, indent=2) + "\n")

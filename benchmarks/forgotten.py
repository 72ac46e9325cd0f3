"""Nobody forgotten: the daily check over a million clients, and the timers' ticks beside a million open activities.

`python -m benchmarks.forgotten [clients]` measures it by itself and prints what it found.
"""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import asyncpg
import uvloop
from rich.console import Console

from benchmarks.place import a_place, migrated, servers
from cli.house import Keys, settings_for
from services.activities.usecases import checking, reminding
from services.identity.adapters.keys import make_keys
from shared.db import Database, Transaction
from shared.settings import Settings

PEOPLE, TEAMS = 200, 20
NOON = datetime(2026, 11, 24, 9, tzinfo=UTC)
"""A Tuesday, noon in Moscow."""
_FILL = (
    # One client in ten is forgotten in one of the ways there are; the others have a step in the coming month.
    """INSERT INTO teams (team_id, name, version)
       SELECT gen_random_uuid(), 'Team ' || n, 1 FROM generate_series(1, $1) n""",
    """INSERT INTO people (user_id, name, role, team_id, language, active, version)
       SELECT gen_random_uuid(), 'Person ' || n, CASE WHEN n <= 20 THEN 'head' ELSE 'manager' END,
              (SELECT team_id FROM teams OFFSET n % (SELECT count(*) FROM teams) LIMIT 1), 'ru', true, 1
       FROM generate_series(1, $1) n""",
    """INSERT INTO contacts (contact_id, display_name, type, owner_id, status, priority, known_since, version)
       SELECT gen_random_uuid(), 'Client ' || n, 'existing', p.all[1 + n % array_length(p.all, 1)], 'active', 'normal',
              TIMESTAMPTZ '2026-01-01', 1
       FROM generate_series(1, $1) n, (SELECT array_agg(user_id) AS all FROM people WHERE role = 'manager') p""",
    """INSERT INTO activities (id, kind, title, contact_id, owner_id, deadline, due_at, created_at, due_set_at,
                               automatic, required, status, version, overdue_told)
       SELECT gen_random_uuid(), 'call', 'Call', contact_id, owner_id, due, due, $1::timestamptz - interval '30 days',
              $1::timestamptz - interval '30 days', false, false, 'open', 1, coalesce(due < $1::timestamptz, false)
       FROM (SELECT c.*, row_number() OVER () AS n FROM contacts c) c, LATERAL (SELECT CASE
            WHEN n % 20 = 0 THEN $1::timestamptz - interval '9 days' WHEN n % 33 = 0 THEN NULL
            ELSE $1::timestamptz + interval '1 hour' + n % 30 * interval '1 day' END AS due) d
       WHERE n % 50 <> 0""",
    """INSERT INTO activities (id, kind, title, owner_id, deadline, due_at, created_at, due_set_at, automatic, required,
                               status, version)
       SELECT gen_random_uuid(), 'task', 'Task', p.user_id,
              $1::timestamptz + interval '3 days' + n * interval '1 second', NULL,
              $1::timestamptz, $1::timestamptz, false, false, 'open', 1
       FROM generate_series(1, (SELECT count(*) / 20 FROM contacts)) n, (SELECT user_id FROM people LIMIT 1) p""",
    """INSERT INTO reminders (id, activity_id, at, fires_at) SELECT gen_random_uuid(), id, deadline, deadline
       FROM activities WHERE deadline > $1::timestamptz""",
)

_BARE = """
    INSERT INTO bare (id, contact_id, reason, since, alerting, opened_on, alerted_on, day, owner_id, recipient_id,
                      told_day, run_id)
    SELECT gen_random_uuid(), c.contact_id,
           CASE WHEN count(a.id) = 0 THEN 'no_step' WHEN max(a.deadline) IS NULL THEN 'undated' ELSE 'overdue_only' END,
           coalesce(max(a.deadline), c.known_since), true, $2::date, $2::date, 1, c.owner_id, c.owner_id, 1,
           gen_random_uuid()
    FROM contacts c LEFT JOIN activities a ON a.contact_id = c.contact_id AND a.status = 'open'
    GROUP BY c.contact_id HAVING coalesce(max(a.deadline) < $1::timestamptz, true)
"""
"""The same clients found and noted in one statement: no rule but the dates, nobody told, no event."""


def main() -> None:
    clients = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000

    async def alone() -> dict[str, Any]:
        place = await a_place(started, "forgotten")
        await asyncio.to_thread(migrated, place)
        return await measure(settings_for("activities", place, Keys(*make_keys()), "dev"), clients)

    with servers() as started:
        Console().print_json(data=uvloop.run(alone()))


async def measure(settings: Settings, clients: int) -> dict[str, Any]:
    """Seconds of a run over so many clients, what memory it took, and milliseconds of a tick of each timer."""
    connection = await asyncpg.connect(settings.database_url.replace("+asyncpg", ""))
    for statement, given in zip(_FILL, (TEAMS, PEOPLE, clients, NOON, NOON, NOON), strict=True):
        await connection.execute(statement, given)
    await connection.execute("VACUUM ANALYZE")
    open_ones = await connection.fetchval("SELECT count(*) FROM activities WHERE status = 'open'")
    database = Database(settings.database_url, "activities", organisation=settings.organisation)
    ticks = {
        "overdue": await _ticks(database, reminding.pass_deadlines),
        "reminders": await _ticks(database, reminding.fire_reminders),
        "check_not_due": await _ticks(database, checking.advance),
    }
    found = await _run(database, connection)
    bare, noted = await _bare(connection)
    if noted != sum(found["counts"].values()):
        raise AssertionError(f"the check found {found['counts']}, one statement {noted} clients")
    found |= {"bare_seconds": round(bare, 1), "ratio": round(bare / found["seconds"], 2)}
    await database.close()
    await connection.close()
    return {"clients": clients, "open_activities": open_ones, **found, "tick_ms": ticks}


async def _run(database: Database, connection: asyncpg.Connection) -> dict[str, Any]:
    before, began = _memory(), time.perf_counter()
    async with database.transaction(NOON) as tx:
        await checking.call_check(tx)
    run_id = await connection.fetchval("SELECT id FROM next_step_runs")
    async with database.transaction(NOON) as tx:
        await checking.hear_call(tx, run_id)
    after_first = 0
    while await _once(database, checking.advance, NOON):
        after_first = after_first or _memory()
    took = time.perf_counter() - began
    run = await connection.fetchrow("SELECT clients, with_step, counts, digests FROM next_step_runs")
    return {
        "seconds": round(took, 1),
        "clients_per_second": round(run["clients"] / took),
        "memory_mb": {"before": before, "after_the_first_batch": after_first, "peak": _memory()},
        "counts": json.loads(run["counts"]),
        "with_step": run["with_step"],
        "digests": run["digests"],
    }


async def _bare(connection: asyncpg.Connection) -> tuple[float, int]:
    await connection.execute("CREATE TABLE bare (LIKE episodes INCLUDING ALL)")
    began = time.perf_counter()
    done = await connection.execute(_BARE, NOON, NOON.date())
    took = time.perf_counter() - began
    await connection.execute("DROP TABLE bare")
    return took, int(done.split()[-1])


async def _ticks(database: Database, tick: Callable[[Transaction], Awaitable[bool]]) -> dict[str, float]:
    """Milliseconds of a tick with nothing due, as nearly all are; the median and the slowest of fifty."""
    taken = []
    for number in range(50):
        began = time.perf_counter()
        await _once(database, tick, NOON - timedelta(minutes=50 - number))
        taken.append((time.perf_counter() - began) * 1000)
    return {"median": round(median(taken), 2), "slowest": round(max(taken), 2)}


async def _once(database: Database, tick: Callable[[Transaction], Awaitable[bool]], now: datetime) -> bool:
    async with database.transaction(now, by="system:bench") as tx:
        return await tick(tx)


def _memory() -> int:
    """The most this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()

"""The facts and sums made anew beside the live ones, compared with them and put in their place."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, Result, Table, func, select, text
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.analytics.domain.facts import Facts, Recorded
from services.analytics.domain.sums import ROLLUPS, Difference
from shared.db import Transaction

from .bulk import copy_in, driver
from .intake import HISTORY, INTAKE_LOCK, NAMES, fact_rows, recorded
from .tables import FACT_TABLES, SUM_TABLES, built, clients_daily, coverage_daily

PORTION = 5_000
"""Events read and turned into facts at a time."""
_OF_CLIENTS = (
    "day, contact_id, owner_id, team_id, contact_type, touches, last_at",
    """SELECT day, contact_id, owner_id, team_id, contact_type, count(*), max(at)
    FROM rebuilt_client_touches GROUP BY 1, 2, 3, 4, 5""",
)
_LIVE: tuple[Table, ...] = (*FACT_TABLES.values(), *SUM_TABLES.values(), clients_daily)
_SUMS = {each.table: [*each.key, "facts", *each.sums] for each in ROLLUPS}


@dataclass(frozen=True)
class Swapped:
    """One table after a rebuild: its rows, and how many wrong ones had to go and missing ones had to come."""

    rows: int
    removed: int
    added: int


async def begin_rebuild(tx: Transaction) -> None:
    """From here to the end of the transaction nothing is taken in; reports go on with the live tables."""
    await tx.session.execute(text(f"SELECT pg_advisory_xact_lock({INTAKE_LOCK})"))
    for table in _LIVE:
        await tx.session.execute(
            text(f"CREATE TEMPORARY TABLE rebuilt_{table.name} (LIKE {table.name} INCLUDING DEFAULTS) ON COMMIT DROP")
        )


async def histories(tx: Transaction) -> AsyncIterator[list[Recorded]]:
    """All recorded events that facts are made of, in portions that never tear a record apart."""
    portion: list[Recorded] = []
    async for row in (await driver(tx)).cursor(f"{HISTORY} ORDER BY subject", prefetch=PORTION):
        event = recorded(row)
        if len(portion) >= PORTION and portion[-1].subject != event.subject:
            yield portion
            portion = []
        portion.append(event)
    if portion:
        yield portion


async def add_rebuilt(tx: Transaction, facts: Facts) -> None:
    for name, table in FACT_TABLES.items():
        await copy_in(tx, f"rebuilt_{table.name}", NAMES[name], fact_rows(name, getattr(facts, name).values()))


async def sum_rebuilt(tx: Transaction, change: Difference) -> None:
    """The sums of all facts; those of clients, which are many, by the database."""
    for table, sums in change.sums.items():
        await copy_in(tx, f"rebuilt_{table}", _SUMS[table], [(*key, *values) for key, values in sums.items()])
    columns, query = _OF_CLIENTS
    await tx.session.execute(text(f"INSERT INTO rebuilt_clients_daily ({columns}) {query}"))
    for each in _LIVE:
        await tx.session.execute(text(f"ANALYZE rebuilt_{each.name}"))


async def swap(tx: Transaction) -> dict[str, Swapped]:
    """Make the live tables equal to the rebuilt ones; by table, what was there and what was not right.

    Only what differs is written, so nobody who reads waits, and an intact store is left as it is.
    """
    found = {}
    for table in _LIVE:
        live, rebuilt, same = table.name, f"rebuilt_{table.name}", _same(table)
        removed = await tx.session.execute(
            text(f"DELETE FROM {live} AS l WHERE NOT EXISTS (SELECT FROM {rebuilt} AS r WHERE {same})")  # noqa: S608
        )
        added = await tx.session.execute(
            text(
                f"INSERT INTO {live} SELECT * FROM {rebuilt} AS r "  # noqa: S608
                f"WHERE NOT EXISTS (SELECT FROM {live} AS l WHERE {same})"
            )
        )
        rows = await tx.session.scalar(select(func.count()).select_from(table))
        found[live] = Swapped(rows or 0, _count(removed), _count(added))
    return found


def _same(table: Table) -> str:
    """Whether two rows are the same: facts are found by their event; sums have NULLs in their key, so go as text."""
    if "event" in table.c:
        return "r.event = l.event AND (r.*) IS NOT DISTINCT FROM (l.*)"
    return "r::text = l::text"


async def built_by(tx: Transaction) -> int:
    """The version of the rules that made the facts and sums; 0 where nobody wrote it down."""
    return await tx.session.scalar(select(func.max(built.c.version))) or 0


async def note_built(tx: Transaction, version: int) -> None:
    """From now on the store is by these rules; what days were covered by is counted again."""
    put = pg_insert(built).values(version=version, at=tx.now)
    await tx.session.execute(put.on_conflict_do_update(index_elements=["version"], set_={"at": tx.now}))
    await tx.session.execute(coverage_daily.delete())


def _count(result: Result[Any]) -> int:
    return cast(CursorResult[Any], result).rowcount

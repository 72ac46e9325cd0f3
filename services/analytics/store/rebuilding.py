"""The facts and sums made anew beside the live ones, compared with them and put in their place."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, fields
from typing import Any, cast

from sqlalchemy import CursorResult, Result, Table, func, select, text

from services.analytics.domain.facts import Facts, Recorded
from shared.db import Transaction

from .bulk import BulkInsert
from .intake import FACT_TABLES, HISTORY, INTAKE_LOCK, fact_rows
from .tables import activities_daily, clients_daily, sales_daily

PORTION = 5_000
"""Events read and turned into facts at a time."""
_SUMS: dict[Table, tuple[str, str]] = {
    sales_daily: (
        "day, owner_id, team_id, contact_type, currency, entries, won, amount, margin, margin_unknown",
        """SELECT day, owner_id, team_id, contact_type, currency,
            count(*), sum(sign), sum(amount), sum(margin), sum(margin_unknown)
        FROM rebuilt_sale_entries GROUP BY 1, 2, 3, 4, 5""",
    ),
    activities_daily: (
        "day, owner_id, team_id, contact_type, completed, on_time, with_next_step",
        """SELECT day, owner_id, team_id, contact_type,
            count(*), count(*) FILTER (WHERE on_time), count(*) FILTER (WHERE next_planned)
        FROM rebuilt_completed_activities GROUP BY 1, 2, 3, 4""",
    ),
    clients_daily: (
        "day, contact_id, owner_id, team_id, contact_type, touches, last_at",
        """SELECT day, contact_id, owner_id, team_id, contact_type, count(*), max(at)
        FROM rebuilt_client_touches GROUP BY 1, 2, 3, 4, 5""",
    ),
}
_LIVE: tuple[Table, ...] = (*(table for _, table, _ in FACT_TABLES), *_SUMS)
_ADD_REBUILT = {
    name: BulkInsert(table, [each.name for each in fields(kind)], "", into=f"rebuilt_{table.name}")
    for name, table, kind in FACT_TABLES
}


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
    stream = await tx.session.stream(HISTORY, execution_options={"yield_per": PORTION})
    portion: list[Recorded] = []
    async for row in stream:
        event = Recorded(*row)
        if len(portion) >= PORTION and portion[-1].subject != event.subject:
            yield portion
            portion = []
        portion.append(event)
    if portion:
        yield portion


async def add_rebuilt(tx: Transaction, facts: Facts) -> None:
    for name, add in _ADD_REBUILT.items():
        await add(tx, fact_rows(getattr(facts, name).values()))


async def sum_rebuilt(tx: Transaction) -> None:
    """The sums, by the database and all at once."""
    for table, (columns, query) in _SUMS.items():
        await tx.session.execute(text(f"INSERT INTO rebuilt_{table.name} ({columns}) {query}"))
        await tx.session.execute(text(f"ANALYZE rebuilt_{table.name}"))


async def swap(tx: Transaction) -> dict[str, Swapped]:
    """Make the live tables equal to the rebuilt ones; by table, what was there and what was not right.

    Only what differs is written, so nobody who reads waits, and an intact store is left as it is.
    """
    found = {}
    for table in _LIVE:
        live, rebuilt = table.name, f"rebuilt_{table.name}"
        # Compared as text: a join on whole rows with NULLs in them could not be hashed.
        removed = await tx.session.execute(
            text(f"DELETE FROM {live} AS l WHERE NOT EXISTS (SELECT FROM {rebuilt} AS r WHERE r::text = l::text)")  # noqa: S608
        )
        added = await tx.session.execute(
            text(
                f"INSERT INTO {live} SELECT * FROM {rebuilt} AS r "  # noqa: S608
                f"WHERE NOT EXISTS (SELECT FROM {live} AS l WHERE l::text = r::text)"
            )
        )
        rows = await tx.session.scalar(select(func.count()).select_from(table))
        found[live] = Swapped(rows or 0, _count(removed), _count(added))
    return found


def _count(result: Result[Any]) -> int:
    return cast(CursorResult[Any], result).rowcount

"""The facts and sums made anew beside the live ones, compared with them and put in their place."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, Result, Table, exists, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.analytics.domain.facts import Facts, Recorded
from services.analytics.domain.sums import CLIENT_STEPS, FOLLOWING, ROLLUPS, STEPS, Difference, Rollup
from shared.db import Transaction

from . import covering, replacing, sets
from .bulk import copy_in, driver
from .intake import HISTORY, INTAKE_LOCK, NAMES, fact_rows, recorded
from .tables import (
    CLIENT_TABLES,
    FACT_TABLES,
    SET_TABLES,
    SUM_TABLES,
    built,
    coverage_daily,
    covered_spans,
    raw_event,
)

PORTION = 5_000
"""Events read and turned into facts at a time."""
_OF_CLIENTS = (
    "day, contact_id, owner_id, team_id, contact_type, touches, last_at",
    """SELECT day, contact_id, owner_id, team_id, contact_type, count(*), max(at)
    FROM rebuilt_client_touches GROUP BY 1, 2, 3, 4, 5""",
)
_SUMS_OF_CLIENTS = (*CLIENT_TABLES.values(), covered_spans, *SET_TABLES)
_LIVE: tuple[Table, ...] = (*FACT_TABLES.values(), *SUM_TABLES.values(), *_SUMS_OF_CLIENTS)
ADDED_UP = [each for each in ROLLUPS if each.made_of and each.table not in FOLLOWING]
"""The sums that are made of facts."""
_SUMS = {each.table: [*each.key, "facts", *each.sums] for each in ROLLUPS}


@dataclass(frozen=True)
class Swapped:
    """One table after a rebuild: its rows, and how many wrong ones had to go and missing ones had to come."""

    rows: int
    removed: int
    added: int


async def begin_rebuild(tx: Transaction, *, by_new_rules: bool = False) -> bool:
    """From here to the end of the transaction nothing is taken in; reports go on with the live tables.

    Returns whether tables are made whole, to take the place of the live ones: where there is nothing to compare with.
    """
    await tx.session.execute(text(f"SELECT pg_advisory_xact_lock({INTAKE_LOCK})"))
    await tx.session.execute(text("SET LOCAL work_mem = '128MB'"))
    for each in ADDED_UP:
        await tx.session.execute(text(f"CREATE TEMPORARY TABLE part_{each.table} (LIKE {each.table}) ON COMMIT DROP"))
    if (by_new_rules or await _holds_nothing(tx)) and await tx.session.scalar(select(raw_event.c.id).limit(1)):
        await replacing.make_beside(tx, _LIVE)
        return True
    for table in _LIVE:
        await tx.session.execute(
            text(f"CREATE TEMPORARY TABLE rebuilt_{table.name} (LIKE {table.name} INCLUDING DEFAULTS) ON COMMIT DROP")
        )
    return False


async def _holds_nothing(tx: Transaction) -> bool:
    return not await tx.session.scalar(select(or_(*(exists(select(1).select_from(table)) for table in _LIVE))))


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


async def add_sums(tx: Transaction, change: Difference) -> None:
    """Sums of some of the facts: what there is of one key is added up in the end."""
    for each in ADDED_UP:
        sums = change.sums[each.table]
        await copy_in(tx, f"part_{each.table}", _SUMS[each.table], [(*key, *row) for key, row in sums.items()])


async def sum_rebuilt(tx: Transaction) -> None:
    """The sums of all facts, of their parts or of finer sums; those of clients, which are many, by the database."""
    for each in ADDED_UP:
        await _add_up(tx, each, "day", f"part_{each.table}")
    columns, query = _OF_CLIENTS
    await tx.session.execute(text(f"INSERT INTO rebuilt_clients_daily ({columns}) {query}"))
    for step in CLIENT_STEPS:
        of_days = f"""SELECT date_trunc('{step}', day)::date, contact_id, owner_id, team_id, contact_type, sum(touches),
        max(last_at) FROM rebuilt_clients_daily GROUP BY 1, 2, 3, 4, 5"""  # noqa: S608
        await tx.session.execute(text(f"INSERT INTO rebuilt_{CLIENT_TABLES[step].name} ({columns}) {of_days}"))
    for name in ("tasks", "client_stretches"):
        await tx.session.execute(text(f"ANALYZE rebuilt_{name}"))
    await covering.rebuild(tx)
    await sets.rebuild(tx)
    for each in ROLLUPS:
        if each.table in FOLLOWING:
            step = next(step for step in STEPS if each.table.endswith(f"_{step}ly"))
            await _add_up(tx, each, f"date_trunc('{step}', day)::date", f"rebuilt_{FOLLOWING[each.table]}")
    for table in _LIVE:
        await tx.session.execute(text(f"ANALYZE rebuilt_{table.name}"))


async def _add_up(tx: Transaction, rollup: Rollup, day: str, source: str) -> None:
    """The sums of this table from those of another, by the day given."""
    key, sums = ", ".join(rollup.key[1:]), ("facts", *rollup.sums)
    columns = ", ".join(("day", key, *sums))
    groups = ", ".join(str(place + 1) for place in range(len(rollup.key)))
    added = ", ".join(f"sum({name})" for name in sums)
    # What is read together lies together: days, or the bands of one owner.
    order = "owner_id, band, 1" if "band" in rollup.key else "1, owner_id"
    added_up = f"SELECT {day}, {key}, {added} FROM {source} GROUP BY {groups} ORDER BY {order}"  # noqa: S608
    await tx.session.execute(text(f"INSERT INTO rebuilt_{rollup.table} ({columns}) {added_up}"))


async def swap(tx: Transaction, *, whole: bool = False) -> dict[str, Swapped]:
    """Make the live tables equal to the rebuilt ones; by table, what was there and what was not right.

    Only what differs is written, so nobody who reads waits, and an intact store is left as it is; unless the tables
    were made `whole`: then all that was there goes.
    """
    found = {}
    if whole:
        had = {table.name: await _rows(tx, table.name) for table in _LIVE}
        came = {table.name: await _rows(tx, f"rebuilt_{table.name}") for table in _LIVE}
        await replacing.put_in_place(tx, _LIVE)
        return {name: Swapped(came[name], had[name], came[name]) for name in came}
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
        found[live] = Swapped(await _rows(tx, live), _count(removed), _count(added))
    return found


async def _rows(tx: Transaction, table: str) -> int:
    return await tx.session.scalar(text(f"SELECT count(*) FROM {table}")) or 0  # noqa: S608 (our own tables)


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

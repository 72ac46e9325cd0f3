"""The parts of raw_event: made ahead, and rid of what is old and needed no more.

raw_event                 by ranges of id
├ raw_event_dated         ids of the time from the first quarter on, by ranges of id
│ ├ raw_event_2026q4      those made in a quarter
│ ├ raw_event_2025q1_kept what is left of one after its time
│ └ raw_event_dated_rest  those for which there is no quarter: too early, too late
└ raw_event_rest          all other ids: of other systems, and what was recorded before there were quarters

A new quarter has the rest beside it searched for what belongs into it while nobody may read. That is why this rest is
one of its own, which is all but empty.
"""

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ARRAY, Result, String, bindparam, func, select, text

from services.analytics.domain.keeping import NEEDED, Quarter
from shared.db import Transaction
from shared.ids import first_id

from .intake import begin_intake
from .tables import dropped_events

RESTS = ("raw_event_rest", "raw_event_dated_rest")
PORTION = 5_000
"""Events deleted at a time from a part that stays."""
TURN_LOCK = 0xF1BEB
_TURN = text(f"SELECT pg_try_advisory_xact_lock({TURN_LOCK})")
_PARTS = text("""
    SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = 'raw_event_dated'::regclass
""")
_NOTE = text("""
    INSERT INTO dropped_events AS before (part, events, mark, received_at, at)
    VALUES (:part, :events, :mark, :received_at, :at)
    ON CONFLICT (part) DO UPDATE SET events = before.events + excluded.events,
        mark = greatest(before.mark, excluded.mark), received_at = greatest(before.received_at, excluded.received_at),
        at = excluded.at
""")
_NEEDED = bindparam("needed", sorted(NEEDED), type_=ARRAY(String))
_OLD = "received_at < :before AND type <> ALL(:needed)"
_LAST = "count(*) AS events, max(ARRAY[batch, position]) AS mark, max(received_at) AS received_at"


async def has_turn(tx: Transaction) -> bool:
    """Whether no other replica is at it; if not, none will be until the end of the transaction."""
    return bool(await tx.session.scalar(_TURN))


async def parts(tx: Transaction) -> dict[str, Quarter]:
    """The parts there are of quarters."""
    names = await tx.session.scalars(_PARTS)
    return {name: quarter for name in names if (quarter := Quarter.named(name))}


async def first_quarter(tx: Transaction) -> Quarter:
    """The earliest of which there may be a part."""
    query = "SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE oid = 'raw_event_dated'::regclass"
    bounds = str(await tx.session.scalar(text(query)))
    found = re.search(r"FROM \('([0-9a-f]{8})-([0-9a-f]{4})", bounds)
    assert found, bounds  # noqa: S101 (the migration made it)
    return Quarter.of(datetime.fromtimestamp(int(found[1] + found[2], 16) / 1000, UTC))


async def make(tx: Transaction, quarter: Quarter) -> None:
    """A part for this quarter; what has its ids and came before it did moves there."""
    await _alone(tx)
    name, (lower, upper) = f"raw_event_{quarter}", _borders(quarter)
    await _run(tx, f"CREATE TABLE {name} (LIKE raw_event INCLUDING ALL)")
    strayed = f"DELETE FROM raw_event_dated_rest WHERE id >= '{lower}' AND id < '{upper}' RETURNING *"  # noqa: S608
    await _run(tx, f"WITH strayed AS ({strayed}) INSERT INTO {name} SELECT * FROM strayed")  # noqa: S608
    await _attach(tx, name, quarter)


async def drop(tx: Transaction, part: str, quarter: Quarter, before: datetime) -> bool:
    """Put what is needed of a quarter in the place of all of it; False while some of it arrived too lately."""
    newest = await tx.session.scalar(text(f"SELECT max(received_at) FROM {part}"))  # noqa: S608 (names of our own)
    if newest is not None and newest >= before:
        return False
    await _alone(tx)
    kept, (lower, upper) = f"{part}_kept", _borders(quarter)
    goes = await _note(tx, part, f"SELECT {_LAST} FROM {part} WHERE {_OLD}", before)  # noqa: S608
    staying = f"FROM {part} WHERE NOT ({_OLD})"
    stays = (await _of_old(tx, f"SELECT EXISTS (SELECT {staying})", before)).scalar_one()
    if stays and not goes:
        await _run(tx, f"ALTER TABLE {part} RENAME TO {kept}")
        return True
    if stays:
        # Known to lie between its borders, it need not be searched for what does not while nobody may read.
        inside = f"CONSTRAINT inside CHECK (id >= '{lower}' AND id < '{upper}')"
        await _run(tx, f"CREATE TABLE {kept} (LIKE raw_event INCLUDING ALL, {inside})")
        await _of_old(tx, f"INSERT INTO {kept} SELECT * {staying}", before)
    await _run(tx, f"ALTER TABLE raw_event_dated DETACH PARTITION {part}")
    await _run(tx, f"DROP TABLE {part}")
    if stays:
        await _attach(tx, kept, quarter)
        await _run(tx, f"ALTER TABLE {kept} DROP CONSTRAINT inside")
    return True


async def drop_some(tx: Transaction, part: str, before: datetime) -> bool:
    """Delete a portion of what is old in a part that stays; False when none is left."""
    statement = f"""
        WITH old AS (
            SELECT source, id FROM {part} WHERE {_OLD} AND received_at >= coalesce(
                (SELECT received_at FROM dropped_events WHERE part = '{part}'), '-infinity')
            ORDER BY received_at LIMIT {PORTION}
        ),
        gone AS (
            DELETE FROM {part} AS kept USING old WHERE kept.source = old.source AND kept.id = old.id
            RETURNING batch, position, received_at
        )
        SELECT {_LAST} FROM gone"""  # noqa: S608
    return await _note(tx, part, statement, before) == PORTION


async def gone_through(tx: Transaction) -> tuple[tuple[int, int], datetime | None]:
    """The last place in the feed at which an event is missing, (0, 0) where none is, and when the last such arrived."""
    query = select(func.max(dropped_events.c.mark), func.max(dropped_events.c.received_at))
    mark, received_at = (await tx.session.execute(query)).one()
    return (mark[0], mark[1]) if mark else (0, 0), received_at


async def _note(tx: Transaction, part: str, statement: str, before: datetime) -> int:
    """Write down what goes by this statement; how many events."""
    going = (await _of_old(tx, statement, before)).one()
    if going.events:
        await tx.session.execute(_NOTE, {"part": part, **going._mapping, "at": tx.now})
    return int(going.events)


async def _of_old(tx: Transaction, statement: str, before: datetime) -> Result[Any]:
    return await tx.session.execute(text(statement).bindparams(_NEEDED), {"before": before})


async def _alone(tx: Transaction) -> None:
    """Wait for what is being taken in or rebuilt; but who reads is not kept waiting behind one who reads for long."""
    await begin_intake(tx, alone=True)
    await _run(tx, "SET LOCAL lock_timeout = '5s'")


async def _attach(tx: Transaction, part: str, quarter: Quarter) -> None:
    lower, upper = _borders(quarter)
    await _run(tx, f"ALTER TABLE raw_event_dated ATTACH PARTITION {part} FOR VALUES FROM ('{lower}') TO ('{upper}')")


async def _run(tx: Transaction, statement: str) -> None:
    await tx.session.execute(text(statement))


def _borders(quarter: Quarter) -> tuple[str, str]:
    return first_id(quarter.start), first_id(quarter.end)

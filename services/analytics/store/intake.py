"""Writing: events as they come, the facts of the records they touch, and the sums those facts change."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from hashlib import blake2b
from operator import attrgetter
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Table, select, text

from services.analytics.domain.facts import COUNTED, KINDS, Closing, Fact, Facts, Recorded, kinds_of
from services.analytics.domain.periods import first_of
from services.analytics.domain.sets import TOUCHED_STEPS, turned
from services.analytics.domain.sums import ROLLUPS, ClientsKey, Difference, Rollup, in_steps
from shared.db import Transaction
from shared.events import Envelope
from shared.tables import ended_access, people, teams

from . import sets
from .bulk import BulkInsert, copy_in, driver
from .tables import CLIENT_TABLES, FACT_TABLES, SUM_TABLES, accounts, closings, contacts, raw_event

INTAKE_LOCK = 0xF1BEA
"""Held shared by every intake, alone by a rebuild and by an intake that merges clients."""
_LOCK_INTAKE = text(f"SELECT pg_advisory_xact_lock_shared({INTAKE_LOCK})")
_LOCK_ALONE = text(f"SELECT pg_advisory_xact_lock({INTAKE_LOCK})")
_LOCK_RECORDS = "SELECT count(pg_advisory_xact_lock(key)) FROM unnest($1::bigint[]) AS key"
_ADD_RAW = BulkInsert(
    raw_event,
    ["source", "id", "type", "subject", "version", "time", "actor", "body", "received_at"],
    "ON CONFLICT DO NOTHING RETURNING source, id",
)
HISTORY = f"""
    SELECT source, id, type, subject, version, time, actor, (body->'data')::text AS data, received_at
    FROM raw_event WHERE type IN ({", ".join(f"'{each}'" for each in sorted(COUNTED))})"""  # noqa: S608 (our own names)
_OF_THESE = f"{HISTORY} AND subject = ANY($1::varchar[])"
_BEFORE = f"{_OF_THESE} AND batch <> pg_current_xact_id()::text::bigint"
NAMES = {kind: [each.name for each in fields(fact)] for kind, fact in KINDS.items()}
_FACTS_NOW = {
    kind: f"SELECT {', '.join(NAMES[kind])} FROM {table.name} WHERE subject = ANY($1::varchar[])"  # noqa: S608
    for kind, table in FACT_TABLES.items()
}
_REMOVE_FACTS = {
    kind: f"DELETE FROM {table.name} WHERE event = ANY($1::varchar[])"  # noqa: S608
    for kind, table in FACT_TABLES.items()
}
_ROW_OF = {kind: attrgetter(*names) for kind, names in NAMES.items()}
_AS_JSON = {kind: names.index("lines") for kind, names in NAMES.items() if "lines" in names}


def _add_sums(rollup: Rollup) -> BulkInsert:
    added = ", ".join(f"{name} = {rollup.table}.{name} + excluded.{name}" for name in ("facts", *rollup.sums))
    closing = f"ON CONFLICT ({', '.join(rollup.key)}) DO UPDATE SET {added}"
    return BulkInsert(SUM_TABLES[rollup.table], [*rollup.key, "facts", *rollup.sums], closing)


_ADD_SUMS = {rollup.table: _add_sums(rollup) for rollup in ROLLUPS}
_OF_CLIENT = ("day", "contact_id", "owner_id", "team_id", "contact_type")
_LENGTHS = {"day": "1 day", "month": "1 month", "quarter": "3 months"}


def _add_clients(table: Table) -> BulkInsert:
    name = table.name
    return BulkInsert(
        table,
        [*_OF_CLIENT, "touches", "last_at"],
        f"""ON CONFLICT ({", ".join(_OF_CLIENT)}) DO UPDATE SET
            touches = {name}.touches + excluded.touches, last_at = greatest({name}.last_at, excluded.last_at)
        RETURNING {", ".join(_OF_CLIENT)}, touches""",
    )


_ADD_CLIENTS = {step: _add_clients(table) for step, table in CLIENT_TABLES.items()}
_DROP_EMPTY = {
    table: text(f"DELETE FROM {table} WHERE {column} = 0 AND day = ANY(:days)")  # noqa: S608 (our own tables)
    for table, column in (
        *((each.table, "facts") for each in ROLLUPS),
        *((each.name, "touches") for each in CLIENT_TABLES.values()),
    )
}
_LAST_TOUCH = {
    step: text(f"""
    UPDATE {table.name} AS sums SET last_at = (
        SELECT max(at) FROM client_touches AS facts
        WHERE facts.contact_id = sums.contact_id AND facts.day >= sums.day
            AND facts.day < sums.day + interval '{_LENGTHS[step]}' AND facts.owner_id IS NOT DISTINCT FROM sums.owner_id
            AND facts.team_id IS NOT DISTINCT FROM sums.team_id
            AND facts.contact_type IS NOT DISTINCT FROM sums.contact_type)
    WHERE day = :day AND contact_id = :contact_id AND owner_id IS NOT DISTINCT FROM :owner_id
        AND team_id IS NOT DISTINCT FROM :team_id AND contact_type IS NOT DISTINCT FROM :contact_type
""")  # noqa: S608 (our own tables)
    for step, table in CLIENT_TABLES.items()
}


def _newest(table: Table) -> BulkInsert:
    key = next(iter(table.primary_key.columns)).name
    names = [column.name for column in table.columns]
    sets = ", ".join(f"{name} = excluded.{name}" for name in names if name != key)
    return BulkInsert(
        table,
        names,
        f"ON CONFLICT ({key}) DO UPDATE SET {sets} WHERE {table.name}.version < excluded.version",
    )


_PUT_NEWEST = {table.name: _newest(table) for table in (people, teams, ended_access, contacts, accounts)}


async def database_answers(tx: Transaction) -> None:
    """Raises unless the database is there and has our tables."""
    await tx.session.execute(select(raw_event.c.id).limit(1))


async def books_closed(tx: Transaction) -> list[Closing]:
    """Which days no longer take anything, and since when."""
    found = await tx.session.execute(select(closings.c.through, closings.c.at).order_by(closings.c.through))
    return [Closing(row.through, row.at) for row in found]


async def begin_intake(tx: Transaction, *, alone: bool = False) -> None:
    """Wait for a rebuild to end; a rebuild waits for this transaction.

    `alone` keeps every other intake out: who merges clients must see all that was recorded of them.
    """
    await tx.session.execute(_LOCK_ALONE if alone else _LOCK_INTAKE)


async def lock_records(tx: Transaction, subjects: Sequence[str]) -> None:
    """Until the end of the transaction nobody else makes facts of these records.

    Two replicas take messages of one record at once; each must see what the other has recorded. The locks are taken in
    the order of their keys, so that two batches never hold what the other waits for.
    """
    keys = sorted({int.from_bytes(blake2b(each.encode(), digest_size=8).digest(), signed=True) for each in subjects})
    if keys:
        await (await driver(tx)).execute(_LOCK_RECORDS, keys)


async def add_raw(tx: Transaction, envelopes: Sequence[Envelope]) -> set[tuple[str, str]]:
    """Record these events; returns source and id of those that were not there yet."""
    once = {(each.source, each.id): each for each in envelopes}
    rows = [
        (
            *key,
            each.type,
            each.subject,
            each.aggregateversion,
            each.time,
            each.actor,
            each.encode().decode(),
            tx.now,
        )
        for key, each in sorted(once.items())
    ]
    return {(row["source"], row["id"]) for row in await _ADD_RAW(tx, rows)}


async def history(tx: Transaction, subjects: Sequence[str], *, before: bool) -> list[Recorded]:
    """The recorded events of these records that facts are made of; without those of this transaction if `before`."""
    rows = await (await driver(tx)).fetch(_BEFORE if before else _OF_THESE, subjects)
    return [recorded(row) for row in rows]


def recorded(row: Any) -> Recorded:
    """A row of HISTORY."""
    source, id_, type_, subject, version, time, actor, data, received_at = row
    return Recorded(source, id_, type_, subject, version, time, actor, from_json(data), received_at)


async def facts_now(tx: Transaction, history: Sequence[Recorded]) -> Facts:
    """The facts that stand in the tables for the records of these events."""
    facts, connection = Facts(), await driver(tx)
    for name in sorted(kinds_of({each.type for each in history})):
        kind: Any = KINDS[name]
        found = await connection.fetch(_FACTS_NOW[name], list({each.subject for each in history}))
        getattr(facts, name).update((row["event"], kind(**row)) for row in found)
    return facts


async def replace_facts(tx: Transaction, removed: Facts, added: Facts) -> None:
    connection = await driver(tx)
    for name, remove in _REMOVE_FACTS.items():
        gone = [*getattr(removed, name)]
        if gone:
            await connection.execute(remove, gone)
        await copy_in(tx, FACT_TABLES[name].name, NAMES[name], fact_rows(name, getattr(added, name).values()))


def fact_rows(kind: str, facts: Iterable[Fact]) -> list[tuple[Any, ...]]:
    """Facts as rows of their table; JSON as text."""
    rows, place = [_ROW_OF[kind](fact) for fact in facts], _AS_JSON.get(kind)
    if place is None:
        return rows
    return [(*row[:place], row[place] and json.dumps(row[place]), *row[place + 1 :]) for row in rows]


async def add_to_sums(tx: Transaction, change: Difference) -> None:
    """Add the difference to the sums. Rows are taken in the order of their keys, so that replicas do not deadlock."""
    for table, sums in change.sums.items():
        # What comes and goes in one and the same row leaves it as it is.
        await _ADD_SUMS[table](tx, [(*key, *values) for key, values in _in_order(sums) if any(values)])
    touched = {step: await _add_clients_by(tx, step, change) for step in CLIENT_TABLES}
    await sets.follow(tx, touched, change.base)
    await _tidy(tx, change)


async def _add_clients_by(tx: Transaction, step: str, change: Difference) -> set[ClientsKey]:
    """Returns which clients are there now and were not, or the other way round; of steps that have sets of them."""
    clients = change.clients if step == "day" else in_steps(step, change.clients)
    rows = await _ADD_CLIENTS[step](tx, [(*key, each.touches, each.last_at) for key, each in _in_order(clients)])
    return turned(clients, {(*key,): touches for *key, touches in rows}) if step in TOUCHED_STEPS else set()


async def _tidy(tx: Transaction, change: Difference) -> None:
    """Where facts went away: sums of nothing go too, and the last moment with a client is looked up again."""
    fewer = {table: {key[0] for key, row in sums.items() if row[0] < 0} for table, sums in change.sums.items()}
    lost = {step: {(first_of(step, day), *whose) for day, *whose in change.lost_touches} for step in CLIENT_TABLES}
    fewer |= {CLIENT_TABLES[step].name: {key[0] for key in keys} for step, keys in lost.items()}
    for table, days in fewer.items():
        if days:
            await tx.session.execute(_DROP_EMPTY[table], {"days": [*days]})
    for step, keys in lost.items():
        for key in keys:
            await tx.session.execute(_LAST_TOUCH[step], dict(zip(_OF_CLIENT, key, strict=True)))


def _in_order(sums: Mapping[Any, Any]) -> list[tuple[Any, Any]]:
    return sorted(sums.items(), key=lambda item: [(value is not None, value) for value in item[0]])


async def put_newest(tx: Transaction, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Copies of other services' records, as `Transaction.put_newer` but many at once: the highest version wins."""
    key = next(iter(table.primary_key.columns)).name
    newest: dict[Any, Mapping[str, Any]] = {}
    for row in rows:
        known = newest.get(row[key])
        if known is None or known["version"] < row["version"]:
            newest[row[key]] = row
    put = _PUT_NEWEST[table.name]
    await put(tx, [[newest[each][name] for name in put.columns] for each in sorted(newest)])

"""Writing: events as they come, the facts of the records they touch, and the sums those facts change."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from hashlib import blake2b
from typing import Any

from sqlalchemy import ARRAY, BigInteger, String, Table, bindparam, func, select, text

from services.analytics.domain.facts import COUNTED, ClientTouch, CompletedActivity, Facts, Recorded, SaleEntry
from services.analytics.domain.sums import Difference
from shared.db import Transaction, people, teams
from shared.events import Envelope

from .bulk import BulkInsert
from .tables import (
    accounts,
    activities_daily,
    client_touches,
    clients_daily,
    completed_activities,
    contacts,
    raw_event,
    sale_entries,
    sales_daily,
)

INTAKE_LOCK = 0xF1BEA
"""Held shared by every intake, alone by a rebuild."""
FACT_TABLES: tuple[tuple[str, Table, type[Any]], ...] = (
    ("sales", sale_entries, SaleEntry),
    ("activities", completed_activities, CompletedActivity),
    ("touches", client_touches, ClientTouch),
)

_LOCK_INTAKE = text(f"SELECT pg_advisory_xact_lock_shared({INTAKE_LOCK})")
_LOCK_RECORDS = text("SELECT count(pg_advisory_xact_lock(key)) FROM unnest(:keys) AS key").bindparams(
    bindparam("keys", type_=ARRAY(BigInteger))
)
_ADD_RAW = BulkInsert(
    raw_event,
    ["source", "id", "type", "subject", "version", "time", "actor", "body", "received_at"],
    "ON CONFLICT DO NOTHING RETURNING source, id",
)
HISTORY = (
    select(
        raw_event.c.source,
        raw_event.c.id,
        raw_event.c.type,
        raw_event.c.subject,
        raw_event.c.version,
        raw_event.c.time,
        raw_event.c.actor,
        raw_event.c.body["data"].label("data"),
    )
    .where(raw_event.c.type.in_(sorted(COUNTED)))
    .order_by(raw_event.c.subject)
)
_OF_THESE = bindparam("subjects", type_=ARRAY(String))
_ADD_FACTS = {name: BulkInsert(table, [each.name for each in fields(kind)], "") for name, table, kind in FACT_TABLES}
_ADD_SALES = BulkInsert(
    sales_daily,
    [
        *("day", "owner_id", "team_id", "contact_type", "currency"),
        *("entries", "won", "amount", "margin", "margin_unknown"),
    ],
    """ON CONFLICT (day, owner_id, team_id, contact_type, currency) DO UPDATE SET
        entries = sales_daily.entries + excluded.entries, won = sales_daily.won + excluded.won,
        amount = sales_daily.amount + excluded.amount, margin = sales_daily.margin + excluded.margin,
        margin_unknown = sales_daily.margin_unknown + excluded.margin_unknown""",
)
_ADD_ACTIVITIES = BulkInsert(
    activities_daily,
    ["day", "owner_id", "team_id", "contact_type", "completed", "on_time", "with_next_step"],
    """ON CONFLICT (day, owner_id, team_id, contact_type) DO UPDATE SET
        completed = activities_daily.completed + excluded.completed,
        on_time = activities_daily.on_time + excluded.on_time,
        with_next_step = activities_daily.with_next_step + excluded.with_next_step""",
)
_ADD_CLIENTS = BulkInsert(
    clients_daily,
    ["day", "contact_id", "owner_id", "team_id", "contact_type", "touches", "last_at"],
    """ON CONFLICT (day, contact_id, owner_id, team_id, contact_type) DO UPDATE SET
        touches = clients_daily.touches + excluded.touches,
        last_at = greatest(clients_daily.last_at, excluded.last_at)""",
)
_DROP_EMPTY = tuple(
    text(f"DELETE FROM {table} WHERE {column} = 0 AND day = ANY(:days)")  # noqa: S608 (our own tables)
    for table, column in (("sales_daily", "entries"), ("activities_daily", "completed"), ("clients_daily", "touches"))
)
_LAST_TOUCH = text("""
    UPDATE clients_daily AS sums SET last_at = (
        SELECT max(at) FROM client_touches AS facts
        WHERE facts.contact_id = sums.contact_id AND facts.day = sums.day AND facts.owner_id = sums.owner_id
            AND facts.team_id IS NOT DISTINCT FROM sums.team_id
            AND facts.contact_type IS NOT DISTINCT FROM sums.contact_type)
    WHERE day = :day AND contact_id = :contact_id AND owner_id = :owner_id
        AND team_id IS NOT DISTINCT FROM :team_id AND contact_type IS NOT DISTINCT FROM :contact_type
""")


def _newest(table: Table) -> BulkInsert:
    key = next(iter(table.primary_key.columns)).name
    names = [column.name for column in table.columns]
    sets = ", ".join(f"{name} = excluded.{name}" for name in names if name != key)
    return BulkInsert(
        table,
        names,
        f"ON CONFLICT ({key}) DO UPDATE SET {sets} WHERE {table.name}.version < excluded.version",
    )


_PUT_NEWEST = {table.name: _newest(table) for table in (people, teams, contacts, accounts)}


async def database_answers(tx: Transaction) -> None:
    """Raises unless the database is there and has our tables."""
    await tx.session.execute(select(raw_event.c.id).limit(1))


async def begin_intake(tx: Transaction) -> None:
    """Wait for a rebuild to end; a rebuild waits for this transaction."""
    await tx.session.execute(_LOCK_INTAKE)


async def lock_records(tx: Transaction, subjects: Sequence[str]) -> None:
    """Until the end of the transaction nobody else makes facts of these records.

    Two replicas take messages of one record at once; each must see what the other has recorded. The locks are taken in
    the order of their keys, so that two batches never hold what the other waits for.
    """
    keys = sorted({int.from_bytes(blake2b(each.encode(), digest_size=8).digest(), signed=True) for each in subjects})
    if keys:
        await tx.session.execute(_LOCK_RECORDS, {"keys": keys})


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
    return {(row.source, row.id) for row in await _ADD_RAW(tx, rows)}


async def history(tx: Transaction, subjects: Sequence[str]) -> list[Recorded]:
    """All recorded events of these records that facts are made of."""
    found = await tx.session.execute(HISTORY.where(raw_event.c.subject == func.any(_OF_THESE)), {"subjects": subjects})
    return [Recorded(*row) for row in found]


async def facts_now(tx: Transaction, subjects: Sequence[str]) -> Facts:
    """The facts that stand in the tables for these records."""
    facts = Facts()
    for name, table, kind in FACT_TABLES:
        columns = [table.c[each.name] for each in fields(kind)]
        found = await tx.session.execute(
            select(*columns).where(table.c.subject == func.any(_OF_THESE)), {"subjects": subjects}
        )
        getattr(facts, name).update((row.event, kind(*row)) for row in found)
    return facts


async def replace_facts(tx: Transaction, removed: Facts, added: Facts) -> None:
    for name, table, _ in FACT_TABLES:
        gone = [*getattr(removed, name)]
        if gone:
            await tx.session.execute(
                table.delete().where(table.c.event == func.any(bindparam("gone", type_=ARRAY(String)))), {"gone": gone}
            )
        await _ADD_FACTS[name](tx, fact_rows(getattr(added, name).values()))


def fact_rows(facts: Any) -> list[list[Any]]:
    """Facts as rows of their table; JSON as text."""
    return [
        [
            json.dumps(value) if isinstance(value, list) else value
            for value in (getattr(fact, each.name) for each in fields(fact))
        ]
        for fact in facts
    ]


async def add_to_sums(tx: Transaction, change: Difference) -> None:
    """Add the difference to the sums. Rows are taken in the order of their keys, so that replicas do not deadlock."""
    await _ADD_SALES(
        tx,
        [
            (*key, each.entries, each.won, each.amount, each.margin, each.margin_unknown)
            for key, each in _in_order(change.sales)
        ],
    )
    await _ADD_ACTIVITIES(
        tx, [(*key, each.completed, each.on_time, each.with_next_step) for key, each in _in_order(change.activities)]
    )
    await _ADD_CLIENTS(tx, [(*key, each.touches, each.last_at) for key, each in _in_order(change.clients)])
    if change.takes_away:
        await _tidy(tx, change)


async def _tidy(tx: Transaction, change: Difference) -> None:
    """Where facts went away: sums of nothing go too, and the last moment with a client is looked up again."""
    days = [*{key[0] for sums in (change.sales, change.activities, change.clients) for key in sums}]
    for statement in _DROP_EMPTY:
        await tx.session.execute(statement, {"days": days})
    for day, contact_id, owner_id, team_id, contact_type in change.lost_touches:
        await tx.session.execute(
            _LAST_TOUCH,
            {
                "day": day,
                "contact_id": contact_id,
                "owner_id": owner_id,
                "team_id": team_id,
                "contact_type": contact_type,
            },
        )


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

"""When clients of the base had a dated next step: made of their tasks and stretches each time one of those changes."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import text

from services.analytics.domain.sums import WHOSE, Difference, monthly
from shared.db import Transaction

from .bulk import driver
from .tables import covered_spans

_NAMES = [column.name for column in covered_spans.c]
_COLUMNS = ", ".join(_NAMES)
_KEY = (*WHOSE[1:], "priority", "origin")
_STANDS = "merged_at IS NOT NULL AND (undone_at IS NULL OR undone_at > merged_at)"
_HOMES = """
    WITH RECURSIVE known AS (
        SELECT unnest($1::uuid[]) AS contact_id
        UNION SELECT into_id FROM client_merges JOIN known ON merged_id = known.contact_id
    )
    SELECT contact_id FROM known"""
_LOCK = """
    SELECT count(pg_advisory_xact_lock(key))
    FROM (SELECT hashtextextended('steps of ' || id, 0) AS key FROM unnest($1::uuid[]) AS id ORDER BY 1) AS keys"""


def _spans(zone: str, *, tables: str = "", of: str = "true") -> str:
    """CTEs of which `made` is the spans. A task is a step until it ends or the day of its deadline is over, for its
    own client and for whoever that client was part of meanwhile; `of` says of which clients, as `contact_id`.
    """
    over = f"(date_trunc('day', deadline AT TIME ZONE '{zone}') + interval '1 day') AT TIME ZONE '{zone}'"
    through = f"{over} + interval '1 microsecond'"  # midnight is the end of the day before
    merged = f"SELECT into_id AS home, merged_id AS contact_id, tstzrange(merged_at, undone_at) AS during FROM client_merges WHERE {_STANDS}"  # noqa: S608, E501
    return f"""
    merges AS ({merged}),
    carried AS (
        SELECT home, contact_id, during FROM merges WHERE {of.replace("contact_id", "home")}
        UNION
        SELECT carried.home, merges.contact_id, carried.during * merges.during
        FROM carried JOIN merges ON merges.home = carried.contact_id WHERE carried.during && merges.during
    ),
    tasks_of AS (
        SELECT contact_id AS home, contact_id, tstzrange(NULL, NULL) AS during
        FROM (SELECT DISTINCT contact_id FROM {tables}client_stretches WHERE {of}) AS base
        UNION ALL SELECT home, contact_id, during FROM carried
    ),
    steps AS (
        SELECT home, range_agg(tstzrange(at, least(until, {through})) * during) AS spans
        FROM tasks_of JOIN {tables}tasks AS tasks USING (contact_id)
        WHERE deadline IS NOT NULL AND department = 'sales' AND (until IS NULL OR until > at) AND {through} > at
        GROUP BY home
    ),
    made AS (
        SELECT contact_id, owner_id, team_id, contact_type, priority, origin, lower(span) AS at, upper(span) AS until
        FROM {tables}client_stretches AS base JOIN steps ON home = contact_id,
            unnest(spans * tstzmultirange(tstzrange(at, until))) AS span
        WHERE (until IS NULL OR until > at) AND {of}
    )"""  # noqa: S608 (names of our own)


def _deltas(zone: str, spans: str) -> str:
    """One client more with a step on the day a span began, one less on the day it ended."""
    key, numbers = ", ".join(_KEY), ", ".join(str(place + 1) for place in range(len(WHOSE) + 2))
    return f"""
    SELECT (moment AT TIME ZONE '{zone}')::date AS day, {key}, sum(sign)::int AS facts, sum(sign * more)::int AS covered
    FROM ({spans}) AS changed, LATERAL (VALUES (at, 1), (until, -1)) AS ends(moment, more)
    WHERE moment IS NOT NULL GROUP BY {numbers}"""  # noqa: S608 (names of our own)


async def fold(tx: Transaction, contact_ids: Iterable[UUID]) -> Difference:
    """Make the spans of these clients, and of those they went into, anew; returns what the sums change by.

    Until the end of the transaction nobody else does so: each must see the tasks the other has recorded.
    """
    change, connection, zone = Difference(), await driver(tx), tx.organisation.zone.key
    clients = [row["contact_id"] for row in await connection.fetch(_HOMES, list(contact_ids))]
    if not clients:
        return change
    await connection.execute(_LOCK, clients)
    mine, same = "contact_id = ANY($1::uuid[])", " AND ".join(f"had.{n} IS NOT DISTINCT FROM made.{n}" for n in _NAMES)
    query = f"""
    WITH RECURSIVE {_spans(zone, of=mine)},
    gone AS (
        DELETE FROM covered_spans AS had WHERE {mine} AND NOT EXISTS (SELECT FROM made WHERE {same}) RETURNING *
    ),
    come AS (
        INSERT INTO covered_spans ({_COLUMNS})
        SELECT {_COLUMNS} FROM made WHERE NOT EXISTS (SELECT FROM covered_spans AS had WHERE {same})
        RETURNING *
    ),
    changed AS (SELECT *, 1 AS sign FROM come UNION ALL SELECT *, -1 FROM gone)
    {_deltas(zone, "SELECT * FROM changed")}"""  # noqa: S608 (names of our own)
    for day, *more, facts, covered in await connection.fetch(query, clients):
        for table, first in (("covered_daily", day), (monthly("covered_daily"), day.replace(day=1))):
            row = change.sums[table].setdefault((first, *more), [0, 0])
            row[0], row[1] = row[0] + facts, row[1] + covered
    return change


async def rebuild(tx: Transaction) -> None:
    """All spans and their sums by day from the rebuilt facts, into the tables beside the live ones."""
    zone = tx.organisation.zone.key
    made = f"WITH RECURSIVE {_spans(zone, tables='rebuilt_')} SELECT {_COLUMNS} FROM made"  # noqa: S608
    await tx.session.execute(text(f"INSERT INTO rebuilt_covered_spans ({_COLUMNS}) {made}"))
    deltas = _deltas(zone, "SELECT *, 1 AS sign FROM rebuilt_covered_spans")
    key = ", ".join((*_KEY, "facts", "covered"))
    await tx.session.execute(text(f"INSERT INTO rebuilt_covered_daily (day, {key}) {deltas}"))

"""Sets of clients, kept with the tables they follow: with whom something was done, and who is in the base."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from asyncpg import BitString
from sqlalchemy import Table

from services.analytics.domain.sets import CHUNK, SetKey, bits
from services.analytics.domain.sums import ClientsKey
from shared.db import Transaction

from .bulk import BulkInsert, driver
from .tables import BASE_SETS, SET_TABLES, TOUCHED_SETS, client_numbers
from .tables.sets import SET_KEY

NUMBERS_LOCK = 0xF1BEC
"""Held by who gives numbers to clients: each must see what the other has given."""
NOBODY = UUID(int=0)
ZEROS = f"B'0'::bit({CHUNK})"
_LOCK = f"SELECT pg_advisory_xact_lock({NUMBERS_LOCK})"
_KNOWN = "SELECT contact_id, number FROM client_numbers WHERE contact_id = ANY($1::uuid[])"
_KEY = ", ".join(SET_KEY)
_WHOSE = ", ".join(SET_KEY[1:])


def _give(given: str) -> str:
    """Give numbers to those of `given` (contact_id, owner_id) that have none: each the next of a chunk of its owner.

    A chunk that is full is followed by one that nobody has begun.
    """
    return f"""
    WITH fresh AS (
        SELECT *, row_number() OVER (PARTITION BY owner_id ORDER BY contact_id) - 1 AS place,
            (SELECT max(number) FROM client_numbers AS known WHERE known.owner_id = given.owner_id) AS last
        FROM ({given}) AS given(contact_id, owner_id)
        WHERE NOT EXISTS (SELECT FROM client_numbers AS known WHERE known.contact_id = given.contact_id)
    ),
    placed AS (SELECT *, place - coalesce({CHUNK} - 1 - last % {CHUNK}, 0) AS behind FROM fresh),
    begun AS (
        SELECT *, count(*) FILTER (WHERE behind >= 0 AND behind % {CHUNK} = 0)
            OVER (ORDER BY owner_id, contact_id) AS chunks
        FROM placed
    )
    INSERT INTO client_numbers (contact_id, owner_id, number)
    SELECT contact_id, owner_id, CASE
        WHEN behind < 0 THEN last + 1 + place
        ELSE (coalesce((SELECT max(number) / {CHUNK} FROM client_numbers), -1) + chunks) * {CHUNK} + behind % {CHUNK}
        END
    FROM begun"""  # noqa: S608 (our own names)


_GIVE = _give("SELECT * FROM unnest($1::uuid[], $2::uuid[])")
# Whose it was when it came into the base; of who never did, who was the first to do something with it.
_GIVE_REBUILT = _give(f"""
    SELECT DISTINCT ON (contact_id) contact_id, coalesce(owner_id, '{NOBODY}') FROM (
        SELECT contact_id, owner_id, at, 1 AS turn FROM rebuilt_client_stretches
        UNION ALL SELECT contact_id, owner_id, last_at, 2 FROM rebuilt_clients_quarterly
    ) AS told ORDER BY contact_id, turn, at, owner_id""")  # noqa: S608 (our own names)


def _turn(table: Table) -> BulkInsert:
    closing = f"ON CONFLICT ({_KEY}) DO UPDATE SET members = {table.name}.members # excluded.members"
    return BulkInsert(table, [*SET_KEY, "members"], f"{closing} RETURNING day, bit_count(members) AS clients")


_TURN = {table.name: _turn(table) for table in SET_TABLES}
_DROP_EMPTY = {
    table.name: f"DELETE FROM {table.name} WHERE bit_count(members) = 0 AND day = ANY($1::date[])"  # noqa: S608
    for table in SET_TABLES
}


async def follow(tx: Transaction, touched: Mapping[str, set[ClientsKey]], base: set[ClientsKey]) -> None:
    """Turn over the bits of these clients: `touched` by step, where the client tables know them now or no longer.

    A bit is turned in the transaction that changed what it follows, and its row is locked until the end of that: none
    is lost or turned twice, whoever else takes in. Numbers are given before the first row is taken.
    """
    numbers = await _numbers(tx, [*base, *(key for keys in touched.values() for key in keys)])
    for step, table in TOUCHED_SETS.items():
        await _turn_over(tx, table, bits(step, touched[step], numbers))
    for step, table in BASE_SETS.items():
        await _turn_over(tx, table, bits(step, base, numbers))


async def _turn_over(tx: Transaction, table: Table, members: Mapping[SetKey, int]) -> None:
    in_order = sorted(members.items(), key=lambda item: [(value is not None, value) for value in item[0]])
    rows = [(*key, BitString.from_int(each, CHUNK)) for key, each in in_order]
    empty = {row["day"] for row in await _TURN[table.name](tx, rows) if not row["clients"]}
    if empty:
        await (await driver(tx)).execute(_DROP_EMPTY[table.name], [*empty])


async def _numbers(tx: Transaction, clients: Iterable[ClientsKey]) -> dict[UUID, int]:
    """The numbers of these clients, given now to those that have none: by the owner named first."""
    owners: dict[UUID, UUID] = {}
    for _, contact_id, owner_id, *_ in clients:
        owners.setdefault(contact_id, owner_id or NOBODY)
    connection = await driver(tx)
    known = dict(await connection.fetch(_KNOWN, [*owners])) if owners else {}
    missing = sorted(owners.keys() - known)
    if missing:
        await connection.execute(_LOCK)
        await connection.execute(_GIVE, missing, [owners[each] for each in missing])
        known |= dict(await connection.fetch(_KNOWN, missing))
    return known


async def rebuild(tx: Transaction) -> None:
    """All sets from the rebuilt tables, into the tables beside the live ones. Numbers stay as they were given."""
    connection = await driver(tx)
    await connection.execute(_GIVE_REBUILT)
    await connection.execute(f"ANALYZE {client_numbers.name}")
    bit = f"set_bit({ZEROS}, number % {CHUNK}, 1)"
    for tables, members, unite in ((TOUCHED_SETS, _TOUCHED, "bit_or"), (BASE_SETS, _TURNS, "bit_xor")):
        source = f"""(SELECT day, told.owner_id, team_id, contact_type, number / {CHUNK} AS chunk, number
            FROM ({members}) AS told JOIN client_numbers USING (contact_id)) AS told"""  # noqa: S608 (our own names)
        united = f"{unite}({bit})"
        for step, table in tables.items():
            day = "day" if step == "day" else f"date_trunc('{step}', day)::date"
            await connection.execute(_united(table, day, united, source))
            source, united = f"rebuilt_{table.name}", f"{unite}(members)"


_TOUCHED = "SELECT day, owner_id, team_id, contact_type, contact_id FROM rebuilt_clients_daily"
_TURNS = """
    SELECT day, owner_id, team_id, contact_type, contact_id
    FROM (SELECT owner_id, team_id, contact_type, contact_id, unnest(ARRAY[began_on, ended_on]) AS day
        FROM rebuilt_client_stretches WHERE until IS NULL OR until > at) AS ends
    WHERE day IS NOT NULL"""


def _united(table: Table, day: str, united: str, source: str) -> str:
    """One day after the other, as they are read."""
    return f"""
    INSERT INTO rebuilt_{table.name} ({_KEY}, members)
    SELECT {day}, {_WHOSE}, {united} FROM {source}
    GROUP BY 1, 2, 3, 4, 5 HAVING bit_count({united}) > 0 ORDER BY 1, 2"""  # noqa: S608 (our own names)

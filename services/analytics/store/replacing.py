"""Tables built whole beside the live ones and put in their place: rows first, indexes once all of them are there."""

import asyncio
import re
from collections.abc import Sequence

import asyncpg
from sqlalchemy import Table

from shared.db import Transaction

from .bulk import driver

PATIENCE = 0.05
"""Seconds between two attempts to find nobody reading."""
_KEYS = """
    SELECT conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint
    WHERE conrelid = $1::text::regclass AND contype IN ('p', 'u') ORDER BY conname"""
_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE schemaname = current_schema() AND tablename = $1::text
        AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = $1::text::regclass)
    ORDER BY indexname"""


async def make_beside(tx: Transaction, tables: Sequence[Table]) -> None:
    """Empty tables of the same columns, as `rebuilt_<name>`, without the indexes."""
    connection = await driver(tx)
    for name in (table.name for table in tables):
        await connection.execute(f"CREATE TABLE rebuilt_{name} (LIKE {name} INCLUDING ALL EXCLUDING INDEXES)")


async def put_in_place(tx: Transaction, tables: Sequence[Table]) -> None:
    """The rebuilt tables are the live ones from the commit on. Readers wait for that moment, not for the indexes."""
    connection = await driver(tx)
    await connection.execute("SET LOCAL maintenance_work_mem = '256MB'")
    renamed = [(each, name) for table in tables for each, name in await _index(connection, table.name)]
    await _wait_for_nobody(connection, [table.name for table in tables])
    for table in tables:
        await connection.execute(f"DROP TABLE {table.name}")
        await connection.execute(f"ALTER TABLE rebuilt_{table.name} RENAME TO {table.name}")
        comment = (table.comment or "").replace("'", "''")
        await connection.execute(f"COMMENT ON TABLE {table.name} IS '{comment}'")
    for each, name in renamed:
        await connection.execute(f'ALTER INDEX "{each}" RENAME TO "{name}"')


async def _index(connection: asyncpg.Connection, table: str) -> list[tuple[str, str]]:
    """Give the rebuilt table the indexes of the live one; returns what they are called and are to be called."""
    made: list[tuple[str, str]] = []
    for name, definition in await connection.fetch(_KEYS, table):
        made.append((f"rebuilt_{table}_{len(made)}", name))
        await connection.execute(f'ALTER TABLE rebuilt_{table} ADD CONSTRAINT "{made[-1][0]}" {definition}')
    for name, definition in await connection.fetch(_INDEXES, table):
        made.append((f"rebuilt_{table}_{len(made)}", name))
        named = f'INDEX "{made[-1][0]}" ON rebuilt_{table} USING'
        await connection.execute(re.sub(r"INDEX \S+ ON \S+ USING", named, definition, count=1))
    return made


async def _wait_for_nobody(connection: asyncpg.Connection, tables: Sequence[str]) -> None:
    """Lock all of the tables at once or none: who reads one and wants another would wait for us, and we for them."""
    while True:
        try:
            async with connection.transaction():
                await connection.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE NOWAIT")
            return
        except asyncpg.LockNotAvailableError:
            await asyncio.sleep(PATIENCE)

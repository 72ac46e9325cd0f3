"""Many rows in one statement: columns travel as arrays, so that the statement is the same for one row and for 1,000.

These statements go to the driver itself. SQLAlchemy would look at every item of every array on its way there and back,
which for the intake costs more than the database does.
"""

from collections.abc import Sequence
from typing import Any

import asyncpg
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB

from shared.db import Transaction

Rows = Sequence[Sequence[Any]]


async def driver(tx: Transaction) -> asyncpg.Connection:
    """The connection of this transaction, for statements of asyncpg's own: `$1` for what is given, its own errors."""
    connection = await tx.session.connection()
    found = (await connection.get_raw_connection()).driver_connection
    assert isinstance(found, asyncpg.Connection)  # noqa: S101 (no other driver is installed)
    if not found.is_in_transaction():  # SQLAlchemy begins with its first statement
        await connection.exec_driver_sql("SELECT 1")
    return found


async def copy_in(tx: Transaction, table: str, columns: Sequence[str], rows: Rows) -> None:
    """Add rows that nothing there stands in the way of: the fastest there is. JSON as text."""
    if rows:
        await (await driver(tx)).copy_records_to_table(table, records=rows, columns=columns)


class BulkInsert:
    """`INSERT INTO table (columns) SELECT … FROM unnest(…)`, closed by a clause such as `ON CONFLICT DO NOTHING`.

    Rows are given in the order of `columns`; JSON as text. Give them sorted by key: then two transactions that touch
    the same rows take them in the same order and wait for each other instead of deadlocking.
    """

    def __init__(self, table: Table, columns: Sequence[str], closing: str) -> None:
        dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
        arrays, taken = [], []
        for place, name in enumerate(columns, start=1):
            kind = table.c[name].type
            is_json = isinstance(kind, JSONB)
            arrays.append(f"${place}::{'text' if is_json else kind.compile(dialect)}[]")
            taken.append(f"{name}::jsonb" if is_json else name)
        self.columns = tuple(columns)
        self.statement = (
            f"INSERT INTO {table.name} ({', '.join(columns)}) SELECT {', '.join(taken)} "  # noqa: S608 (names of our own)
            f"FROM unnest({', '.join(arrays)}) AS given({', '.join(columns)}) {closing}"
        )

    async def __call__(self, tx: Transaction, rows: Rows) -> Sequence[Any]:
        """Runs the statement unless there are no rows; returns what it returns."""
        if not rows:
            return []
        connection = await driver(tx)
        return list(await connection.fetch(self.statement, *zip(*rows, strict=True)))

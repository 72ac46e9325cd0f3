"""Many rows in one statement: columns travel as arrays, so that the statement is the same for one row and for 500."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB

from shared.db import Transaction

Rows = Sequence[Sequence[Any]]


class BulkInsert:
    """`INSERT INTO table (columns) SELECT … FROM unnest(…)`, closed by a clause such as `ON CONFLICT DO NOTHING`.

    Rows are given in the order of `columns`; JSON as text. Give them sorted by key: then two transactions that touch
    the same rows take them in the same order and wait for each other instead of deadlocking.
    """

    def __init__(self, table: Table, columns: Sequence[str], closing: str, into: str | None = None) -> None:
        dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
        arrays, taken = [], []
        for name in columns:
            kind = table.c[name].type
            is_json = isinstance(kind, JSONB)
            arrays.append(f"CAST(:{name} AS {'text' if is_json else kind.compile(dialect)}[])")
            taken.append(f"CAST({name} AS jsonb)" if is_json else name)
        self.columns = tuple(columns)
        self.statement = text(
            f"INSERT INTO {into or table.name} ({', '.join(columns)}) SELECT {', '.join(taken)} "  # noqa: S608 (names of our own)
            f"FROM unnest({', '.join(arrays)}) AS given({', '.join(columns)}) {closing}"
        )

    async def __call__(self, tx: Transaction, rows: Rows) -> Sequence[Any]:
        """Runs the statement unless there are no rows; returns what it returns."""
        if not rows:
            return []
        columns = dict(zip(self.columns, ([*column] for column in zip(*rows, strict=True)), strict=True))
        result = await tx.session.execute(self.statement, columns)
        return result.all() if "RETURNING" in self.statement.text else []

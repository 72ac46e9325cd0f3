"""Imports: the file as it was read, what became of each row, and how far the work is."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ARRAY, Column, ForeignKey, Index, Integer, SmallInteger, String, Table, Text, Uuid, select, text
from sqlalchemy.dialects.postgresql import JSONB

from services.contacts.domain.columns import Record
from services.contacts.domain.importing import ImportUnknown
from shared.auth import Actor
from shared.db import Transaction
from shared.events.identity import Role
from shared.pages import Page, rows_page
from shared.tables import moment

from .mapping import mapping, metadata

Status = Literal["uploaded", "checking", "checked", "running", "done", "reverting", "reverted"]
AT_WORK = ("checking", "running", "reverting")
imports = Table(
    "imports",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("record", String(10), nullable=False),
    Column("status", String(10), nullable=False),
    Column("created_by", Uuid, nullable=False),
    Column("role", String(20), nullable=False),
    moment("created_at", nullable=False),
    Column("file_name", String(200), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("delimiter", String(1)),
    Column("encoding", String(20)),
    Column("header", JSONB, nullable=False),
    Column("columns", JSONB, nullable=False, comment="for each column of the file the field it means, or null"),
    Column("key", String(20)),
    Column("owner_ids", ARRAY(Uuid), nullable=False),
    Column("type", String(64), nullable=False),
    Column("step", SmallInteger, nullable=False, comment="rows with a smaller one are still to be gone through"),
    Column("rows", Integer, nullable=False),
    *(
        Column(name, Integer, nullable=False, server_default="0")
        for name in ("done", "created", "updated", "unchanged", "refused", "reverted", "not_reverted")
    ),
    moment("started_at"),
    moment("ended_at"),
    Column("version", Integer, nullable=False),
    Index(None, "created_by", "id"),
    Index("ix_imports_at_work", "id", postgresql_where=text("status IN ('checking', 'running', 'reverting')")),
    comment="files of clients that people brought in",
)
import_rows = Table(
    "import_rows",
    metadata,
    Column("import_id", Uuid, ForeignKey("imports.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("cells", JSONB, nullable=False),
    Column("step", SmallInteger, nullable=False),
    Column("outcome", String(10)),
    Column("reasons", JSONB, nullable=False, server_default="[]"),
    Column("record_id", Uuid, index=True),
    Column("account_id", Uuid, comment="the company made along with the row, if one was"),
    Column("before", JSONB),
    Column("after", JSONB),
    Column("duplicates", JSONB),
    Column("keys", ARRAY(Text)),
    Column("record_version", Integer, comment="of the record when the import had last touched it"),
    Column("reversal", String(10)),
    Index(None, "import_id", "step", "number"),
    Index(None, "import_id", "outcome", "number"),
    Index("ix_import_rows_keys_each", "keys", postgresql_using="gin"),
)
_ADD_ROWS = text("""
    INSERT INTO import_rows (import_id, number, cells, step)
    SELECT :import_id, number, cells, 0 FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(number int, cells jsonb)
""")
_SETTLE = text("""
    UPDATE import_rows AS r SET step = :step, outcome = v.outcome, reasons = v.reasons, record_id = v.record_id,
        account_id = v.account_id, before = v.before, after = v.after, duplicates = v.duplicates, keys = v.keys
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS v(number int, outcome text, reasons jsonb, record_id uuid,
        account_id uuid, before jsonb, after jsonb, duplicates jsonb, keys text[])
    WHERE r.import_id = :import_id AND r.number = v.number
""")
_SETTLE_REVERSAL = text("""
    UPDATE import_rows AS r SET step = :step, reversal = v.reversal, reasons = v.reasons
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS v(number int, reversal text, reasons jsonb)
    WHERE r.import_id = :import_id AND r.number = v.number
""")
_TOUCHED = text("""
    UPDATE import_rows AS r SET record_version = v.version
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS v(id uuid, version int)
    WHERE r.import_id = :import_id AND r.record_id = v.id
""")


@dataclass(eq=False)
class Import:
    """A file of clients on its way into the base. `columns` says for each column of the file which field it means."""

    id: UUID
    record: Record
    created_by: UUID
    role: Role
    created_at: datetime
    file_name: str
    kind: str
    delimiter: str | None
    encoding: str | None
    header: list[str]
    columns: list[str | None]
    key: str | None
    rows: int
    owner_ids: list[UUID] = field(default_factory=list)
    type: str = "potential"
    status: Status = "uploaded"
    step: int = 0
    done: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    reverted: int = 0
    not_reverted: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 1

    @property
    def mapping(self) -> dict[int, str]:
        return {place: code for place, code in enumerate(self.columns) if code}


mapping.map_imperatively(Import, imports)


@dataclass
class Settled:
    """What became of a row, or what would."""

    number: int
    outcome: str
    reasons: list[dict[str, str]] = field(default_factory=list)
    record_id: UUID | None = None
    account_id: UUID | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    duplicates: list[UUID] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


async def add_import(tx: Transaction, made: Import, rows: Sequence[tuple[int, list[str]]]) -> None:
    tx.session.add(made)
    await tx.session.flush()
    for start in range(0, len(rows), 5_000):
        told = [{"number": number, "cells": cells} for number, cells in rows[start : start + 5_000]]
        await tx.session.execute(_ADD_ROWS, {"import_id": made.id, "rows": _json(told)})


async def get_import(tx: Transaction, actor: Actor, import_id: UUID, *, lock: bool = False) -> Import:
    """The import, if the actor brought it in or leads who did. Raises ImportUnknown."""
    query = select(Import).where(imports.c.id == import_id, actor.sees(imports.c.created_by))
    if lock:
        query = query.with_for_update()
    found: Import | None = await tx.session.scalar(query, execution_options={"populate_existing": True})
    if found is None:
        raise ImportUnknown(f"there is no import {import_id} of yours")
    return found


async def list_imports(tx: Transaction, actor: Actor, *, cursor: str | None, limit: int) -> Page[Import]:
    """The newest first."""
    query = select(Import).where(actor.sees(imports.c.created_by))
    page = await rows_page(tx, query, [imports.c.id], cursor=cursor, limit=limit, descending=True)
    return Page([row[0] for row in page.items], page.next_cursor)


async def list_rows(
    tx: Transaction, import_id: UUID, *, outcome: str | None, cursor: str | None, limit: int
) -> Page[Any]:
    """The rows of an import the actor may see, in the order of the file."""
    query = select(import_rows).where(import_rows.c.import_id == import_id)
    if outcome is not None:
        query = query.where(import_rows.c.outcome == outcome)
    return await rows_page(tx, query, [import_rows.c.number], cursor=cursor, limit=limit)


async def claim(tx: Transaction) -> Import | None:
    """An import with work to do that no other replica is at."""
    query = select(Import).where(imports.c.status.in_(AT_WORK)).order_by(imports.c.id).limit(1)
    found: Import | None = await tx.session.scalar(query.with_for_update(skip_locked=True))
    return found


async def pending(tx: Transaction, made: Import, most: int) -> Sequence[Any]:
    """The next rows to go through; reverting goes from the last to the first."""
    row = import_rows.c
    query = select(import_rows).where(row.import_id == made.id, row.step < made.step)
    if made.status == "reverting":
        query = query.where(row.outcome.in_(["created", "updated"])).order_by(row.number.desc())
    else:
        query = query.order_by(row.number)
    return (await tx.session.execute(query.limit(most))).all()


async def settle(tx: Transaction, made: Import, rows: Sequence[Settled]) -> None:
    told = [{**vars(each), "keys": each.keys or None, "duplicates": each.duplicates or None} for each in rows]
    await tx.session.execute(_SETTLE, {"import_id": made.id, "step": made.step, "rows": _json(told)})


async def settle_reversals(tx: Transaction, made: Import, rows: Sequence[Mapping[str, Any]]) -> None:
    await tx.session.execute(_SETTLE_REVERSAL, {"import_id": made.id, "step": made.step, "rows": _json(rows)})


async def touched(tx: Transaction, made: Import, versions: Mapping[UUID, int]) -> None:
    """The records are at these versions now, and by this import."""
    told = [{"id": record_id, "version": version} for record_id, version in versions.items()]
    await tx.session.execute(_TOUCHED, {"import_id": made.id, "rows": _json(told)})


async def rows_with_keys(tx: Transaction, made: Import, keys: Sequence[str]) -> set[str]:
    """Which of these keys an earlier row of the file has that was found to be new."""
    row = import_rows.c
    query = select(row["keys"]).where(
        row.import_id == made.id,
        row.step == made.step,
        row.outcome == "created",
        row["keys"].op("&&")(keys),
    )
    return {key for found in await tx.session.scalars(query) for key in found or ()}


async def taken_back(tx: Transaction, record_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these records are archived only because the import that made them was reverted."""
    row = import_rows.c
    query = select(row.record_id).where(row.record_id.in_(record_ids), row.reversal == "removed")
    return set((await tx.session.scalars(query)).all())


def _json(rows: Any) -> str:
    return json.dumps(rows, ensure_ascii=False, default=str)

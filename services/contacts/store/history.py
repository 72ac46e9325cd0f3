"""The history of every client: who changed what, from what to what, for what cause. Rows are only ever added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.contacts.domain.changes import Changes
from shared.db import Transaction
from shared.pages import Page, rows_page

from .mapping import client_history


@dataclass(frozen=True)
class Change:
    """One entry: `before` is None where the record began, `after` where it ended; both hold the fields that differ."""

    id: int
    record_id: UUID
    at: datetime
    who: str
    what: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    cause: str


async def begin(tx: Transaction, record_id: UUID, fields: Mapping[str, Any]) -> None:
    """A record enters the base with these fields."""
    await _write(tx, record_id, "created", None, fields, tx.by)


async def write(tx: Transaction, record_id: UUID, what: str, changes: Changes, by: str | None = None) -> None:
    """Write what changed in the transaction of the change itself; nothing where nothing changed."""
    if changes:
        before = {name: pair[0] for name, pair in changes.items()}
        after = {name: pair[1] for name, pair in changes.items()}
        await _write(tx, record_id, what, before, after, by or tx.by)


async def write_many(
    tx: Transaction, rows: Sequence[tuple[UUID, str, Mapping[str, Any] | None, Mapping[str, Any] | None]]
) -> None:
    """Many at once: of each record what happened, and the fields before and after."""
    if rows:
        told = [_row(tx, record_id, what, before, after, tx.by) for record_id, what, before, after in rows]
        await tx.session.execute(client_history.insert(), told)


async def list_changes(tx: Transaction, record_id: UUID, *, cursor: str | None, limit: int) -> Page[Change]:
    """The newest first; within one transaction, the last one first."""
    fields = [client_history.c[name] for name in Change.__dataclass_fields__]
    query = select(*fields).where(client_history.c.record_id == record_id)
    page = await rows_page(tx, query, [client_history.c.id], cursor=cursor, limit=limit, descending=True)
    return Page([Change(*row[: len(fields)]) for row in page.items], page.next_cursor)


async def _write(
    tx: Transaction,
    record_id: UUID,
    what: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    by: str,
) -> None:
    await tx.session.execute(client_history.insert().values(**_row(tx, record_id, what, before, after, by)))


def _row(
    tx: Transaction,
    record_id: UUID,
    what: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    by: str,
) -> dict[str, Any]:
    return {
        "record_id": record_id,
        "at": tx.now,
        "who": by,
        "what": what,
        "before": _plain(before),
        "after": _plain(after),
        "cause": tx.cause.id if tx.cause else tx.correlation_id,
    }


def _plain(value: Any) -> Any:
    """Ids and moments as JSON shows them."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value

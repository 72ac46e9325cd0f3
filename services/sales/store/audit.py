"""The history of every sale: who changed what, by which rule and for what cause. Rows are only ever added."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, String, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from shared.db import Transaction, moment

from .mapping import WHO, metadata

sale_history = Table(
    "sale_history",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("sale_id", Uuid, ForeignKey("sales.id"), nullable=False),
    moment("at", nullable=False),
    Column("who", WHO, nullable=False),
    Column("what", String(60), nullable=False),
    Column("before", JSONB(none_as_null=True)),
    Column("after", JSONB(none_as_null=True)),
    Column("rule", String(100)),
    Column("cause", String(200), comment="the event that led to it, else the request"),
    Index(None, "sale_id", "id"),
)


async def note(
    tx: Transaction,
    sale_id: UUID,
    what: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    rule: str | None = None,
    by: str | None = None,
) -> None:
    """Write one entry in the transaction of the change itself."""
    await note_all(tx, [entry(tx, sale_id, what, before=before, after=after, rule=rule, by=by)])


async def note_all(tx: Transaction, entries: list[dict[str, Any]]) -> None:
    if entries:
        await tx.session.execute(sale_history.insert(), entries)


def entry(
    tx: Transaction,
    sale_id: UUID,
    what: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    rule: str | None = None,
    by: str | None = None,
) -> dict[str, Any]:
    return {
        "sale_id": sale_id,
        "at": tx.now,
        "who": by or (f"system:{rule}" if rule else tx.by),
        "what": what,
        "before": _plain(before),
        "after": _plain(after),
        "rule": rule,
        "cause": tx.cause.id if tx.cause else tx.correlation_id,
    }


def _plain(value: Any) -> Any:
    """Money, ids and moments as JSON shows them."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID) else value

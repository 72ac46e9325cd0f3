"""The history of every sale: who changed what, by which rule and for what cause. Rows are only ever added."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, String, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.sales.domain.history import TITLES
from shared.db import Transaction
from shared.tables import moment

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
    Column("cause_type", String(100), comment="what kind of event that was; null: a request"),
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
    """One entry. Raises LookupError where the history has no name for it: nobody could read it."""
    if what not in TITLES:
        raise LookupError(f"{what!r} has no title in the history of a sale")
    return {
        "sale_id": sale_id,
        "at": tx.now,
        "who": by or (f"system:{rule}" if rule else tx.by),
        "what": what,
        "before": plain(before),
        "after": plain(after),
        "rule": rule,
        "cause": tx.cause.id if tx.cause else tx.correlation_id,
        "cause_type": tx.cause.type if tx.cause else None,
    }


def plain(value: Any) -> Any:
    """Money, ids and moments as JSON shows them."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID) else value

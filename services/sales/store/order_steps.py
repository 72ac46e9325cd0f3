"""The ledger of a hand-off: what was done with an order request, when, by whom."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from shared.db import Transaction

from .orders import order_ledger


async def note_step(
    tx: Transaction,
    order_id: UUID,
    what: str,
    *,
    at: datetime | None = None,
    who: str | None = None,
    promised_by: date | None = None,
    reason: str | None = None,
    lines: Mapping[str, Decimal] | None = None,
) -> None:
    """Add a step to the ledger of the hand-off; `at` is the moment the other side named."""
    told = {sku: str(quantity) for sku, quantity in lines.items()} if lines else None
    step = {"what": what, "at": at or tx.now, "noted_at": tx.now, "who": who or tx.by}
    await tx.session.execute(
        order_ledger.insert().values(
            order_request_id=order_id, promised_by=promised_by, reason=reason, lines=told, **step
        )
    )


async def list_steps(tx: Transaction, order_id: UUID) -> Sequence[Row[Any]]:
    """The ledger of one order, by the moment each step was said to have happened; the caller saw to reach."""
    query = select(order_ledger).where(order_ledger.c.order_request_id == order_id)
    return (await tx.session.execute(query.order_by(order_ledger.c.at, order_ledger.c.id).limit(500))).all()

"""The feed of recorded events for other systems: in a stable order, without gaps."""

import base64
from typing import Any

from sqlalchemy import BigInteger, cast, func, select, tuple_
from sqlalchemy.types import Text

from shared.db import Transaction
from shared.errors import Invalid

from .tables import raw_event


async def events_after(
    tx: Transaction, after: str | None, types: list[str], limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    """Events behind a mark, and the mark behind the last of them.

    Ordered by the transaction that recorded them. Only transactions older than every running one are read: none of
    those still to commit can come to stand before what was read, so a mark never skips an event.
    """
    settled = cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger)
    order = (raw_event.c.batch, raw_event.c.position)
    query = select(raw_event.c.body, *order).where(raw_event.c.batch < settled).order_by(*order).limit(limit)
    if after:
        query = query.where(tuple_(*order) > tuple_(*_read(after)))
    if types:
        query = query.where(raw_event.c.type.in_(types))
    rows = (await tx.session.execute(query)).all()
    return [row.body for row in rows], _mark(rows[-1].batch, rows[-1].position) if rows else after


def _mark(batch: int, position: int) -> str:
    return base64.urlsafe_b64encode(f"{batch}.{position}".encode()).decode()


def _read(mark: str) -> tuple[int, int]:
    try:
        batch, position = (int(part) for part in base64.urlsafe_b64decode(mark).decode().split("."))
        if not (0 <= batch < 2**63 and 0 <= position < 2**63):
            raise ValueError("out of range")
    except (ValueError, TypeError) as error:
        raise Invalid("after: take it from `next` of the page before, unchanged", field="after") from error
    return batch, position

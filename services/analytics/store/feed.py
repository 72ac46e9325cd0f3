"""The feed of recorded events for other systems: in a stable order, without gaps."""

import base64
from typing import Any

from sqlalchemy import BigInteger, cast, func, select, tuple_
from sqlalchemy.types import Text

from shared.db import Transaction
from shared.errors import Invalid, NoLongerKept

from .keeping import gone_through
from .tables import raw_event


async def events_after(
    tx: Transaction, after: str | None, types: list[str], limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    """Events behind a mark, and the mark behind the last of them; without one from where no event is missing.

    Ordered by the transaction that recorded them. Only transactions older than every running one are read: none of
    those still to commit can come to stand before what was read, so a mark never skips an event. Raises NoLongerKept
    for a mark behind which events are missing, Invalid for what is no mark.
    """
    settled = cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger)
    order = (raw_event.c.batch, raw_event.c.position)
    start = _read(after) if after else (await gone_through(tx))[0]
    query = select(raw_event.c.body, *order).where(raw_event.c.batch < settled).order_by(*order).limit(limit)
    query = query.where(tuple_(*order) > tuple_(*start))
    if types:
        query = query.where(raw_event.c.type.in_(types))
    rows = (await tx.session.execute(query)).all()
    # Looked at last: what went while we were reading is missing in what was read.
    gone, received_at = await gone_through(tx)
    if start < gone and received_at:
        raise NoLongerKept(
            f"after: of the events behind this mark some are no longer kept, the last received at "
            f"{received_at.isoformat(timespec='seconds')}; ask without `after`, which begins where none is missing, "
            "and read from the services themselves what you have not seen",
            field="after",
        )
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

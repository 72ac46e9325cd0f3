"""A service's parked events over HTTP: those the broker refused ten times, with why, and given back to the relay."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from sqlalchemy import func, select, update

from shared.auth import Operating
from shared.db import OUTBOX_CHANNEL
from shared.edge import Route, Tx
from shared.fields import Body, Code, Cursor, Limit, Out
from shared.pages import rows_page
from shared.tables import outbox
from shared.telemetry import log

router = APIRouter(route_class=Route)
_PARKED = outbox.c.parked_at.is_not(None)


class ParkedEventOut(Out):
    """An event that is committed and not told: where it was to go, and what the broker said to the last try."""

    event_id: UUID
    type: str
    exchange: str
    routing_key: str
    attempts: int
    last_error: str | None
    parked_at: datetime


class ParkedEventsOut(Out):
    """`total` counts all of the service, whatever the list is narrowed to."""

    items: list[ParkedEventOut]
    next_cursor: str | None
    total: int


class GivenBackOut(Out):
    """`unknown` are those that were not parked any more."""

    done: list[UUID]
    unknown: list[UUID]


class SelectEvents(Body):
    """Events by their `event_id` in the list."""

    event_ids: Annotated[list[UUID], Field(min_length=1, max_length=2000)]


@router.get("/parked-events")
async def list_parked_events(
    tx: Tx,
    actor: Operating,
    type: Code | None = None,  # noqa: A002 (the word events go by)
    cursor: Cursor | None = None,
    limit: Limit = 50,
) -> ParkedEventsOut:
    """In the order in which they were told."""
    query = select(outbox).where(_PARKED)
    if type is not None:
        query = query.where(outbox.c.type == type)
    page = await rows_page(tx, query, [outbox.c.position], cursor=cursor, limit=limit)
    total = await tx.session.scalar(select(func.count()).select_from(outbox).where(_PARKED)) or 0
    items = [ParkedEventOut.model_validate(row) for row in page.items]
    return ParkedEventsOut(items=items, next_cursor=page.next_cursor, total=total)


@router.post("/parked-events/retry")
async def retry_parked_events(body: SelectEvents, tx: Tx, actor: Operating) -> GivenBackOut:
    """Back to the relay with all their tries anew, under the same id: mend the cause first, or they park again.

    There is no way to throw one away: it was committed, and whoever listens counts on it.
    """
    asked = set(body.event_ids)
    back = update(outbox).where(_PARKED, outbox.c.event_id.in_(asked)).values(parked_at=None, attempts=0)
    rows = (
        await tx.session.execute(back.values(available_at=tx.now).returning(outbox.c.event_id, outbox.c.type))
    ).all()
    await tx.session.execute(select(func.pg_notify(OUTBOX_CHANNEL, "")))
    for row in rows:
        log.warning("parked event given back", by=tx.by, type=row.type, event_id=str(row.event_id))
    done = {row.event_id for row in rows}
    return GivenBackOut(done=sorted(done), unknown=sorted(asked - done))

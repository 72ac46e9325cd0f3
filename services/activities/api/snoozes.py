"""Routes of snoozes: a client is left in peace until a day."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.activities import store
from services.activities.usecases import snoozing
from shared.edge import Tx, Version
from shared.fields import Body, Cursor, Limit, Line, Out
from shared.service import make_router

from .forms import Day, Seller

router = make_router()


class SnoozeClient(Body):
    """Until when, and why; on the day `until` the daily check looks at the client again."""

    contact_id: UUID
    until: Day
    reason: Line


class SnoozeOut(Out):
    id: UUID
    contact_id: UUID
    contact_name: str
    until: date
    reason: str
    snoozed_by: UUID
    snoozed_by_name: str | None
    created_at: datetime
    ended_at: datetime | None
    ended_why: str | None
    version: int


class SnoozesOut(Out):
    items: list[SnoozeOut]
    next_cursor: str | None


@router.get("/snoozes", response_model=SnoozesOut)
async def list_snoozes(
    actor: Seller, tx: Tx, contact_id: UUID | None = None, cursor: Cursor | None = None, limit: Limit = 50
) -> dict[str, Any]:
    """Snoozes under way of clients within reach, by the day they end."""
    page = await store.snoozes.list_snoozes(tx, actor, contact_id=contact_id, cursor=cursor, limit=limit)
    return {"items": page.items, "next_cursor": page.next_cursor}


@router.post("/snoozes", status_code=201, response_model=SnoozeOut)
async def snooze_client(body: SnoozeClient, actor: Seller, tx: Tx) -> Any:
    """Leave a client in peace; a snooze under way is replaced. An alert about the client is withdrawn."""
    return await snoozing.snooze_client(tx, actor, body.contact_id, body.until, body.reason)


@router.post("/snoozes/{snooze_id}/end", response_model=SnoozeOut)
async def end_snooze(snooze_id: UUID, actor: Seller, tx: Tx, version: Version) -> Any:
    """Look after the client again before the day has come."""
    return await snoozing.end_snooze(tx, actor, snooze_id, version)

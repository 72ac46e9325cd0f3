"""Routes of the calendar feed: an address of one's own that a calendar program reads without signing in."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Response
from pydantic import StringConstraints

from services.activities.usecases import feeding
from shared.auth import public
from shared.edge import Tx
from shared.fields import Out
from shared.service import make_router

from .forms import Worker

router = make_router()
Signature = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{1,64}(\.ics)?$", max_length=68)]


class FeedOut(Out):
    """Whoever has the address may read: keep it to yourself, and make a new one when it got about."""

    path: str
    created_at: datetime


@router.get("/calendar/feed", response_model=FeedOut)
async def read_feed(actor: Worker, tx: Tx) -> Any:
    """One's own address. 404 while there is none."""
    return await feeding.read_feed(tx, actor)


@router.post("/calendar/feed", status_code=201, response_model=FeedOut)
async def open_feed(actor: Worker, tx: Tx) -> Any:
    """A new address; the one before is void at once."""
    return await feeding.open_feed(tx, actor)


@router.delete("/calendar/feed", status_code=204)
async def close_feed(actor: Worker, tx: Tx) -> None:
    """No address any more."""
    await feeding.close_feed(tx, actor)


@router.get("/feeds/{feed_id}/{signature}", dependencies=[public], response_class=Response)
async def calendar_feed(feed_id: UUID, signature: Signature, tx: Tx) -> Response:
    """The activities of whoever the address belongs to, as iCalendar; the signature stands for the sign-in."""
    content = await feeding.feed_content(tx, feed_id, signature)
    headers = {"cache-control": "private, max-age=300", "content-disposition": 'inline; filename="activities.ics"'}
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)

"""The live stream (SSE): what happens in one's own list, as it happens, and what was missed while the line was down."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated
from uuid import UUID

from fastapi import Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from services.notifications import store
from services.notifications.store.live import LOOK_ANYWAY
from shared.auth import claims_of, refuse_ended
from shared.errors import Unauthorized
from shared.fields import Out
from shared.service import make_router

from .notifications import NotificationOut, Reader, shown

router = make_router()
IN_ONE_GO = 100
RECONNECT_MS = 2_000


class ChangedOut(Out):
    """One notification, new or changed or withdrawn, and how many are unread after it."""

    notification: NotificationOut
    unread: int


class ReadyOut(Out):
    """The line is open; whatever happens in the list from now on comes over it."""

    unread: int


@router.get("/stream", response_class=EventSourceResponse)
async def stream(
    request: Request,
    actor: Reader,
    last_event_id: Annotated[int | None, Header(ge=0, le=2**53)] = None,
    after: Annotated[int | None, Query(ge=0, le=2**53, description="The same as Last-Event-ID.")] = None,
) -> AsyncIterator[ServerSentEvent]:
    """`ready` first, then a `notification` for each one that is new, changed, read or withdrawn.

    Each carries an id; whoever comes back with it as `Last-Event-ID` gets everything they have missed, in its order,
    from whichever replica. The line ends with the access token; come back with the next one.
    """
    ends_at = float(claims_of(request)["exp"])
    bell, seen = request.app.state.bell, last_event_id if last_event_id is not None else after
    with bell.listening(actor.id) as rung:
        last, unread, now = await _standing(request, actor.id)
        if seen is None or seen > last:  # new here, or from before the list was restored: from now on
            seen = last
        yield ServerSentEvent(event="ready", data=ReadyOut(unread=unread), id=str(seen), retry=RECONNECT_MS)
        while now < ends_at:
            rung.clear()  # before looking: what rings while we look is looked for again
            try:
                found, now = await _changes(request, actor.id, seen)
            except Unauthorized:
                return
            for changed in found:
                seen = changed.notification.seq
                yield ServerSentEvent(event="notification", data=changed, id=str(seen))
                rung.set()  # there may be more than one batch
            with suppress(TimeoutError):
                await asyncio.wait_for(rung.wait(), min(LOOK_ANYWAY, max(ends_at - now, 0)))


async def _standing(request: Request, reader_id: UUID) -> tuple[int, int, float]:
    async with request.app.state.database.transaction() as tx:
        counted = await store.notifications.count_unread(tx, reader_id)
        return await store.notifications.last_seq(tx, reader_id), sum(counted.values()), tx.now.timestamp()


async def _changes(request: Request, reader_id: UUID, seen: int) -> tuple[list[ChangedOut], float]:
    """Read in a transaction of their own: a stream holds no connection while nothing happens."""
    async with request.app.state.database.transaction() as tx:
        await refuse_ended(tx, claims_of(request))
        found = await store.notifications.since(tx, reader_id, seen, IN_ONE_GO)
        counted = await store.notifications.count_unread(tx, reader_id) if found else {}
        unread = sum(counted.values())
        changed = [ChangedOut(notification=each, unread=unread) for each in await shown(tx, reader_id, found)]
        return changed, tx.now.timestamp()

"""The live stream (SSE): which sales changed before the caller's eyes, as it happens and while the line was down."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from shared import watching
from shared.auth import Actor, allow, reach_of
from shared.db import Transaction
from shared.fields import Out
from shared.service import make_router

router = make_router()
MOST_NAMED = 200


class ChangedSalesOut(Out):
    """These sales changed, or went to or from somebody, since the caller was last told.

    `more`: too many to name; read anew whatever is shown.
    """

    sales: list[UUID]
    more: bool


@router.get("/stream", response_class=EventSourceResponse)
async def stream(
    request: Request,
    actor: Annotated[Actor, allow("manager", "head", "accountant", "admin")],
    last_event_id: Annotated[watching.Mark | None, Header()] = None,
    after: Annotated[watching.Mark | None, Query(description="The same as Last-Event-ID.")] = None,
) -> AsyncIterator[ServerSentEvent]:
    """`ready` first, then `sales` whenever sales within the caller's sight have changed, at most once a second.

    Each carries an id; whoever comes back with it as `Last-Event-ID` is told at once what changed meanwhile, at
    whichever replica. The line ends with the access token; come back with the next one.
    """

    async def sight_of(tx: Transaction) -> frozenset[UUID] | None:
        return await reach_of(tx, actor.id, actor.role)

    name = "ready"
    async for sight, news in watching.told(request, request.app.state.watch, last_event_id or after, sight_of):
        sales = sorted({row.sale_id for row in news.changed if sight is None or row.owner_id in sight})
        if sales or name == "ready":
            data = ChangedSalesOut(sales=sales[:MOST_NAMED], more=len(sales) > MOST_NAMED)
            yield ServerSentEvent(event=name, data=data, id=news.mark, retry=watching.RECONNECT_MS)
        name = "sales"

"""The live stream (SSE): what changed before the caller's eyes, as it happens and while the line was down."""

from collections.abc import AsyncIterator
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from services.sales.store import live
from shared import watching
from shared.auth import Actor, allow, reach_of
from shared.db import Transaction
from shared.fields import Out
from shared.service import make_router

router = make_router()
MOST_NAMED = 200


class ChangedSalesOut(Out):
    """These sales changed, or went to or from somebody, since the caller was last told.

    `more`: too many to name; read anew whatever is shown. `lists`: something in these changed besides, of which the
    caller sees some; which lines of it, they read.
    """

    sales: list[UUID]
    more: bool
    lists: list[Literal["leads", "orders", "payments"]]


@router.get("/stream", response_class=EventSourceResponse)
async def stream(
    request: Request,
    actor: Annotated[Actor, allow("manager", "head", "production", "accountant", "admin")],
    last_event_id: Annotated[watching.Mark | None, Header()] = None,
    after: Annotated[watching.Mark | None, Query(description="The same as Last-Event-ID.")] = None,
) -> AsyncIterator[ServerSentEvent]:
    """`ready` first, then `sales` whenever something within the caller's sight has changed, at most once a second.

    Each carries an id; whoever comes back with it as `Last-Event-ID` is told at once what changed meanwhile, at
    whichever replica. The line ends with the access token; come back with the next one.
    """

    async def sight_of(tx: Transaction) -> frozenset[UUID] | None:
        return await reach_of(tx, actor.id, actor.role)

    name = "ready"
    async for sight, news in watching.told(request, request.app.state.watch, last_event_id or after, sight_of):
        sales, lists = live.seen_of(news.changed, actor.role, sight)
        if sales or lists or name == "ready":
            data = ChangedSalesOut(sales=sorted(sales)[:MOST_NAMED], more=len(sales) > MOST_NAMED, lists=sorted(lists))
            yield ServerSentEvent(event=name, data=data, id=news.mark, retry=watching.RECONNECT_MS)
        name = "sales"

"""The live stream (SSE): which clients changed before the caller's eyes, as it happens and while the line was down."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from shared import watching
from shared.auth import reach_of
from shared.db import Transaction
from shared.fields import Out
from shared.service import make_router

from .forms import Selling

router = make_router()
MOST_NAMED = 200


class ChangedClientsOut(Out):
    """With these persons and companies something happened: a fact, a note, whatever their timeline tells.

    `more`: too many to name; read anew whatever is shown.
    """

    clients: list[UUID]
    more: bool


@router.get("/stream", response_class=EventSourceResponse)
async def stream(
    request: Request,
    actor: Selling,
    last_event_id: Annotated[watching.Mark | None, Header()] = None,
    after: Annotated[watching.Mark | None, Query(description="The same as Last-Event-ID.")] = None,
) -> AsyncIterator[ServerSentEvent]:
    """`ready` first, then `clients` whenever clients within the caller's sight have changed, at most once a second.

    Each carries an id; whoever comes back with it as `Last-Event-ID` is told at once what changed meanwhile, at
    whichever replica. The line ends with the access token; come back with the next one.
    """

    async def sight_of(tx: Transaction) -> frozenset[UUID] | None:
        return await reach_of(tx, actor.id, actor.role)

    name = "ready"
    async for sight, news in watching.told(request, request.app.state.watch, last_event_id or after, sight_of):
        clients = sorted({row.client_id for row in news.changed if sight is None or row.owner_id in sight})
        if clients or name == "ready":
            data = ChangedClientsOut(clients=clients[:MOST_NAMED], more=len(clients) > MOST_NAMED)
            yield ServerSentEvent(event=name, data=data, id=news.mark, retry=watching.RECONNECT_MS)
        name = "clients"

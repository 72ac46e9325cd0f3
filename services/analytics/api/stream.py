"""The live stream (SSE): which reports changed before the caller's eyes, as it happens and while the line was down."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import Field

from services.analytics.domain.changes import Sight
from services.analytics.domain.reports import ReportName
from services.analytics.store import live
from shared import watching
from shared.auth import Actor, reach_of
from shared.db import Transaction
from shared.fields import Out
from shared.service import make_router

from .asking import Reader

router = make_router()


class ChangedOut(Out):
    """These reports have other figures now than when the caller was last told; which ones, they say themselves."""

    reports: list[ReportName]


@router.get("/stream", response_class=EventSourceResponse)
async def stream(
    request: Request,
    actor: Reader,
    report: Annotated[
        list[ReportName],
        Field(max_length=20, description="The reports on the page; left out: all.", default_factory=list),
        Query(),
    ],
    last_event_id: Annotated[watching.Mark | None, Header()] = None,
    after: Annotated[watching.Mark | None, Query(description="The same as Last-Event-ID.")] = None,
) -> AsyncIterator[ServerSentEvent]:
    """`ready` first, then `figures` whenever reports the caller sees figures of have changed, at most once a second.

    Each carries an id; whoever comes back with it as `Last-Event-ID` is told at once what changed meanwhile, at
    whichever replica. The line ends with the access token; come back with the next one.
    """
    wanted = frozenset(report)

    async def sight_of(tx: Transaction) -> Sight:
        reach = await reach_of(tx, actor.id, actor.role)
        return await live.sight_of(tx, Actor(actor.id, actor.role, actor.team_id, reach))

    name = "ready"
    async for sight, news in watching.told(request, request.app.state.watch, last_event_id or after, sight_of):
        changed = [(row.report, row.owner_id, row.team_id) for row in news.changed]
        reports = sorted(each for each in sight.of(changed) if not wanted or each in wanted)
        if reports or name == "ready":
            data = ChangedOut(reports=reports)
            yield ServerSentEvent(event=name, data=data, id=news.mark, retry=watching.RECONNECT_MS)
        name = "figures"

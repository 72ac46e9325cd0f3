"""The feed: every recorded event, for systems that want them all."""

from typing import Annotated, Any

from fastapi import Query
from pydantic import Field, StringConstraints

from services.analytics.store import feed
from shared.auth import Actor, allow
from shared.edge import Tx
from shared.fields import Body, Out, Search
from shared.service import make_router

router = make_router()
Taker = Annotated[Actor, allow("admin", "integrator", scope="analytics:events")]


class AskFeed(Body):
    after: Annotated[
        str | None,
        StringConstraints(max_length=80, pattern=r"^[A-Za-z0-9_\-=]*$"),
        Field(description="`next` of the page before; left out: from the first that is kept with all behind it."),
    ] = None
    type: Annotated[list[Search], Field(max_length=50, default_factory=list, description="Of these types only.")]
    limit: Annotated[int, Field(ge=1, le=1000)] = 200


class FeedOut(Out):
    """CloudEvents as they were told. Ask again with `next` later: nothing will ever stand before it."""

    items: list[dict[str, Any]]
    next: str | None


@router.get("/events")
async def read_feed(asked: Annotated[AskFeed, Query()], tx: Tx, actor: Taker) -> FeedOut:
    """Recorded events in a stable order, each exactly once, none left out. 410 for a mark older than what is kept."""
    events, mark = await feed.events_after(tx, asked.after, asked.type, asked.limit)
    return FeedOut(items=events, next=mark)

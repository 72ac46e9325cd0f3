"""Reports sent by themselves: each person's own subscriptions."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Response
from pydantic import Field

from services.analytics import usecases
from services.analytics.domain.reports import ReportName
from services.analytics.store import subscriptions
from shared.edge import Tx, Version
from shared.fields import Body, Out
from shared.service import make_router

from .asking import Reader

router = make_router()
NamedPeriod = Literal[
    "today", "yesterday", "this_week", "last_week", "this_month", "last_month", "this_quarter", "last_quarter",
    "this_year", "last_year", "last_7_days", "last_30_days",
]  # fmt: skip


class Subscribe(Body):
    """Sent by notifications, by the ways the reader chose; the hour is one of the organisation's day."""

    report: ReportName
    period: NamedPeriod = "last_week"
    weekday: Annotated[int | None, Field(ge=0, le=6, description="0 is Monday; left out: every day.")] = None
    hour: Annotated[int, Field(ge=0, le=23)] = 9


class SubscriptionOut(Out):
    id: UUID
    report: ReportName
    period: str
    weekday: int | None
    hour: int
    next_at: datetime
    version: int


class SubscriptionsOut(Out):
    items: list[SubscriptionOut]


@router.get("/subscriptions")
async def list_subscriptions(tx: Tx, actor: Reader) -> SubscriptionsOut:
    """One's own, the one that falls due next first; at most twenty."""
    return SubscriptionsOut(
        items=[SubscriptionOut.model_validate(each) for each in await subscriptions.of_person(tx, actor)]
    )


@router.post("/subscriptions", status_code=201)
async def subscribe(body: Subscribe, tx: Tx, actor: Reader) -> SubscriptionOut:
    """Have the totals of a report sent to oneself, as one may see them when it is sent."""
    return SubscriptionOut.model_validate(await usecases.subscribe(tx, actor, **body.model_dump()))


@router.delete("/subscriptions/{subscription_id}", status_code=204)
async def unsubscribe(subscription_id: UUID, tx: Tx, actor: Reader, version: Version) -> Response:
    """Have it sent no longer."""
    await usecases.unsubscribe(tx, actor, subscription_id, version)
    return Response(status_code=204)

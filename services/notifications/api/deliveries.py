"""The log of deliveries over HTTP: one's own; for administrators and operators everybody's, and webhooks'."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from services.notifications import store, usecases
from services.notifications.domain.delivery import State
from services.notifications.store.deliveries import DeliveryFilter
from shared.auth import Actor, allow
from shared.edge import Tx
from shared.fields import Code, Cursor, Limit, Out
from shared.service import make_router

from .notifications import Reader

router = make_router()
Overseer = Annotated[Actor, allow("ops", "admin")]


class DeliveryOut(Out):
    """One message on one way: its tries, what came of the last, and when it is tried next (`waiting` ones).

    `mode` digest: it goes out as a part of `in_digest`. Webhooks have `endpoint_id` and the event they carry.
    """

    id: UUID
    channel: str
    state: State
    mode: str
    attempts: int
    next_try_at: datetime
    result: str | None
    recipient_id: UUID | None
    notification_id: UUID | None
    in_digest: UUID | None
    endpoint_id: UUID | None
    event_type: str | None
    event_id: str | None
    created_at: datetime
    done_at: datetime | None


class DeliveriesOut(Out):
    items: list[DeliveryOut]
    next_cursor: str | None


@router.get("/deliveries")
async def list_deliveries(
    *,
    tx: Tx,
    actor: Reader,
    channel: Code | None = None,
    state: State | None = None,
    endpoint_id: UUID | None = None,
    notification_id: UUID | None = None,
    mine: bool = False,
    cursor: Cursor | None = None,
    limit: Limit = 50,
) -> DeliveriesOut:
    """The newest first: one's own; administrators and operators see all unless they ask for `mine`."""
    narrow = DeliveryFilter(channel, state, endpoint_id, notification_id, everybodys=not mine)
    page = await store.deliveries.list_deliveries(tx, actor, narrow, cursor=cursor, limit=limit)
    return DeliveriesOut.model_validate(page)


@router.get("/deliveries/{delivery_id}")
async def get_delivery(delivery_id: UUID, tx: Tx, actor: Reader) -> DeliveryOut:
    return DeliveryOut.model_validate(await store.deliveries.get_delivery(tx, actor, delivery_id))


@router.post("/deliveries/{delivery_id}/resend")
async def resend_delivery(delivery_id: UUID, tx: Tx, actor: Overseer) -> DeliveryOut:
    """Send one more time what was sent, given up or skipped, with all its tries anew."""
    return DeliveryOut.model_validate(await usecases.send_again(tx, actor, delivery_id))

"""The fact of an order request: the hand-off between sales and production, moment by moment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.analytics.domain.periods import DAY, midnight

from .facts import Facts
from .record import Books, Fact, Recorded, identifier, moment, whose

REQUESTED, PROGRESSED, ORDER_CANCELLED = "OrderRequested", "OrderRequestProgressed", "OrderRequestCancelled"
EVENTS = frozenset({REQUESTED, PROGRESSED, ORDER_CANCELLED})
_MOMENTS = {
    "accepted": "accepted_at",
    "rejected": "rejected_at",
    "started": "started_at",
    "ready": "ready_at",
    "shipped": "shipped_at",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOff(Fact):
    """An order request with the first moment of each of its steps. `promised_by` is the first promise, which counts.

    From `over_at` on nothing changes about it by what is told so far: its last step, or the end of the day it was
    promised by where that was not kept.
    """

    contact_id: UUID | None
    sale_id: UUID | None
    number: str
    needed_by: date
    accepted_at: datetime | None = None
    rejected_at: datetime | None = None
    started_at: datetime | None = None
    ready_at: datetime | None = None
    ready_on: date | None = None
    shipped_at: datetime | None = None
    cancelled_at: datetime | None = None
    promised_by: date | None = None
    last_promise: date | None = None
    over_at: datetime | None = None


def add_order(facts: Facts, history: Sequence[Recorded], books: Books) -> None:
    """The one fact of an order request; nothing while its request has not arrived."""
    request = next((event for event in history if event.type == REQUESTED), None)
    if request is None:
        return
    order = HandOff(
        **whose(request, books),
        contact_id=identifier(request.data.get("contact_id")),
        sale_id=identifier(request.data.get("sale_id")),
        number=request.data["number"],
        needed_by=date.fromisoformat(request.data["needed_by"]),
    )
    for event in history:
        if event.type == PROGRESSED:
            order = _progressed(order, event, books)
        elif event.type == ORDER_CANCELLED and order.cancelled_at is None:
            order = replace(order, cancelled_at=event.time)
    facts.orders[order.event] = replace(order, over_at=_over_at(order, books))


def _over_at(order: HandOff, books: Books) -> datetime:
    steps = (*(getattr(order, name) for name in _MOMENTS.values()), order.cancelled_at)
    known = [order.at, *(step for step in steps if step is not None)]
    if order.promised_by is not None and order.ready_at is None and order.cancelled_at is None:
        known.append(midnight(order.promised_by + DAY, books.zone))
    over: datetime = max(known)
    return over


def _progressed(order: HandOff, event: Recorded, books: Books) -> HandOff:
    status, at = event.data["status"], moment(event.data["at"]) or event.time
    name = _MOMENTS.get(status)
    if name is not None and getattr(order, name) is None:
        happened: dict[str, Any] = {name: at}
        order = replace(order, **happened)
    if status == "ready" and order.ready_on is None:
        order = replace(order, ready_on=at.astimezone(books.zone).date())
    promise = event.data.get("promised_by")
    if status == "accepted" and promise:
        last = date.fromisoformat(promise)
        order = replace(order, promised_by=order.promised_by or last, last_promise=last)
    return order

"""The hand-off between sales and production: who waited for whom, who worked, and whether the promise was kept."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .order import OrderRequest

NONE = timedelta(0)


@dataclass(frozen=True)
class Handoff:
    """Time spent on each side, up to now where it has not ended.

    `answering`: production had not answered; `queued`: accepted, not begun; `working`: in hand; `handing_over`: ready,
    waiting for sales to have it shipped. A step nobody told of takes no time of its own: what was not said to have
    begun was in hand from its acceptance.
    """

    answering: timedelta
    queued: timedelta
    working: timedelta
    handing_over: timedelta
    promise_kept: bool | None

    @property
    def production_waiting(self) -> timedelta:
        return self.answering + self.queued

    @property
    def sales_waiting(self) -> timedelta:
        return self.handing_over


def handoff_of(order: OrderRequest, now: datetime, ready_on: date | None) -> Handoff:
    """`ready_on` is the organisation's day on which it was ready; None while it is not."""
    end = order.cancelled_at or now
    shipped = order.shipped_at or order.part_shipped_at
    ready = order.ready_at or shipped
    accepted = order.accepted_at or order.started_at or ready
    started = order.started_at or (accepted if ready else None)
    marks = [order.requested_at, accepted, started, ready, shipped]
    spent, since = [], order.requested_at
    for mark in marks[1:]:
        until = max(mark or end, since)
        spent.append(until - since)
        since = until
        if mark is None:
            break
    spent += [NONE] * (4 - len(spent))
    kept = None
    if order.promised_by is not None and ready_on is not None:
        kept = ready_on <= order.promised_by
    answering, queued, working, handing_over = spent
    return Handoff(answering, queued, working, handing_over, kept)

"""Order requests as tasks of the production department, with the day they are wanted or promised."""

from datetime import datetime
from uuid import UUID

from services.activities import store
from services.activities.domain.activity import Activity, Because, Due, Kind, Plan
from shared.db import Transaction
from shared.events import Envelope, OrderRequestCancelled, OrderRequested, OrderRequestProgressed
from shared.ids import new_id

from . import telling

BY = "system:order_requests"
RULE = "order request: a task of production"


async def plan_order(tx: Transaction, event: OrderRequested, envelope: Envelope) -> None:
    """Production has it to do by the day the goods are needed; once per order request."""
    because = Because(RULE, None, envelope.type, envelope.id)
    due = Due.of(None, event.needed_by, tx.organisation.zone)
    title = f"Подготовить заказ {event.number}"
    plan = Plan(Kind.TASK, title, None, due, event.contact_id, event.sale_id)
    activity = Activity.of_order(new_id(tx.now), plan, event.order_request_id, because, tx.now)
    version = envelope.aggregateversion or 0
    if not await store.orders.add_order_task(tx, event.order_request_id, activity.id, event.number, version):
        return
    store.records.add_activity(tx, activity)
    telling.tell_planned(tx, activity, None, by=BY)


async def follow_order(tx: Transaction, event: OrderRequestProgressed, envelope: Envelope) -> None:
    """A promise moves the deadline, ready is done, a refusal takes the task away."""
    activity = await _take(tx, event.order_request_id, envelope)
    if activity is None or not activity.is_open:
        return
    if event.status == "accepted" and event.promised_by is not None:
        due = Due.of(None, event.promised_by, tx.organisation.zone)
        if due.moment != activity.deadline:
            before = activity.move(due, tx.now)
            telling.tell_rescheduled(tx, activity, before, by=BY)
    elif event.status in {"ready", "shipped"}:
        activity.finish("Заказ готов", None, _not_later(event.at, tx.now))
        telling.tell_department_closed(tx, activity, "Заказ готов", by=BY)
    elif event.status == "rejected":
        activity.withdraw((event.reason or "Производство отказало")[:300], tx.now)
        telling.tell_cancelled(tx, activity, by=BY)


async def drop_order(tx: Transaction, event: OrderRequestCancelled, envelope: Envelope) -> None:
    """Nobody wants it any more."""
    activity = await _take(tx, event.order_request_id, envelope)
    if activity is not None and activity.is_open:
        activity.withdraw(event.reason, tx.now)
        telling.tell_cancelled(tx, activity, by=BY)


async def _take(tx: Transaction, order_request_id: UUID, envelope: Envelope) -> Activity | None:
    """The task of the order; None where something newer has been heard of it already."""
    return await store.orders.take_order_task(tx, order_request_id, envelope.aggregateversion or 0)


def _not_later(at: datetime, now: datetime) -> datetime:
    return min(at, now)

"""What people do with activities, in the order of the story: load, decide, write, tell."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from services.activities import store
from services.activities.adapters.holidays import working_calendar
from services.activities.domain.activity import Activity, Because, Due, Plan
from services.activities.domain.calendar import CalendarDay
from services.activities.domain.my_day import Span, spans
from shared.auth import Actor
from shared.db import Transaction
from shared.edge import check_version
from shared.errors import Invalid, NotFound
from shared.events import (
    ActivityCancelled,
    ActivityCompleted,
    ActivityPlanned,
    ActivityReassigned,
    ActivityRescheduled,
)
from shared.ids import new_id

MAX_CALENDAR_DAYS = 400


class OwnerIsInactive(Invalid):
    """The person can no longer sign in. Choose somebody who can."""


class SaleOfAnotherContact(Invalid):
    """The sale belongs to another contact than the one named. Leave the contact out: the sale knows it."""


class RangeTooLong(Invalid):
    """The calendar answers for a range of at most 400 days, from its first day to its last."""


async def plan_activity(tx: Transaction, actor: Actor, plan: Plan) -> Activity:
    """Plan something for oneself, or for somebody within reach."""
    contact_id, sale_id = await _links(tx, actor, plan.contact_id, plan.sale_id)
    plan = replace(plan, contact_id=contact_id, sale_id=sale_id)
    return await _plan(tx, actor, plan, Because(planned_by=actor.id))


async def complete_activity(
    tx: Transaction,
    actor: Actor,
    activity_id: UUID,
    version: int,
    *,
    result: str,
    result_code: str | None,
    next_step: Plan | None,
) -> tuple[Activity, Activity | None]:
    """Done, with what came of it and, if so wished, the next step. Returns both activities."""
    activity = await store.records.take_activity(tx, actor, activity_id)
    check_version(activity.version, version)
    on_time = activity.complete(result, result_code, tx.now)
    contact = await store.known.get_contact(tx, activity.contact_id) if activity.contact_id else None
    owner = await store.known.get_person(tx, activity.owner_id)
    event_id = tx.emit(
        ActivityCompleted(
            activity_id=activity.id,
            kind=activity.kind.value,
            title=activity.title,
            result=result,
            on_time=on_time,
            due_at=activity.deadline,
            contact_id=activity.contact_id,
            contact_type=contact.type if contact else None,
            sale_id=activity.sale_id,
            owner_id=activity.owner_id,
            team_id=owner.team_id,
            step=activity.step,
            stage=activity.stage,
            entry=activity.entry,
            automatic=activity.automatic,
            next_planned=next_step is not None,
        )
    )
    if next_step is None:
        return activity, None
    because = Because(event_type=ActivityCompleted.event_type, event_id=str(event_id), planned_by=actor.id)
    return activity, await _plan(tx, actor, await _after(tx, actor, next_step, activity), because)


async def cancel_activity(tx: Transaction, actor: Actor, activity_id: UUID, version: int, reason: str) -> Activity:
    """It will not be done, and why."""
    activity = await store.records.take_activity(tx, actor, activity_id)
    check_version(activity.version, version)
    activity.cancel(reason)
    tx.emit(
        ActivityCancelled(
            activity_id=activity.id,
            kind=activity.kind.value,
            title=activity.title,
            reason=reason,
            contact_id=activity.contact_id,
            sale_id=activity.sale_id,
            owner_id=activity.owner_id,
            automatic=False,
        )
    )
    return activity


async def reschedule_activity(tx: Transaction, actor: Actor, activity_id: UUID, version: int, due: Due) -> Activity:
    """Move the deadline."""
    activity = await store.records.take_activity(tx, actor, activity_id)
    check_version(activity.version, version)
    before = activity.reschedule(due)
    tx.emit(
        ActivityRescheduled(
            activity_id=activity.id,
            old_due_at=before,
            new_due_at=activity.deadline,
            contact_id=activity.contact_id,
            sale_id=activity.sale_id,
            owner_id=activity.owner_id,
        )
    )
    return activity


async def reassign_activity(tx: Transaction, actor: Actor, activity_id: UUID, version: int, owner_id: UUID) -> Activity:
    """Give it to somebody else within reach."""
    activity = await store.records.take_activity(tx, actor, activity_id)
    check_version(activity.version, version)
    team_id = await _team_of_assignee(tx, actor, owner_id)
    before = activity.reassign(owner_id)
    tx.emit(
        ActivityReassigned(
            activity_id=activity.id,
            kind=activity.kind.value,
            title=activity.title,
            due_at=activity.deadline,
            old_owner_id=before,
            new_owner_id=owner_id,
            team_id=team_id,
            contact_id=activity.contact_id,
            sale_id=activity.sale_id,
        )
    )
    return activity


async def my_day(tx: Transaction, actor: Actor, owner_id: UUID | None) -> tuple[Sequence[Span], Sequence[store.Shown]]:
    """What is open for somebody (oneself unless named), by the parts of the organisation's day."""
    owner_id = owner_id or actor.id
    if not _may_assign(actor, owner_id):
        raise NotFound(f"there is no person {owner_id}, or they are not within your reach", field="owner_id")
    parts = spans(tx.now, tx.organisation.zone)
    return parts, await store.records.my_day(tx, actor, owner_id, parts)


async def working_days(tx: Transaction, actor: Actor, first: date | None, last: date | None) -> list[CalendarDay]:
    """Working days and days off, both ends included; four weeks from today where no range is given."""
    first = first or tx.now.astimezone(tx.organisation.zone).date()
    last = last or first + timedelta(days=27)
    if not 0 <= (last - first).days < MAX_CALENDAR_DAYS:
        raise RangeTooLong(f"to: must lie within {MAX_CALENDAR_DAYS} days from `from` on", field="to")
    language = await store.known.language_of(tx, actor.id)
    place = tx.organisation
    calendar = working_calendar(place.country, place.zone, first.year, last.year, language)
    return list(calendar.days(first, last))


async def _plan(tx: Transaction, actor: Actor, plan: Plan, because: Because) -> Activity:
    owner_id = plan.owner_id or actor.id
    team_id = await _team_of_assignee(tx, actor, owner_id)
    activity = Activity.by_hand(new_id(tx.now), plan, owner_id, because, tx.now)
    store.records.add_activity(tx, activity)
    tx.emit(
        ActivityPlanned(
            activity_id=activity.id,
            kind=activity.kind.value,
            title=activity.title,
            due_at=activity.deadline,
            contact_id=activity.contact_id,
            sale_id=activity.sale_id,
            owner_id=owner_id,
            team_id=team_id,
            step=None,
            automatic=False,
            rule=None,
        )
    )
    return activity


async def _after(tx: Transaction, actor: Actor, plan: Plan, done: Activity) -> Plan:
    """A next step is about the same client and sale, and for the same person, unless it says otherwise."""
    contact_id, sale_id = done.contact_id, done.sale_id
    if plan.contact_id is not None or plan.sale_id is not None:
        contact_id, sale_id = await _links(tx, actor, plan.contact_id, plan.sale_id)
    return replace(plan, contact_id=contact_id, sale_id=sale_id, owner_id=plan.owner_id or done.owner_id)


async def _links(
    tx: Transaction, actor: Actor, contact_id: UUID | None, sale_id: UUID | None
) -> tuple[UUID | None, UUID | None]:
    """The client and the sale an activity is about, both within the actor's reach; a sale brings its client along."""
    if contact_id is not None:
        contact = await store.known.get_contact(tx, contact_id)
        if actor.role == "production" or not actor.may_act_for(contact.owner_id):
            raise NotFound(f"there is no contact {contact_id}, or it is not yours", field="contact_id")
    if sale_id is None:
        return contact_id, None
    sale = await store.known.get_sale(tx, sale_id)
    if not actor.may_act_for(sale.owner_id):
        raise NotFound(f"there is no sale {sale_id}, or it is not yours", field="sale_id")
    if contact_id is not None and sale.contact_id not in {None, contact_id}:
        raise SaleOfAnotherContact(f"contact_id: the sale {sale.number} is of another contact", field="contact_id")
    return contact_id or sale.contact_id, sale_id


async def _team_of_assignee(tx: Transaction, actor: Actor, owner_id: UUID) -> UUID | None:
    """The team of somebody who may be given an activity by this actor."""
    person = await store.known.get_person(tx, owner_id)
    if not _may_assign(actor, owner_id):
        raise NotFound(f"there is no person {owner_id}, or they are not within your reach", field="owner_id")
    if not person.active:
        raise OwnerIsInactive("owner_id: this person can no longer sign in; choose somebody else", field="owner_id")
    team_id: UUID | None = person.team_id
    return team_id


def _may_assign(actor: Actor, owner_id: UUID) -> bool:
    if actor.role in store.OWN_ONLY:
        return owner_id == actor.id
    return actor.may_act_for(owner_id)

"""What people do with activities, in the order of the story: load, decide, write, tell."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from services.activities import store
from services.activities.domain.activity import Activity, Because, Due, Plan, Priority
from services.activities.domain.reminders import Reminder
from services.activities.domain.results import Result
from shared.auth import Actor
from shared.db import Transaction
from shared.edge import check_version
from shared.errors import Conflict, Invalid
from shared.events import ActivityCompleted
from shared.ids import new_id

from . import telling
from .choosing import result_of, team_of_assignee
from .linking import with_links
from .settling import settle_clients
from .working import calendar_now

BACKDATED_AT_MOST = 3
"""Business days that something done may be noted late."""


class DoneTooLongAgo(Invalid):
    """What was done can be noted up to three business days later, and never before it was done."""


class NothingToChange(Conflict):
    """The request changes nothing: name at least one field."""


async def plan_activity(tx: Transaction, actor: Actor, plan: Plan) -> Activity:
    """Plan something for oneself, or for somebody within reach."""
    plan = await with_links(tx, actor, plan)
    activity = await _plan(tx, actor, plan, Because(planned_by=actor.id))
    await settle_clients(tx, [activity.contact_id])
    return activity


async def change_activity(
    tx: Transaction,
    actor: Actor,
    activity_id: UUID,
    version: int,
    *,
    title: str | None,
    description: str | None,
    priority: Priority | None,
) -> Activity:
    """Say better what it is, or how urgent. Nobody is told: what is to be done, by whom and when stays."""
    activity = await _take(tx, actor, activity_id, version)
    if title is None and description is None and priority is None:
        raise NothingToChange("name at least one of title, description, priority")
    activity.describe(title, description, priority)
    return activity


async def complete_activity(
    tx: Transaction,
    actor: Actor,
    activity_id: UUID,
    version: int,
    *,
    result: str,
    result_code: str | None,
    next_step: Plan | None,
    done_at: datetime | None = None,
) -> tuple[Activity, Activity | None]:
    """Done, with what came of it and, if so wished, the next step. Returns both activities.

    Where nobody says what is next, the result itself may: then its follow-up is planned.
    """
    activity = await _take(tx, actor, activity_id, version)
    chosen = await result_of(tx, activity.kind, result_code)
    if chosen is not None:
        chosen.allow(next_planned=next_step is not None)
    at = await _done_at(tx, activity, done_at)
    activity.complete(result, result_code, at)
    await store.reminders.disarm(tx, activity.id)
    contact = await store.known.find_contact(tx, activity.contact_id)
    owner = await store.known.find_person(tx, activity.owner_id)
    follow_up = chosen.follow_up if chosen else None
    event_id = telling.tell_completed(
        tx,
        activity,
        contact_type=contact.type if contact else None,
        team_id=owner.team_id if owner else None,
        outcome=chosen.outcome if chosen else None,
        next_planned=next_step is not None or follow_up is not None,
    )
    await store.known.note_contact(tx, activity.contact_id, at)
    following = None
    if next_step is not None:
        because = Because(event_type=ActivityCompleted.event_type, event_id=str(event_id), planned_by=actor.id)
        following = await _plan(tx, actor, await _after(tx, actor, next_step, activity), because)
    elif chosen is not None and follow_up is not None:
        following = await _follow_up(tx, activity, chosen, event_id)
    await settle_clients(tx, [activity.contact_id, following.contact_id if following else None])
    return activity, following


async def cancel_activity(tx: Transaction, actor: Actor, activity_id: UUID, version: int, reason: str) -> Activity:
    """It will not be done, and why."""
    activity = await _take(tx, actor, activity_id, version)
    activity.cancel(reason, tx.now)
    await store.reminders.disarm(tx, activity.id)
    telling.tell_cancelled(tx, activity)
    return activity


async def reopen_activity(tx: Transaction, actor: Actor, activity_id: UUID, version: int, reason: str) -> Activity:
    """To be done after all: it was closed by mistake."""
    activity = await _take(tx, actor, activity_id, version)
    was = activity.reopen(tx.now)
    owner = await store.known.find_person(tx, activity.owner_id)
    await store.reminders.arm(tx, activity, tx.organisation.zone)
    telling.tell_reopened(tx, activity, was, reason, owner.team_id if owner else None)
    await settle_clients(tx, [activity.contact_id])
    return activity


async def reschedule_activity(tx: Transaction, actor: Actor, activity_id: UUID, version: int, due: Due) -> Activity:
    """Move the deadline; reminders before it move along."""
    activity = await _take(tx, actor, activity_id, version)
    before = activity.reschedule(due, tx.now)
    await store.reminders.arm(tx, activity, tx.organisation.zone)
    telling.tell_rescheduled(tx, activity, before)
    await settle_clients(tx, [activity.contact_id])
    return activity


async def reassign_activity(tx: Transaction, actor: Actor, activity_id: UUID, version: int, owner_id: UUID) -> Activity:
    """Give it to somebody else within reach; whoever works in a department may take what nobody there has."""
    activity = await _take(tx, actor, activity_id, version)
    team_id = await team_of_assignee(tx, actor, owner_id)
    before = activity.reassign(owner_id)
    telling.tell_reassigned(tx, activity, before, team_id)
    await settle_clients(tx, [activity.contact_id])
    return activity


async def set_reminders(
    tx: Transaction, actor: Actor, activity_id: UUID, version: int, reminders: tuple[Reminder, ...]
) -> Activity:
    """These reminders and no others; what has reminded already stays said."""
    activity = await _take(tx, actor, activity_id, version)
    activity.must_be_open()
    await store.reminders.replace(tx, activity, reminders, tx.organisation.zone)
    return activity


async def _take(tx: Transaction, actor: Actor, activity_id: UUID, version: int) -> Activity:
    activity = await store.records.take_activity(tx, actor, activity_id)
    check_version(activity.version, version)
    return activity


async def _plan(tx: Transaction, actor: Actor, plan: Plan, because: Because) -> Activity:
    owner_id = plan.owner_id or actor.id
    team_id = await team_of_assignee(tx, actor, owner_id)
    activity = Activity.by_hand(new_id(tx.now), plan, owner_id, because, tx.now)
    store.records.add_activity(tx, activity)
    await store.reminders.replace(tx, activity, plan.reminders, tx.organisation.zone)
    telling.tell_planned(tx, activity, team_id)
    return activity


async def _follow_up(tx: Transaction, done: Activity, chosen: Result, event_id: UUID) -> Activity | None:
    """What the result itself asks for; for the same person, client and sale."""
    wanted = chosen.follow_up
    owner = await store.known.find_person(tx, done.owner_id)
    if wanted is None or done.owner_id is None or owner is None or not owner.active:
        return None
    calendar = await calendar_now(tx)
    title = wanted.title_en if owner.language == "en" else wanted.title_ru
    due = Due.of(calendar.due(wanted.due_rule, tx.now), None, calendar.zone)
    plan = _about_the_same(Plan(wanted.kind, title, None, due, priority=done.priority), done)
    because = Because(f"result {done.kind}: {chosen.code}", chosen.version, "ActivityCompleted", str(event_id))
    activity = Activity.by_rule(new_id(tx.now), plan, done.owner_id, because, tx.now, step=None)
    store.records.add_activity(tx, activity)
    telling.tell_planned(tx, activity, owner.team_id, by="system:results")
    return activity


async def _done_at(tx: Transaction, activity: Activity, done_at: datetime | None) -> datetime:
    """The moment it was done: now, or up to three business days back."""
    if done_at is None:
        return tx.now
    calendar = await calendar_now(tx)
    local = tx.now.astimezone(calendar.zone)
    first = calendar.working_day_before(local.date(), BACKDATED_AT_MOST)
    if not first <= done_at.astimezone(calendar.zone).date() or done_at > tx.now + timedelta(minutes=1):
        raise DoneTooLongAgo(f"done_at: between {first} and now", field="done_at")
    return min(done_at, tx.now)


async def _after(tx: Transaction, actor: Actor, plan: Plan, done: Activity) -> Plan:
    """A next step is about the same client, lead and sale, and for the same person, unless it says otherwise."""
    owner_id = plan.owner_id or done.owner_id
    if plan.contact_id is None and plan.sale_id is None and plan.lead_id is None:
        return replace(_about_the_same(plan, done), owner_id=owner_id)
    return replace(await with_links(tx, actor, plan), owner_id=owner_id)


def _about_the_same(plan: Plan, done: Activity) -> Plan:
    return replace(plan, contact_id=done.contact_id, sale_id=done.sale_id, lead_id=done.lead_id)

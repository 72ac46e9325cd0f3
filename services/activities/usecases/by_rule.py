"""What the process of a sale does with activities: plans the steps of a stage once, withdraws what is not wanted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.activities import store
from services.activities.domain.activity import Activity, Because, Due, Kind, Plan, Step
from services.activities.domain.calendar import WorkingCalendar
from services.activities.domain.reminders import in_the_morning
from shared.db import Transaction
from shared.events import Envelope, PlannedStep, SaleContactChanged, SaleOwnerChanged, StepsPlanned, StepsWithdrawn
from shared.ids import new_id

from . import telling
from .settling import settle_clients
from .working import calendar_for

BY = "system:process"


async def plan_steps(tx: Transaction, event: StepsPlanned, envelope: Envelope) -> None:
    """One activity per step of this entry into the stage, however often it is told; none that was withdrawn before."""
    entry = await store.steps.enter_stage(tx, event.sale_id, event.stage, event.entry)
    if entry.withdrawn_all:
        return
    there = await store.steps.planned_steps(tx, event.sale_id, event.stage, event.entry)
    event = await _for_the_sale_of_now(tx, event, envelope)
    rule = f"process {event.process} v{event.process_version}: {event.stage}"
    because = Because(rule, event.process_version, envelope.type, envelope.id)
    for step in event.steps:
        if step.step not in there and step.step not in entry.withdrawn_steps:
            place = Step(event.stage, event.entry, step.step, step.required)
            links = {"contact_id": event.contact_id, "sale_id": event.sale_id}
            await add_step(tx, step, because, event.entered_at, place, **links)
            there.add(step.step)
    await settle_clients(tx, [event.contact_id])


async def withdraw_steps(tx: Transaction, event: StepsWithdrawn) -> None:
    """Cancel the unfinished automatic activities of this entry, and remember it in case the planning comes later."""
    await store.steps.enter_stage(tx, event.sale_id, event.stage, event.entry)
    await store.steps.remember_withdrawal(tx, event.sale_id, event.stage, event.entry, event.steps)
    steps = await store.steps.open_steps(tx, event.sale_id, event.stage, event.entry, event.steps)
    await withdraw(tx, steps, event.reason)


async def withdraw(tx: Transaction, steps: Sequence[Activity], reason: str) -> None:
    """These are no longer wanted."""
    for activity in steps:
        activity.withdraw(reason, tx.now)
        await store.reminders.disarm(tx, activity.id)
        telling.tell_cancelled(tx, activity, by=BY)


async def hand_over_sale(tx: Transaction, event: SaleOwnerChanged, envelope: Envelope) -> None:
    """What the process still wants of a sale goes to its new owner; what somebody planned stays with them."""
    sale = await _as_told(tx, event, event.new_owner_id, envelope)
    steps = await store.steps.open_steps_of_sale(tx, event.sale_id, event.old_owner_id)
    await hand_over(tx, steps, sale.owner_id)


async def follow_sale(tx: Transaction, event: SaleContactChanged, envelope: Envelope) -> None:
    """What is open for a sale goes with it to its client of now, whoever planned it."""
    sale = await _as_told(tx, event, event.owner_id, envelope)
    for activity in await store.steps.open_of_sale(tx, event.sale_id):
        before = activity.contact_id
        if before != sale.contact_id:
            activity.contact_id = sale.contact_id
            telling.tell_contact_changed(tx, activity, before, by=BY)
    await settle_clients(tx, [event.old_contact_id, sale.contact_id])


async def _as_told(
    tx: Transaction, event: SaleOwnerChanged | SaleContactChanged, owner_id: UUID, envelope: Envelope
) -> Any:
    """Whose the sale is now, owner and client: what came later in its life counts, whatever arrives first."""
    version = envelope.aggregateversion or 0
    sale = await store.known.change_sale(tx, event.sale_id, owner_id, event.contact_id, version)
    await store.merging.merging.follow(tx, sale.contact_id)
    return await store.known.get_sale(tx, event.sale_id)


async def hand_over(tx: Transaction, steps: Sequence[Activity], owner_id: UUID) -> None:
    """These go to the present owner; nothing to do for those who have got theirs back meanwhile."""
    owner = await store.known.get_person(tx, owner_id)
    for activity in steps:
        if activity.owner_id != owner_id:
            before = activity.reassign(owner_id)
            telling.tell_reassigned(tx, activity, before, owner.team_id, by=BY)


async def _for_the_sale_of_now(tx: Transaction, event: StepsPlanned, envelope: Envelope) -> StepsPlanned:
    """The sale may have got another owner or client after these steps were asked for and before we heard of them."""
    sale = await store.known.sale_since(tx, event.sale_id, envelope.aggregateversion or 0)
    if sale is None:
        return event
    steps = [
        step.model_copy(update={"assignee_id": sale.owner_id}) if step.assignee_id == event.owner_id else step
        for step in event.steps
    ]
    return event.model_copy(update={"owner_id": sale.owner_id, "contact_id": sale.contact_id, "steps": steps})


async def add_step(
    tx: Transaction,
    step: PlannedStep,
    because: Because,
    begun_at: datetime,
    place: Step,
    *,
    contact_id: UUID | None,
    sale_id: UUID | None = None,
    lead_id: UUID | None = None,
) -> None:
    """The activity of a step that a sale or a lead asks for; its due rule counts from `begun_at`."""
    owner, calendar = await store.known.get_person(tx, step.assignee_id), await calendar_from(tx, begun_at)
    due = Due.of(calendar.due(step.due_rule, begun_at), None, calendar.zone)
    plan = Plan(Kind(step.kind), step.title, None, due, contact_id, sale_id, lead_id=lead_id)
    activity = Activity.by_rule(new_id(tx.now), plan, step.assignee_id, because, tx.now, step=place)
    await add_automatic(tx, activity, calendar)
    telling.tell_planned(tx, activity, owner.team_id, by=BY)


async def add_automatic(tx: Transaction, activity: Activity, calendar: WorkingCalendar) -> None:
    """An automatic activity comes with a reminder on the morning of the day it is due."""
    store.records.add_activity(tx, activity)
    if activity.deadline is not None:
        await store.reminders.replace(tx, activity, [in_the_morning(activity.deadline, calendar.zone)], calendar.zone)


async def calendar_from(tx: Transaction, begun_at: datetime) -> WorkingCalendar:
    """A due rule reaches at most 250 business days ahead: into the second year after the one it starts in."""
    year = begun_at.astimezone(tx.organisation.zone).year
    return await calendar_for(tx, year, year + 2)

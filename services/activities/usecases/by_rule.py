"""What the process of a sale does with activities: plans the steps of a stage once, withdraws what is not wanted."""

from services.activities import store
from services.activities.adapters.holidays import working_calendar
from services.activities.domain.activity import Activity, Because, Due, Kind, Plan, Step
from services.activities.domain.calendar import WorkingCalendar
from shared.db import Transaction
from shared.events import (
    ActivityCancelled,
    ActivityPlanned,
    ActivityReassigned,
    Envelope,
    PlannedStep,
    SaleOwnerChanged,
    StepsPlanned,
    StepsWithdrawn,
)
from shared.ids import new_id

BY = "system:process"


async def plan_steps(tx: Transaction, event: StepsPlanned, envelope: Envelope) -> None:
    """One activity per step of this entry into the stage, however often it is told; none that was withdrawn before."""
    entry = await store.steps.enter_stage(tx, event.sale_id, event.stage, event.entry)
    if entry.withdrawn_all:
        return
    there = await store.steps.planned_steps(tx, event.sale_id, event.stage, event.entry)
    calendar, event = _calendar(tx, event), await _for_the_present_owner(tx, event, envelope)
    for step in event.steps:
        if step.step not in there and step.step not in entry.withdrawn_steps:
            await _plan_step(tx, event, envelope, step, calendar)
            there.add(step.step)


async def withdraw_steps(tx: Transaction, event: StepsWithdrawn) -> None:
    """Cancel the unfinished automatic activities of this entry, and remember it in case the planning comes later."""
    await store.steps.enter_stage(tx, event.sale_id, event.stage, event.entry)
    await store.steps.remember_withdrawal(tx, event.sale_id, event.stage, event.entry, event.steps)
    for activity in await store.steps.open_steps(tx, event.sale_id, event.stage, event.entry, event.steps):
        activity.withdraw(event.reason)
        tx.emit(
            ActivityCancelled(
                activity_id=activity.id,
                kind=activity.kind.value,
                title=activity.title,
                reason=event.reason,
                contact_id=activity.contact_id,
                sale_id=activity.sale_id,
                owner_id=activity.owner_id,
                automatic=True,
            ),
            by=BY,
        )


async def hand_over_sale(tx: Transaction, event: SaleOwnerChanged, envelope: Envelope) -> None:
    """What the process still wants of a sale goes to its new owner; what somebody planned stays with them."""
    version = envelope.aggregateversion or 0
    owner_id = await store.known.change_sale_owner(tx, event.sale_id, event.new_owner_id, version)
    owner = await store.known.get_person(tx, owner_id)
    if owner_id == event.old_owner_id:
        return  # handed back meanwhile
    for activity in await store.steps.open_steps_of_sale(tx, event.sale_id, event.old_owner_id):
        before = activity.reassign(owner_id)
        tx.emit(
            ActivityReassigned(
                activity_id=activity.id,
                kind=activity.kind.value,
                title=activity.title,
                due_at=activity.deadline,
                old_owner_id=before,
                new_owner_id=owner_id,
                team_id=owner.team_id,
                contact_id=activity.contact_id,
                sale_id=activity.sale_id,
            ),
            by=BY,
        )


async def _for_the_present_owner(tx: Transaction, event: StepsPlanned, envelope: Envelope) -> StepsPlanned:
    """The sale may have been handed over after these steps were asked for and before we heard of them."""
    owner_id = await store.known.owner_since(tx, event.sale_id, envelope.aggregateversion or 0)
    if owner_id is None:
        return event
    steps = [
        step.model_copy(update={"assignee_id": owner_id}) if step.assignee_id == event.owner_id else step
        for step in event.steps
    ]
    return event.model_copy(update={"owner_id": owner_id, "steps": steps})


async def _plan_step(
    tx: Transaction, event: StepsPlanned, envelope: Envelope, step: PlannedStep, calendar: WorkingCalendar
) -> None:
    owner = await store.known.get_person(tx, step.assignee_id)
    rule = f"process {event.process} v{event.process_version}: {event.stage}"
    because = Because(rule, event.process_version, envelope.type, envelope.id)
    due = Due.of(calendar.due(step.due_rule, event.entered_at), None, calendar.zone)
    plan = Plan(Kind(step.kind), step.title, None, due, event.contact_id, event.sale_id)
    activity = Activity.by_rule(
        new_id(tx.now),
        plan,
        step.assignee_id,
        because,
        tx.now,
        step=Step(event.stage, event.entry, step.step, step.required),
    )
    store.records.add_activity(tx, activity)
    tx.emit(
        ActivityPlanned(
            activity_id=activity.id,
            kind=activity.kind.value,
            title=activity.title,
            due_at=activity.deadline,
            contact_id=activity.contact_id,
            sale_id=activity.sale_id,
            owner_id=activity.owner_id,
            team_id=owner.team_id,
            step=activity.step,
            automatic=True,
            rule=rule,
        ),
        by=BY,
    )


def _calendar(tx: Transaction, event: StepsPlanned) -> WorkingCalendar:
    # A due rule reaches at most 250 business days ahead: into the second year after the one it starts in.
    place = tx.organisation
    year = event.entered_at.astimezone(place.zone).year
    return working_calendar(place.country, place.zone, year, year + 2, "ru")

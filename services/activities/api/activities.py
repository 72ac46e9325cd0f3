"""Routes of activities: plan, look, complete with the next step, move, hand on, cancel, open again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.activities import store
from services.activities.domain.activity import Department, Due, Priority, Status
from services.activities.usecases import by_hand
from shared.edge import Tx, Version
from shared.fields import Body, Code, Cursor, Limit, Line, Moment, Note, Out
from shared.service import make_router

from .forms import ActivityOut, Day, Looker, PlanActivity, Reminders, Worker, activity_out, shown

router = make_router()


class ChangeActivity(Body):
    """What it is called and how urgent it is; deadlines and owners have routes of their own."""

    title: Line | None = None
    description: Note | None = None
    priority: Priority | None = None


class CompleteActivity(Body):
    """What came of it; `next` plans the next step in the same transaction, about the same client and sale.

    `done_at` notes late what was done up to three business days ago.
    """

    result: Note
    result_code: Code | None = None
    next: PlanActivity | None = None
    done_at: Moment | None = None


class CancelActivity(Body):
    reason: Line


class ReopenActivity(Body):
    reason: Line


class RescheduleActivity(Body):
    """The new deadline: a moment or a day; neither makes it undated."""

    due_at: Moment | None = None
    due_on: Day | None = None


class ReassignActivity(Body):
    owner_id: UUID


class SetReminders(Body):
    reminders: Reminders


class ReminderOut(Out):
    """`fires_at` null: nothing to wait for, as the activity is closed or undated."""

    id: UUID
    at: datetime | None
    before_minutes: int | None
    fires_at: datetime | None
    fired_at: datetime | None


class RemindersOut(Out):
    items: list[ReminderOut]


class CompletedOut(ActivityOut):
    """The completed activity, and the next step that was planned with it."""

    next: ActivityOut | None


class ActivitiesOut(Out):
    items: list[ActivityOut]
    next_cursor: str | None


@router.get("/activities", response_model=ActivitiesOut)
async def list_activities(
    *,
    actor: Looker,
    tx: Tx,
    owner_id: UUID | None = None,
    contact_id: UUID | None = None,
    sale_id: UUID | None = None,
    lead_id: UUID | None = None,
    order_request_id: UUID | None = None,
    department: Department | None = None,
    status: Status | None = None,
    due_from: Moment | None = None,
    due_to: Moment | None = None,
    orphaned: bool = False,
    cursor: Cursor | None = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Activities by deadline, the undated ones last; `due_from` counts in, `due_to` does not.

    `orphaned`: open ones that nobody does, as their owner can no longer sign in; give them to somebody.
    """
    filters = store.records.Filters(
        owner_id=owner_id,
        contact_id=contact_id,
        sale_id=sale_id,
        lead_id=lead_id,
        order_request_id=order_request_id,
        department=department,
        status=status,
        due_from=due_from,
        due_to=due_to,
        orphaned=orphaned,
    )
    page = await store.records.list_activities(tx, actor, filters, cursor=cursor, limit=limit)
    return {"items": [activity_out(row, actor, tx.now) for row in page.items], "next_cursor": page.next_cursor}


@router.post("/activities", status_code=201, response_model=ActivityOut)
async def plan_activity(body: PlanActivity, actor: Worker, tx: Tx) -> dict[str, Any]:
    """Plan something for oneself, or for somebody within reach."""
    return await shown(tx, actor, await by_hand.plan_activity(tx, actor, body.plan(tx)))


@router.get("/activities/{activity_id}", response_model=ActivityOut)
async def read_activity(activity_id: UUID, actor: Looker, tx: Tx) -> dict[str, Any]:
    return activity_out(await store.records.show_activity(tx, actor, activity_id), actor, tx.now)


@router.patch("/activities/{activity_id}", response_model=ActivityOut)
async def change_activity(
    activity_id: UUID, body: ChangeActivity, actor: Worker, tx: Tx, version: Version
) -> dict[str, Any]:
    """Another title, description or priority."""
    changed = await by_hand.change_activity(
        tx,
        actor,
        activity_id,
        version,
        title=body.title,
        description=body.description,
        priority=body.priority,
    )
    return await shown(tx, actor, changed)


@router.post("/activities/{activity_id}/complete", response_model=CompletedOut)
async def complete_activity(
    activity_id: UUID, body: CompleteActivity, actor: Worker, tx: Tx, version: Version
) -> dict[str, Any]:
    """Done, with a result; the next step may be planned in the same call, or follow from the result by itself."""
    done, following = await by_hand.complete_activity(
        tx,
        actor,
        activity_id,
        version,
        result=body.result,
        result_code=body.result_code,
        next_step=body.next.plan(tx) if body.next else None,
        done_at=body.done_at,
    )
    out = await shown(tx, actor, done)
    return {**out, "next": await shown(tx, actor, following) if following else None}


@router.post("/activities/{activity_id}/cancel", response_model=ActivityOut)
async def cancel_activity(
    activity_id: UUID, body: CancelActivity, actor: Worker, tx: Tx, version: Version
) -> dict[str, Any]:
    """It will not be done. A step that the process of a sale needs cannot be cancelled by hand."""
    return await shown(tx, actor, await by_hand.cancel_activity(tx, actor, activity_id, version, body.reason))


@router.post("/activities/{activity_id}/reopen", response_model=ActivityOut)
async def reopen_activity(
    activity_id: UUID, body: ReopenActivity, actor: Worker, tx: Tx, version: Version
) -> dict[str, Any]:
    """It was closed by mistake and is to be done after all. What a rule planned is planned anew instead."""
    return await shown(tx, actor, await by_hand.reopen_activity(tx, actor, activity_id, version, body.reason))


@router.post("/activities/{activity_id}/reschedule", response_model=ActivityOut)
async def reschedule_activity(
    activity_id: UUID, body: RescheduleActivity, actor: Worker, tx: Tx, version: Version
) -> dict[str, Any]:
    """Move the deadline."""
    due = Due.of(body.due_at, body.due_on, tx.organisation.zone)
    return await shown(tx, actor, await by_hand.reschedule_activity(tx, actor, activity_id, version, due))


@router.post("/activities/{activity_id}/reassign", response_model=ActivityOut)
async def reassign_activity(
    activity_id: UUID, body: ReassignActivity, actor: Worker, tx: Tx, version: Version
) -> dict[str, Any]:
    """Give it to somebody else within reach; people of a department take what it has to do."""
    return await shown(tx, actor, await by_hand.reassign_activity(tx, actor, activity_id, version, body.owner_id))


@router.get("/activities/{activity_id}/reminders", response_model=RemindersOut)
async def list_reminders(activity_id: UUID, actor: Worker, tx: Tx) -> dict[str, Any]:
    """Those to come and those that have reminded already."""
    await store.records.show_activity(tx, actor, activity_id)
    return {"items": (await store.reminders.of_activities(tx, [activity_id])).get(activity_id, [])}


@router.put("/activities/{activity_id}/reminders", response_model=RemindersOut)
async def set_reminders(
    activity_id: UUID, body: SetReminders, actor: Worker, tx: Tx, version: Version
) -> dict[str, Any]:
    """These reminders and no others; what has reminded already stays in the list."""
    wanted = tuple(each.wanted() for each in body.reminders)
    await by_hand.set_reminders(tx, actor, activity_id, version, wanted)
    return {"items": (await store.reminders.of_activities(tx, [activity_id])).get(activity_id, [])}

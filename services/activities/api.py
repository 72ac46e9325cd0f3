"""Routes, requests and answers of Activities; no rules here."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import Field

from shared.auth import Actor, allow
from shared.edge import Tx, Version
from shared.fields import Body, Code, Cursor, Limit, Line, Moment, Note, Out
from shared.service import make_router

from . import store
from .domain.activity import Activity, Due, Kind, Plan, Status
from .domain.calendar import WORK_ENDS
from .domain.my_day import UNDATED
from .usecases import by_hand

router = make_router()
Worker = Annotated[Actor, allow("manager", "head", "production", "accountant", "admin")]
"""Everybody who can have something to do."""
Day = Annotated[date, Field(ge=date(1970, 1, 1), le=date(2200, 12, 31))]


class PlanActivity(Body):
    """Due at a moment, on a day, or undated. Without an owner it is the caller's own."""

    kind: Kind
    title: Line
    description: Note | None = None
    due_at: Moment | None = None
    due_on: Day | None = None
    contact_id: UUID | None = None
    sale_id: UUID | None = None
    owner_id: UUID | None = None


class CompleteActivity(Body):
    """What came of it; `next` plans the next step in the same transaction, about the same client and sale."""

    result: Note
    result_code: Code | None = None
    next: PlanActivity | None = None


class CancelActivity(Body):
    reason: Line


class RescheduleActivity(Body):
    """The new deadline: a moment or a day; neither makes it undated."""

    due_at: Moment | None = None
    due_on: Day | None = None


class ReassignActivity(Body):
    owner_id: UUID


class BecauseOut(Out):
    """Why it exists: the rule and the event that caused it, or the person who planned it."""

    rule: str | None
    rule_version: int | None
    event_type: str | None
    event_id: str | None
    planned_by: UUID | None
    planned_by_name: str | None


class ActivityOut(Out):
    """`deadline` is the moment that counts: `due_at`, or the end of the day `due_on`."""

    id: UUID
    kind: Kind
    title: str
    description: str | None
    due_at: datetime | None
    due_on: date | None
    deadline: datetime | None
    overdue: bool
    contact_id: UUID | None
    contact_name: str | None
    sale_id: UUID | None
    sale_number: str | None
    owner_id: UUID
    owner_name: str | None
    status: Status
    result: str | None
    result_code: str | None
    completed_at: datetime | None
    cancel_reason: str | None
    automatic: bool
    required: bool
    stage: str | None
    entry: int | None
    step: str | None
    because: BecauseOut
    created_at: datetime
    version: int


class CompletedOut(ActivityOut):
    """The completed activity, and the next step that was planned with it."""

    next: ActivityOut | None


class ActivitiesOut(Out):
    items: list[ActivityOut]
    next_cursor: str | None


class CountsOut(Out):
    overdue: int = 0
    today: int = 0
    tomorrow: int = 0
    later: int = 0
    undated: int = 0


class MyDayOut(Out):
    """The first hundred of each part by deadline; `counts` are of all."""

    as_of: datetime
    owner_id: UUID
    overdue: list[ActivityOut]
    today: list[ActivityOut]
    tomorrow: list[ActivityOut]
    later: list[ActivityOut]
    undated: list[ActivityOut]
    counts: CountsOut


class CalendarDayOut(Out):
    """`kind`: working_day, worked_weekend_day, weekend or holiday; a holiday has its name."""

    day: date
    working: bool
    kind: str
    holiday: str | None


class CalendarOut(Out):
    time_zone: str
    country: str
    work_ends: str
    items: list[CalendarDayOut]


@router.get("/activities", response_model=ActivitiesOut)
async def list_activities(
    *,
    actor: Worker,
    tx: Tx,
    owner_id: UUID | None = None,
    contact_id: UUID | None = None,
    sale_id: UUID | None = None,
    status: Status | None = None,
    due_from: Moment | None = None,
    due_to: Moment | None = None,
    cursor: Cursor | None = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Activities by deadline, the undated ones last; `due_from` counts in, `due_to` does not."""
    filters = store.records.Filters(owner_id, contact_id, sale_id, status, due_from, due_to)
    page = await store.records.list_activities(tx, actor, filters, cursor=cursor, limit=limit)
    return {"items": [_out(row, actor, tx.now) for row in page.items], "next_cursor": page.next_cursor}


@router.post("/activities", status_code=201, response_model=ActivityOut)
async def plan_activity(body: PlanActivity, actor: Worker, tx: Tx) -> dict[str, Any]:
    """Plan something for oneself, or for somebody within reach."""
    return await _shown(tx, actor, await by_hand.plan_activity(tx, actor, _plan(tx, body)))


@router.get("/activities/{activity_id}", response_model=ActivityOut)
async def read_activity(activity_id: UUID, actor: Worker, tx: Tx) -> dict[str, Any]:
    return _out(await store.records.show_activity(tx, actor, activity_id), actor, tx.now)


@router.post("/activities/{activity_id}/complete", response_model=CompletedOut)
async def complete_activity(
    activity_id: UUID, body: CompleteActivity, actor: Worker, tx: Tx, version: Version
) -> dict[str, Any]:
    """Done, with a result; the next step may be planned in the same call."""
    done, following = await by_hand.complete_activity(
        tx,
        actor,
        activity_id,
        version,
        result=body.result,
        result_code=body.result_code,
        next_step=_plan(tx, body.next) if body.next else None,
    )
    shown = await _shown(tx, actor, done)
    return {**shown, "next": await _shown(tx, actor, following) if following else None}


@router.post("/activities/{activity_id}/cancel", response_model=ActivityOut)
async def cancel_activity(
    activity_id: UUID, body: CancelActivity, actor: Worker, tx: Tx, version: Version
) -> dict[str, Any]:
    """It will not be done. A step that the process of a sale needs cannot be cancelled by hand."""
    return await _shown(tx, actor, await by_hand.cancel_activity(tx, actor, activity_id, version, body.reason))


@router.post("/activities/{activity_id}/reschedule", response_model=ActivityOut)
async def reschedule_activity(
    activity_id: UUID, body: RescheduleActivity, actor: Worker, tx: Tx, version: Version
) -> dict[str, Any]:
    """Move the deadline."""
    due = Due.of(body.due_at, body.due_on, tx.organisation.zone)
    return await _shown(tx, actor, await by_hand.reschedule_activity(tx, actor, activity_id, version, due))


@router.post("/activities/{activity_id}/reassign", response_model=ActivityOut)
async def reassign_activity(
    activity_id: UUID, body: ReassignActivity, actor: Worker, tx: Tx, version: Version
) -> dict[str, Any]:
    """Give it to somebody else within reach."""
    return await _shown(tx, actor, await by_hand.reassign_activity(tx, actor, activity_id, version, body.owner_id))


@router.get("/my-day", response_model=MyDayOut)
async def my_day(actor: Worker, tx: Tx, owner_id: UUID | None = None) -> dict[str, Any]:
    """What is open for the caller, or for somebody within reach, by the organisation's day."""
    spans, rows = await by_hand.my_day(tx, actor, owner_id)
    parts: dict[str, list[dict[str, Any]]] = {name: [] for name in (*(span.name for span in spans), UNDATED)}
    for row in rows:
        parts[row.part].append(_out(row, actor, tx.now))
    return {
        "as_of": tx.now,
        "owner_id": owner_id or actor.id,
        **parts,
        "counts": {row.part: row.total for row in rows},
    }


@router.get("/calendar", response_model=CalendarOut)
async def working_days(
    actor: Worker,
    tx: Tx,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
) -> dict[str, Any]:
    """Working days and days off with their reason, both ends included; four weeks from today unless told."""
    place = tx.organisation
    return {
        "time_zone": place.zone.key,
        "country": place.country,
        "work_ends": f"{WORK_ENDS:%H:%M}",
        "items": await by_hand.working_days(tx, actor, first, last),
    }


def _plan(tx: Tx, body: PlanActivity) -> Plan:
    due = Due.of(body.due_at, body.due_on, tx.organisation.zone)
    return Plan(body.kind, body.title, body.description, due, body.contact_id, body.sale_id, body.owner_id)


async def _shown(tx: Tx, actor: Actor, activity: Activity) -> dict[str, Any]:
    return _out(await store.records.show_activity(tx, actor, activity.id), actor, tx.now)


def _out(row: store.Shown, actor: Actor, now: datetime) -> dict[str, Any]:
    activity: Activity = row.Activity
    shown = {
        **{name: getattr(activity, name) for name in _SAME},
        "overdue": activity.is_overdue(now),
        "contact_name": row.contact_name,
        "sale_number": row.sale_number,
        "owner_name": row.owner_name,
        "because": {**vars(activity.because), "planned_by_name": row.planner_name},
    }
    if actor.role == "production":  # no personal data: the name of a client is one
        shown |= {"contact_id": None, "contact_name": None}
    return shown


_SAME = tuple(name for name in ActivityOut.model_fields if name in Activity.__dataclass_fields__ and name != "because")

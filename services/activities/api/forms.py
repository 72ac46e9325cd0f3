"""The shapes several routes share: who may call, an activity as it is sent and as it is shown."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from services.activities import store
from services.activities.domain.activity import Activity, Department, Due, Kind, Plan, Priority, Status
from services.activities.domain.reminders import MOST_MINUTES, MOST_REMINDERS, Reminder
from shared.auth import Actor, allow
from shared.edge import Tx
from shared.fields import Body, Line, Moment, Note, Out

Worker = Annotated[Actor, allow("manager", "head", "production", "accountant", "admin")]
"""Everybody who can have something to do."""
Looker = Annotated[
    Actor, allow("manager", "head", "production", "accountant", "admin", "integrator", scope="activities:read")
]
"""Who reads activities; other systems by a key with that scope."""
Seller = Annotated[Actor, allow("manager", "head", "admin")]
"""Those who look after clients."""
Chief = Annotated[Actor, allow("head", "admin")]
"""Those who set how the house works."""
Day = Annotated[date, Field(ge=date(1970, 1, 1), le=date(2200, 12, 31))]


class ReminderIn(Body):
    """At a moment, or so many minutes before it is due (before 9:00 of the day where it is due on a day)."""

    at: Moment | None = None
    before_minutes: Annotated[int, Field(ge=0, le=MOST_MINUTES)] | None = None

    def wanted(self) -> Reminder:
        return Reminder.of(self.at, self.before_minutes)


Reminders = Annotated[list[ReminderIn], Field(max_length=MOST_REMINDERS)]


class PlanActivity(Body):
    """Due at a moment, on a day, or undated. Without an owner it is the caller's own."""

    kind: Kind
    title: Line
    description: Note | None = None
    due_at: Moment | None = None
    due_on: Day | None = None
    contact_id: UUID | None = None
    sale_id: UUID | None = None
    lead_id: UUID | None = None
    owner_id: UUID | None = None
    priority: Priority = Priority.NORMAL
    reminders: Reminders = Field(default_factory=list)

    def plan(self, tx: Tx) -> Plan:
        return Plan(
            kind=self.kind,
            title=self.title,
            description=self.description,
            due=Due.of(self.due_at, self.due_on, tx.organisation.zone),
            contact_id=self.contact_id,
            sale_id=self.sale_id,
            owner_id=self.owner_id,
            lead_id=self.lead_id,
            priority=self.priority,
            reminders=tuple(each.wanted() for each in self.reminders),
        )


class BecauseOut(Out):
    """Why it exists: the rule and the event that caused it, or the person who planned it."""

    rule: str | None
    rule_version: int | None
    event_type: str | None
    event_id: str | None
    planned_by: UUID | None
    planned_by_name: str | None


class ActivityOut(Out):
    """`deadline` is the moment that counts: `due_at`, or the end of the day `due_on`.

    `owner_id` is null for what a department has to do and nobody there has taken.
    """

    id: UUID
    kind: Kind
    title: str
    description: str | None
    priority: Priority
    due_at: datetime | None
    due_on: date | None
    deadline: datetime | None
    overdue: bool
    contact_id: UUID | None
    contact_name: str | None
    sale_id: UUID | None
    sale_number: str | None
    lead_id: UUID | None
    lead_number: str | None
    order_request_id: UUID | None
    department: Department | None
    owner_id: UUID | None
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


async def shown(tx: Tx, actor: Actor, activity: Activity) -> dict[str, Any]:
    """The activity as the caller may see it now."""
    await tx.session.flush()
    return activity_out(await store.records.show_activity(tx, actor, activity.id), actor, tx.now)


def activity_out(row: store.Shown, actor: Actor, now: datetime) -> dict[str, Any]:
    activity: Activity = row.Activity
    out = {
        **{name: getattr(activity, name) for name in _SAME},
        "overdue": activity.is_overdue(now),
        "contact_name": row.contact_name,
        "sale_number": row.sale_number,
        "lead_number": row.lead_number,
        "owner_name": row.owner_name,
        "because": {**vars(activity.because), "planned_by_name": row.planner_name},
    }
    if actor.role == "production":  # no personal data: the name of a client is one
        out |= {"contact_id": None, "contact_name": None}
    return out


_SAME = tuple(name for name in ActivityOut.model_fields if name in Activity.__dataclass_fields__ and name != "because")

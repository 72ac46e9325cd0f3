"""Told by services/activities: what people planned, did and left undone."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from shared.events.base import Event, Label, Text

ActivityKind = Literal["task", "call", "meeting", "letter"]
ActivityPriority = Literal["high", "normal", "low"]
Department = Literal["production", "accounting"]
Outcome = Literal["positive", "neutral", "negative"]


class ActivityPlanned(Event, key="activities.activity.planned", subject="activity_id"):
    """Somebody has something to do by `due_at`; `automatic` when a rule planned it."""

    activity_id: UUID
    kind: ActivityKind
    title: Label
    due_at: datetime | None
    contact_id: UUID | None
    sale_id: UUID | None
    owner_id: UUID
    team_id: UUID | None = None
    step: Label | None
    automatic: bool
    rule: Label | None
    lead_id: UUID | None = None
    priority: ActivityPriority = "normal"


class ActivityCompleted(Event, key="activities.activity.completed", subject="activity_id"):
    """It was done, with a result. `on_time` compares with the deadline; `next_planned`: a next step came with it."""

    activity_id: UUID
    kind: ActivityKind
    title: Label
    result: Text
    on_time: bool
    due_at: datetime | None
    contact_id: UUID | None
    contact_type: Label | None = None
    sale_id: UUID | None
    owner_id: UUID
    team_id: UUID | None = None
    step: Label | None
    stage: Label | None = None
    entry: int | None = None
    automatic: bool
    next_planned: bool = False
    result_code: Label | None = None
    outcome: Outcome | None = None
    lead_id: UUID | None = None


class ActivityCancelled(Event, key="activities.activity.cancelled", subject="activity_id"):
    """It will not be done; `automatic` when a rule withdrew it."""

    activity_id: UUID
    kind: ActivityKind
    title: Label
    reason: Label
    contact_id: UUID | None
    sale_id: UUID | None
    owner_id: UUID
    automatic: bool
    lead_id: UUID | None = None


class ActivityRescheduled(Event, key="activities.activity.rescheduled", subject="activity_id"):
    """The deadline was moved."""

    activity_id: UUID
    old_due_at: datetime | None
    new_due_at: datetime | None
    contact_id: UUID | None
    sale_id: UUID | None
    owner_id: UUID
    lead_id: UUID | None = None


class ActivityReassigned(Event, key="activities.activity.reassigned", subject="activity_id"):
    """Another person has it to do from now on; what was planned stays as it is."""

    activity_id: UUID
    kind: ActivityKind
    title: Label
    due_at: datetime | None
    old_owner_id: UUID
    new_owner_id: UUID
    team_id: UUID | None = None
    contact_id: UUID | None
    sale_id: UUID | None
    lead_id: UUID | None = None


class ActivityContactChanged(Event, key="activities.activity.contact_changed", subject="activity_id"):
    """What is open for a sale went with it to another client. `owner_id` null: nobody of the `department` has it."""

    activity_id: UUID
    title: Label
    old_contact_id: UUID | None
    contact_id: UUID
    sale_id: UUID
    owner_id: UUID | None
    department: Department | None


class ActivityReopened(Event, key="activities.activity.reopened", subject="activity_id"):
    """A done or cancelled activity is to be done after all; its result or reason before no longer stands."""

    activity_id: UUID
    kind: ActivityKind
    title: Label
    was: Literal["done", "cancelled"]
    reason: Label
    due_at: datetime | None
    contact_id: UUID | None
    sale_id: UUID | None
    lead_id: UUID | None = None
    owner_id: UUID
    team_id: UUID | None = None
    automatic: bool


class ActivityOverdue(Event, key="activities.activity.overdue", subject="activity_id"):
    """The deadline passed and it is not done; `time` of the envelope is the deadline, however late it was noticed.

    Said once per deadline: a moved one may pass as well. `owner_id` is null where it belongs to a `department`, or to
    nobody.
    """

    activity_id: UUID
    kind: ActivityKind
    title: Label
    due_at: datetime
    contact_id: UUID | None
    sale_id: UUID | None
    lead_id: UUID | None = None
    order_request_id: UUID | None = None
    owner_id: UUID | None
    team_id: UUID | None
    department: Department | None
    automatic: bool
    step: Label | None


class ReminderDue(Event, key="activities.activity.reminder_due", subject="activity_id"):
    """The moment somebody wished to be reminded has come, and the activity is still open; `time` is that moment.

    Said once per reminder. `owner_id` null: nobody has taken the task of the `department` yet.
    """

    activity_id: UUID
    reminder_id: UUID
    kind: ActivityKind
    title: Label
    due_at: datetime | None
    remind_at: datetime
    contact_id: UUID | None
    sale_id: UUID | None
    lead_id: UUID | None = None
    order_request_id: UUID | None = None
    owner_id: UUID | None
    department: Department | None


class _DepartmentTask(BaseModel):
    activity_id: UUID
    department: Department
    title: Label
    due_at: datetime | None
    order_request_id: UUID | None
    sale_id: UUID | None
    contact_id: UUID | None
    owner_id: UUID | None


class DepartmentTaskPlanned(_DepartmentTask, Event, key="activities.department_task.planned", subject="activity_id"):
    """A department has something to do; `owner_id` null: none of its people has taken it yet.

    Tasks of a department are told by events of their own: those of persons always name a person.
    """


class DepartmentTaskRescheduled(
    _DepartmentTask, Event, key="activities.department_task.rescheduled", subject="activity_id"
):
    """The deadline of a department's task was moved, as when production promises another day."""

    old_due_at: datetime | None


class DepartmentTaskReassigned(
    _DepartmentTask, Event, key="activities.department_task.reassigned", subject="activity_id"
):
    """Somebody of the department took the task, handed it on or gave it back to the department."""

    old_owner_id: UUID | None


class DepartmentTaskClosed(_DepartmentTask, Event, key="activities.department_task.closed", subject="activity_id"):
    """A department's task is done or no longer wanted; `on_time` compares with the deadline."""

    outcome: Literal["done", "cancelled"]
    on_time: bool
    reason: Text


class ClientSnoozed(Event, key="activities.snooze.client_snoozed", subject="snooze_id"):
    """A client is left in peace on purpose, until the day `until` begins; the daily check passes over them."""

    snooze_id: UUID
    contact_id: UUID
    until: date
    reason: Label
    owner_id: UUID | None


class SnoozeEnded(Event, key="activities.snooze.ended", subject="snooze_id"):
    """The client is looked after again: the day came, somebody ended it, or another snooze took its place."""

    snooze_id: UUID
    contact_id: UUID
    why: Literal["day_came", "by_hand", "replaced"]
    owner_id: UUID | None


class CalendarDayChanged(Event, key="activities.calendar_day.changed", subject="day"):
    """The organisation works or closes on this day, whatever the public calendar says; `working` null: as that says."""

    day: date
    working: bool | None
    title: Label | None

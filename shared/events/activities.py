"""Told by services/activities: what people planned, did and left undone."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from .base import Event, Label, Text

ActivityKind = Literal["task", "call", "meeting", "letter"]


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


class ActivityRescheduled(Event, key="activities.activity.rescheduled", subject="activity_id"):
    """The deadline was moved."""

    activity_id: UUID
    old_due_at: datetime | None
    new_due_at: datetime | None
    contact_id: UUID | None
    sale_id: UUID | None
    owner_id: UUID


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

"""Told by services/activities: what the daily check found of clients without a next step."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.base import Event, Text

from .doing import ActivityPriority

NextStepReason = Literal["no_step", "undated", "overdue_only", "internal_only", "orphan_step"]


class NextStepMissing(Event, key="activities.next_step.missing", subject="episode_id"):
    """The daily check found a client without a next step: a fact for records, never a message to a person by itself.

    People are told by NextStepDigest, which gathers all of theirs. Said on the first day of an episode and on the days
    the recipient hears of it again; `day` counts the business days of the episode from 1.
    """

    episode_id: UUID
    contact_id: UUID
    reason: NextStepReason
    since: datetime
    day: int
    owner_id: UUID | None
    recipient_id: UUID | None
    run_id: UUID


class NextStepFound(Event, key="activities.next_step.found", subject="episode_id"):
    """The episode is over: whoever was told of it need not act any more. Said the moment a step is planned."""

    episode_id: UUID
    contact_id: UUID
    why: Literal["planned", "snoozed", "out_of_scope", "archived", "merged", "erased"]
    since: datetime
    day: int
    owner_id: UUID | None
    recipient_id: UUID | None


class ReasonCount(BaseModel):
    """How many clients of the digest are without a step for this reason."""

    model_config = ConfigDict(frozen=True)
    reason: NextStepReason
    clients: int


class DigestRow(BaseModel):
    """One client of a digest. `audience`: told as the one who answers for it, or because it was left for days."""

    model_config = ConfigDict(frozen=True)
    episode_id: UUID
    contact_id: UUID
    reason: NextStepReason
    since: datetime
    day: int
    owner_id: UUID | None
    priority: ActivityPriority
    audience: Literal["responsible", "team_head", "head_of_sales"]


class NextStepDigest(Event, key="activities.next_step.digest", subject="digest_id"):
    """What one person has to hear from one run of the daily check: once per person and run.

    `counts` are of all their clients without a step, `total` their sum; `rows` the 20 that matter most. `escalated`
    says how many of `total` are others' clients, left for days.
    """

    digest_id: UUID
    run_id: UUID
    on: date
    recipient_id: UUID
    counts: list[ReasonCount]
    total: int
    escalated: int
    rows: list[DigestRow]


class NextStepCoverageMeasured(Event, key="activities.next_step.coverage_measured", subject="run_id"):
    """Of one person's active clients, how many had a dated next step when the check ran; `owner_id` null: of nobody."""

    run_id: UUID
    on: date
    owner_id: UUID | None
    team_id: UUID | None
    clients: int
    with_step: int


class NextStepChecked(Event, key="activities.next_step.checked", subject="run_id"):
    """A run of the daily check is through: every client in scope was looked at. `warning`: what was not as usual."""

    run_id: UUID
    on: date
    kind: Literal["scheduled", "by_hand"]
    clients: int
    with_step: int
    counts: list[ReasonCount]
    digests: int
    warning: Text | None


class NextStepCheckCalled(Event, key="activities.next_step.check_called", subject="run_id"):
    """The daily check is about to run. Activities hears it itself: what was told before it has then arrived."""

    run_id: UUID
    on: date

"""An activity: somebody's next step, from being planned to being done or cancelled."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, Invalid

from .calendar import day_ends


class Kind(StrEnum):
    TASK = "task"
    CALL = "call"
    MEETING = "meeting"
    LETTER = "letter"


class Status(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class ActivityIsClosed(Conflict):
    """A done or cancelled activity does not change. Plan a new one."""


class ProcessNeedsThisStep(Conflict):
    """The process of the sale asks for this step: complete it with a result, or close the sale."""


class AlreadyTheirs(Conflict):
    """The activity belongs to that person already."""


class TwoDeadlines(Invalid):
    """An activity is due at a moment or on a day, not both."""


@dataclass(frozen=True)
class Due:
    """A deadline: a moment (`at`), or a day (`on`) with all its hours, or neither. `moment` is what counts."""

    at: datetime | None = None
    on: date | None = None
    moment: datetime | None = None

    @classmethod
    def of(cls, at: datetime | None, on: date | None, zone: tzinfo) -> "Due":
        if at is not None and on is not None:
            raise TwoDeadlines("due_on: leave it out, or leave out due_at", field="due_on")
        return cls(at, on, at if on is None else day_ends(on, zone))


@dataclass(frozen=True)
class Because:
    """Why an activity exists: the rule and the event that caused it, or the person who planned it."""

    rule: str | None = None
    rule_version: int | None = None
    event_type: str | None = None
    event_id: str | None = None
    planned_by: UUID | None = None


@dataclass(frozen=True)
class Plan:
    """What somebody wants to do; None for contact, sale and owner means: as the circumstances say."""

    kind: Kind
    title: str
    description: str | None
    due: Due
    contact_id: UUID | None = None
    sale_id: UUID | None = None
    owner_id: UUID | None = None


@dataclass(frozen=True)
class Step:
    """The step of a sale's process that an automatic activity stands for: `entry` counts the entries into a stage."""

    stage: str
    entry: int
    code: str
    required: bool


@dataclass(eq=False)
class Activity:
    """Something one person has to do."""

    id: UUID
    kind: Kind
    title: str
    description: str | None
    due_at: datetime | None
    due_on: date | None
    deadline: datetime | None
    contact_id: UUID | None
    sale_id: UUID | None
    owner_id: UUID
    because: Because
    created_at: datetime
    automatic: bool = False
    stage: str | None = None
    entry: int | None = None
    step: str | None = None
    required: bool = False
    status: Status = Status.OPEN
    result: str | None = None
    result_code: str | None = None
    completed_at: datetime | None = None
    cancel_reason: str | None = None
    version: int = 1

    @classmethod
    def by_hand(cls, own_id: UUID, plan: Plan, owner_id: UUID, because: Because, now: datetime) -> "Activity":
        """What a person planned; the links of `plan` are taken as they are."""
        due, links = plan.due, (plan.contact_id, plan.sale_id)
        return cls(
            own_id, plan.kind, plan.title, plan.description, due.at, due.on, due.moment, *links, owner_id, because, now
        )

    @classmethod
    def by_rule(
        cls, own_id: UUID, plan: Plan, owner_id: UUID, because: Because, now: datetime, *, step: Step
    ) -> "Activity":
        """What the process of a sale asks for."""
        activity = cls.by_hand(own_id, plan, owner_id, because, now)
        activity.automatic, activity.required = True, step.required
        activity.stage, activity.entry, activity.step = step.stage, step.entry, step.code
        return activity

    def is_overdue(self, now: datetime) -> bool:
        return self.status is Status.OPEN and self.deadline is not None and self.deadline < now

    def complete(self, result: str, result_code: str | None, now: datetime) -> bool:
        """Done, with what came of it. Returns whether it was on time; without a deadline nothing is late."""
        self._must_be_open()
        self.status, self.result, self.result_code, self.completed_at = Status.DONE, result, result_code, now
        return self.deadline is None or now <= self.deadline

    def cancel(self, reason: str) -> None:
        """A person decides that it will not be done. A step that the process needs is not theirs to drop."""
        self._must_be_open()
        if self.automatic and self.required:
            raise ProcessNeedsThisStep(f"the stage {self.stage} needs this step: complete it with a result")
        self.withdraw(reason)

    def withdraw(self, reason: str) -> None:
        """A rule no longer wants it."""
        self._must_be_open()
        self.status, self.cancel_reason = Status.CANCELLED, reason

    def reschedule(self, due: Due) -> datetime | None:
        """Move the deadline. Returns the moment it was due before."""
        self._must_be_open()
        before = self.deadline
        self.due_at, self.due_on, self.deadline = due.at, due.on, due.moment
        return before

    def reassign(self, owner_id: UUID) -> UUID:
        """Give it to somebody else. Returns who had it before."""
        self._must_be_open()
        if owner_id == self.owner_id:
            raise AlreadyTheirs("owner_id: the activity belongs to this person already", field="owner_id")
        before, self.owner_id = self.owner_id, owner_id
        return before

    def _must_be_open(self) -> None:
        if self.status is not Status.OPEN:
            word = {Status.DONE: "done", Status.CANCELLED: "cancelled"}[self.status]
            raise ActivityIsClosed(f"the activity is {word} and does not change any more; plan a new one")

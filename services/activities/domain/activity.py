"""An activity: somebody's next step, from being planned to being done or cancelled."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, Invalid

from .calendar import day_ends
from .reminders import Reminder


class Kind(StrEnum):
    TASK = "task"
    CALL = "call"
    MEETING = "meeting"
    LETTER = "letter"


class Status(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class Priority(StrEnum):
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Department(StrEnum):
    """Who else than a person may have something to do. A task of a department has no owner until somebody takes it."""

    PRODUCTION = "production"
    ACCOUNTING = "accounting"


DEPARTMENT_OF_ROLE = {"production": Department.PRODUCTION, "accountant": Department.ACCOUNTING}
"""The roles that work in a department; what they have to do is internal: it keeps no client in touch."""


class ActivityIsClosed(Conflict):
    """A done or cancelled activity does not change. Plan a new one."""


class ProcessNeedsThisStep(Conflict):
    """The process of the sale asks for this step: complete it with a result, or close the sale."""


class ActivityIsOpen(Conflict):
    """Only a done or cancelled activity can be opened again."""


class ProcessIsPastThisStep(Conflict):
    """A rule planned this activity and has reckoned with its end: plan a new activity instead of opening it again."""


class OrderDrivesThisTask(Conflict):
    """The task follows its order request: accept, promise another day, or report it ready there."""


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
    lead_id: UUID | None = None
    priority: Priority = Priority.NORMAL
    reminders: tuple[Reminder, ...] = ()


@dataclass(frozen=True)
class Step:
    """The step that an automatic activity stands for: of a sale's process, where `entry` counts the entries into a
    stage, or of a lead, which has no stages.
    """

    stage: str | None
    entry: int | None
    code: str
    required: bool


@dataclass(eq=False)
class Activity:
    """Something one person, or one department, has to do.

    `due_set_at` is when the present deadline was given, `closed_at` when it was done or cancelled; `overdue_told`: that
    the present deadline passed is known already.
    """

    id: UUID
    kind: Kind
    title: str
    description: str | None
    due_at: datetime | None
    due_on: date | None
    deadline: datetime | None
    contact_id: UUID | None
    sale_id: UUID | None
    owner_id: UUID | None
    because: Because
    created_at: datetime
    due_set_at: datetime
    lead_id: UUID | None = None
    order_request_id: UUID | None = None
    department: Department | None = None
    priority: Priority = Priority.NORMAL
    automatic: bool = False
    stage: str | None = None
    entry: int | None = None
    step: str | None = None
    required: bool = False
    status: Status = Status.OPEN
    result: str | None = None
    result_code: str | None = None
    completed_at: datetime | None = None
    closed_at: datetime | None = None
    cancel_reason: str | None = None
    overdue_told: bool = False
    version: int = 1

    @classmethod
    def by_hand(cls, own_id: UUID, plan: Plan, owner_id: UUID | None, because: Because, now: datetime) -> "Activity":
        """What a person planned; the links of `plan` are taken as they are."""
        return cls(
            id=own_id,
            kind=plan.kind,
            title=plan.title,
            description=plan.description,
            due_at=plan.due.at,
            due_on=plan.due.on,
            deadline=plan.due.moment,
            contact_id=plan.contact_id,
            sale_id=plan.sale_id,
            owner_id=owner_id,
            because=because,
            created_at=now,
            due_set_at=now,
            lead_id=plan.lead_id,
            priority=plan.priority,
        )

    @classmethod
    def by_rule(
        cls, own_id: UUID, plan: Plan, owner_id: UUID, because: Because, now: datetime, *, step: Step | None
    ) -> "Activity":
        """What the process of a sale or lead asks for, or what follows from a result (then without a step)."""
        activity = cls.by_hand(own_id, plan, owner_id, because, now)
        activity.automatic = True
        if step is not None:
            activity.required = step.required
            activity.stage, activity.entry, activity.step = step.stage, step.entry, step.code
        return activity

    @classmethod
    def of_order(cls, own_id: UUID, plan: Plan, order_request_id: UUID, because: Because, now: datetime) -> "Activity":
        """An order request as a task of the production department, with the day it is wanted or promised."""
        activity = cls.by_hand(own_id, plan, None, because, now)
        activity.automatic, activity.order_request_id = True, order_request_id
        activity.department = Department.PRODUCTION
        return activity

    def describe(self, title: str | None, description: str | None, priority: Priority | None) -> None:
        """Another title, description or priority; None leaves it as it is."""
        self.must_be_open()
        self.title = self.title if title is None else title
        self.description = self.description if description is None else description
        self.priority = self.priority if priority is None else priority

    @property
    def is_open(self) -> bool:
        return self.status is Status.OPEN

    def is_overdue(self, now: datetime) -> bool:
        return self.is_open and self.deadline is not None and self.deadline < now

    def complete(self, result: str, result_code: str | None, at: datetime) -> bool:
        """Done, with what came of it. Returns whether it was on time; without a deadline nothing is late."""
        self._must_be_a_persons_to_change()
        self.finish(result, result_code, at)
        return self.was_on_time

    def finish(self, result: str, result_code: str | None, at: datetime) -> None:
        """Done, by whomever."""
        self.must_be_open()
        self.status, self.result, self.result_code = Status.DONE, result, result_code
        self.completed_at = self.closed_at = at

    @property
    def was_on_time(self) -> bool:
        return self.deadline is None or self.closed_at is None or self.closed_at <= self.deadline

    def cancel(self, reason: str, now: datetime) -> None:
        """A person decides that it will not be done. A step that the process needs is not theirs to drop."""
        self._must_be_a_persons_to_change()
        if self.automatic and self.required:
            raise ProcessNeedsThisStep("the sale or lead needs this step: complete it with a result")
        self.withdraw(reason, now)

    def withdraw(self, reason: str, now: datetime) -> None:
        """A rule no longer wants it."""
        self.must_be_open()
        self.status, self.cancel_reason, self.closed_at = Status.CANCELLED, reason, now

    def reschedule(self, due: Due, now: datetime) -> datetime | None:
        """A person moves the deadline. Returns the moment it was due before."""
        self._must_be_a_persons_to_change()
        return self.move(due, now)

    def move(self, due: Due, now: datetime) -> datetime | None:
        """Another deadline, which may pass in its turn. Returns the moment it was due before."""
        self.must_be_open()
        before = self.deadline
        self.due_at, self.due_on, self.deadline = due.at, due.on, due.moment
        self.due_set_at, self.overdue_told = now, False
        return before

    def reassign(self, owner_id: UUID) -> UUID | None:
        """Give it to somebody else. Returns who had it before."""
        self.must_be_open()
        if owner_id == self.owner_id:
            raise AlreadyTheirs("owner_id: the activity belongs to this person already", field="owner_id")
        before, self.owner_id = self.owner_id, owner_id
        return before

    def reopen(self, now: datetime) -> Status:
        """To be done after all. Returns what it was before. A deadline that has passed is overdue anew."""
        if self.is_open:
            raise ActivityIsOpen("the activity is open; there is nothing to open again")
        if self.automatic:
            raise ProcessIsPastThisStep("a rule planned this activity: plan a new one instead")
        before, self.status = self.status, Status.OPEN
        self.result = self.result_code = self.completed_at = self.closed_at = self.cancel_reason = None
        self.due_set_at, self.overdue_told = now, False
        return before

    def _must_be_a_persons_to_change(self) -> None:
        self.must_be_open()
        if self.order_request_id is not None:
            raise OrderDrivesThisTask("the task follows its order request: say it there")

    def must_be_open(self) -> None:
        """Raises ActivityIsClosed where nothing changes any more."""
        if not self.is_open:
            word = {Status.DONE: "done", Status.CANCELLED: "cancelled"}[self.status]
            raise ActivityIsClosed(f"the activity is {word} and does not change any more; plan a new one")

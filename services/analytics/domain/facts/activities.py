"""Facts of an activity: finished, cancelled, and each stretch in which somebody had it to do by a deadline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.analytics.domain.periods import local_day

from .facts import Facts
from .record import Books, Fact, Recorded, identifier, moment, whose
from .sales import add_touch

PLANNED, COMPLETED, CANCELLED = "ActivityPlanned", "ActivityCompleted", "ActivityCancelled"
RESCHEDULED, REASSIGNED, REOPENED = "ActivityRescheduled", "ActivityReassigned", "ActivityReopened"
MOVED, OF_DEPARTMENT = "ActivityContactChanged", "DepartmentTask"
_ENDINGS = {
    COMPLETED: "completed",
    CANCELLED: "cancelled",
    RESCHEDULED: "rescheduled",
    REASSIGNED: "reassigned",
    MOVED: "reassigned",
    f"{OF_DEPARTMENT}Rescheduled": "rescheduled",
    f"{OF_DEPARTMENT}Reassigned": "reassigned",
    f"{OF_DEPARTMENT}Closed": "completed",
}
EVENTS = frozenset({PLANNED, REOPENED, f"{OF_DEPARTMENT}Planned", *_ENDINGS})


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedActivity(Fact):
    """A person finished something: counted for who had it to do."""

    contact_id: UUID | None
    sale_id: UUID | None
    kind: str
    title: str
    with_result: bool
    on_time: bool
    next_planned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelledActivity(Fact):
    """Something will not be done; `automatic` when a rule took it back, which is nobody's work."""

    contact_id: UUID | None
    sale_id: UUID | None
    kind: str
    title: str
    automatic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Fact):
    """A stretch of an activity's life in which it had one owner and one deadline: from `at` until `until`.

    `overdue_at` is the moment it became overdue within this stretch, None if it never did. `ended` says how the stretch
    ended: completed, cancelled, rescheduled or reassigned; None while it goes on.
    `overdue_on` and `ended_on` are the local days of `overdue_at` and `until`, whatever days were closed.
    """

    contact_id: UUID | None
    sale_id: UUID | None
    kind: str
    title: str
    department: str
    deadline: datetime | None
    until: datetime | None = None
    ended: str | None = None
    overdue_at: datetime | None = None
    overdue_on: date | None = None
    ended_on: date | None = None


def add_activity(facts: Facts, history: Sequence[Recorded], books: Books) -> None:
    """All facts of one activity, from its events in the order they were told."""
    task: Task | None = None
    for event in history:
        if event.type == COMPLETED:
            _add_completed(facts, event, books)
        elif event.type == CANCELLED:
            _add_cancelled(facts, event, task, books)
        task = _follow(facts, task, event, books)
    _keep(facts, task, books)


def _add_completed(facts: Facts, event: Recorded, books: Books) -> None:
    if not event.by_person:
        return
    data = event.data
    with_result = bool(data["result"].strip(" \t\r\n"))
    facts.activities[event.key] = CompletedActivity(
        **whose(event, books),
        contact_id=identifier(data.get("contact_id")),
        sale_id=identifier(data.get("sale_id")),
        kind=data["kind"],
        title=data["title"],
        with_result=with_result,
        on_time=data["on_time"],
        next_planned=data.get("next_planned", False),
    )
    if with_result:
        add_touch(facts, event, books)


def _add_cancelled(facts: Facts, event: Recorded, task: Task | None, books: Books) -> None:
    data, team = event.data, {"team_id": task.team_id} if task else {}
    facts.cancelled[event.key] = CancelledActivity(
        **{**whose(event, books), **team},
        contact_id=identifier(data.get("contact_id")),
        sale_id=identifier(data.get("sale_id")),
        kind=data["kind"],
        title=data["title"],
        automatic=data["automatic"] or not event.by_person,
    )


def _follow(facts: Facts, task: Task | None, event: Recorded, books: Books) -> Task | None:
    """The stretch that goes on after this event; the one before is kept as ended."""
    if event.type in (PLANNED, f"{OF_DEPARTMENT}Planned"):
        if task is not None and task.until is not None:
            _keep(facts, task, books)
        return _planned(event, books)
    if task is None:
        return None  # its planning has not arrived: nothing is known of it yet
    if event.type in _ENDINGS and task.until is None:
        cancelled = event.data.get("outcome") == "cancelled"
        task = replace(task, until=event.time, ended="cancelled" if cancelled else _ENDINGS[event.type])
    changed = _changed(task, event)
    if changed is None:
        return task
    _keep(facts, task, books)
    begun = whose(event, books)
    again = {name: begun[name] for name in ("event", "at", "day", "late", "received_at")}
    return replace(task, **again, **{"until": None, "ended": None, **changed})


def _changed(task: Task, event: Recorded) -> dict[str, Any] | None:
    """What is different in the next stretch; None where nothing goes on."""
    data = event.data
    if event.type.startswith(OF_DEPARTMENT) and _ENDINGS[event.type] in ("rescheduled", "reassigned"):
        return {"deadline": moment(data["due_at"]), "owner_id": identifier(data["owner_id"])}
    if event.type == RESCHEDULED:
        return {"deadline": moment(data["new_due_at"])}
    if event.type == REASSIGNED:
        return {"owner_id": identifier(data["new_owner_id"]), "team_id": identifier(data.get("team_id"))}
    if event.type == MOVED:
        return {"contact_id": identifier(data["contact_id"])}
    if event.type == REOPENED:
        return {"deadline": moment(data.get("due_at")) or task.deadline}
    return None


def _planned(event: Recorded, books: Books) -> Task:
    data = event.data
    return Task(
        **whose(event, books),
        contact_id=identifier(data.get("contact_id")),
        sale_id=identifier(data.get("sale_id")),
        kind=data.get("kind") or "task",
        title=data["title"],
        department=data.get("department") or "sales",
        deadline=moment(data.get("due_at")),
    )


def _keep(facts: Facts, task: Task | None, books: Books) -> None:
    if task is None:
        return
    overdue_at = None
    if task.deadline is not None:
        overdue_at = max(task.deadline, task.at)
        if task.until is not None and task.until <= overdue_at:
            overdue_at = None
    overdue_on, ended_on = (each and local_day(each, books.zone) for each in (overdue_at, task.until))
    facts.tasks[task.event] = replace(task, overdue_at=overdue_at, overdue_on=overdue_on, ended_on=ended_on)

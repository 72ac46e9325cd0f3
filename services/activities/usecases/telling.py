"""What is told of an activity: of a person's by the events of activities, of a department's by its own."""

from typing import Any
from uuid import UUID

from services.activities.domain.activity import Activity, Status
from services.activities.domain.results import Outcome
from shared.db import Transaction
from shared.events import (
    ActivityCancelled,
    ActivityCompleted,
    ActivityContactChanged,
    ActivityOverdue,
    ActivityPlanned,
    ActivityReassigned,
    ActivityReopened,
    ActivityRescheduled,
    DepartmentTaskClosed,
    DepartmentTaskPlanned,
    DepartmentTaskReassigned,
    DepartmentTaskRescheduled,
)


def tell_planned(tx: Transaction, activity: Activity, team_id: UUID | None, *, by: str | None = None) -> None:
    """Somebody, or a department, has something to do."""
    if activity.department is not None or activity.owner_id is None:
        tx.emit(DepartmentTaskPlanned(**_task(activity)), by=by)
        return
    tx.emit(
        ActivityPlanned(
            **_what(activity),
            due_at=activity.deadline,
            **_links(activity),
            owner_id=activity.owner_id,
            team_id=team_id,
            step=activity.step,
            automatic=activity.automatic,
            rule=activity.because.rule,
            priority=activity.priority.value,
        ),
        by=by,
    )


def tell_completed(
    tx: Transaction,
    activity: Activity,
    *,
    contact_type: str | None,
    team_id: UUID | None,
    outcome: Outcome | None,
    next_planned: bool,
) -> UUID:
    """Done, with its result, at the moment it was done. Returns the event's id."""
    if activity.department is not None or activity.owner_id is None:
        return tell_department_closed(tx, activity, activity.result or "")
    return tx.emit(
        ActivityCompleted(
            **_what(activity),
            result=activity.result or "",
            on_time=activity.was_on_time,
            due_at=activity.deadline,
            contact_type=contact_type,
            **_links(activity),
            owner_id=activity.owner_id,
            team_id=team_id,
            step=activity.step,
            stage=activity.stage,
            entry=activity.entry,
            automatic=activity.automatic,
            next_planned=next_planned,
            result_code=activity.result_code,
            outcome=outcome.value if outcome else None,
        ),
        at=activity.completed_at,
    )


def tell_cancelled(tx: Transaction, activity: Activity, *, by: str | None = None) -> None:
    """It will not be done; `by` a rule where one withdrew it."""
    reason = activity.cancel_reason or ""
    if activity.department is not None or activity.owner_id is None:
        tell_department_closed(tx, activity, reason, by=by)
        return
    tx.emit(
        ActivityCancelled(
            **_what(activity),
            reason=reason,
            **_links(activity),
            owner_id=activity.owner_id,
            automatic=by is not None,
        ),
        by=by,
    )


def tell_contact_changed(tx: Transaction, activity: Activity, before: UUID | None, *, by: str) -> None:
    """It went with its sale to another client."""
    tx.emit(
        ActivityContactChanged(
            activity_id=activity.id,
            title=activity.title,
            old_contact_id=before,
            contact_id=activity.contact_id,
            sale_id=activity.sale_id,
            owner_id=activity.owner_id,
            department=activity.department.value if activity.department else None,
        ),
        by=by,
    )


def tell_department_closed(tx: Transaction, activity: Activity, reason: str, *, by: str | None = None) -> UUID:
    """A department's task is done or no longer wanted."""
    outcome = "done" if activity.status is Status.DONE else "cancelled"
    event = DepartmentTaskClosed(**_task(activity), outcome=outcome, on_time=activity.was_on_time, reason=reason)
    return tx.emit(event, by=by, at=activity.closed_at)


def tell_rescheduled(tx: Transaction, activity: Activity, before: Any, *, by: str | None = None) -> None:
    """The deadline was moved, from `before`."""
    if activity.department is not None or activity.owner_id is None:
        tx.emit(DepartmentTaskRescheduled(**_task(activity), old_due_at=before), by=by)
        return
    tx.emit(
        ActivityRescheduled(
            activity_id=activity.id,
            old_due_at=before,
            new_due_at=activity.deadline,
            **_links(activity),
            owner_id=activity.owner_id,
        ),
        by=by,
    )


def tell_reassigned(
    tx: Transaction, activity: Activity, before: UUID | None, team_id: UUID | None, *, by: str | None = None
) -> None:
    """Another person has it to do. Where nobody had it before, it counts as planned for them."""
    if activity.department is not None:
        tx.emit(DepartmentTaskReassigned(**_task(activity), old_owner_id=before), by=by)
    elif before is None or activity.owner_id is None:
        tell_planned(tx, activity, team_id, by=by)
    else:
        tx.emit(
            ActivityReassigned(
                **_what(activity),
                due_at=activity.deadline,
                old_owner_id=before,
                new_owner_id=activity.owner_id,
                team_id=team_id,
                **_links(activity),
            ),
            by=by,
        )


def tell_reopened(tx: Transaction, activity: Activity, was: Status, reason: str, team_id: UUID | None) -> None:
    """It is to be done after all."""
    if activity.owner_id is not None:
        tx.emit(
            ActivityReopened(
                **_what(activity),
                was=was.value,
                reason=reason,
                due_at=activity.deadline,
                **_links(activity),
                owner_id=activity.owner_id,
                team_id=team_id,
                automatic=activity.automatic,
            )
        )


def tell_overdue(tx: Transaction, activity: Any, team_id: UUID | None) -> None:
    """The deadline passed: a fact of that moment, however late it is noticed. Takes a row as well as an Activity."""
    tx.emit(
        ActivityOverdue(
            **_what(activity),
            due_at=activity.deadline,
            **_links(activity),
            order_request_id=activity.order_request_id,
            owner_id=activity.owner_id,
            team_id=team_id,
            department=activity.department.value if activity.department else None,
            automatic=activity.automatic,
            step=activity.step,
        ),
        at=activity.deadline,
    )


def _what(activity: Any) -> dict[str, Any]:
    return {"activity_id": activity.id, "kind": activity.kind.value, "title": activity.title}


def _links(activity: Any) -> dict[str, Any]:
    return {"contact_id": activity.contact_id, "sale_id": activity.sale_id, "lead_id": activity.lead_id}


def _task(activity: Activity) -> dict[str, Any]:
    return {
        "activity_id": activity.id,
        "department": activity.department.value if activity.department else "production",
        "title": activity.title,
        "due_at": activity.deadline,
        "order_request_id": activity.order_request_id,
        "sale_id": activity.sale_id,
        "contact_id": activity.contact_id,
        "owner_id": activity.owner_id,
    }

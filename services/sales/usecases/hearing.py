"""Keep the small copy of what is planned for each sale: it marks the sale on the board and in lists.

What a department has to do for the sale counts as well: while production works, the next step is theirs.
"""

from services.sales import store
from shared.db import Transaction
from shared.events import (
    ActivityCancelled,
    ActivityCompleted,
    ActivityPlanned,
    ActivityReassigned,
    ActivityReopened,
    ActivityRescheduled,
    DepartmentTaskClosed,
    DepartmentTaskPlanned,
    DepartmentTaskReassigned,
    DepartmentTaskRescheduled,
    Envelope,
)
from shared.forgetting import FORGOTTEN

Told = (
    ActivityPlanned
    | ActivityCompleted
    | ActivityCancelled
    | ActivityRescheduled
    | ActivityReassigned
    | ActivityReopened
    | DepartmentTaskPlanned
    | DepartmentTaskRescheduled
    | DepartmentTaskReassigned
    | DepartmentTaskClosed
)


async def hear_of_activity(tx: Transaction, event: Told, envelope: Envelope, *, is_open: bool | None) -> None:
    """Late, repeated and out of order it does no harm. `is_open` None: the event does not say."""
    if event.sale_id is None:
        return
    sets_due = not isinstance(event, ActivityCancelled)
    due_at = event.new_due_at if isinstance(event, ActivityRescheduled) else getattr(event, "due_at", None)
    title: str | None = getattr(event, "title", None)
    if title is not None and await store.clients.is_erased(tx, event.sale_id):
        title = FORGOTTEN
    await store.next_steps.hear_of_activity(
        tx,
        event.sale_id,
        event.activity_id,
        envelope.aggregateversion or 0,
        title=title,
        due_at=due_at,
        sets_due=sets_due,
        is_open=is_open,
    )

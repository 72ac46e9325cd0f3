"""What falls due by itself: deadlines that pass, reminders, snoozes that end; each a fact of its own moment."""

from services.activities import store
from services.activities.domain.activity import Department
from services.activities.domain.calendar import day_begins
from shared.db import Transaction
from shared.events import ReminderDue, SnoozeEnded

from .telling import tell_overdue
from .working import today

BATCH = 500


async def pass_deadlines(tx: Transaction) -> bool:
    """Tell of what became overdue; after a pause of any length it is made up for, each with its own moment."""
    rows = await store.due.pass_deadlines(tx, BATCH)
    for row in rows:
        tell_overdue(tx, row, row.team_id)
    return len(rows) == BATCH


async def fire_reminders(tx: Transaction) -> bool:
    """Remind of what is still open."""
    rows = await store.reminders.fire(tx, BATCH)
    for row in sorted(rows, key=lambda each: (each.fires_at, each.reminder_id)):
        if row.status != "open":
            continue
        tx.emit(
            ReminderDue(
                activity_id=row.id,
                reminder_id=row.reminder_id,
                kind=row.kind,
                title=row.title,
                due_at=row.deadline,
                remind_at=row.fires_at,
                contact_id=row.contact_id,
                sale_id=row.sale_id,
                lead_id=row.lead_id,
                order_request_id=row.order_request_id,
                owner_id=row.owner_id,
                department=Department(row.department).value if row.department else None,
            ),
            at=row.fires_at,
        )
    return len(rows) == BATCH


async def end_snoozes(tx: Transaction) -> bool:
    """The day has come: the client is looked after again."""
    rows = await store.snoozes.end_due(tx, today(tx), BATCH)
    for row in rows:
        at = day_begins(row.until, tx.organisation.zone)
        event = SnoozeEnded(snooze_id=row.id, contact_id=row.contact_id, why="day_came", owner_id=row.owner_id)
        tx.emit(event, at=min(at, tx.now))
    return len(rows) == BATCH

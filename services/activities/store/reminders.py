"""Reminders: kept beside their activity, armed while there is something to wait for, fired once."""

from collections.abc import Mapping, Sequence
from datetime import timedelta, tzinfo
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, text, update

from services.activities.domain.activity import Activity
from services.activities.domain.reminders import Reminder
from shared.db import Transaction
from shared.ids import new_id

from .mapping import reminders

_FIRE = text("""
    WITH due AS (
        SELECT id FROM reminders WHERE fired_at IS NULL AND fires_at IS NOT NULL AND fires_at <= :now
        ORDER BY fires_at LIMIT :number FOR UPDATE SKIP LOCKED
    )
    UPDATE reminders r SET fired_at = :now
    FROM activities a
    WHERE a.id = r.activity_id AND r.id IN (SELECT id FROM due)
    RETURNING r.id AS reminder_id, r.fires_at, a.id, a.kind, a.title, a.deadline, a.contact_id, a.sale_id, a.lead_id,
              a.order_request_id, a.owner_id, a.department, a.status
""")


async def replace(tx: Transaction, activity: Activity, wanted: Sequence[Reminder], zone: tzinfo) -> None:
    """These are the reminders still to come; those that have fired stay as they are."""
    await tx.session.flush()
    waiting = (reminders.c.activity_id == activity.id, reminders.c.fired_at.is_(None))
    await tx.session.execute(delete(reminders).where(*waiting))
    rows = [_row(tx, activity, each, number, zone) for number, each in enumerate(wanted)]
    if rows:
        await tx.session.execute(reminders.insert(), rows)


async def arm(tx: Transaction, activity: Activity, zone: tzinfo) -> None:
    """The deadline is another one, or counts again: what is still to come is reckoned anew."""
    waiting = (reminders.c.activity_id == activity.id, reminders.c.fired_at.is_(None))
    for row in (await tx.session.execute(select(reminders).where(*waiting))).all():
        fires_at = _of_row(row).fires_at(activity.due_at, activity.due_on, zone)
        change = update(reminders).where(reminders.c.id == row.id).values(fires_at=fires_at)
        await tx.session.execute(change)


async def disarm(tx: Transaction, activity_id: UUID) -> None:
    """Nothing is waited for any more."""
    waiting = (reminders.c.activity_id == activity_id, reminders.c.fired_at.is_(None))
    await tx.session.execute(update(reminders).where(*waiting).values(fires_at=None))


async def of_activities(tx: Transaction, activity_ids: Sequence[UUID]) -> Mapping[UUID, list[Row[Any]]]:
    """The reminders of these activities, those to come and those fired, by their moment."""
    found: dict[UUID, list[Row[Any]]] = {}
    query = select(reminders).where(reminders.c.activity_id.in_(activity_ids))
    for row in (await tx.session.execute(query.order_by(reminders.c.fires_at, reminders.c.id))).all():
        found.setdefault(row.activity_id, []).append(row)
    return found


async def fire(tx: Transaction, number: int) -> Sequence[Row[Any]]:
    """Take what is due, in the order it fell due, and mark it: nobody else will."""
    return (await tx.session.execute(_FIRE, {"now": tx.now, "number": number})).all()


def _row(tx: Transaction, activity: Activity, wanted: Reminder, number: int, zone: tzinfo) -> dict[str, Any]:
    fires_at = wanted.fires_at(activity.due_at, activity.due_on, zone)
    return {
        "id": new_id(tx.now, sequence=number),
        "activity_id": activity.id,
        "before_minutes": None if wanted.before is None else int(wanted.before.total_seconds() // 60),
        "at": wanted.at,
        "fires_at": fires_at if activity.is_open else None,
    }


def _of_row(row: Row[Any]) -> Reminder:
    before = None if row.before_minutes is None else timedelta(minutes=row.before_minutes)
    return Reminder(row.at, before)

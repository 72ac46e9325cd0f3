"""What fell due: deadlines that passed, taken in batches by any number of replicas, each once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select, text, update

from shared.db import Transaction
from shared.tables import people

from .mapping import activities


async def pass_deadlines(tx: Transaction, number: int) -> Sequence[Row[Any]]:
    """Take open activities whose deadline has passed, the longest ago first, and mark them: nobody else will.

    Their version stays: whoever is looking at one may still change it. `team_id` is the owner's.
    """
    # A subquery in place of the CTE might be run more than once, and each time lock other rows.
    locked = passed(tx.now, number).with_for_update(skip_locked=True).cte("due")
    taken = update(activities).where(activities.c.id.in_(select(locked.c.id)))
    marked = taken.values(overdue_told=True).returning(activities).cte("marked")
    query = select(marked, people.c.team_id).outerjoin(people, people.c.user_id == marked.c.owner_id)
    return (await tx.session.execute(query.order_by(marked.c.deadline, marked.c.id))).all()


def passed(now: datetime, number: int) -> Select[tuple[UUID]]:
    """Open activities whose deadline has passed without anybody being told, the longest ago first.

    In the very words of the index: what merely means the same, or comes as a parameter, reads the whole table.
    """
    still_to_pass = text("status = 'open' AND NOT overdue_told AND deadline IS NOT NULL")
    query = select(activities.c.id).where(still_to_pass, activities.c.deadline < now)
    return query.order_by(activities.c.deadline).limit(number)

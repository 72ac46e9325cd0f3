"""What is planned for each sale: a small copy of the open activities, and the soonest of them on the sale itself."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Index, Integer, Table, Uuid, bindparam, case, func, select, text
from sqlalchemy.dialects.postgresql import insert as pg_insert

from shared.db import Transaction
from shared.tables import moment

from .mapping import NAME, metadata

sale_activities = Table(
    "sale_activities",
    metadata,
    Column("activity_id", Uuid, primary_key=True),
    Column("sale_id", Uuid, nullable=False),
    Column("title", NAME),
    moment("due_at"),
    Column("due_version", Integer, nullable=False, comment="aggregateversion of the event that set the deadline"),
    Column("is_open", Boolean, nullable=False),
    Column("open_version", Integer, nullable=False, comment="aggregateversion of the event that opened or closed it"),
    Index("ix_sale_activities_open", "sale_id", "due_at", postgresql_where=text("is_open")),
)
# Whoever recounts has locked the sale in a statement before: this one sees what all others have committed by then.
_RECOUNT = text("""
    UPDATE sales SET open_steps = found.count, next_due_at = found.due_at, next_step = found.title
    FROM (
        SELECT count(*) AS count, min(due_at) AS due_at,
            (array_agg(title ORDER BY due_at NULLS LAST, activity_id))[1] AS title
        FROM sale_activities WHERE sale_id = :sale_id AND is_open
    ) AS found
    WHERE id = :sale_id
""").bindparams(bindparam("sale_id", type_=Uuid))
_LOCK = text("SELECT 1 FROM sales WHERE id = :sale_id FOR NO KEY UPDATE").bindparams(bindparam("sale_id", type_=Uuid))


async def hear_of_activity(
    tx: Transaction,
    sale_id: UUID,
    activity_id: UUID,
    version: int,
    *,
    title: str | None = None,
    due_at: datetime | None = None,
    sets_due: bool = False,
    is_open: bool | None = None,
) -> None:
    """Take over what an event says about an activity; of each thing said, the newest event counts.

    So the order of arrival and repetitions do not matter. None for `is_open`: the event says nothing about that.
    """
    await tx.session.execute(_LOCK, {"sale_id": sale_id})
    given: dict[str, Any] = {
        "activity_id": activity_id,
        "sale_id": sale_id,
        "title": title,
        "due_at": due_at,
        "due_version": version if sets_due else 0,
        "is_open": is_open is not False,
        "open_version": version if is_open is not None else 0,
    }
    insert = pg_insert(sale_activities).values(**given)
    new, old = insert.excluded, sale_activities.c
    later_due, later_open = new.due_version > old.due_version, new.open_version > old.open_version
    upsert = insert.on_conflict_do_update(
        index_elements=["activity_id"],
        set_={
            "title": func.coalesce(old.title, new.title),
            "due_at": _if(later_due, new.due_at, old.due_at),
            "due_version": func.greatest(new.due_version, old.due_version),
            "is_open": _if(later_open, new.is_open, old.is_open),
            "open_version": func.greatest(new.open_version, old.open_version),
        },
    )
    await tx.session.execute(upsert)
    await tx.session.execute(_RECOUNT, {"sale_id": sale_id})


async def next_step_of(tx: Transaction, sale_id: UUID) -> Any:
    """(title, due_at, open_steps) of a sale: what is to be done next, and how much is open in all."""
    sales = metadata.tables["sales"]
    query = select(sales.c.next_step, sales.c.next_due_at, sales.c.open_steps).where(sales.c.id == sale_id)
    return (await tx.session.execute(query)).one()


def _if(condition: Any, then: Any, otherwise: Any) -> Any:
    return case((condition, then), else_=otherwise)

"""The automatic activities of a sale or a lead: which are planned, which withdrawn, and taking turns on both."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.activities.domain.activity import Activity, Status
from shared.db import Transaction

from .mapping import activities, stage_entries


async def enter_stage(tx: Transaction, sale_id: UUID, stage: str, entry: int) -> Row[Any]:
    """The row of an entry into a stage, made where there is none, locked until the transaction ends."""
    key = {"sale_id": sale_id, "stage": stage, "entry": entry}
    await tx.session.execute(pg_insert(stage_entries).values(**key).on_conflict_do_nothing())
    return (await tx.session.execute(select(stage_entries).filter_by(**key).with_for_update())).one()


async def remember_withdrawal(
    tx: Transaction, sale_id: UUID, stage: str, entry: int, steps: Collection[str] | None
) -> None:
    """Steps that are not to be planned any more in this entry; None for all of them."""
    key = {"sale_id": sale_id, "stage": stage, "entry": entry}
    if steps is None:
        change: dict[str, Any] = {"withdrawn_all": True}
    else:
        change = {"withdrawn_steps": func.array_cat(stage_entries.c.withdrawn_steps, list(steps))}
    await tx.session.execute(stage_entries.update().filter_by(**key).values(**change))


async def planned_steps(tx: Transaction, sale_id: UUID, stage: str, entry: int) -> set[str]:
    """The steps of this entry that have their activity already, whatever became of it."""
    query = select(activities.c.step).where(*_of_entry(sale_id, stage, entry))
    return set((await tx.session.scalars(query)).all())


async def open_steps(
    tx: Transaction, sale_id: UUID, stage: str, entry: int, steps: Collection[str] | None
) -> Sequence[Activity]:
    """Unfinished automatic activities of an entry into a stage, locked; None for all of its steps."""
    query = select(Activity).where(*_of_entry(sale_id, stage, entry), activities.c.status == Status.OPEN)
    if steps is not None:
        query = query.where(activities.c.step.in_(steps))
    return (await tx.session.scalars(query.order_by(activities.c.id).with_for_update())).all()


async def open_steps_of_sale(tx: Transaction, sale_id: UUID, owner_id: UUID) -> Sequence[Activity]:
    """Somebody's unfinished automatic activities of a sale, locked."""
    return await _open_of(tx, activities.c.sale_id == sale_id, activities.c.owner_id == owner_id)


async def open_of_sale(tx: Transaction, sale_id: UUID) -> Sequence[Activity]:
    """All that is unfinished of a sale, people's and departments', locked."""
    query = select(Activity).where(activities.c.sale_id == sale_id, activities.c.status == Status.OPEN)
    return (await tx.session.scalars(query.order_by(activities.c.id).with_for_update())).all()


async def open_steps_of_lead(tx: Transaction, lead_id: UUID, owner_id: UUID | None = None) -> Sequence[Activity]:
    """Unfinished automatic activities of a lead, or somebody's of them, locked."""
    mine = [] if owner_id is None else [activities.c.owner_id == owner_id]
    return await _open_of(tx, activities.c.lead_id == lead_id, *mine)


async def planned_steps_of_lead(tx: Transaction, lead_id: UUID) -> set[str]:
    """The steps of a lead that have their activity already, whatever became of it."""
    query = select(activities.c.step).where(activities.c.lead_id == lead_id, activities.c.automatic)
    return set((await tx.session.scalars(query)).all())


async def _open_of(tx: Transaction, *of: ColumnElement[bool]) -> Sequence[Activity]:
    where = activities.c
    query = select(Activity).where(*of, where.automatic, where.status == Status.OPEN)
    return (await tx.session.scalars(query.order_by(where.id).with_for_update())).all()


def _of_entry(sale_id: UUID, stage: str, entry: int) -> tuple[ColumnElement[bool], ...]:
    where = activities.c
    return where.automatic, where.sale_id == sale_id, where.stage == stage, where.entry == entry

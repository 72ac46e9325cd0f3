"""The tasks that stand for order requests."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.activities.domain.activity import Activity
from shared.db import Transaction
from shared.errors import NotHereYet

from .mapping import activities, order_tasks


async def add_order_task(tx: Transaction, order_request_id: UUID, activity_id: UUID, number: str, version: int) -> bool:
    """False where the order has its task already."""
    values = {"order_request_id": order_request_id, "activity_id": activity_id, "number": number, "version": version}
    insert = pg_insert(order_tasks).values(**values).on_conflict_do_nothing().returning(order_tasks.c.activity_id)
    return (await tx.session.execute(insert)).first() is not None


async def take_order_task(tx: Transaction, order_request_id: UUID, version: int) -> Activity | None:
    """The task of an order, locked, for news of this version; None where newer ones have been followed already."""
    mine = order_tasks.c.order_request_id == order_request_id
    known = (await tx.session.execute(select(order_tasks).where(mine).with_for_update())).first()
    if known is None:
        raise NotHereYet(f"the order request {order_request_id} has no task yet")
    if known.version >= version:
        return None
    await tx.session.execute(update(order_tasks).where(mine).values(version=version))
    query = select(Activity).where(activities.c.id == known.activity_id).with_for_update()
    found: Activity | None = await tx.session.scalar(query)
    return found

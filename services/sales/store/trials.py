"""What a dry run looks at: running sales with everything their gate asks for, and how past ones went."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from services.sales.domain.case import Case
from services.sales.domain.sale import Sale
from services.sales.domain.trial import Entry
from shared.auth import Actor
from shared.db import Transaction

from .audit import sale_history
from .processes import get_process
from .sales import case_of, sales


async def running_ids(tx: Transaction, actor: Actor, process: str, version: int | None, limit: int) -> Sequence[UUID]:
    """The open sales of a process, or of one version of it, the longest in their stage first."""
    query = select(sales.c.id).where(sales.c.process == process, sales.c.kind == "open", actor.sees(sales.c.owner_id))
    if version is not None:
        query = query.where(sales.c.process_version == version)
    return (await tx.session.scalars(query.order_by(sales.c.entered_at, sales.c.id).limit(limit))).all()


async def running_cases(tx: Transaction, ids: Sequence[UUID]) -> list[Case]:
    """To look at, without a lock: by the same way as the gate's own."""
    found = await tx.session.scalars(select(Sale).where(sales.c.id.in_(ids)).order_by(sales.c.entered_at, sales.c.id))
    return [await case_of(tx, await _with_process(tx, sale)) for sale in found.all()]


async def past_sales(tx: Transaction, actor: Actor, process: str, limit: int) -> list[tuple[Sale, list[Entry]]]:
    """The last closed sales of a process that went through stages here, each with its history."""
    query = (
        select(Sale)
        .where(
            sales.c.process == process,
            sales.c.kind != "open",
            sales.c.entry > 0,
            actor.sees(sales.c.owner_id),
        )
        .order_by(sales.c.closed_at.desc(), sales.c.id)
        .limit(limit)
    )
    closed = [await _with_process(tx, sale) for sale in (await tx.session.scalars(query)).all()]
    rows = await tx.session.execute(
        select(sale_history.c.sale_id, sale_history.c.what, sale_history.c.before, sale_history.c.after)
        .where(sale_history.c.sale_id.in_([sale.id for sale in closed]))
        .order_by(sale_history.c.sale_id, sale_history.c.id)
    )
    histories: dict[UUID, list[Entry]] = {}
    for row in rows:
        histories.setdefault(row.sale_id, []).append(Entry(row.what, row.before or {}, row.after or {}))
    return [(sale, histories.get(sale.id, [])) for sale in closed]


async def _with_process(tx: Transaction, sale: Sale) -> Sale:
    return sale.follow(await get_process(tx, sale.process, sale.process_version))

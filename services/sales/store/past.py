"""Sales of another system, taken in set by set."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert

from shared.db import Transaction
from shared.tables import people

from .clients import accounts
from .sales import sale_lines, sales


async def known_accounts(tx: Transaction, ids: Iterable[UUID]) -> set[UUID]:
    query = select(accounts.c.account_id).where(accounts.c.account_id.in_(set(ids)))
    return set((await tx.session.scalars(query)).all())


async def teams_of(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, UUID | None]:
    """The team of each known person; who is not in it is not known here."""
    query = select(people.c.user_id, people.c.team_id).where(people.c.user_id.in_(set(ids)))
    return {row.user_id: row.team_id for row in await tx.session.execute(query)}


async def taken_before(tx: Transaction, source: str, external_ids: Iterable[str]) -> dict[str, UUID]:
    """external_id → sale of what an earlier call brought in from this source."""
    query = select(sales.c.external_id, sales.c.id).where(
        sales.c.source == source, sales.c.external_id.in_(set(external_ids))
    )
    return {row.external_id: row.id for row in await tx.session.execute(query)}


async def add_past_sales(tx: Transaction, rows: Sequence[dict[str, Any]]) -> set[UUID]:
    """Insert those that nobody inserted meanwhile; returns the ids that were.

    In the order of external_id, so that two imports of the same rows wait for each other instead of deadlocking.
    """
    if not rows:
        return set()
    ordered = sorted(rows, key=lambda row: str(row["external_id"]))
    insert = pg_insert(sales).on_conflict_do_nothing().returning(sales.c.id)
    return set((await tx.session.execute(insert, ordered)).scalars().all())


async def add_past_lines(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await tx.session.execute(sale_lines.insert(), list(rows))

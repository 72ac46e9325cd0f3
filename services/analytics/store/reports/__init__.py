"""Reading: the figures of each report, from the sums wherever they can tell."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from services.analytics.domain.reports import Value
from services.analytics.store.tables import raw_event
from shared.db import Transaction
from shared.tables import people, teams

from .activities import activities, overdue
from .base import coverage, days_to_cover, write_coverage
from .clients import accounts, clients
from .course import funnel, stage_times
from .orders import hand_offs_of
from .revenue import Revenue, revenue_of
from .sales import sales

__all__ = [
    "Cells",
    "Revenue",
    "accounts",
    "activities",
    "begin_report",
    "clients",
    "coverage",
    "days_to_cover",
    "freshness",
    "funnel",
    "hand_offs_of",
    "language_of",
    "names_of",
    "overdue",
    "revenue_of",
    "sales",
    "stage_times",
    "write_coverage",
]
Cells = tuple[Value, ...]
"""The values of the groups asked for, in their order."""


async def begin_report(tx: Transaction) -> None:
    """From here on each statement is done by one process: to call others in takes longer than a report does."""
    await tx.session.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))


async def names_of(
    tx: Transaction, person_ids: Sequence[UUID], team_ids: Sequence[UUID]
) -> tuple[dict[UUID, str], dict[UUID, str]]:
    """Names to show, of people and of teams."""
    persons = await tx.session.execute(select(people.c.user_id, people.c.name).where(people.c.user_id.in_(person_ids)))
    named = await tx.session.execute(select(teams.c.team_id, teams.c.name).where(teams.c.team_id.in_(team_ids)))
    return {row.user_id: row.name for row in persons}, {row.team_id: row.name for row in named}


async def language_of(tx: Transaction, user_id: UUID) -> str:
    """The language somebody reads; Russian while nobody has said."""
    return await tx.session.scalar(select(people.c.language).where(people.c.user_id == user_id)) or "ru"


async def freshness(tx: Transaction) -> tuple[Any, Any]:
    """When the newest recorded event happened and when it arrived; a look at one end of an index."""
    query = select(raw_event.c.time, raw_event.c.received_at).order_by(raw_event.c.received_at.desc()).limit(1)
    newest = (await tx.session.execute(query)).first()
    return newest and newest.time, newest and newest.received_at

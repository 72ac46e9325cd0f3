"""Reading: the figures of each report, from the sums wherever they can tell."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.analytics.domain.reports import Value
from services.analytics.store.tables import raw_event
from shared.db import Transaction
from shared.tables import people, teams

from .activities import activities, overdue
from .clients import accounts, clients, coverage, days_to_cover, write_coverage
from .course import funnel, hand_offs_of, stage_times
from .sales import sales

__all__ = [
    "Cells",
    "accounts",
    "activities",
    "clients",
    "coverage",
    "days_to_cover",
    "freshness",
    "funnel",
    "hand_offs_of",
    "language_of",
    "names_of",
    "overdue",
    "sales",
    "stage_times",
    "write_coverage",
]
Cells = tuple[Value, ...]
"""The values of the groups asked for, in their order."""


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

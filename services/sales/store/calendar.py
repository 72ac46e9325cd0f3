"""Copies of what others keep of days: the organisation's own working days and closings, and who is away."""

from datetime import date

from sqlalchemy import Boolean, Column, Date, Integer, Table, Uuid, select

from shared.db import Transaction

from .mapping import metadata

own_days = Table(
    "own_days",
    metadata,
    Column("day", Date, primary_key=True),
    Column("working", Boolean, comment="null: as the public calendar says"),
    Column("version", Integer, nullable=False),
    comment="copy of activities' calendar: days the organisation works or closes on, whatever the public calendar says",
)
absences = Table(
    "absences",
    metadata,
    Column("absence_id", Uuid, primary_key=True),
    Column("user_id", Uuid, nullable=False, index=True),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    comment="copy of identity's absences: whose turn passes",
)


async def own_days_since(tx: Transaction, first: date) -> dict[date, bool]:
    """What the organisation itself says of days: works, or is closed."""
    query = select(own_days.c.day, own_days.c.working).where(own_days.c.day >= first, own_days.c.working.is_not(None))
    return {row.day: bool(row.working) for row in await tx.session.execute(query)}

"""Absences in the database: everybody sees their own and those they stand in for, heads their team's."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Date, cast, select

from services.identity.domain.absences import Absence, AbsenceUnknown
from shared.auth import Actor
from shared.db import Transaction
from shared.pages import Page, rows_page

from .tables import absences


@dataclass(frozen=True)
class AbsenceFilter:
    """What a list of absences is narrowed to: one person, one day, with or without the cancelled ones."""

    user_id: UUID | None = None
    on: date | None = None
    cancelled: bool | None = None


async def get_absence(tx: Transaction, actor: Actor, absence_id: UUID) -> Absence:
    query = select(Absence).where(absences.c.id == absence_id, _seen_by(actor))
    found: Absence | None = await tx.session.scalar(query)
    if found is None:
        raise AbsenceUnknown(f"there is no absence {absence_id}, or it is none of yours")
    return found


async def list_absences(
    tx: Transaction, actor: Actor, narrow: AbsenceFilter, *, cursor: str | None, limit: int
) -> Page[Absence]:
    """The latest first."""
    query = select(Absence).where(_seen_by(actor))
    if narrow.user_id is not None:
        query = query.where(absences.c.user_id == narrow.user_id)
    if narrow.on is not None:
        day = cast(narrow.on, Date)
        query = query.where(absences.c.starts_on <= day, absences.c.ends_on >= day)
    if narrow.cancelled is not None:
        done = absences.c.cancelled_at
        query = query.where(done.is_not(None) if narrow.cancelled else done.is_(None))
    order = [absences.c.starts_on, absences.c.id]
    page = await rows_page(tx, query, order, cursor=cursor, limit=limit, descending=True)
    return Page([row[0] for row in page.items], page.next_cursor)


async def absences_within(tx: Transaction, user_id: UUID, starts_on: date, ends_on: date) -> list[Absence]:
    """What somebody has planned already on some of these days."""
    theirs = (absences.c.user_id == user_id) & absences.c.cancelled_at.is_(None)
    query = select(Absence).where(theirs, absences.c.starts_on <= ends_on, absences.c.ends_on >= starts_on)
    return list((await tx.session.scalars(query.order_by(absences.c.starts_on))).all())


async def save_absence(tx: Transaction, absence: Absence) -> None:
    tx.session.add(absence)
    await tx.session.flush()


def manages(actor: Actor, user_id: UUID) -> bool:
    """Whether the caller may plan for this person: oneself, one's team as its head, all as administrator."""
    if actor.role == "admin" or user_id == actor.id:
        return True
    return actor.role == "head" and actor.reach is not None and user_id in actor.reach


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    """Production and accounting see all of *their* records; absences are nobody's records but one's own."""
    own = (absences.c.user_id == actor.id) | (absences.c.substitute_id == actor.id)
    return own | actor.sees(absences.c.user_id) if actor.role in {"head", "admin"} else own

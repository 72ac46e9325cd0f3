"""Absences over HTTP: one's own, those one stands in for, a head's team's."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.identity import store, usecases
from services.identity.domain.absences import Absence
from shared.edge import Tx
from shared.fields import Body, Cursor, Limit, Out
from shared.pages import Page
from shared.service import make_router

from .callers import Employee

router = make_router()


class PlanAbsence(Body):
    """Both days are included; without `user_id` it is the caller who is away."""

    user_id: UUID | None = None
    substitute_id: UUID | None = None
    starts_on: date
    ends_on: date


class AbsenceOut(Out):
    id: UUID
    user_id: UUID
    substitute_id: UUID | None
    starts_on: date
    ends_on: date
    planned_by: UUID
    planned_at: datetime
    cancelled_at: datetime | None
    version: int


class AbsencesOut(Out):
    items: list[AbsenceOut]
    next_cursor: str | None


@router.get("/absences")
async def list_absences(
    tx: Tx,
    actor: Employee,
    user_id: UUID | None = None,
    on: Annotated[date | None, Query(description="Who is away on this day.")] = None,
    cancelled: bool | None = None,
    cursor: Cursor | None = None,
    limit: Limit = 50,
) -> AbsencesOut:
    """The latest first."""
    narrow = store.absences.AbsenceFilter(user_id, on, cancelled)
    page: Page[Absence] = await store.absences.list_absences(tx, actor, narrow, cursor=cursor, limit=limit)
    return AbsencesOut.model_validate(page)


@router.post("/absences", status_code=201)
async def plan_absence(body: PlanAbsence, tx: Tx, actor: Employee) -> AbsenceOut:
    """One's own absence; a head plans for the team, an administrator for everybody."""
    return AbsenceOut.model_validate(await usecases.plan_absence(tx, actor, **body.model_dump()))


@router.get("/absences/{absence_id}")
async def get_absence(absence_id: UUID, tx: Tx, actor: Employee) -> AbsenceOut:
    return AbsenceOut.model_validate(await store.absences.get_absence(tx, actor, absence_id))


@router.post("/absences/{absence_id}/cancel")
async def cancel_absence(absence_id: UUID, tx: Tx, actor: Employee) -> AbsenceOut:
    """Needs no `If-Match`: an absence is planned or cancelled, there is nothing else to change."""
    return AbsenceOut.model_validate(await usecases.cancel_absence(tx, actor, absence_id))

"""Routes of days: what there is to do today, the week in a calendar, and which days are worked."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from services.activities.domain.calendar import WORK_ENDS, OwnDay
from services.activities.domain.my_day import UNDATED
from services.activities.usecases import viewing, working
from shared.edge import Tx, Version, VersionIfThere
from shared.fields import Body, Line, Out
from shared.service import make_router

from .forms import ActivityOut, Chief, Day, Worker, activity_out

router = make_router()


class CountsOut(Out):
    overdue: int = 0
    today: int = 0
    tomorrow: int = 0
    later: int = 0
    undated: int = 0


class MyDayOut(Out):
    """The first hundred of each part by deadline; `counts` are of all. `owner_id` null: of a whole team."""

    as_of: datetime
    owner_id: UUID | None
    team_id: UUID | None
    overdue: list[ActivityOut]
    today: list[ActivityOut]
    tomorrow: list[ActivityOut]
    later: list[ActivityOut]
    undated: list[ActivityOut]
    counts: CountsOut


class CalendarDayOut(Out):
    """`kind`: working_day, worked_weekend_day, weekend, holiday, or own_working_day and closing_day of the house.

    `holiday` names the holiday, or the house's own reason; `version` is of what the house says, null where it says
    nothing of its own.
    """

    day: date
    working: bool
    kind: str
    holiday: str | None
    version: int | None


class CalendarOut(Out):
    time_zone: str
    country: str
    work_ends: str
    items: list[CalendarDayOut]


class SetDay(Body):
    """Whether the house works on that day, and why it differs from the public calendar."""

    working: bool
    title: Line


class AbsenceOut(Out):
    user_id: UUID
    substitute_id: UUID | None
    first_day: date
    last_day: date


class WeekDayOut(CalendarDayOut):
    """A day with what is due on it, by its time; cancelled ones are left out."""

    activities: list[ActivityOut]


class WeekOut(Out):
    time_zone: str
    owner_id: UUID
    absences: list[AbsenceOut]
    items: list[WeekDayOut]


@router.get("/my-day", response_model=MyDayOut)
async def my_day(actor: Worker, tx: Tx, owner_id: UUID | None = None, team_id: UUID | None = None) -> dict[str, Any]:
    """What is open for the caller, for somebody within reach or for a team, by the organisation's day."""
    spans, rows = await viewing.my_day(tx, actor, owner_id, team_id)
    parts: dict[str, list[dict[str, Any]]] = {name: [] for name in (*(span.name for span in spans), UNDATED)}
    for row in rows:
        parts[row.part].append(activity_out(row, actor, tx.now))
    return {
        "as_of": tx.now,
        "owner_id": None if team_id else owner_id or actor.id,
        "team_id": team_id,
        **parts,
        "counts": {row.part: row.total for row in rows},
    }


@router.get("/calendar", response_model=CalendarOut)
async def working_days(
    actor: Worker,
    tx: Tx,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
) -> dict[str, Any]:
    """Working days and days off with their reason, both ends included; four weeks from today unless told."""
    place = tx.organisation
    return {
        "time_zone": place.zone.key,
        "country": place.country,
        "work_ends": f"{WORK_ENDS:%H:%M}",
        "items": await working.working_days(tx, actor, first, last),
    }


@router.get("/calendar/week", response_model=WeekOut)
async def week(
    actor: Worker,
    tx: Tx,
    owner_id: UUID | None = None,
    first: Annotated[Day | None, Query(alias="from")] = None,
) -> dict[str, Any]:
    """The week that holds `from` (this one unless told), Monday to Sunday: what is due on each day, who is away."""
    seen = await viewing.week(tx, actor, owner_id, first)
    zone = tx.organisation.zone
    by_day: dict[date, list[dict[str, Any]]] = {}
    for row in seen.activities:
        by_day.setdefault(row.Activity.deadline.astimezone(zone).date(), []).append(activity_out(row, actor, tx.now))
    return {
        "time_zone": zone.key,
        "owner_id": owner_id or actor.id,
        "absences": seen.absences,
        "items": [{**vars(day), "activities": by_day.get(day.day, [])} for day in seen.days],
    }


@router.put("/calendar/days/{day}", response_model=CalendarDayOut)
async def set_day(day: Day, body: SetDay, actor: Chief, tx: Tx, version: VersionIfThere) -> Any:
    """The house works or closes on this day, whatever the public calendar says. Deadlines set before stay.

    `If-Match` is for a day of which the house has said something already.
    """
    return await working.set_day(tx, actor, day, OwnDay(body.working, body.title), version)


@router.delete("/calendar/days/{day}", status_code=204)
async def unset_day(day: Day, actor: Chief, tx: Tx, version: Version) -> None:
    """As the public calendar says again."""
    await working.unset_day(tx, actor, day, version)

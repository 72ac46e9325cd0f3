"""What people look at: the day of a person or a team, the week in a calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.activities import store
from services.activities.domain.calendar import CalendarDay, day_begins
from services.activities.domain.my_day import Span, spans
from shared.auth import Actor
from shared.db import Transaction
from shared.errors import Forbidden, NotFound

from .working import calendar_for, today

WEEK = 7


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday on, what is due in them, and who is away."""

    days: list[CalendarDay]
    activities: Sequence[store.Shown]
    absences: Sequence[Any]


async def my_day(
    tx: Transaction, actor: Actor, owner_id: UUID | None, team_id: UUID | None = None
) -> tuple[Sequence[Span], Sequence[store.Shown]]:
    """What is open for somebody (oneself unless named) or for a team, by the parts of the organisation's day."""
    parts = spans(tx.now, tx.organisation.zone)
    if team_id is not None:
        members = await members_within_reach(tx, actor, team_id)
        return parts, await store.records.my_day(tx, actor, parts, owners=members)
    owner_id = owner_id or actor.id
    _must_reach(actor, owner_id)
    return parts, await store.records.my_day(tx, actor, parts, owners=[owner_id], own=owner_id == actor.id)


async def week(tx: Transaction, actor: Actor, owner_id: UUID | None, first: date | None) -> Week:
    """The week that holds `first` (this one unless named): its days, and what is due on each."""
    owner_id = owner_id or actor.id
    _must_reach(actor, owner_id)
    day = first or today(tx)
    monday = day - timedelta(days=day.weekday())
    sunday = monday + timedelta(days=WEEK - 1)
    language = await store.known.language_of(tx, actor.id)
    calendar = await calendar_for(tx, monday.year, sunday.year, language)
    zone = tx.organisation.zone
    begins, ends = day_begins(monday, zone), day_begins(sunday + timedelta(days=1), zone)
    due = await store.records.due_within(tx, actor, owner_id, begins, ends)
    away = await store.calendar.absences_of(tx, [owner_id], monday, sunday)
    return Week(list(calendar.days(monday, sunday)), due, away)


async def members_within_reach(tx: Transaction, actor: Actor, team_id: UUID) -> list[UUID]:
    """The people of a team and of the teams below it whom the actor may see."""
    if actor.role in store.OWN_ONLY or actor.role == "manager":
        raise Forbidden("only heads and administrators see a team's day")
    members = await store.known.members_of(tx, team_id)
    seen = [each for each in members if actor.may_act_for(each)]
    if not seen:
        raise NotFound(f"there is no team {team_id}, or it is not within your reach", field="team_id")
    return seen


def _must_reach(actor: Actor, owner_id: UUID) -> None:
    if not store.records.may_give_to(actor, owner_id):
        raise NotFound(f"there is no person {owner_id}, or they are not within your reach", field="owner_id")

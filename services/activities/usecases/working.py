"""The working calendar as the organisation keeps it: public holidays and moved days, and its own days on top."""

from datetime import date, timedelta

from services.activities import store
from services.activities.adapters.holidays import working_calendar
from services.activities.domain.calendar import CalendarDay, OwnDay, WorkingCalendar
from services.activities.domain.recipients import Absence, Directory, Person, Team
from shared.auth import Actor
from shared.db import Transaction
from shared.edge import check_version, check_version_if_there
from shared.errors import Invalid, NotFound
from shared.events import CalendarDayChanged

MAX_CALENDAR_DAYS = 400


class RangeTooLong(Invalid):
    """The calendar answers for a range of at most 400 days, from its first day to its last."""


class NoSuchDay(NotFound):
    """The organisation has said nothing of its own about this day; the public calendar holds."""


async def calendar_for(tx: Transaction, first_year: int, last_year: int, language: str = "ru") -> WorkingCalendar:
    """The calendar of these years, with the organisation's own days."""
    place = tx.organisation
    own = await store.calendar.days_of_our_own(tx, date(first_year, 1, 1), date(last_year, 12, 31))
    return working_calendar(place.country, place.zone, first_year, last_year, language, own)


async def calendar_now(tx: Transaction) -> WorkingCalendar:
    """The calendar around today: far enough back and ahead for anything counted in business days."""
    year = today(tx).year
    return await calendar_for(tx, year - 2, year + 2)


def today(tx: Transaction) -> date:
    """The organisation's date at this moment."""
    return tx.now.astimezone(tx.organisation.zone).date()


async def working_days(tx: Transaction, actor: Actor, first: date | None, last: date | None) -> list[CalendarDay]:
    """Working days and days off, both ends included; four weeks from today where no range is given."""
    first = first or today(tx)
    last = last or first + timedelta(days=27)
    if not 0 <= (last - first).days < MAX_CALENDAR_DAYS:
        raise RangeTooLong(f"to: must lie within {MAX_CALENDAR_DAYS} days from `from` on", field="to")
    language = await store.known.language_of(tx, actor.id)
    calendar = await calendar_for(tx, first.year, last.year, language)
    return list(calendar.days(first, last))


async def set_day(tx: Transaction, actor: Actor, day: date, own: OwnDay, version: int | None) -> CalendarDay:
    """The organisation works or closes on this day. What was planned before keeps its deadline."""
    check_version_if_there(await store.calendar.lock_own_day(tx, day), version)
    if await store.calendar.put_own_day(tx, day, own):
        tx.emit(CalendarDayChanged(day=day, working=own.working, title=own.title))
    [told] = await working_days(tx, actor, day, day)
    return told


async def unset_day(tx: Transaction, actor: Actor, day: date, version: int) -> None:
    """As the public calendar says again."""
    found = await store.calendar.lock_own_day(tx, day)
    if found is None:
        raise NoSuchDay(f"nothing of your own is said about {day}")
    check_version(found, version)
    await store.calendar.drop_own_day(tx, day)
    tx.emit(CalendarDayChanged(day=day, working=None, title=None))


async def directory_on(tx: Transaction, day: date) -> Directory:
    """Everybody there is, and who is away on this day."""
    people, teams = await store.runs.everybody(tx)
    away = await store.runs.absent_on(tx, day)
    return Directory(
        people={row.user_id: Person(row.user_id, row.role, row.team_id, row.active) for row in people},
        teams={row.team_id: Team(row.team_id, row.parent_id, row.head_id) for row in teams},
        absences={row.user_id: Absence(row.user_id, row.substitute_id) for row in away},
    )

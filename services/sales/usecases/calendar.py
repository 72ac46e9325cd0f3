"""What others say of days is kept: deadlines of invoices and orders count by it, and turns pass whoever is away."""

from collections.abc import Callable
from datetime import date, timedelta

from services.sales import store
from services.sales.adapters.working_days import is_working_day
from shared.db import Transaction
from shared.events import AbsenceCancelled, AbsencePlanned, CalendarDayChanged


async def keep_own_day(tx: Transaction, event: CalendarDayChanged, *, version: int) -> None:
    """The organisation works or closes on a day, or does as the public calendar says again."""
    await tx.put_newer(store.calendar.own_days, day=event.day, working=event.working, version=version)


async def keep_absence(tx: Transaction, event: AbsencePlanned | AbsenceCancelled, *, version: int) -> None:
    """Somebody will be away, or is there after all."""
    await tx.put_newer(
        store.calendar.absences,
        absence_id=event.absence_id,
        user_id=event.user_id,
        first_day=event.starts_on,
        last_day=event.ends_on,
        cancelled=isinstance(event, AbsenceCancelled),
        version=version,
    )


async def working_days(tx: Transaction) -> Callable[[date], bool]:
    """Whether the organisation works on a day: its own word first, then the public calendar of its country."""
    own, country = await store.calendar.own_days_since(tx, tx.now.date() - timedelta(days=366)), tx.organisation.country
    return lambda day: own[day] if day in own else is_working_day(country, day)

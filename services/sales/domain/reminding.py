"""When somebody is reminded of money: before an invoice falls due, on the day, after it, and of a paid sale."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

POINTS = (-1, 0, 1, 3, 7)
"""Business days from the due date on which an unpaid invoice is spoken of."""
AT = time(9, 0)
LOOK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True)
class Reminder:
    """One point in time, `days` business days from the due date."""

    days: int
    at: datetime


def reminders(due_on: date, is_working: Callable[[date], bool], zone: ZoneInfo) -> list[Reminder]:
    """All of them for an invoice, in order, each at nine in the organisation's morning."""
    return [Reminder(days, datetime.combine(_shifted(due_on, days, is_working), AT, zone)) for days in POINTS]


def latest(all_of_them: list[Reminder], since: datetime, now: datetime) -> Reminder | None:
    """The one to say now. Where the clock stood still, what is older than the latest has lost its meaning."""
    passed = [each for each in all_of_them if since <= each.at <= now]
    return passed[-1] if passed else None


def following(all_of_them: list[Reminder], now: datetime) -> datetime | None:
    """When to speak next; None when all is said."""
    return next((each.at for each in all_of_them if each.at > now), None)


def _shifted(day: date, days: int, is_working: Callable[[date], bool]) -> date:
    """The n-th working day after the day, or before it where n is negative."""
    step = timedelta(days=1 if days > 0 else -1)
    left = abs(days)
    while left > 0:
        day += step
        left -= is_working(day)
    return day

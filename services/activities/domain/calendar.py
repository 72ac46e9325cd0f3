"""Which days count as working days, and when so many of them are over."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from shared.errors import Invalid

WORK_BEGINS = time(9)
"""What is due on a day is reckoned from this hour where a moment is needed, as for reminders."""
WORK_ENDS = time(18)
"""A deadline counted in business days falls on this hour, in the organisation's zone."""
MAX_BUSINESS_DAYS = 250
_RULE = re.compile(r"business_days:(\d{1,3})")
_DAY = timedelta(days=1)


class UnknownDueRule(Invalid):
    """The process names a rule for deadlines that this system does not know; write `business_days:<0–250>`."""


@dataclass(frozen=True)
class WorkingCalendar:
    """The days off of some years: weekends, public holidays (with their names), and weekend days that are worked.

    `own_days` are the organisation's own: what they say goes before all the rest.

    Speaks only of days between `first` and `last`: beyond them the holidays are not known, and guessing would move
    deadlines silently.
    """

    zone: tzinfo
    first: date
    last: date
    weekend: frozenset[int]
    days_off: Mapping[date, str]
    worked_weekend_days: frozenset[date]
    own_days: Mapping[date, "OwnDay"] = field(default_factory=dict)

    def due(self, rule: str, entered_at: datetime) -> datetime:
        """The moment by which a step with this rule is due, for somebody who got it at `entered_at`.

        `business_days:1` is the end of work on the first working day after that local day; `business_days:0` is the
        end of work of the same day while that still lies ahead, else of the next working day.
        """
        number, start = business_days(rule), entered_at.astimezone(self.zone)
        if number == 0 and self.is_working(start.date()) and start.time() < WORK_ENDS:
            return self.end_of_work(start.date())
        return self.end_of_work(self.working_day_after(start.date(), max(number, 1)))

    def working_day_after(self, day: date, number: int) -> date:
        """The `number`-th working day after `day`, which itself does not count."""
        while number > 0:
            day += _DAY
            number -= self.is_working(day)
        return day

    def working_day_before(self, day: date, number: int) -> date:
        """The `number`-th working day before `day`, which itself does not count."""
        while number > 0:
            day -= _DAY
            number -= self.is_working(day)
        return day

    def working_days_between(self, after: date, until: date) -> int:
        """How many working days lie after the first day, up to and with the second; 0 where it is not later."""
        number, day = 0, after
        while day < until:
            day += _DAY
            number += self.is_working(day)
        return number

    def is_working(self, day: date) -> bool:
        if not self.first <= day <= self.last:
            raise LookupError(f"{day} lies outside the calendar, which knows {self.first} to {self.last}")
        if day in self.own_days:
            return self.own_days[day].working
        if day in self.worked_weekend_days:
            return True
        return day.weekday() not in self.weekend and day not in self.days_off

    def end_of_work(self, day: date) -> datetime:
        return datetime.combine(day, WORK_ENDS, self.zone).astimezone(UTC)

    def days(self, first: date, last: date) -> Iterator["CalendarDay"]:
        """Every day of a range, both ends included, with the reason why nobody works."""
        day = first
        while day <= last:
            yield self._day(day)
            day += _DAY

    def _day(self, day: date) -> "CalendarDay":
        working, own = self.is_working(day), self.own_days.get(day)
        if own is not None:
            kind = "own_working_day" if working else "closing_day"
            return CalendarDay(day, working, kind, own.title, own.version)
        holiday = None if working else self.days_off.get(day)
        return CalendarDay(day, working, _kind(working, holiday, day in self.worked_weekend_days), holiday)


@dataclass(frozen=True)
class OwnDay:
    """The organisation works or closes on a day, whatever the public calendar says, and why."""

    working: bool
    title: str
    version: int | None = None


@dataclass(frozen=True)
class CalendarDay:
    """One day; `kind` says why it is worked or not, `holiday` names the holiday or the organisation's own reason.

    `version` is of what the organisation says of it; None where that is nothing.
    """

    day: date
    working: bool
    kind: str
    holiday: str | None
    version: int | None = None


def _kind(working: bool, holiday: str | None, worked_weekend_day: bool) -> str:
    if working:
        return "worked_weekend_day" if worked_weekend_day else "working_day"
    return "holiday" if holiday else "weekend"


def business_days(rule: str) -> int:
    """How many business days a `due_rule` grants."""
    found = _RULE.fullmatch(rule)
    if found is None or int(found[1]) > MAX_BUSINESS_DAYS:
        raise UnknownDueRule(
            f"due_rule: {rule!r} is not known; write business_days:<0–{MAX_BUSINESS_DAYS}>", field="due_rule"
        )
    return int(found[1])


def day_begins(day: date, zone: tzinfo) -> datetime:
    """The first moment of a local day; a day does not always have 24 hours."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def day_ends(day: date, zone: tzinfo) -> datetime:
    """The last moment of a local day, to the microsecond: later is overdue, and it still carries the day's date."""
    return day_begins(day + _DAY, zone) - timedelta(microseconds=1)

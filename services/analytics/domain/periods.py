"""Which local days a report covers, and which days it is compared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from shared.errors import Invalid

PeriodName = Literal[
    "today",
    "yesterday",
    "this_week",
    "last_week",
    "this_month",
    "last_month",
    "this_quarter",
    "last_quarter",
    "this_year",
    "last_year",
    "last_7_days",
    "last_30_days",
    "custom",
]
PERIOD_NAMES: tuple[PeriodName, ...] = get_args(PeriodName)
Step = Literal["day", "week", "month"]
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """Local days `[start, end)`. With `until`, of the last day only what happened before that moment."""

    start: date
    end: date
    until: datetime | None = None

    @property
    def length(self) -> int:
        return (self.end - self.start).days

    @property
    def whole_days_end(self) -> date:
        """The end of the days that are covered from midnight to midnight."""
        return self.end - DAY if self.until else self.end


@dataclass(frozen=True)
class Period(Window):
    """A window somebody asked for by name; its borders are midnights of the organisation's zone."""

    name: PeriodName = "custom"


def period(
    name: PeriodName, now: datetime, zone: ZoneInfo, start: date | None = None, end: date | None = None
) -> Period:
    """The days a name stands for at this moment. Weeks begin on Monday; "this …" is the whole period around today.

    `last_7_days` and `last_30_days` include today. `custom` takes its own half-open days. Raises Invalid.
    """
    if name == "custom":
        return _custom(start, end)
    for field, value in (("from", start), ("to", end)):
        if value is not None:
            raise Invalid(f"{field}: belongs to period=custom; leave it out with period={name}", field=field)
    first, behind = _borders(name, now.astimezone(zone).date())
    return Period(first, behind, name=name)


def previous(asked: Window, now: datetime, zone: ZoneInfo) -> Window:
    """The window just before, as long as this one, and of it as much as has passed of this one by now.

    A day, a week or a month that is still running is compared with the same part of the one before, to the minute:
    half a day set against a whole one would always look like a loss.
    """
    local = now.astimezone(zone)
    start, today = asked.start - timedelta(days=asked.length), local.date()
    if today >= asked.end:
        return Window(start, asked.start)
    if today < asked.start:
        return Window(start, start)
    last = start + (today - asked.start)
    return Window(start, last + DAY, until=datetime.combine(last, local.time(), zone))


def twelve_months(now: datetime, zone: ZoneInfo) -> Window:
    """The days of a year up to today, today included."""
    end = local_day(now, zone) + DAY
    leap_day = (end.month, end.day) == (2, 29)  # which the year before lacks
    return Window(date(end.year - 1, 3, 1) if leap_day else end.replace(year=end.year - 1), end)


def steps(asked: Window, today: date) -> tuple[Step, list[Window]]:
    """The days, weeks or months to see a window in, the oldest first, up to the one its last day or today lies in.

    Fourteen days for a day, eight weeks for up to a week, six months for up to a month, twelve for whatever is longer.
    """
    last = max(min(asked.end - DAY, today), min(asked.start, today))
    if asked.length <= 1:
        return "day", [Window(last - n * DAY, last - (n - 1) * DAY) for n in range(13, -1, -1)]
    if asked.length <= 7:
        monday, week = last - timedelta(days=last.weekday()), timedelta(days=7)
        return "week", [Window(monday - n * week, monday - (n - 1) * week) for n in range(7, -1, -1)]
    months = 6 if asked.length <= 31 else 12
    return "month", [Window(_month(last, -n), _month(last, 1 - n)) for n in range(months - 1, -1, -1)]


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The day a moment falls on where the organisation works."""
    return moment.astimezone(zone).date()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The moment a day begins where the organisation works."""
    return datetime.combine(day, time(), zone)


def whole_months(start: date, end: date) -> tuple[date, date]:
    """The first day of the first month, and the day behind the last month, that lie whole in `[start, end)`."""
    return _month(start, 0 if start.day == 1 else 1), _month(end, 0)


def pieces(start: date, end: date, steps: Sequence[str]) -> dict[str, list[tuple[date, date]]]:
    """`[start, end)` as whole pieces of these steps, as few as there may be. The shortest step, a day, comes first."""
    found: dict[str, list[tuple[date, date]]] = {step: [] for step in steps}
    _take(found, [*reversed(steps)], start, end)
    return found


def _take(found: dict[str, list[tuple[date, date]]], steps: list[str], start: date, end: date) -> None:
    step, *shorter = steps
    if start >= end:
        return
    first, behind = _at_or_after(step, start), first_of(step, end)
    if not shorter:
        found[step].append((start, end))
    elif first >= behind:
        _take(found, shorter, start, end)
    else:
        _take(found, shorter, start, first)
        found[step].append((first, behind))
        _take(found, shorter, behind, end)


def first_of(step: str, day: date) -> date:
    """The first day of the year, quarter, month or week the day lies in."""
    if step == "week":
        return day - timedelta(days=day.weekday())
    if step == "month":
        return day.replace(day=1)
    if step == "year":
        return day.replace(month=1, day=1)
    return _month(day, -((day.month - 1) % 3)) if step == "quarter" else day


def _at_or_after(step: str, day: date) -> date:
    first = first_of(step, day)
    if first == day:
        return day
    return first + timedelta(days=7) if step == "week" else _month(first, _MONTHS[step])


_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def _custom(start: date | None, end: date | None) -> Period:
    if start is None:
        raise Invalid("from: period=custom needs the first day", field="from")
    if end is None:
        raise Invalid("to: period=custom needs the day behind the last one", field="to")
    if end < start:
        raise Invalid("to: lies before `from`; the days are from `from` up to, not including, `to`", field="to")
    return Period(start, end, name="custom")


def _borders(name: PeriodName, today: date) -> tuple[date, date]:
    monday = today - timedelta(days=today.weekday())
    quarter = _month(today, -((today.month - 1) % 3))
    week = timedelta(days=7)
    borders = {
        "today": (today, today + DAY),
        "yesterday": (today - DAY, today),
        "this_week": (monday, monday + week),
        "last_week": (monday - week, monday),
        "this_month": (_month(today, 0), _month(today, 1)),
        "last_month": (_month(today, -1), _month(today, 0)),
        "this_quarter": (quarter, _month(quarter, 3)),
        "last_quarter": (_month(quarter, -3), quarter),
        "this_year": (date(today.year, 1, 1), date(today.year + 1, 1, 1)),
        "last_year": (date(today.year - 1, 1, 1), date(today.year, 1, 1)),
        "last_7_days": (today - 6 * DAY, today + DAY),
        "last_30_days": (today - 29 * DAY, today + DAY),
    }
    return borders[name]


def _month(day: date, shift: int) -> date:
    """The first of the month that many months away."""
    months = day.year * 12 + day.month - 1 + shift
    return date(months // 12, months % 12 + 1, 1)

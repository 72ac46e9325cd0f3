"""Reports sent by themselves: which, to whom, and when the next one falls due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.errors import Conflict, NotFound

from .periods import PeriodName
from .reports import FIGURES, ReportName
from .reports.titles import FIGURE_TITLES, Language, in_language

MOST = 20
"""Subscriptions of one person."""
_MONEY = ("revenue", "average", "margin", "margin_unknown")
_NBSP = "\u00a0"


class SubscriptionUnknown(NotFound):
    """There is no such subscription, or it is somebody else's."""


class TooManySubscriptions(Conflict):
    """A person has at most twenty reports sent; drop one first."""


@dataclass(frozen=True)
class Subscription:
    """A report over a named period, sent on a weekday (0 is Monday; None is every day) at an hour of the local day."""

    id: UUID
    person_id: UUID
    report: ReportName
    period: PeriodName
    weekday: int | None
    hour: int
    next_at: datetime
    version: int = 1


def next_due(weekday: int | None, hour: int, after: datetime, zone: ZoneInfo) -> datetime:
    """The first such moment after this one. An hour the clocks leave out falls due when they have gone forward."""
    day = after.astimezone(zone).date()
    while True:
        due = datetime.combine(day, time(hour), zone)
        if due.timestamp() > after.timestamp() and weekday in (None, day.weekday()):
            return due
        day += timedelta(days=1)


def lines_of(report: ReportName, total: Any, language: Language) -> Iterator[tuple[str, str]]:
    """The figures of a total with their titles, as they are read; what nothing can be reckoned from is a dash."""
    currency = getattr(total, "currency", None)
    for name in FIGURES[report]:
        value = _written(getattr(total, name), language)
        if name in _MONEY and currency and value != "—":
            value = f"{value}{_NBSP}{currency}"
        yield in_language(FIGURE_TITLES[name], language), value


def _written(value: Decimal | int | None, language: Language) -> str:
    if value is None:
        return "—"
    text = f"{value:,}"
    return text if language == "en" else text.replace(",", _NBSP).replace(".", ",")

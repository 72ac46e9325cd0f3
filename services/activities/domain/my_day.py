"""How a person's open activities fall into overdue, today, tomorrow, later and undated."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from .calendar import day_begins

UNDATED = "undated"


@dataclass(frozen=True)
class Span:
    """A part of the list: deadlines from `begins` on and before `ends`."""

    name: str
    begins: datetime | None
    ends: datetime | None

    def holds(self, deadline: datetime) -> bool:
        return (self.begins is None or deadline >= self.begins) and (self.ends is None or deadline < self.ends)


def spans(now: datetime, zone: tzinfo) -> tuple[Span, ...]:
    """The parts of the list at this moment; every deadline lies in exactly one. Days are the organisation's."""
    today = now.astimezone(zone).date()
    tomorrow_begins = day_begins(today + timedelta(days=1), zone)
    tomorrow_ends = day_begins(today + timedelta(days=2), zone)
    return (
        Span("overdue", None, now),
        Span("today", now, tomorrow_begins),
        Span("tomorrow", tomorrow_begins, tomorrow_ends),
        Span("later", tomorrow_ends, None),
    )

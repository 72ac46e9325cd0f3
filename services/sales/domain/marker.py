"""The marker of a sale on the board: whether something is planned for it, and how urgent that is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Marker = Literal["none", "overdue", "due_today", "planned"]


@dataclass(frozen=True)
class Today:
    """The organisation's day: the moment it is, and the moment the next day begins."""

    now: datetime
    ends_at: datetime


def today(now: datetime, zone: ZoneInfo) -> Today:
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    following = (midnight.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=zone)
    return Today(now, following)


def marker(open_steps: int, next_due_at: datetime | None, day: Today) -> Marker:
    """What is undated is planned; what is due by the end of a day is overdue only after it."""
    if open_steps == 0:
        return "none"
    if next_due_at is None or next_due_at > day.ends_at:
        return "planned"
    return "overdue" if next_due_at < day.now else "due_today"


def days_in_stage(entered_at: datetime, until: datetime) -> int:
    return max((until - entered_at).days, 0)


def stuck_since(max_days: int | None, now: datetime) -> datetime | None:
    """Who entered a stage before this is longer in it than it allows; None where it sets no limit."""
    return None if max_days is None else now - timedelta(days=max_days)

"""When somebody wants to be reminded of an activity: at a moment, or so many minutes before it is due."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from shared.errors import Invalid

from .calendar import WORK_BEGINS

MOST_REMINDERS = 5
MOST_MINUTES = 60 * 24 * 30


class ReminderNeedsOneTime(Invalid):
    """A reminder says either a moment (`at`) or how long before (`before_minutes`), not both."""


class NothingToRemindBefore(Invalid):
    """An undated activity has no moment to be reminded before: give the reminder a moment, or the activity a date."""


@dataclass(frozen=True)
class Reminder:
    """One wish to be reminded. `before` moves along when the deadline is moved, `at` stays where it is."""

    at: datetime | None = None
    before: timedelta | None = None

    @classmethod
    def of(cls, at: datetime | None, before_minutes: int | None) -> "Reminder":
        if (at is None) == (before_minutes is None):
            raise ReminderNeedsOneTime("reminders: say either at or before_minutes", field="reminders")
        return cls(at, None if before_minutes is None else timedelta(minutes=before_minutes))

    def fires_at(self, due_at: datetime | None, due_on: date | None, zone: tzinfo) -> datetime | None:
        """The moment; a day is reckoned from the beginning of work. None: nothing to be reminded before."""
        if self.before is None:
            return self.at
        if due_at is not None:
            return due_at - self.before
        if due_on is not None:
            return datetime.combine(due_on, WORK_BEGINS, zone).astimezone(UTC) - self.before
        return None


def in_the_morning(due_at: datetime, zone: tzinfo) -> Reminder:
    """The reminder that automatic activities come with: when work begins on the day they are due."""
    day = due_at.astimezone(zone).date()
    return Reminder(before=due_at - datetime.combine(day, WORK_BEGINS, zone).astimezone(UTC))

"""Absences: from which day to which somebody is away, and who stands in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from shared.errors import Conflict, Forbidden, Invalid, NotFound

LONGEST = timedelta(days=366 * 3)
"""A leave to bring up a child lasts three years; anything longer is a slip of the pen."""


class AbsenceUnknown(NotFound):
    """There is no such absence, or it is none of yours."""


class AbsenceEndsBeforeItBegins(Invalid):
    """The last day of an absence lies before its first one."""


class AbsenceTooLong(Invalid):
    """An absence lasts at most three years. Deactivate somebody who left."""


class AbsenceIsOver(Conflict):
    """The absence lies in the past: it can neither be planned nor cancelled any more."""


class AbsencesOverlap(Conflict):
    """The person is away on some of these days already. Cancel that absence first, or choose other days."""


class OwnSubstitute(Invalid):
    """Nobody stands in for themselves."""


class NoSuchSubstitute(Invalid):
    """The request names as substitute somebody who does not exist or is deactivated."""


class NoSuchPerson(Invalid):
    """The request names a person who does not exist, is deactivated, or is none of yours to plan for."""


class NotYourAbsence(Forbidden):
    """You stand in for this person; cancelling is theirs, their head's or an administrator's to do."""


@dataclass(eq=False)
class Absence:
    """Somebody is away from `starts_on` to `ends_on`, both days included."""

    id: UUID
    user_id: UUID
    substitute_id: UUID | None
    starts_on: date
    ends_on: date
    planned_by: UUID
    planned_at: datetime
    cancelled_at: datetime | None = None
    version: int = 1

    def cancel(self, now: datetime, today: date) -> bool:
        """Call it off; whether that changed anything. Raises AbsenceIsOver."""
        if self.cancelled_at is not None:
            return False
        if self.ends_on < today:
            raise AbsenceIsOver(f"the absence ended on {self.ends_on}; what has been cannot be cancelled")
        self.cancelled_at = now
        return True


def check_days(starts_on: date, ends_on: date, today: date) -> None:
    """Raises unless somebody may be away on these days."""
    if ends_on < starts_on:
        raise AbsenceEndsBeforeItBegins("ends_on: lies before starts_on; the last day is included", field="ends_on")
    if ends_on - starts_on > LONGEST:
        raise AbsenceTooLong("ends_on: at most three years after starts_on", field="ends_on")
    if ends_on < today:
        raise AbsenceIsOver("ends_on: lies in the past; plan from today on", field="ends_on")


def check_no_overlap(others: Sequence[Absence]) -> None:
    """Raises AbsencesOverlap where the person is away already on some of the days."""
    if others:
        other = others[0]
        raise AbsencesOverlap(
            f"starts_on: from {other.starts_on} to {other.ends_on} the person is away already", field="starts_on"
        )

"""Whether a client has a next step: what is open for them, seen on one day, first match wins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .calendar import WorkingCalendar, day_begins

UNDATED_GRACE = 2
"""Business days after which having only undated activities counts as having none."""
OVERDUE_GRACE = 3
"""Business days after which having only overdue activities counts as having none."""


class Code(StrEnum):
    """What the daily check says of a client."""

    OK = "ok"
    NO_STEP = "no_step"
    UNDATED = "undated"
    OVERDUE_ONLY = "overdue_only"
    INTERNAL_ONLY = "internal_only"
    ORPHAN_STEP = "orphan_step"
    NOT_CHECKED = "not_checked"


class Assignee(StrEnum):
    """Whose an open activity is, as far as the client is concerned."""

    PERSON = "person"
    DEPARTMENT = "department"
    NOBODY = "nobody"


@dataclass(frozen=True)
class OpenStep:
    """One open activity on the client, or on a lead or sale of theirs that is open itself."""

    deadline: datetime | None
    assignee: Assignee
    due_set_at: datetime
    created_at: datetime


@dataclass(frozen=True)
class Client:
    """What decides whether a client is checked at all, and since when they may have been without a step."""

    active: bool
    in_scope: bool
    known_since: datetime
    snoozed: bool
    last_closed_at: datetime | None


@dataclass(frozen=True)
class Marks:
    """The moments one day's check measures by, counted in working days of the organisation."""

    today_begins: datetime
    new_since: datetime
    undated_until: datetime
    overdue_until: datetime

    @classmethod
    def of(cls, now: datetime, calendar: WorkingCalendar, new_client_days: int = 1) -> "Marks":
        """Clients known since later than `new_since` are too new: less than `new_client_days`, hour by hour.

        What is undated since before `undated_until` has been so for two business days, likewise with `overdue_until`.
        """
        local = now.astimezone(calendar.zone)
        today = local.date()
        last_working = today if calendar.is_working(today) else calendar.working_day_before(today, 1)
        then = calendar.working_day_before(today, new_client_days)
        previous = datetime.combine(then, local.time(), calendar.zone)

        def begins(grace: int) -> datetime:
            return day_begins(calendar.working_day_before(last_working, grace - 1), calendar.zone)

        return cls(
            today_begins=day_begins(today, calendar.zone),
            new_since=previous.astimezone(now.tzinfo),
            undated_until=begins(UNDATED_GRACE),
            overdue_until=begins(OVERDUE_GRACE),
        )


@dataclass(frozen=True)
class Verdict:
    """`alerts`: to be told as having no step. `since`: when that began; None where there is nothing to say."""

    code: Code
    alerts: bool = False
    since: datetime | None = None


def judge(client: Client, steps: Sequence[OpenStep], marks: Marks) -> Verdict:
    """The rule of the daily check for one client. The same in SQL: `store.check`; a test holds them together.

    Only what a person of sales has to do keeps a client in touch: a date today or later is enough. Undated ones beside
    overdue ones do not help, so those count as overdue only. What lies with a department alone is fine; what lies with
    nobody is not, whatever a department has to do besides.
    """
    if not client.active or not client.in_scope or client.snoozed or client.known_since > marks.new_since:
        return Verdict(Code.NOT_CHECKED)
    persons = [step for step in steps if step.assignee is Assignee.PERSON]
    dated = [step.deadline for step in persons if step.deadline is not None]
    if any(deadline >= marks.today_begins for deadline in dated):
        return Verdict(Code.OK)
    if not steps:
        return Verdict(Code.NO_STEP, True, client.last_closed_at or client.known_since)
    if dated:
        since = _later(max(dated), client.last_closed_at)
        return Verdict(Code.OVERDUE_ONLY, since < marks.overdue_until, since)
    if persons:
        since = _later(min(step.due_set_at for step in persons), client.last_closed_at)
        return Verdict(Code.UNDATED, since < marks.undated_until, since)
    return _without_a_person(client, steps)


def is_fine(code: Code, *, internal_line: bool) -> bool:
    """Nothing is to be said of a client with this code; of what departments alone have to do, only where wanted."""
    return code in {Code.OK, Code.NOT_CHECKED} or (code is Code.INTERNAL_ONLY and not internal_line)


def _without_a_person(client: Client, steps: Sequence[OpenStep]) -> Verdict:
    first = min(step.created_at for step in steps)
    if any(step.assignee is Assignee.NOBODY for step in steps):
        return Verdict(Code.ORPHAN_STEP, True, _later(first, client.last_closed_at))
    return Verdict(Code.INTERNAL_ONLY, False, first)


def _later(one: datetime, other: datetime | None) -> datetime:
    return one if other is None else max(one, other)

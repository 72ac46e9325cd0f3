"""An event as it was recorded, and the day it is booked on: its own, or the next open one where that is closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.analytics.domain.periods import local_day


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as it was recorded; `data` is its checked content, `received_at` when it arrived here first."""

    source: str
    id: str
    type: str
    subject: str
    version: int | None
    time: datetime
    actor: str | None
    data: Mapping[str, Any]
    received_at: datetime | None = None

    @property
    def key(self) -> str:
        """What identifies the event everywhere, and the fact made of it."""
        return f"{self.source} {self.id}"

    @property
    def by_person(self) -> bool:
        """A person did it. What the system, an import or another program does is nobody's work."""
        return (self.actor or "").startswith("user:")


@dataclass(frozen=True, slots=True)
class Closing:
    """Days up to and including `through` were closed at this moment: nothing that arrives later changes them."""

    through: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Merge:
    """One record became part of another; `arrived` and `undone` are when that, and that it was a mistake, got here."""

    merge_id: UUID
    merged_id: UUID
    into_id: UUID
    arrived: datetime | None
    undone: datetime | None = None


@dataclass(frozen=True, slots=True)
class Books:
    """Where facts are booked: the organisation's zone says the day, the closings which days still take anything.

    `merges` by the client that went into another: whose the facts of merged clients are.
    """

    zone: ZoneInfo
    closings: Sequence[Closing] = ()
    merges: Mapping[UUID, Sequence[Merge]] = field(default_factory=dict)

    def is_closed(self, day: date, at: datetime) -> bool:
        """Whether this day took nothing any more at that moment."""
        return any(each.at <= at and each.through >= day for each in self.closings)

    def day(self, event: Recorded) -> tuple[date, bool]:
        """The day an event counts on, and whether it came too late for its own.

        A fact that arrives after its day was closed counts on the first open day, and is marked late.
        """
        own = local_day(event.time, self.zone)
        if event.received_at is None:
            return own, False
        closed = [each.through for each in self.closings if each.at <= event.received_at and each.through >= own]
        return (max(closed) + timedelta(days=1), True) if closed else (own, False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What every fact says: of which event and record, when, on which day it is booked, and whose it was then."""

    event: str
    subject: str
    at: datetime
    day: date
    late: bool
    received_at: datetime | None
    owner_id: UUID | None
    team_id: UUID | None
    contact_type: str | None


def whose(event: Recorded, books: Books) -> dict[str, Any]:
    """The part of a fact that comes from its own event: attribution is a snapshot."""
    day, late = books.day(event)
    return {
        "event": event.key,
        "subject": event.subject,
        "at": event.time,
        "day": day,
        "late": late,
        "received_at": event.received_at,
        "owner_id": identifier(event.data.get("owner_id")),
        "team_id": identifier(event.data.get("team_id")),
        "contact_type": event.data.get("contact_type"),
    }


def identifier(value: str | None) -> UUID | None:
    return _uuid(value) if value else None


_uuid = lru_cache(50_000)(UUID)
"""The same people, teams and clients come up again and again; reading an id takes longer than all else about it."""


def moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None

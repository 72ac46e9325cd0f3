"""What counts, and for whom: facts made of the whole known history of a record.

A fact is made anew from all events of its record each time one more arrives. So duplicates change nothing and the order
of arrival does not matter; what stands in the events at their own time (owner, team, type) stands in the fact for good.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from .periods import local_day

STAGE_CHANGED, ACTIVITY_COMPLETED = "SaleStageChanged", "ActivityCompleted"
COUNTED = frozenset({STAGE_CHANGED, ACTIVITY_COMPLETED})
"""The events that facts are made of."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as it was recorded; `data` is its checked content."""

    source: str
    id: str
    type: str
    subject: str
    version: int | None
    time: datetime
    actor: str | None
    data: Mapping[str, Any]

    @property
    def key(self) -> str:
        """What identifies the event everywhere, and the fact made of it."""
        return f"{self.source} {self.id}"

    @property
    def by_person(self) -> bool:
        """A person did it. What the system, an import or another program does is nobody's work."""
        return (self.actor or "").startswith("user:")


@dataclass(frozen=True, slots=True)
class SaleEntry:
    """A sale was won (`sign` 1), or a won sale was opened again (`sign` -1: the same figures taken back)."""

    event: str
    subject: str
    at: datetime
    day: date
    owner_id: UUID
    team_id: UUID | None
    contact_type: str | None
    contact_id: UUID | None
    account_id: UUID | None
    number: str
    sign: int
    amount: Decimal
    margin: Decimal
    margin_unknown: Decimal
    currency: str
    lines: Any


@dataclass(frozen=True, slots=True)
class CompletedActivity:
    """A person finished something: counted for who had it to do."""

    event: str
    subject: str
    at: datetime
    day: date
    owner_id: UUID
    team_id: UUID | None
    contact_type: str | None
    contact_id: UUID | None
    sale_id: UUID | None
    kind: str
    title: str
    with_result: bool
    on_time: bool
    next_planned: bool


@dataclass(frozen=True, slots=True)
class ClientTouch:
    """A person moved something on with a client: finished an activity with a result, or moved a sale."""

    event: str
    subject: str
    at: datetime
    day: date
    owner_id: UUID
    team_id: UUID | None
    contact_type: str | None
    contact_id: UUID


@dataclass
class Facts:
    """Facts by the key of the event they were made of; an event makes at most one of each kind."""

    sales: dict[str, SaleEntry] = field(default_factory=dict)
    activities: dict[str, CompletedActivity] = field(default_factory=dict)
    touches: dict[str, ClientTouch] = field(default_factory=dict)

    def without(self, other: "Facts") -> "Facts":
        """The facts that the other does not hold in the very same form."""
        return Facts(
            {key: fact for key, fact in self.sales.items() if other.sales.get(key) != fact},
            {key: fact for key, fact in self.activities.items() if other.activities.get(key) != fact},
            {key: fact for key, fact in self.touches.items() if other.touches.get(key) != fact},
        )


def facts_of(events: Iterable[Recorded], zone: ZoneInfo) -> Facts:
    """The facts of all records these events speak of, in whatever order and however often they are given."""
    facts = Facts()
    once = {event.key: event for event in events if event.type in COUNTED}
    ordered = sorted(once.values(), key=_told_order)
    for _, history in groupby(ordered, key=lambda event: event.subject):
        _add_record(facts, list(history), zone)
    return facts


def _told_order(event: Recorded) -> tuple[str, bool, int, datetime, str]:
    """By record, then in the order its service told the events, which may differ from the order of arrival."""
    return event.subject, event.version is None, event.version or 0, event.time, event.key


def _add_record(facts: Facts, history: Sequence[Recorded], zone: ZoneInfo) -> None:
    won: SaleEntry | None = None
    for event in history:
        if event.type == STAGE_CHANGED:
            won = _add_move(facts, event, won, zone)
        else:
            _add_activity(facts, event, zone)


def _add_move(facts: Facts, event: Recorded, won: SaleEntry | None, zone: ZoneInfo) -> SaleEntry | None:
    """Returns the entry the sale is won by after this move, None while it is not won."""
    data, day = event.data, local_day(event.time, zone)
    if event.by_person and data["by"] == "person" and data.get("origin") != "import":
        _add_touch(facts, event, day)
    if data["kind"] == "won" and won is None:
        entry = _win(event, day)
    elif data["kind"] != "won" and won is not None:
        entry = _reopening(event, day, won)
    else:
        return won
    facts.sales[event.key] = entry
    return entry if entry.sign > 0 else None


def _win(event: Recorded, day: date) -> SaleEntry:
    data = event.data
    return SaleEntry(
        event=event.key,
        subject=event.subject,
        at=event.time,
        day=day,
        owner_id=UUID(data["owner_id"]),
        team_id=_id(data.get("team_id")),
        contact_type=data.get("contact_type"),
        contact_id=_id(data.get("contact_id")),
        account_id=_id(data.get("account_id")),
        number=data["number"],
        sign=1,
        amount=Decimal(data["amount"]),
        margin=Decimal(data["margin"]),
        margin_unknown=Decimal(data["margin_unknown"]),
        currency=data["currency"],
        lines=data.get("lines"),
    )


def _reopening(event: Recorded, day: date, won: SaleEntry) -> SaleEntry:
    """Takes back what the win had counted, from whom it was counted for, on the day of the reopening."""
    return SaleEntry(
        event=event.key,
        subject=event.subject,
        at=event.time,
        day=day,
        owner_id=won.owner_id,
        team_id=won.team_id,
        contact_type=won.contact_type,
        contact_id=won.contact_id,
        account_id=won.account_id,
        number=won.number,
        sign=-1,
        amount=-won.amount,
        margin=-won.margin,
        margin_unknown=-won.margin_unknown,
        currency=won.currency,
        lines=won.lines,
    )


def _add_activity(facts: Facts, event: Recorded, zone: ZoneInfo) -> None:
    if not event.by_person:
        return
    data, day = event.data, local_day(event.time, zone)
    with_result = bool(data["result"].strip(" \t\r\n"))
    facts.activities[event.key] = CompletedActivity(
        event=event.key,
        subject=event.subject,
        at=event.time,
        day=day,
        owner_id=UUID(data["owner_id"]),
        team_id=_id(data.get("team_id")),
        contact_type=data.get("contact_type"),
        contact_id=_id(data.get("contact_id")),
        sale_id=_id(data.get("sale_id")),
        kind=data["kind"],
        title=data["title"],
        with_result=with_result,
        on_time=data["on_time"],
        next_planned=data.get("next_planned", False),
    )
    if with_result:
        _add_touch(facts, event, day)


def _add_touch(facts: Facts, event: Recorded, day: date) -> None:
    data = event.data
    if data.get("contact_id") is None:
        return
    facts.touches[event.key] = ClientTouch(
        event=event.key,
        subject=event.subject,
        at=event.time,
        day=day,
        owner_id=UUID(data["owner_id"]),
        team_id=_id(data.get("team_id")),
        contact_type=data.get("contact_type"),
        contact_id=UUID(data["contact_id"]),
    )


def _id(value: str | None) -> UUID | None:
    return UUID(value) if value else None

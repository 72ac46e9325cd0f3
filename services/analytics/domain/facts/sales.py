"""Facts of a sale: won and reopened entries, its stays in the stages, what people moved on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.analytics.domain.lanes import band_of, lane_of

from .facts import ClientTouch, Facts
from .record import Books, Fact, Recorded, identifier, whose

CREATED, MOVED = "SaleCreated", "SaleStageChanged"
WON = "won"
"""The stage of a sale that is won."""
EVENTS = frozenset({CREATED, MOVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleEntry(Fact):
    """Money of a sale, by one of three bases: a win, an invoice, a payment; or what of it was taken back later.

    `sign` is what it adds to the count; amounts, and those of `lines`, are negative where they are taken back.
    `number` is the sale's, or the invoice's that was issued or paid.
    """

    basis: str
    kind: str
    sale_id: UUID | None
    contact_id: UUID | None
    account_id: UUID | None
    number: str
    sign: int
    amount: Decimal
    margin: Decimal
    margin_unknown: Decimal
    currency: str
    lines: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class StageStay(Fact):
    """A sale entered a stage; `left_at` and what follows are None while it is there.

    `first`: the sale had not been in this stage before. `place`: how many other stages it had reached until then. The
    cohort is the opening of the sale, with whose it was on that day. `band` and `lane`: how long it took, once over.

    `losses_ahead` and `wins_ahead` are how often the sale was lost, and came to be won for the first time, with the end
    of this stay or later; `ends_open` says that by now it is in a stage that goes on.
    """

    contact_id: UUID | None
    number: str
    process: str
    stage: str
    kind: str
    first: bool
    place: int
    opened_on: date
    opened_at: datetime
    opened_owner_id: UUID | None
    opened_team_id: UUID | None
    opened_type: str | None
    amount: Decimal
    currency: str
    left_at: datetime | None = None
    left_on: date | None = None
    left_received_at: datetime | None = None
    to_stage: str | None = None
    to_kind: str | None = None
    moved_by: str | None = None
    reason: str | None = None
    band: int | None = None
    lane: int | None = None
    losses_ahead: int = 0
    wins_ahead: int = 0
    ends_open: bool = True


def add_sale(facts: Facts, history: Sequence[Recorded], books: Books) -> None:
    """All facts of one sale, from its events in the order they were told."""
    won: SaleEntry | None = None
    for event in history:
        if event.type == MOVED:
            won = _add_move(facts, event, won, books)
    _add_stays(facts, history, books)


def _add_move(facts: Facts, event: Recorded, won: SaleEntry | None, books: Books) -> SaleEntry | None:
    """Returns the entry the sale is won by after this move, None while it is not won."""
    data = event.data
    if event.by_person and data["by"] == "person" and data.get("origin") != "import":
        add_touch(facts, event, books)
    if data["kind"] == "won" and won is None:
        entry = _win(event, books)
    elif data["kind"] != "won" and won is not None:
        entry = taken_back(event, won, "reopened", books)
    else:
        return won
    facts.sales[event.key] = entry
    return entry if entry.sign > 0 else None


def _win(event: Recorded, books: Books) -> SaleEntry:
    data = event.data
    return SaleEntry(
        **whose(event, books),
        basis="win",
        kind="won",
        sale_id=identifier(data.get("sale_id")),
        contact_id=identifier(data.get("contact_id")),
        account_id=identifier(data.get("account_id")),
        number=data["number"],
        sign=1,
        amount=Decimal(data["amount"]),
        margin=Decimal(data["margin"]),
        margin_unknown=Decimal(data["margin_unknown"]),
        currency=data["currency"],
        lines=data.get("lines") or None,
    )


def taken_back(event: Recorded, counted: SaleEntry, kind: str, books: Books) -> SaleEntry:
    """Takes back what had been counted, from whom it was counted for, on the day of this event."""
    day, late = books.day(event)
    return replace(
        negated(counted),
        event=event.key,
        at=event.time,
        day=day,
        late=late,
        received_at=event.received_at,
        kind=kind,
        sign=-counted.sign,
    )


def negated(entry: SaleEntry) -> SaleEntry:
    """The same money with the other sign, line by line."""
    lines = None if entry.lines is None else [{**line, **_negative(line)} for line in entry.lines]
    money = {name: -getattr(entry, name) for name in ("amount", "margin", "margin_unknown")}
    return replace(entry, lines=lines, **money)


def _negative(line: dict[str, Any]) -> dict[str, str]:
    named = ((name, line.get(name)) for name in ("quantity", "amount", "cost"))
    return {name: str(-Decimal(value)) for name, value in named if value is not None}


def add_touch(facts: Facts, event: Recorded, books: Books) -> None:
    """A person did something with the client the event names; nothing where it names none."""
    contact_id = identifier(event.data.get("contact_id"))
    if contact_id is not None:
        facts.touches[event.key] = ClientTouch(**whose(event, books), contact_id=contact_id)


def _add_stays(facts: Facts, history: Sequence[Recorded], books: Books) -> None:
    """One stay per stage entered. Without the opening nothing is known of the cohort, so nothing is said yet."""
    opening = next((event for event in history if event.type == CREATED), None)
    if opening is None:
        return
    opened, reached = whose(opening, books), [opening.data["stage"]]
    cohort = {f"opened_{name}": opened[name] for name in ("owner_id", "team_id")}
    cohort |= {"opened_type": opened["contact_type"], "opened_on": opened["day"], "opened_at": opening.time}
    process = opening.data["process"]
    stay = {**_entered(opening, opening.data["stage"], "open", books, first=True, place=0), **cohort}
    stays = [stay]
    for event in history:
        if event.type != MOVED:
            continue
        stay |= _left(stay["at"], event, books)
        stage = event.data["new_stage"]
        first = stage not in reached
        reached += [stage] if first else []
        place = reached.index(stage)
        stay = {**_entered(event, stage, event.data["kind"], books, first=first, place=place), **cohort}
        stays.append(stay)
    _add_what_was_ahead(facts, process, stays)


def _add_what_was_ahead(facts: Facts, process: str, stays: Sequence[dict[str, Any]]) -> None:
    """Keep the stays of a sale, each with what was still to come of it."""
    losses = sum(each.get("to_kind") == "lost" for each in stays)
    wins = sum(each["first"] and each["stage"] == WON for each in stays)
    ends_open = stays[-1]["kind"] == "open"
    for each in stays:
        wins -= each["first"] and each["stage"] == WON
        facts.stays[each["event"]] = StageStay(
            **each, process=process, losses_ahead=losses, wins_ahead=wins, ends_open=ends_open
        )
        losses -= each.get("to_kind") == "lost"


def _entered(event: Recorded, stage: str, kind: str, books: Books, *, first: bool, place: int) -> dict[str, Any]:
    data = event.data
    return {
        **whose(event, books),
        "contact_id": identifier(data.get("contact_id")),
        "number": data["number"],
        "stage": stage,
        "kind": kind,
        "first": first,
        "place": place,
        "amount": Decimal(data["amount"]),
        "currency": data["currency"],
    }


def _left(since: datetime, event: Recorded, books: Books) -> dict[str, Any]:
    data, lane = event.data, lane_of(event.time - since)
    return {
        "left_at": event.time,
        "left_on": books.day(event)[0],
        "left_received_at": event.received_at,
        "to_stage": data["new_stage"],
        "to_kind": data["kind"],
        "moved_by": data["by"],
        "reason": data.get("reason") if data["kind"] == "lost" else None,
        "band": band_of(lane),
        "lane": lane,
    }

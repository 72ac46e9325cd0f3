"""Facts of the client base: who came into it, who became a client, and whose each client was from when to when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.analytics.domain.periods import local_day

from .facts import Facts
from .record import Books, Fact, Recorded, identifier, whose
from .sales import add_touch

ACCOUNT_CREATED, CONTACT_CREATED, CONTACT_UPDATED = "AccountCreated", "ContactCreated", "ContactUpdated"
TYPE_CHANGED, ARCHIVED, RESTORED, ERASED = "ContactTypeChanged", "ContactArchived", "ContactRestored", "ContactErased"
LEAD_ENDS = frozenset({"LeadQualified", "LeadDisqualified"})
CLIENT_EVENTS = frozenset({ACCOUNT_CREATED, CONTACT_CREATED, CONTACT_UPDATED, TYPE_CHANGED, ARCHIVED, RESTORED, ERASED})
EXISTING = "existing"
MIGRATION = "migration"
"""The origin of what was taken over from the system before: it is nobody's new client."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount(Fact):
    """A counterparty entered the base (`what` new), or one became a client (`what` client)."""

    what: str
    record: str
    origin: str
    contact_id: UUID | None
    account_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientStretch(Fact):
    """A stretch in which a client belonged to one owner with one type and was active: from `at` until `until`.

    `began_on` and `ended_on` are the local days of both, whatever days were closed: a base is of its moment.
    """

    contact_id: UUID
    priority: str
    origin: str
    began_on: date
    until: datetime | None = None
    ended_on: date | None = None


def add_client(facts: Facts, history: Sequence[Recorded], books: Books) -> None:
    """All facts of one company or person, from its events in the order they were told."""
    state: Recorded | None = None
    stretch: ClientStretch | None = None
    for event in history:
        if event.type in (ACCOUNT_CREATED, CONTACT_CREATED):
            _add_new(facts, event, books)
        elif event.type == TYPE_CHANGED:
            _add_became_client(facts, event, state, books)
        came_back = state is not None and _is_merged(state) and not _is_merged(event)
        state = event if event.type in (CONTACT_CREATED, CONTACT_UPDATED) else state
        stretch = _follow(facts, stretch, event, state, books, came_back=came_back)
    if stretch is not None:
        facts.clients[stretch.event] = stretch


def add_lead(facts: Facts, history: Sequence[Recorded], books: Books) -> None:
    """A person decided about a lead: its client was worked on."""
    for event in history:
        if event.by_person:
            add_touch(facts, event, books)


def _add_new(facts: Facts, event: Recorded, books: Books) -> None:
    """Companies, and persons without one; what a migration brought in is nobody's new client."""
    data = event.data
    of_company = event.type == CONTACT_CREATED and data.get("account_id") is not None
    if of_company or data["origin"] == MIGRATION:
        return
    record = "account" if event.type == ACCOUNT_CREATED else "contact"
    facts.new_accounts[event.key] = NewAccount(
        **{**whose(event, books), "contact_type": data.get("type")},
        what="new",
        record=record,
        origin=data["origin"],
        contact_id=identifier(data.get("contact_id")),
        account_id=identifier(data.get("account_id")),
    )


def _add_became_client(facts: Facts, event: Recorded, state: Recorded | None, books: Books) -> None:
    if event.data["new_type"] != EXISTING:
        return
    known: dict[str, Any] = dict(state.data) if state else {}
    facts.new_accounts[event.key] = NewAccount(
        **{**whose(event, books), "team_id": identifier(known.get("team_id")), "contact_type": EXISTING},
        what="client",
        record="contact",
        origin=known.get("origin") or "person",
        contact_id=identifier(event.data["contact_id"]),
        account_id=identifier(known.get("account_id")),
    )


def _follow(
    facts: Facts,
    stretch: ClientStretch | None,
    event: Recorded,
    state: Recorded | None,
    books: Books,
    *,
    came_back: bool,
) -> ClientStretch | None:
    """The stretch that goes on after this event; one that ends by it is kept."""
    if state is None or "contact_id" not in event.data:
        return stretch
    if event.type in (ARCHIVED, ERASED) or _is_merged(event):
        _ended(facts, stretch, event.time, books)
        return None
    if event.type == TYPE_CHANGED or (event.type == CONTACT_UPDATED and stretch is None and not came_back):
        return stretch
    begun = _begun(event, state, books)
    if stretch is not None and _same(stretch, begun):
        return stretch
    _ended(facts, stretch, event.time, books)
    return begun


def _is_merged(event: Recorded) -> bool:
    """It is part of another client from now on, until it is told of as active again."""
    return event.type in (CONTACT_CREATED, CONTACT_UPDATED) and event.data.get("status") == "merged"


def _begun(event: Recorded, state: Recorded, books: Books) -> ClientStretch:
    data = state.data
    owner = {name: identifier(data.get(name)) for name in ("owner_id", "team_id")}
    contact_id = identifier(data["contact_id"])
    assert contact_id is not None  # noqa: S101 (the contract has it)
    return ClientStretch(
        **{**whose(event, books), **owner, "contact_type": data["type"]},
        contact_id=contact_id,
        priority=data["priority"],
        origin=data.get("origin") or "person",
        began_on=local_day(event.time, books.zone),
    )


def _same(one: ClientStretch, other: ClientStretch) -> bool:
    names = ("owner_id", "team_id", "contact_type", "priority", "origin")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _ended(facts: Facts, stretch: ClientStretch | None, at: datetime, books: Books) -> None:
    if stretch is not None:
        facts.clients[stretch.event] = replace(stretch, until=at, ended_on=local_day(at, books.zone))

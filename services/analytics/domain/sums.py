"""What a change of facts adds to, and takes from, the sums that reports are read from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from .facts import ClientTouch, CompletedActivity, Facts, SaleEntry

Fact = TypeVar("Fact", SaleEntry, CompletedActivity, ClientTouch)
SalesKey = tuple[date, UUID, UUID | None, str | None, str]
ActivitiesKey = tuple[date, UUID, UUID | None, str | None]
ClientsKey = tuple[date, UUID, UUID, UUID | None, str | None]


@dataclass
class SalesSum:
    """Per day, owner, team, contact type and currency. `entries` counts the facts behind it, `won` their signs."""

    entries: int = 0
    won: int = 0
    amount: Decimal = Decimal(0)
    margin: Decimal = Decimal(0)
    margin_unknown: Decimal = Decimal(0)


@dataclass
class ActivitiesSum:
    """Per day, owner, team and contact type."""

    completed: int = 0
    on_time: int = 0
    with_next_step: int = 0


@dataclass
class ClientSum:
    """Per day, client, owner, team and contact type. `last_at` is the latest of the touches that come or go."""

    last_at: datetime
    touches: int = 0


@dataclass
class Difference:
    """By how much the sums change; `lost_touches` are the client sums whose last moment has to be looked up again."""

    sales: dict[SalesKey, SalesSum] = field(default_factory=dict)
    activities: dict[ActivitiesKey, ActivitiesSum] = field(default_factory=dict)
    clients: dict[ClientsKey, ClientSum] = field(default_factory=dict)
    lost_touches: set[ClientsKey] = field(default_factory=set)
    takes_away: bool = False
    """Some facts went away, so a sum may now be one of nothing."""


def difference(added: Facts, removed: Facts) -> Difference:
    """What the sums change by when these facts come and those go."""
    change = Difference(takes_away=any((removed.sales, removed.activities, removed.touches)))
    for entry, sign in _signed(added.sales, removed.sales):
        sale = change.sales.setdefault(
            (entry.day, entry.owner_id, entry.team_id, entry.contact_type, entry.currency), SalesSum()
        )
        sale.entries += sign
        sale.won += sign * entry.sign
        sale.amount += sign * entry.amount
        sale.margin += sign * entry.margin
        sale.margin_unknown += sign * entry.margin_unknown
    for done, sign in _signed(added.activities, removed.activities):
        activity = change.activities.setdefault(
            (done.day, done.owner_id, done.team_id, done.contact_type), ActivitiesSum()
        )
        activity.completed += sign
        activity.on_time += sign * done.on_time
        activity.with_next_step += sign * done.next_planned
    for touch, sign in _signed(added.touches, removed.touches):
        key = (touch.day, touch.contact_id, touch.owner_id, touch.team_id, touch.contact_type)
        client = change.clients.setdefault(key, ClientSum(touch.at))
        client.touches += sign
        client.last_at = max(client.last_at, touch.at)
        if sign < 0:
            change.lost_touches.add(key)
    return change


def _signed(added: Mapping[str, Fact], removed: Mapping[str, Fact]) -> Iterable[tuple[Fact, int]]:
    yield from ((fact, 1) for fact in added.values())
    yield from ((fact, -1) for fact in removed.values())

"""What counts, and for whom: facts made of the whole known history of a record.

A fact is made anew from all events of its record each time one more arrives. So duplicates change nothing and the order
of arrival does not matter; what stands in the events at their own time (owner, team, type) stands in the fact for good.
"""

from collections.abc import Callable, Iterable, Sequence, Set
from itertools import groupby

from . import activities, billing, clients, orders, sales
from .activities import CancelledActivity, CompletedActivity, Task
from .clients import ClientStretch, NewAccount
from .facts import ClientTouch, Facts
from .merging import move_facts
from .orders import HandOff
from .record import Books, Closing, Fact, Merge, Recorded
from .sales import SaleEntry, StageStay

__all__ = [
    "COUNTED",
    "KINDS",
    "RULES_VERSION",
    "Books",
    "CancelledActivity",
    "ClientStretch",
    "ClientTouch",
    "Closing",
    "CompletedActivity",
    "Fact",
    "Facts",
    "HandOff",
    "Merge",
    "NewAccount",
    "Recorded",
    "SaleEntry",
    "StageStay",
    "Task",
    "facts_of",
    "kinds_of",
]

RULES_VERSION = 9
"""Goes up with every change of what counts: a store made by older rules is then made anew."""
KINDS: dict[str, type[Fact]] = {
    "sales": SaleEntry,
    "stays": StageStay,
    "activities": CompletedActivity,
    "cancelled": CancelledActivity,
    "tasks": Task,
    "touches": ClientTouch,
    "new_accounts": NewAccount,
    "clients": ClientStretch,
    "orders": HandOff,
}
"""The kinds of facts, by their name in `Facts`."""
_MADE_BY: tuple[tuple[frozenset[str], Callable[[Facts, Sequence[Recorded], Books], None], frozenset[str]], ...] = (
    (sales.EVENTS, sales.add_sale, frozenset({"sales", "stays", "touches"})),
    (billing.INVOICE_EVENTS, billing.add_invoice, frozenset({"sales"})),
    (billing.PAYMENT_EVENTS, billing.add_payment, frozenset({"sales"})),
    (activities.EVENTS, activities.add_activity, frozenset({"activities", "cancelled", "tasks", "touches"})),
    (clients.CLIENT_EVENTS, clients.add_client, frozenset({"new_accounts", "clients"})),
    (clients.LEAD_ENDS, clients.add_lead, frozenset({"touches"})),
    (orders.EVENTS, orders.add_order, frozenset({"orders"})),
)
COUNTED = frozenset[str]().union(*(types for types, _, _ in _MADE_BY))
"""The events that facts are made of."""


def facts_of(events: Iterable[Recorded], books: Books) -> Facts:
    """The facts of all records these events speak of, in whatever order and however often they are given."""
    facts = Facts()
    once = {event.key: event for event in events if event.type in COUNTED}
    ordered = sorted(once.values(), key=_told_order)
    for _, record in groupby(ordered, key=lambda event: event.subject):
        history = list(record)
        for types, add, _ in _MADE_BY:
            told = [event for event in history if event.type in types]
            if told:
                add(facts, told, books)
    move_facts(facts, books)
    return facts


def kinds_of(types: Set[str]) -> frozenset[str]:
    """The kinds of facts that events of these types can make."""
    return frozenset[str]().union(*(kinds for made_of, _, kinds in _MADE_BY if made_of & types))


def _told_order(event: Recorded) -> tuple[str, bool, int, object, str]:
    """By record, then in the order its service told the events, which may differ from the order of arrival."""
    return event.subject, event.version is None, event.version or 0, event.time, event.key

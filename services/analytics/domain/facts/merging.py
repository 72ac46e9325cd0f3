"""Whose a client's facts are after merges: the survivor's, except on days that were closed when the merge arrived."""

from dataclasses import fields, replace
from datetime import date
from uuid import UUID

from .facts import Facts
from .record import Books, Merge

_STAYS_ITS_OWN = ("clients", "new_accounts", "tasks")
"""Facts about the record itself; and tasks, which are looked up by whose they were at the moment asked about."""


def move_facts(facts: Facts, books: Books) -> None:
    """Give the facts of merged clients to the survivor, in place.

    A day that was closed when the merge arrived keeps both clients; one closed between a merge and its undoing keeps
    the survivor alone: closed figures stand.
    """
    for each in fields(facts) if books.merges else ():
        if each.name in _STAYS_ITS_OWN:
            continue
        kept = getattr(facts, each.name)
        for key, fact in kept.items():
            if fact.contact_id in books.merges:
                kept[key] = replace(fact, contact_id=_survivor(fact.contact_id, fact.day, books))


def _survivor(contact_id: UUID, day: date, books: Books) -> UUID:
    """Merges are followed in the order they were made, so that a loop of them ends."""
    last: UUID | None = None
    while True:
        standing = [
            each
            for each in books.merges.get(contact_id, ())
            if (last is None or each.merge_id > last) and _stands(each, day, books)
        ]
        if not standing:
            return contact_id
        first = min(standing, key=lambda each: each.merge_id)
        contact_id, last = first.into_id, first.merge_id


def _stands(merge: Merge, day: date, books: Books) -> bool:
    if merge.arrived is None or books.is_closed(day, merge.arrived):
        return False
    return merge.undone is None or books.is_closed(day, merge.undone)

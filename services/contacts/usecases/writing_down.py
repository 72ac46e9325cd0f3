"""What a batch of an import brings in: new and changed records written at once, and what is told of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.contacts import store
from services.contacts.domain.changes import Changes
from services.contacts.domain.clients import Account, Contact
from services.contacts.domain.notes import Note
from services.contacts.domain.timeline import NOTE
from services.contacts.domain.types import ContactType
from services.contacts.domain.words import FIELDS
from shared.auth import Actor
from shared.db import Transaction
from shared.events import (
    AccountCreated,
    AccountUpdated,
    ContactCreated,
    ContactRestored,
    ContactTypeChanged,
    ContactUpdated,
    Event,
)
from shared.ids import new_id

from . import telling
from .notes import params_of

Client = Contact | Account


@dataclass
class Harvest:
    """What became of the rows of a batch: new records, changed ones with what changed, and notes for some."""

    new: list[Client] = field(default_factory=list)
    notes: list[tuple[Contact, str]] = field(default_factory=list)
    changed: dict[UUID, Client] = field(default_factory=dict)
    changes: dict[UUID, Changes] = field(default_factory=dict)
    retyped: list[tuple[Contact, str]] = field(default_factory=list)
    restored: list[Contact] = field(default_factory=list)


async def write_down(
    tx: Transaction,
    actor: Actor,
    harvest: Harvest,
    types: Mapping[str, ContactType],
    people: Mapping[UUID, store.people.Person],
) -> None:
    """All new records at once, then the timeline, the history and the events of all that became of the batch."""
    await store.matching.add_records(tx, "accounts", [each for each in harvest.new if isinstance(each, Account)])
    await store.matching.add_records(tx, "contacts", [each for each in harvest.new if isinstance(each, Contact)])
    await store.clients.save(tx)

    def whole(record: Client, *, new: bool) -> Event:
        owner = people.get(record.owner_id) if record.owner_id else None
        if isinstance(record, Account):
            told = telling.whole_account(tx, record, owner)
            return AccountCreated(**told) if new else AccountUpdated(**told)
        told = telling.whole_contact(tx, record, types[record.type].work, owner)
        return ContactCreated(**told) if new else ContactUpdated(**told)

    entries = [_tell(tx, each, whole(each, new=True), _beginning(each)) for each in harvest.new]
    for contact in harvest.restored:
        fact = ContactRestored(contact_id=contact.id, owner_id=contact.owner_id)
        entries.append(_tell(tx, contact, fact, {}))
    for contact, old in harvest.retyped:
        changed = {"old_type": old, "new_type": contact.type}
        fact_of_type = ContactTypeChanged(contact_id=contact.id, owner_id=contact.owner_id, **changed)
        entries.append(_tell(tx, contact, fact_of_type, changed))
    for record in harvest.changed.values():
        names = [name for name in FIELDS if name in harvest.changes[record.id]]
        entries.append(_tell(tx, record, whole(record, new=False), {"fields": names}))
        if isinstance(record, Contact) and "account_id" in harvest.changes[record.id]:
            await store.timeline.follow_to_account(tx, record.id, record.account_id)
    entries += [_note(tx, actor, contact, text) for contact, text in harvest.notes]
    touched = (*harvest.new, *harvest.changed.values())
    companies = {each.id: each.account_id for each in touched if isinstance(each, Contact)}
    await store.timeline.add_entries(tx, entries, companies)
    await _remember(tx, harvest)


async def _remember(tx: Transaction, harvest: Harvest) -> None:
    """The history of each record: what it began with, or what changed."""
    rows: list[Any] = [(each.id, "created", None, telling.fields_of(tx, each)) for each in harvest.new]
    for record_id, changes in harvest.changes.items():
        before = {name: pair[0] for name, pair in changes.items()}
        rows.append((record_id, "changed", before, {name: pair[1] for name, pair in changes.items()}))
    await store.history.write_many(tx, rows)


def _note(tx: Transaction, actor: Actor, contact: Contact, text: str) -> store.timeline.Entry:
    note = Note(
        id=new_id(tx.now),
        contact_id=contact.id,
        account_id=None,
        author_id=actor.id,
        text=text,
        pinned=False,
        created_at=tx.now,
    )
    tx.session.add(note)
    return telling.own_entry(tx, contact, note.id, NOTE, f"user:{actor.id}", params_of(tx, note))


def _tell(tx: Transaction, record: Client, fact: Event, figures: Mapping[str, Any]) -> store.timeline.Entry:
    event_id = tx.emit(fact)
    return telling.own_entry(tx, record, event_id, fact.event_type, tx.by, dict(figures))


def _beginning(record: Client) -> dict[str, Any]:
    return {"type": record.type} if isinstance(record, Contact) else {}

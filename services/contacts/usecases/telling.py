"""What contacts tells of its own: to the other services as events, to people as entries of the timeline."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.contacts import store
from services.contacts.domain.changes import Changes
from services.contacts.domain.clients import Account, Contact
from services.contacts.domain.timeline import kind_of
from services.contacts.domain.types import ContactType
from services.contacts.domain.words import FIELDS
from shared.db import Transaction
from shared.events import (
    AccountCreated,
    AccountUpdated,
    ContactCreated,
    ContactUpdated,
    Event,
)
from shared.ids import new_id

SOURCE = "/fibex/contacts"
TOLD_OF_CONTACTS = {"name", "type", "priority", "payment_terms", "account_id", "owner_id"}
TOLD_OF_ACCOUNTS = {"name", "priority", "payment_terms", "owner_id", "tax_id", "kpp"}
"""What others know of a client; phones and e-mails stay here."""
Person = store.people.Person


async def account_created(tx: Transaction, account: Account, owner: Person | None) -> None:
    """A company is new."""
    event_id = tx.emit(AccountCreated(**whole_account(tx, account, owner)))
    await store.timeline.add_entry(tx, own_entry(tx, account, event_id, "AccountCreated", tx.by, {}))
    await store.history.begin(tx, account.id, fields_of(tx, account))


async def account_changed(tx: Transaction, account: Account, changes: Changes) -> None:
    """A company changed: written down, and told as a whole where others know what changed."""
    await store.history.write(tx, account.id, "changed", changes)
    await _line(tx, account, "AccountUpdated", changes, await _account_updated(tx, account, changes))


async def account_handed_over(tx: Transaction, account: Account, changes: Changes, names: Mapping[str, Any]) -> None:
    """Somebody else answers for the company from now on."""
    await store.history.write(tx, account.id, "owner_changed", changes)
    event_id = await _account_updated(tx, account, changes)
    await store.timeline.add_entry(tx, own_entry(tx, account, event_id, "AccountOwnerChanged", tx.by, dict(names)))


async def contact_created(tx: Transaction, contact: Contact, kind: ContactType, owner: Person | None) -> None:
    """A person is new."""
    await contact_fact(tx, contact, ContactCreated(**whole_contact(tx, contact, kind.work, owner)), {"type": kind.code})
    await store.history.begin(tx, contact.id, fields_of(tx, contact))


async def contact_changed(tx: Transaction, contact: Contact, changes: Changes) -> None:
    """A person changed: written down, and told as a whole where others know what changed."""
    await store.history.write(tx, contact.id, "changed", changes)
    told = changes.keys() & TOLD_OF_CONTACTS
    event_id = await contact_updated(tx, contact) if told else new_id(tx.now)
    if "account_id" in changes:
        await store.timeline.follow_to_account(tx, contact.id, contact.account_id)
    await _line(tx, contact, "ContactUpdated", changes, event_id)


async def contact_fact(
    tx: Transaction,
    contact: Contact,
    fact: Event,
    figures: Mapping[str, Any],
    by: str | None = None,
) -> None:
    """A fact of our own goes out and into the timeline at once; nothing of our own is read back from the bus."""
    event_id = tx.emit(fact, by=by)
    entry = own_entry(tx, contact, event_id, fact.event_type, by or tx.by, dict(figures))
    await store.timeline.add_entry(tx, entry)


async def contact_updated(tx: Transaction, contact: Contact, by: str | None = None) -> UUID:
    """The whole of a person again, for the others. Returns the id of the event."""
    kind = await store.types.type_of(tx, contact)
    owner = await store.people.person(tx, contact.owner_id)
    return tx.emit(ContactUpdated(**whole_contact(tx, contact, kind.work, owner)), by=by)


async def standing(tx: Transaction, client: Contact | Account, fact: Event, changes: Changes, **figures: Any) -> None:
    """A client was put aside, taken up again, merged or erased: the fact, then the whole, the history and a line."""
    what = "_".join(word.lower() for word in re.findall("[A-Z][a-z]+", fact.event_type)[1:])
    event_id = tx.emit(fact)
    await store.timeline.add_entry(tx, own_entry(tx, client, event_id, fact.event_type, tx.by, figures))
    await store.history.write(tx, client.id, what, changes)
    await whole_again(tx, client)


async def whole_again(tx: Transaction, client: Contact | Account) -> None:
    """The whole of a client, for the others."""
    if isinstance(client, Contact):
        await contact_updated(tx, client)
    else:
        tx.emit(AccountUpdated(**whole_account(tx, client, await store.people.person(tx, client.owner_id))))


def own_entry(
    tx: Transaction, client: Contact | Account, event_id: UUID, kind: str, by: str, params: dict[str, Any]
) -> store.timeline.Entry:
    """An entry of the timeline about what happened here and now."""
    is_person = isinstance(client, Contact)
    return store.timeline.Entry(
        contact_id=client.id if is_person else None,
        account_id=None if is_person else client.id,
        at=tx.now,
        source=SOURCE,
        event_id=str(event_id),
        subject=str(client.id),
        version=0,
        type=kind,
        kind=kind_of(kind),
        actor=by,
        sale_id=None,
        params=params,
    )


async def _line(tx: Transaction, client: Contact | Account, kind: str, changes: Changes, event_id: UUID) -> None:
    if changes:
        fields = [name for name in FIELDS if name in changes]
        await store.timeline.add_entry(tx, own_entry(tx, client, event_id, kind, tx.by, {"fields": fields}))


async def _account_updated(tx: Transaction, account: Account, changes: Changes) -> UUID:
    if not changes.keys() & TOLD_OF_ACCOUNTS:
        return new_id(tx.now)
    return tx.emit(AccountUpdated(**whole_account(tx, account, await store.people.person(tx, account.owner_id))))


def whole_contact(tx: Transaction, contact: Contact, work: str, owner: Person | None) -> dict[str, Any]:
    """What others are told of a person."""
    return {
        "contact_id": contact.id,
        "display_name": contact.name,
        "type": contact.type,
        "work": work,
        "owner_id": contact.owner_id,
        "team_id": owner.team_id if owner else None,
        "priority": contact.priority,
        "payment_terms": contact.payment_terms,
        "account_id": contact.account_id,
        "origin": contact.origin,
        "status": contact.status,
        "merged_into": contact.merged_into,
    }


def whole_account(tx: Transaction, account: Account, owner: Person | None) -> dict[str, Any]:
    """What others are told of a company."""
    return {
        "account_id": account.id,
        "display_name": account.name,
        "owner_id": account.owner_id,
        "team_id": owner.team_id if owner else None,
        "priority": account.priority,
        "payment_terms": account.payment_terms,
        "tax_id": account.tax_id,
        "kpp": account.kpp,
        "origin": account.origin,
        "status": account.status,
        "merged_into": account.merged_into,
    }


def fields_of(tx: Transaction, client: Account | Contact) -> dict[str, Any]:
    """What is kept of a client and was given: the first entry of its history."""
    given = {name: getattr(client, name, None) for name in FIELDS}
    return {name: value for name, value in given.items() if value not in (None, [])}

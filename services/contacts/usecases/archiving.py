"""Clients put aside and taken up again; what is still open for them is never left behind silently."""

from collections.abc import Sequence

from services.contacts import store
from services.contacts.domain.changes import Changes
from services.contacts.domain.clients import (
    Account,
    ClientIsPutAside,
    Contact,
    HasActiveContacts,
    HasOpenWork,
)
from shared.auth import Actor
from shared.db import Transaction
from shared.errors import Missing
from shared.events import AccountArchived, AccountRestored, ContactArchived, ContactRestored

from . import telling


async def archive_contact(
    tx: Transaction, actor: Actor, contact: Contact, reason: str | None, *, anyway: bool = False
) -> Contact:
    """Put a client aside. Raises HasOpenWork, which names what is open, unless that is to stay as it is."""
    open_work = await store.timeline.open_work(tx, contact.id)
    if open_work and not anyway:
        raise HasOpenWork(
            "close what is open for this client first, or say anyway: it stays open then, under its owner",
            missing=[Missing("fact", str(each.subject), each.number or each.kind) for each in open_work],
        )
    return await put_contact_aside(tx, contact, reason)


async def put_contact_aside(tx: Transaction, contact: Contact, reason: str | None) -> Contact:
    """Archive a client whoever decided it; one that is archived stays so. Tells ContactArchived."""
    if contact.status == "archived":
        return contact
    changes = _change(contact, "active", "archived")
    await store.clients.save(tx)
    fact = ContactArchived(contact_id=contact.id, owner_id=contact.owner_id, reason=reason)
    await telling.standing(tx, contact, fact, changes, reason=reason)
    return contact


async def restore_contact(tx: Transaction, actor: Actor, contact: Contact) -> Contact:
    """Take an archived client up again."""
    return await take_contact_up(tx, contact)


async def take_contact_up(tx: Transaction, contact: Contact) -> Contact:
    """Work with an archived client again, whoever decided it; an active one stays so. Tells ContactRestored."""
    if contact.status == "active":
        return contact
    changes = _change(contact, "archived", "active")
    await store.clients.save(tx)
    await telling.standing(tx, contact, ContactRestored(contact_id=contact.id, owner_id=contact.owner_id), changes)
    return contact


async def archive_account(
    tx: Transaction, actor: Actor, account: Account, reason: str | None, *, anyway: bool = False
) -> Account:
    """Put a company aside. Raises HasActiveContacts, which names some, unless they are to stay."""
    people: Sequence[Contact] = await store.clients.some_active_contacts(tx, account.id, 10)
    if people and not anyway:
        raise HasActiveContacts(
            "archive the persons of this company first, or say anyway: they stay, each with its owner",
            missing=[Missing("fact", str(each.id), each.name) for each in people],
        )
    return await put_account_aside(tx, account, reason)


async def put_account_aside(tx: Transaction, account: Account, reason: str | None) -> Account:
    """Archive a company whoever decided it; one that is archived stays so. Tells AccountArchived."""
    if account.status == "archived":
        return account
    changes = _change(account, "active", "archived")
    await store.clients.save(tx)
    fact = AccountArchived(account_id=account.id, owner_id=account.owner_id, reason=reason)
    await telling.standing(tx, account, fact, changes, reason=reason)
    return account


async def restore_account(tx: Transaction, actor: Actor, account: Account) -> Account:
    """Take an archived company up again. Tells AccountRestored."""
    if account.status == "active":
        return account
    changes = _change(account, "archived", "active")
    await store.clients.save(tx)
    await telling.standing(tx, account, AccountRestored(account_id=account.id, owner_id=account.owner_id), changes)
    return account


def _change(record: Account | Contact, before: str, after: str) -> Changes:
    if record.status != before:
        raise ClientIsPutAside(f"{type(record).__name__.lower()} {record.id} is {record.status}")
    return record.change(status=after)

"""What people and the system do with clients: take them in, change them, hand them over, remember what happened."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from shared.auth import Actor
from shared.db import Transaction
from shared.errors import NotFound
from shared.events import (
    AccountCreated,
    AccountUpdated,
    ContactCreated,
    ContactOwnerChanged,
    ContactTypeChanged,
    ContactUpdated,
    Envelope,
    Event,
)
from shared.ids import new_id
from shared.telemetry import log

from . import store
from .domain.clients import (
    EXISTING,
    Account,
    ClientOwnerOutOfReach,
    Contact,
    ContactType,
    NoSuchAccount,
    NoSuchType,
    OwnerDeactivated,
    OwnerRequired,
    OwnerUnknown,
    checked_tax_id,
)
from .domain.timeline import NOTE

FIRST_WON_SALE = "system:first_won_sale"
SOURCE = "/fibex/contacts"
_TOLD_OF_CONTACTS = {"name", "type", "priority", "account_id", "owner_id"}
"""What others know of a contact; phones and e-mails stay here."""


async def create_account(
    tx: Transaction,
    actor: Actor,
    *,
    name: str,
    tax_id: str | None,
    origin: str,
    owner_id: UUID | None,
    external_ref: str | None,
) -> Account:
    """A company enters the base. Tells AccountCreated."""
    owner = await _new_owner(tx, actor, owner_id, origin)
    checked = checked_tax_id(tax_id) if tax_id is not None else None
    account = Account(new_id(tx.now), name, checked, origin, owner_id, external_ref, tx.now)
    await store.add_client(tx, account)
    tx.emit(AccountCreated(**_account(account, owner)))
    return account


async def change_account(tx: Transaction, actor: Actor, account: Account, **changes: Any) -> Account:
    """Set the fields named. Tells AccountUpdated where others know what changed."""
    if changes.get("tax_id") is not None:
        changes["tax_id"] = checked_tax_id(changes["tax_id"])
    changed = account.change(**changes)
    await store.save(tx)
    if "name" in changed:
        tx.emit(AccountUpdated(**_account(account, await _owner(tx, account.owner_id))))
    return account


async def create_contact(
    tx: Transaction, actor: Actor, *, owner_id: UUID | None, origin: str, **fields: Any
) -> Contact:
    """A client enters the base. Tells ContactCreated."""
    owner = await _new_owner(tx, actor, owner_id, origin)
    kind = await _type(tx, fields["type"])
    await _check_account(tx, actor, fields["account_id"])
    contact = Contact(id=new_id(tx.now), owner_id=owner_id, origin=origin, created_at=tx.now, **fields)
    await store.add_client(tx, contact)
    await _tell(tx, ContactCreated(**_contact(contact, kind, owner)), {"type": kind.code})
    return contact


async def change_contact(tx: Transaction, actor: Actor, contact: Contact, **changes: Any) -> Contact:
    """Set the fields named. Tells ContactUpdated where others know what changed."""
    await _check_account(tx, actor, changes.get("account_id"))
    changed = contact.change(**changes)
    await store.save(tx)
    if changed & _TOLD_OF_CONTACTS:
        await _tell_whole(tx, contact)
    return contact


async def set_type(tx: Transaction, actor: Actor, contact: Contact, code: str) -> Contact:
    """Mark a client as existing, potential or another type. Tells ContactTypeChanged, then ContactUpdated."""
    await _type(tx, code)
    return await _move_to_type(tx, contact, code, tx.by)


async def set_owner(tx: Transaction, actor: Actor, contact: Contact, owner_id: UUID) -> Contact:
    """Hand the client to somebody else. Tells ContactOwnerChanged, then ContactUpdated."""
    owner = await _new_owner(tx, actor, owner_id, contact.origin)
    old_id = contact.owner_id
    if contact.change(owner_id=owner_id):
        await store.save(tx)
        old = await _owner(tx, old_id)
        names = {"old_owner": old.name if old else None, "new_owner": owner.name if owner else None}
        fact = ContactOwnerChanged(contact_id=contact.id, old_owner_id=old_id, new_owner_id=owner_id)
        await _tell(tx, fact, {**names, **fact.model_dump(mode="json", include={"old_owner_id", "new_owner_id"})})
        await _tell_whole(tx, contact)
    return contact


async def add_note(tx: Transaction, actor: Actor, contact: Contact, text: str) -> store.Entry:
    """Write something down about the client; notes are part of the timeline and told to nobody else."""
    entry = _own_entry(tx, contact.id, new_id(tx.now), NOTE, tx.by, {"text": text})
    await store.add_entry(tx, entry)
    return entry


async def client_bought(tx: Transaction, contact_id: UUID | None) -> None:
    """The first won sale makes a client an existing one, whoever owns it and however often wins are told of."""
    contact = await store.contact_for_rule(tx, contact_id) if contact_id else None
    if contact is None:
        # A contact is committed here before anybody hears of it: one that is not here will never come.
        if contact_id:
            log.warning("a sale was won with a contact that is not in the base", contact_id=str(contact_id))
        return
    if (await _type(tx, contact.type)).work == "lead":
        await _move_to_type(tx, contact, EXISTING, FIRST_WON_SALE)


async def remember(tx: Transaction, event: Event, envelope: Envelope, *figures: str, kind: str | None = None) -> None:
    """Add what another service told to the timeline of the contact it names, with these of its fields to show."""
    contact_id: UUID | None = getattr(event, "contact_id", None)
    if contact_id is None:
        return
    entry = store.Entry(
        contact_id=contact_id,
        at=envelope.time,
        source=envelope.source,
        event_id=envelope.id,
        subject=envelope.subject,
        version=envelope.aggregateversion or 0,
        type=kind or envelope.type,
        actor=tx.by,
        sale_id=getattr(event, "sale_id", None),
        params=event.model_dump(mode="json", include=set(figures)),
    )
    await store.add_entry(tx, entry)


async def _move_to_type(tx: Transaction, contact: Contact, code: str, by: str) -> Contact:
    old = contact.type
    if contact.change(type=code):
        await store.save(tx)
        fact = ContactTypeChanged(contact_id=contact.id, old_type=old, new_type=code, owner_id=contact.owner_id)
        await _tell(tx, fact, {"old_type": old, "new_type": code}, by)
        await _tell_whole(tx, contact, by)
    return contact


async def _tell(
    tx: Transaction,
    fact: ContactCreated | ContactTypeChanged | ContactOwnerChanged,
    figures: Mapping[str, Any],
    by: str | None = None,
) -> None:
    """A fact of our own goes out and into the timeline at once; nothing of our own is read back from the bus."""
    event_id = tx.emit(fact, by=by)
    entry = _own_entry(tx, fact.contact_id, event_id, fact.event_type, by or tx.by, dict(figures))
    await store.add_entry(tx, entry)


async def _tell_whole(tx: Transaction, contact: Contact, by: str | None = None) -> None:
    kind, owner = await _type(tx, contact.type), await _owner(tx, contact.owner_id)
    tx.emit(ContactUpdated(**_contact(contact, kind, owner)), by=by)


def _own_entry(
    tx: Transaction, contact_id: UUID, event_id: UUID, kind: str, actor: str, params: dict[str, Any]
) -> store.Entry:
    return store.Entry(contact_id, tx.now, SOURCE, str(event_id), str(contact_id), 0, kind, actor, None, params)


async def _new_owner(tx: Transaction, actor: Actor, owner_id: UUID | None, origin: str) -> store.Person | None:
    """The person who is to answer for a client. Raises where the caller may not appoint them."""
    if owner_id is None:
        if origin != "import" or actor.role != "admin":
            raise OwnerRequired("owner_id: leave it out to own the record yourself, or name somebody", field="owner_id")
        return None
    if not actor.may_act_for(owner_id):
        raise ClientOwnerOutOfReach("owner_id: you may name yourself or somebody you lead", field="owner_id")
    owner = await _owner(tx, owner_id)
    if owner is None:
        raise OwnerUnknown(f"owner_id: there is no user {owner_id}", field="owner_id")
    if not owner.active:
        raise OwnerDeactivated(f"owner_id: {owner.name} is deactivated; name somebody else", field="owner_id")
    return owner


async def _owner(tx: Transaction, owner_id: UUID | None) -> store.Person | None:
    return await store.person(tx, owner_id) if owner_id else None


async def _type(tx: Transaction, code: str) -> ContactType:
    kind = await store.contact_type(tx, code)
    if kind is None:
        known = ", ".join(each.code for each in await store.list_contact_types(tx))
        raise NoSuchType(f"type: there is no type {code}; there are {known}", field="type")
    return kind


async def _check_account(tx: Transaction, actor: Actor, account_id: UUID | None) -> None:
    if account_id is None:
        return
    try:
        await store.get_account(tx, actor, account_id)
    except NotFound as error:
        raise NoSuchAccount(f"account_id: {error.detail}", field="account_id") from error


def _contact(contact: Contact, kind: ContactType, owner: store.Person | None) -> dict[str, Any]:
    return {
        "contact_id": contact.id,
        "display_name": contact.name,
        "type": contact.type,
        "work": kind.work,
        "owner_id": contact.owner_id,
        "team_id": owner.team_id if owner else None,
        "priority": contact.priority,
        "account_id": contact.account_id,
        "origin": contact.origin,
    }


def _account(account: Account, owner: store.Person | None) -> dict[str, Any]:
    return {
        "account_id": account.id,
        "display_name": account.name,
        "owner_id": account.owner_id,
        "team_id": owner.team_id if owner else None,
        "origin": account.origin,
    }

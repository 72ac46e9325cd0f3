"""Persons: taken in, changed, handed over, moved from type to type."""

from typing import Any
from uuid import UUID

from services.contacts import store
from services.contacts.domain.clients import Contact, must_be_active
from services.contacts.domain.types import EXISTING
from shared.auth import Actor
from shared.db import Transaction
from shared.events import ContactOwnerChanged, ContactTypeChanged
from shared.ids import new_id
from shared.telemetry import log

from . import checks, telling

FIRST_WON_SALE = "system:first_won_sale"


async def create_contact(
    tx: Transaction, actor: Actor, *, owner_id: UUID | None, origin: str, **fields: Any
) -> Contact:
    """A client enters the base. Tells ContactCreated."""
    owner = await checks.new_owner(tx, actor, owner_id, origin)
    kind = await checks.type_in_use(tx, fields["type"])
    checked = await checks.contact_fields(tx, actor, fields)
    contact = Contact(id=new_id(tx.now), owner_id=owner_id, origin=origin, created_at=tx.now, **checked)
    await store.clients.add_client(tx, contact)
    await telling.contact_created(tx, contact, kind, owner)
    return contact


async def change_contact(tx: Transaction, actor: Actor, contact: Contact, **changes: Any) -> Contact:
    """Set the fields named. Tells ContactUpdated where others know what changed."""
    must_be_active(contact)
    fields = await checks.contact_fields(tx, actor, changes)
    if fields.get("account_id", contact.account_id) != contact.account_id:
        await store.clients.hold(tx, contact)
    changed = contact.change(**fields)
    await store.clients.save(tx)
    await telling.contact_changed(tx, contact, changed)
    return contact


async def set_type(tx: Transaction, actor: Actor, contact: Contact, code: str) -> Contact:
    """Mark a client as existing, potential or another type. Tells ContactTypeChanged, then ContactUpdated."""
    must_be_active(contact)
    await checks.type_in_use(tx, code)
    return await move_to_type(tx, contact, code, tx.by)


async def set_owner(tx: Transaction, actor: Actor, contact: Contact, owner_id: UUID) -> Contact:
    """Hand the client to somebody else. Tells ContactOwnerChanged, then ContactUpdated."""
    must_be_active(contact)
    owner = await checks.new_owner(tx, actor, owner_id, contact.origin)
    old_id = contact.owner_id
    if changed := contact.change(owner_id=owner_id):
        await store.clients.save(tx)
        old = await store.people.person(tx, old_id)
        names = {"old_owner": old.name if old else None, "new_owner": owner.name if owner else None}
        fact = ContactOwnerChanged(contact_id=contact.id, old_owner_id=old_id, new_owner_id=owner_id)
        ids = fact.model_dump(mode="json", include={"old_owner_id", "new_owner_id"})
        await telling.contact_fact(tx, contact, fact, {**names, **ids})
        await store.history.write(tx, contact.id, "owner_changed", changed)
        await telling.contact_updated(tx, contact)
    return contact


async def client_bought(tx: Transaction, contact_id: UUID | None) -> None:
    """The first won sale makes a client an existing one, whoever owns it and however often wins are told of."""
    contact = await store.clients.contact_for_rule(tx, contact_id) if contact_id else None
    if contact is None:
        # A contact is committed here before anybody hears of it: one that is not here will never come.
        if contact_id:
            log.warning("a sale was won with a contact that is not in the base", contact_id=str(contact_id))
        return
    while contact.merged_into is not None:
        contact = await store.clients.contact_for_rule(tx, contact.merged_into) or contact
    if contact.status != "erased" and (await store.types.type_of(tx, contact)).work == "lead":
        await move_to_type(tx, contact, EXISTING, FIRST_WON_SALE)


async def move_to_type(tx: Transaction, contact: Contact, code: str, by: str) -> Contact:
    """Give a client another type, in the name of a person or a rule. Tells ContactTypeChanged, then ContactUpdated."""
    old = contact.type
    if changed := contact.change(type=code):
        await store.clients.save(tx)
        fact = ContactTypeChanged(contact_id=contact.id, old_type=old, new_type=code, owner_id=contact.owner_id)
        await telling.contact_fact(tx, contact, fact, {"old_type": old, "new_type": code}, by)
        await store.history.write(tx, contact.id, "type_changed", changed, by)
        await telling.contact_updated(tx, contact, by)
    return contact

"""A person's right to be forgotten."""

from typing import Any

from services.contacts import store
from services.contacts.domain.clients import ClientIsPutAside, Contact
from shared.auth import Actor
from shared.db import Transaction
from shared.events import ContactErased
from shared.forgetting import FORGOTTEN, forget_replies, forget_told

from . import telling


async def erase_contact(tx: Transaction, actor: Actor, contact: Contact, reason: str) -> Contact:
    """Forget a person, and the records that became part of this one; figures stay, they name nobody.

    Doing it twice changes nothing. Tells ContactErased of each record, at which the other services forget as well.
    """
    if contact.status == "erased":
        return contact
    if contact.merged_into is not None:
        raise ClientIsPutAside(f"contact {contact.id} is part of {contact.merged_into}: erase that one")
    ids = await store.merges.persons_in(tx, contact.id)
    persons = [*(await store.matching.take_records(tx, "contacts", ids)).values()]
    said = [text for each in persons for text in (each.name, *each.emails, *each.phones)]
    await store.erasing.forget(tx, persons, said)
    await forget_told(tx, ids)
    await forget_replies(tx, ids)
    for each in persons:
        nothing: dict[str, Any] = {
            "name": FORGOTTEN,
            "phones": [],
            "emails": [],
            "position": None,
            "external_ref": None,
        }
        each.change(**nothing, account_id=None, status="erased")
        await store.clients.save(tx)
        await store.timeline.follow_to_account(tx, each.id, None)
        changes = {"status": ("active", "erased"), "reason": (None, reason)}
        await telling.standing(tx, each, ContactErased(contact_id=each.id), changes)
    await store.search.forget_words(tx)
    return contact

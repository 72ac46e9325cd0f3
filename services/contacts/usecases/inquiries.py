"""What comes in through the website: the person is found or becomes a potential client, and sales is told."""

from typing import Any
from uuid import UUID

from services.contacts import store
from services.contacts.adapters import phones
from services.contacts.domain.clients import Contact, PhoneWrong
from services.contacts.domain.types import POTENTIAL
from shared.db import Transaction
from shared.events import ContactOwnerChanged, LeadCaptured, LeadSubmitted
from shared.ids import new_id

from . import telling
from .archiving import take_contact_up

CHANNEL, ORIGIN = "website", "website"
LEAD_OPENED = "system:lead_opened"
LONGEST_NAME, LONGEST_EMAIL = 200, 254


async def take_inquiry(tx: Transaction, told: LeadSubmitted) -> None:
    """Somebody asked. Tells ContactCreated where nobody had this telephone or e-mail, then LeadCaptured.

    A client who was put aside and asks again is worked with again: ContactRestored comes first.

    What cannot be kept with the client, such as a telephone number that is none, stands in the timeline.
    """
    phone, email = _phone(tx, told.phone), _email(told.email)
    await store.inquiries.alone_with(tx, [way for way in (phone, email) if way] or [f"name:{told.name.lower()}"])
    contact = await store.inquiries.reached_by(tx, phone, email)
    if contact is None:
        contact = await _new_client(tx, told, phone, email)
    await take_contact_up(tx, contact)
    kind = await store.types.type_of(tx, contact)
    event_id = tx.emit(
        LeadCaptured(
            contact_id=contact.id,
            contact_type=contact.type,
            work=kind.work,
            owner_id=contact.owner_id,
            channel=CHANNEL,
            need=told.need,
            utm=told.utm,
            submission_id=told.submission_id,
        )
    )
    asked = told.model_dump(mode="json", include={"need", "name", "company", "phone", "email", "consent_at", "utm"})
    params = {name: value for name, value in {"channel": CHANNEL, **asked}.items() if value}
    await store.timeline.add_entry(tx, telling.own_entry(tx, contact, event_id, "LeadCaptured", tx.by, params))


async def answer_for(tx: Transaction, contact_id: UUID, owner_id: UUID) -> None:
    """A client of nobody belongs to whoever works the lead. Tells ContactOwnerChanged, then ContactUpdated."""
    contact = await store.clients.contact_for_rule(tx, contact_id)
    if contact is None or contact.owner_id is not None:
        return
    changed = contact.change(owner_id=owner_id)
    await store.clients.save(tx)
    owner = await store.people.person(tx, owner_id)
    fact = ContactOwnerChanged(contact_id=contact.id, old_owner_id=None, new_owner_id=owner_id)
    names: dict[str, Any] = {"old_owner": None, "new_owner": owner.name if owner else None}
    names |= {"old_owner_id": None, "new_owner_id": str(owner_id)}
    await telling.contact_fact(tx, contact, fact, names, LEAD_OPENED)
    await store.history.write(tx, contact.id, "owner_changed", changed, LEAD_OPENED)
    await telling.contact_updated(tx, contact, LEAD_OPENED)


async def _new_client(tx: Transaction, told: LeadSubmitted, phone: str | None, email: str | None) -> Contact:
    kind = await store.types.find_type(tx, POTENTIAL)
    assert kind is not None, "the type `potential` comes with the product"  # noqa: S101
    contact = Contact(
        id=new_id(tx.now),
        name=" ".join(told.name.split())[:LONGEST_NAME] or "—",
        type=kind.code,
        priority="normal",
        payment_terms="postpayment",
        account_id=await store.inquiries.account_named(tx, told.company) if told.company else None,
        position=None,
        phones=[phone] if phone else [],
        emails=[email] if email else [],
        owner_id=None,
        origin=ORIGIN,
        external_ref=None,
        created_at=tx.now,
    )
    await store.clients.add_client(tx, contact)
    await telling.contact_created(tx, contact, kind, None)
    return contact


def _phone(tx: Transaction, text: str | None) -> str | None:
    try:
        return phones.normalised(text, tx.organisation.country) if text else None
    except PhoneWrong:
        return None


def _email(text: str | None) -> str | None:
    address = (text or "").strip().lower()
    return address if "@" in address and len(address) <= LONGEST_EMAIL and not address.isspace() else None

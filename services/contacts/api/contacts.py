"""Persons over HTTP: taken in, changed, handed over, moved from type to type."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.contacts import store, usecases
from services.contacts.domain.clients import Contact
from shared.edge import Tx, Version, check_version
from shared.events.contacts import PaymentTerms, Work
from shared.fields import Body, Code, Line, Out
from shared.service import make_router

from .forms import ChangeClient, ClientOut, CreateClient, Leading, Looking, Selling, SetOwner
from .notes import NoteOut
from .queries import ContactPage

router = make_router()


class CreateContact(CreateClient):
    type: Code = "potential"
    account_id: UUID | None = None
    position: Line | None = None
    accept_duplicates: bool = False


class ChangeContact(ChangeClient):
    account_id: UUID | None = None
    position: Line | None = None


class SetType(Body):
    type: Code


class ContactOut(ClientOut):
    """`payment_terms` are those of a person without an account; with one, the account's count."""

    type: str
    account_id: UUID | None
    position: str | None


class CompanyOut(Out):
    """The company of a person, as the person's page shows it."""

    id: UUID
    name: str
    tax_id: str | None
    kpp: str | None
    payment_terms: PaymentTerms


class TypeOut(Out):
    code: str
    title_ru: str
    title_en: str
    work: Work


class ContactPageOut(ContactOut):
    """What the page of a person shows. `terms_in_force` are the company's where there is one."""

    owner_name: str | None
    account: CompanyOut | None
    kind: TypeOut
    terms_in_force: PaymentTerms
    pinned_notes: list[NoteOut]


class ListedContact(ContactOut):
    owner_name: str | None
    account_name: str | None


class ContactsOut(Out):
    items: list[ListedContact]
    next_cursor: str | None


@router.get("/contacts")
async def list_contacts(tx: Tx, actor: Looking, page: Annotated[ContactPage, Query()]) -> ContactsOut:
    """`created_to` is the first moment no longer in; `last_contact` sorts by what was done last, else by creation."""
    found = await store.clients.list_contacts(
        tx, actor, page.narrow(), sort=page.sort, cursor=page.cursor, limit=page.limit
    )
    return ContactsOut(items=[_listed(each) for each in found.items], next_cursor=found.next_cursor)


@router.post("/contacts", status_code=201)
async def create_contact(body: CreateContact, tx: Tx, actor: Selling) -> ContactOut:
    """409 `possible_duplicate` names your clients that are so like this one, unless `accept_duplicates` says go on."""
    fields = body.model_dump(exclude={"accept_duplicates"}) | {"owner_id": body.owner(actor)}
    if not body.accept_duplicates and body.origin == "person":
        await usecases.refuse_duplicate(tx, actor, fields)
    return ContactOut.model_validate(await usecases.create_contact(tx, actor, **fields))


@router.get("/contacts/{contact_id}")
async def get_contact(contact_id: UUID, tx: Tx, actor: Looking) -> ContactPageOut:
    contact = await store.clients.get_contact(tx, actor, contact_id)
    owner = await store.people.person(tx, contact.owner_id)
    account, terms = await store.clients.account_of(tx, actor, contact)
    beside = {
        "owner_name": owner.name if owner else None,
        "account": account,
        "kind": await store.types.type_of(tx, contact),
        "terms_in_force": terms,
        "pinned_notes": await store.notes.pinned_notes(tx, contact_id=contact.id),
    }
    return ContactPageOut.model_validate(ContactOut.model_validate(contact).model_dump() | beside)


@router.patch("/contacts/{contact_id}")
async def change_contact(contact_id: UUID, body: ChangeContact, tx: Tx, actor: Selling, version: Version) -> ContactOut:
    contact = await store.clients.get_contact(tx, actor, contact_id)
    check_version(contact.version, version)
    changed = await usecases.change_contact(tx, actor, contact, **body.model_dump(exclude_unset=True))
    return ContactOut.model_validate(changed)


@router.post("/contacts/{contact_id}/type")
async def set_type(contact_id: UUID, body: SetType, tx: Tx, actor: Selling, version: Version) -> ContactOut:
    contact = await store.clients.get_contact(tx, actor, contact_id)
    check_version(contact.version, version)
    return ContactOut.model_validate(await usecases.set_type(tx, actor, contact, body.type))


@router.post("/contacts/{contact_id}/owner")
async def set_owner(contact_id: UUID, body: SetOwner, tx: Tx, actor: Leading, version: Version) -> ContactOut:
    contact = await store.clients.get_contact(tx, actor, contact_id)
    check_version(contact.version, version)
    return ContactOut.model_validate(await usecases.set_owner(tx, actor, contact, body.owner_id))


def _listed(found: store.clients.Listed[Contact]) -> ListedContact:
    names = {"owner_name": found.owner_name, "account_name": found.account_name}
    return ListedContact.model_validate(ContactOut.model_validate(found.client).model_dump() | names)

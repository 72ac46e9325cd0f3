"""HTTP in and out of contacts: accounts, contacts, their types, notes and the timeline."""

from datetime import datetime, tzinfo
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field, StringConstraints

from shared.auth import Actor, allow
from shared.edge import Tx, Version, check_version
from shared.events.contacts import Priority
from shared.fields import Body, Code, Cursor, Limit, Line, Note, Out, Search
from shared.service import make_router

from . import store, usecases
from .domain.clients import Account
from .domain.timeline import title

router = make_router()
Origin = Literal["person", "import", "website"]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\+?[0-9][0-9 ().\-]{3,30}[0-9]$")]
Mail = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[!-?A-~]+@[!-?A-~]+$")]
Phones = Annotated[list[Phone], Field(max_length=10)]
Mails = Annotated[list[Mail], Field(max_length=10)]
TaxId = Annotated[str, StringConstraints(max_length=20, pattern=r"^[0-9 ]+$")]

Selling = Annotated[Actor, allow("manager", "head", "admin")]
Leading = Annotated[Actor, allow("head", "admin")]
Reading = Annotated[Actor, allow("manager", "head", "accountant", "admin")]


class CreateAccount(Body):
    name: Line
    tax_id: TaxId | None = None
    origin: Origin = "person"
    owner_id: UUID | None = None
    external_ref: Line | None = None


class ChangeAccount(Body):
    name: Line = ""
    tax_id: TaxId | None = None


class CreateContact(Body):
    name: Line
    type: Code = "potential"
    priority: Priority = "normal"
    account_id: UUID | None = None
    phones: Phones = Field(default_factory=list)
    emails: Mails = Field(default_factory=list)
    origin: Origin = "person"
    owner_id: UUID | None = None
    external_ref: Line | None = None


class ChangeContact(Body):
    name: Line = ""
    priority: Priority = "normal"
    account_id: UUID | None = None
    phones: Phones = Field(default_factory=list)
    emails: Mails = Field(default_factory=list)


class SetType(Body):
    type: Code


class SetOwner(Body):
    owner_id: UUID


class AddNote(Body):
    text: Note


class AccountForAccounting(Out):
    """What accounting sees of a company."""

    id: UUID
    name: str
    tax_id: str | None
    version: int


class AccountOut(AccountForAccounting):
    origin: Origin
    owner_id: UUID | None
    external_ref: str | None
    created_at: datetime


class AccountsOut(Out):
    items: list[AccountOut | AccountForAccounting]
    next_cursor: str | None


class ContactOut(Out):
    id: UUID
    name: str
    type: str
    priority: Priority
    account_id: UUID | None
    phones: list[str]
    emails: list[str]
    origin: Origin
    owner_id: UUID | None
    external_ref: str | None
    created_at: datetime
    version: int


class ContactsOut(Out):
    items: list[ContactOut]
    next_cursor: str | None


class ContactTypeOut(Out):
    code: str
    title_ru: str
    title_en: str
    work: Literal["lead", "sale"]


class ContactTypesOut(Out):
    items: list[ContactTypeOut]
    next_cursor: None = None


class EntryOut(Out):
    """`title` says in the language asked for what `type` and `params` say to programs."""

    id: str
    source: str
    at: datetime
    type: str
    title: str
    actor: str
    sale_id: UUID | None
    subject: str
    params: dict[str, Any]


class TimelineOut(Out):
    items: list[EntryOut]
    next_cursor: str | None


@router.get("/accounts")
async def list_accounts(
    tx: Tx,
    actor: Reading,
    q: Search | None = None,
    owner_id: UUID | None = None,
    external_ref: Line | None = None,
    sort: store.Sort = "name",
    cursor: Cursor | None = None,
    limit: Limit = 50,
) -> AccountsOut:
    narrow = store.ClientFilter(owner_id=owner_id, external_ref=external_ref, q=q)
    page = await store.list_accounts(tx, actor, narrow, sort=sort, cursor=cursor, limit=limit)
    return AccountsOut(items=[_account(actor, account) for account in page.items], next_cursor=page.next_cursor)


@router.post("/accounts", status_code=201)
async def create_account(body: CreateAccount, tx: Tx, actor: Selling) -> AccountOut:
    fields = body.model_dump() | {"owner_id": _owner(body, actor)}
    return AccountOut.model_validate(await usecases.create_account(tx, actor, **fields))


@router.get("/accounts/{account_id}")
async def get_account(account_id: UUID, tx: Tx, actor: Reading) -> AccountOut | AccountForAccounting:
    return _account(actor, await store.get_account(tx, actor, account_id))


@router.patch("/accounts/{account_id}")
async def change_account(account_id: UUID, body: ChangeAccount, tx: Tx, actor: Selling, version: Version) -> AccountOut:
    account = await store.get_account(tx, actor, account_id)
    check_version(account.version, version)
    changed = await usecases.change_account(tx, actor, account, **body.model_dump(exclude_unset=True))
    return AccountOut.model_validate(changed)


@router.get("/contacts")
async def list_contacts(
    tx: Tx,
    actor: Selling,
    q: Search | None = None,
    owner_id: UUID | None = None,
    kind: Annotated[Code | None, Query(alias="type")] = None,
    priority: Priority | None = None,
    account_id: UUID | None = None,
    external_ref: Line | None = None,
    sort: store.Sort = "name",
    cursor: Cursor | None = None,
    limit: Limit = 50,
) -> ContactsOut:
    narrow = store.ClientFilter(owner_id, external_ref, kind, priority, account_id, q)
    page = await store.list_contacts(tx, actor, narrow, sort=sort, cursor=cursor, limit=limit)
    return ContactsOut.model_validate(page)


@router.post("/contacts", status_code=201)
async def create_contact(body: CreateContact, tx: Tx, actor: Selling) -> ContactOut:
    fields = body.model_dump() | {"owner_id": _owner(body, actor)}
    return ContactOut.model_validate(await usecases.create_contact(tx, actor, **fields))


@router.get("/contacts/{contact_id}")
async def get_contact(contact_id: UUID, tx: Tx, actor: Selling) -> ContactOut:
    return ContactOut.model_validate(await store.get_contact(tx, actor, contact_id))


@router.patch("/contacts/{contact_id}")
async def change_contact(contact_id: UUID, body: ChangeContact, tx: Tx, actor: Selling, version: Version) -> ContactOut:
    contact = await store.get_contact(tx, actor, contact_id)
    check_version(contact.version, version)
    changed = await usecases.change_contact(tx, actor, contact, **body.model_dump(exclude_unset=True))
    return ContactOut.model_validate(changed)


@router.post("/contacts/{contact_id}/type")
async def set_type(contact_id: UUID, body: SetType, tx: Tx, actor: Selling, version: Version) -> ContactOut:
    contact = await store.get_contact(tx, actor, contact_id)
    check_version(contact.version, version)
    return ContactOut.model_validate(await usecases.set_type(tx, actor, contact, body.type))


@router.post("/contacts/{contact_id}/owner")
async def set_owner(contact_id: UUID, body: SetOwner, tx: Tx, actor: Leading, version: Version) -> ContactOut:
    contact = await store.get_contact(tx, actor, contact_id)
    check_version(contact.version, version)
    return ContactOut.model_validate(await usecases.set_owner(tx, actor, contact, body.owner_id))


@router.post("/contacts/{contact_id}/notes", status_code=201)
async def add_note(
    contact_id: UUID, body: AddNote, tx: Tx, actor: Selling, lang: Literal["ru", "en"] = "ru"
) -> EntryOut:
    contact = await store.get_contact(tx, actor, contact_id)
    return _entry(await usecases.add_note(tx, actor, contact, body.text), lang, tx.organisation.zone)


@router.get("/contacts/{contact_id}/timeline")
async def timeline(
    contact_id: UUID,
    tx: Tx,
    actor: Selling,
    lang: Literal["ru", "en"] = "ru",
    order: Literal["asc", "desc"] = "asc",
    cursor: Cursor | None = None,
    limit: Limit = 50,
) -> TimelineOut:
    contact = await store.get_contact(tx, actor, contact_id)
    page = await store.list_entries(tx, contact.id, newest_first=order == "desc", cursor=cursor, limit=limit)
    zone = tx.organisation.zone
    return TimelineOut(items=[_entry(entry, lang, zone) for entry in page.items], next_cursor=page.next_cursor)


@router.get("/contact-types")
async def list_contact_types(tx: Tx, actor: Selling) -> ContactTypesOut:
    types = await store.list_contact_types(tx)
    return ContactTypesOut(items=[ContactTypeOut.model_validate(each) for each in types])


def _owner(body: CreateAccount | CreateContact, actor: Actor) -> UUID | None:
    """Whoever is named, else the caller; an explicit null stays null, for those who may say so."""
    return body.owner_id if "owner_id" in body.model_fields_set else actor.id


def _account(actor: Actor, account: Account) -> AccountOut | AccountForAccounting:
    shape = AccountForAccounting if actor.role == "accountant" else AccountOut
    return shape.model_validate(account)


def _entry(entry: store.Entry, language: str, zone: tzinfo) -> EntryOut:
    return EntryOut(
        id=entry.event_id,
        source=entry.source,
        at=entry.at,
        type=entry.type,
        title=title(entry.type, entry.params, language, zone),
        actor=entry.actor,
        sale_id=entry.sale_id,
        subject=entry.subject,
        params=entry.params,
    )

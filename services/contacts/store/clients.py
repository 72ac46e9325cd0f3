"""Persons and companies: found by who may see them, listed, written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from sqlalchemy import Select, Table, func, literal, select, update
from sqlalchemy.exc import IntegrityError

from services.contacts.domain.clients import Account, AccountUnknown, AlreadyKnown, Contact, ContactUnknown
from services.contacts.domain.search import readings
from shared.auth import Actor
from shared.db import Transaction
from shared.pages import Page, rows_page
from shared.tables import people

from . import search
from .mapping import accounts, contacts

Client = TypeVar("Client", Contact, Account)
Sort = Literal["name", "newest", "last_contact"]


@dataclass(frozen=True)
class ClientFilter:
    """What a list of clients is narrowed to; `type` and `account_id` are for contacts only."""

    owner_id: UUID | None = None
    external_ref: str | None = None
    type: str | None = None
    priority: str | None = None
    account_id: UUID | None = None
    origin: str | None = None
    payment_terms: str | None = None
    has_phone: bool | None = None
    has_email: bool | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    q: str | None = None
    status: str | None = "active"


@dataclass(frozen=True)
class Listed(Generic[Client]):
    """A client as lists show it. The name of a company shows only to who sees the company."""

    client: Client
    owner_name: str | None
    account_name: str | None = None


async def get_contact(tx: Transaction, actor: Actor, contact_id: UUID) -> Contact:
    found: Contact | None = await tx.session.scalar(
        select(Contact).where(contacts.c.id == contact_id, actor.sees(contacts.c.owner_id))
    )
    if found is None:
        raise ContactUnknown(f"there is no contact {contact_id} among your clients")
    return found


async def contact_for_rule(tx: Transaction, contact_id: UUID) -> Contact | None:
    """The contact, whoever owns it, locked: for what the system decides by itself.

    The lock lets others go on adding to the timeline, which hold the row more weakly themselves.
    """
    query = select(Contact).where(contacts.c.id == contact_id).with_for_update(key_share=True)
    found: Contact | None = await tx.session.scalar(query, execution_options={"populate_existing": True})
    return found


async def hold(tx: Transaction, contact: Contact) -> None:
    """Keep others from adding to this person's timeline until we are through, and wait for those who are at it."""
    await tx.session.execute(select(contacts.c.id).where(contacts.c.id == contact.id).with_for_update())


async def touch(tx: Transaction, contact_id: UUID | None, account_id: UUID | None, at: datetime) -> None:
    """Something was done with the client at that moment; the newest counts, in whatever order such things are heard.

    No change of the record: its version stays, so that nobody who edits it at this moment is sent back.
    """
    if contact_id is not None:
        newest = func.greatest(contacts.c.last_contact_at, at)
        person = update(contacts).where(contacts.c.id == contact_id).values(last_contact_at=newest)
        account_id = await tx.session.scalar(person.returning(contacts.c.account_id)) or account_id
    if account_id is not None:
        newest = func.greatest(accounts.c.last_contact_at, at)
        await tx.session.execute(update(accounts).where(accounts.c.id == account_id).values(last_contact_at=newest))


async def get_account(tx: Transaction, actor: Actor, account_id: UUID) -> Account:
    found: Account | None = await tx.session.scalar(
        select(Account).where(accounts.c.id == account_id, actor.sees(accounts.c.owner_id))
    )
    if found is None:
        raise AccountUnknown(f"there is no account {account_id} among your clients")
    return found


async def account_of(tx: Transaction, actor: Actor, contact: Contact) -> tuple[Account | None, str]:
    """The company of a person, where the caller sees it, and the terms of payment that count, seen or not."""
    if contact.account_id is None:
        return None, contact.payment_terms
    query = select(Account, actor.sees(accounts.c.owner_id)).where(accounts.c.id == contact.account_id)
    account, seen = (await tx.session.execute(query)).one()
    return (account if seen else None), account.payment_terms


async def account_names(tx: Transaction, actor: Actor, account_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of those of these companies that the caller sees."""
    return await _names(tx, actor, accounts, account_ids)


async def contact_names(tx: Transaction, actor: Actor, contact_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of those of these persons that the caller sees."""
    return await _names(tx, actor, contacts, contact_ids)


async def _names(tx: Transaction, actor: Actor, table: Table, ids: Collection[UUID]) -> dict[UUID, str]:
    if not ids:
        return {}
    query = select(table.c.id, table.c.name).where(table.c.id.in_(ids), actor.sees(table.c.owner_id))
    return dict((await tx.session.execute(query)).all())


async def list_contacts(
    tx: Transaction, actor: Actor, narrow: ClientFilter, *, sort: Sort, cursor: str | None, limit: int
) -> Page[Listed[Contact]]:
    source = contacts.outerjoin(people, people.c.user_id == contacts.c.owner_id)
    source = source.outerjoin(accounts, (accounts.c.id == contacts.c.account_id) & actor.sees(accounts.c.owner_id))
    query = select(Contact, people.c.name, accounts.c.name).select_from(source)
    return await _page(tx, await _narrowed(tx, query, contacts, actor, narrow), contacts, sort, cursor, limit)


async def list_accounts(
    tx: Transaction, actor: Actor, narrow: ClientFilter, *, sort: Sort, cursor: str | None, limit: int
) -> Page[Listed[Account]]:
    source = accounts.outerjoin(people, people.c.user_id == accounts.c.owner_id)
    query = select(Account, people.c.name, literal(None)).select_from(source)
    return await _page(tx, await _narrowed(tx, query, accounts, actor, narrow), accounts, sort, cursor, limit)


async def _narrowed(
    tx: Transaction, query: Select[Any], table: Table, actor: Actor, narrow: ClientFilter
) -> Select[Any]:
    query = query.where(actor.sees(table.c.owner_id))
    for name in ("owner_id", "external_ref", "type", "priority", "account_id", "origin", "payment_terms", "status"):
        value = getattr(narrow, name)
        if value is not None:
            query = query.where(table.c[name] == value)
    for column, wanted in ((table.c.phones, narrow.has_phone), (table.c.emails, narrow.has_email)):
        if wanted is not None:
            query = query.where((func.cardinality(column) > 0) == wanted)
    if narrow.created_from is not None:
        query = query.where(table.c.created_at >= narrow.created_from)
    if narrow.created_to is not None:
        query = query.where(table.c.created_at < narrow.created_to)
    if narrow.q and (asked := readings(narrow.q)):
        query = query.where(await search.condition(tx, table, actor, asked))
    return query


async def _page(
    tx: Transaction, query: Select[Any], table: Table, sort: Sort, cursor: str | None, limit: int
) -> Page[Listed[Any]]:
    """`newest` needs no date: ids are UUIDv7 and grow with the moment a record was made."""
    orders = {"newest": [table.c.id], "last_contact": [table.c.touched_at, table.c.id]}
    order = orders.get(sort, [table.c.name_key, table.c.id])
    page = await rows_page(tx, query, order, cursor=cursor, limit=limit, descending=sort != "name")
    rows: list[Any] = page.items
    return Page([Listed(*row[:3]) for row in rows], page.next_cursor)


async def add_client(tx: Transaction, record: Account | Contact) -> None:
    """Write a new record now. Raises AlreadyKnown where its external reference is taken, even in this very moment."""
    kind, reference = type(record), record.external_ref
    try:
        async with tx.session.begin_nested():
            tx.session.add(record)
    except IntegrityError as error:
        if reference is None:
            raise
        table = accounts if kind is Account else contacts
        known = await tx.session.scalar(select(table.c.id).where(table.c.external_ref == reference))
        if known is None:
            raise
        raise AlreadyKnown(
            f"external_ref: {reference} is {kind.__name__.lower()} {known} already", field="external_ref"
        ) from error


async def save(tx: Transaction) -> None:
    """Write what changed now, so that the reply shows the new version."""
    await tx.session.flush()


async def is_erased(tx: Transaction, contact_id: UUID) -> bool:
    """Whether nothing that names this person may be kept any more, however late it is heard."""
    erased = select(contacts.c.id).where(contacts.c.id == contact_id, contacts.c.status == "erased")
    return (await tx.session.execute(erased)).first() is not None


async def some_active_contacts(tx: Transaction, account_id: UUID, most: int) -> Sequence[Contact]:
    """A few of the persons of a company who are worked with, whoever owns them."""
    query = select(Contact).where(contacts.c.account_id == account_id, contacts.c.status == "active")
    return (await tx.session.scalars(query.order_by(contacts.c.name_key, contacts.c.id).limit(most))).all()

"""Tables, mapping and every query of contacts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Uuid,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import registry

from shared.auth import Actor
from shared.db import NAMING, Transaction, moment, people
from shared.pages import Page, rows_page

from .domain.clients import Account, AccountUnknown, AlreadyKnown, Contact, ContactType, ContactUnknown, search_key

Sort = Literal["name", "newest"]

metadata = MetaData(naming_convention=NAMING)
contact_types = Table(
    "contact_types",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("title_ru", String(200), nullable=False),
    Column("title_en", String(200), nullable=False),
    Column("work", String(10), nullable=False),
)


def _client_columns() -> list[Any]:
    """What companies and persons have alike."""
    return [
        Column("id", Uuid, primary_key=True),
        Column("name", String(200), nullable=False),
        # byte order: the same list on every server, whatever its locale
        Column("name_key", String(400, collation="C"), nullable=False),
        Column("origin", String(20), nullable=False),
        Column("owner_id", Uuid),
        Column("external_ref", String(200), unique=True),
        moment("created_at", nullable=False),
        Column("version", Integer, nullable=False),
    ]


def _client_indexes(table: str) -> list[Index]:
    """One per filter and sort of the lists; the trigrams serve `q`."""
    return [
        Index(None, "name_key", "id"),
        Index(None, "owner_id", "name_key", "id"),
        Index(None, "owner_id", "id"),
        Index(
            f"ix_{table}_name_key_trigrams",
            "name_key",
            postgresql_using="gin",
            postgresql_ops={"name_key": "gin_trgm_ops"},
        ),
    ]


accounts = Table("accounts", metadata, *_client_columns(), Column("tax_id", String(12)), *_client_indexes("accounts"))
contacts = Table(
    "contacts",
    metadata,
    *_client_columns(),
    Column("type", String(64), ForeignKey("contact_types.code"), nullable=False),
    Column("priority", String(10), nullable=False),
    Column("account_id", Uuid, ForeignKey("accounts.id")),
    Column("phones", ARRAY(String(40)), nullable=False),
    Column("emails", ARRAY(String(254)), nullable=False),
    *_client_indexes("contacts"),
    Index(None, "type", "name_key", "id"),
    Index(None, "priority", "name_key", "id"),
    Index(None, "account_id", "name_key", "id"),
)
timeline = Table(
    "timeline",
    metadata,
    Column("source", String(200), primary_key=True),
    Column("event_id", String(200, collation="C"), primary_key=True),
    Column("contact_id", Uuid, nullable=False),
    moment("at", nullable=False),
    Column("subject", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("type", String(100), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("sale_id", Uuid),
    Column("params", JSONB, nullable=False),
    Index(None, "contact_id", "at"),
    comment="what happened with a client: one row per event of any service, and the notes",
)
_mapping = registry(metadata=metadata)
_mapping.map_imperatively(Account, accounts, version_id_col=accounts.c.version)
_mapping.map_imperatively(Contact, contacts, version_id_col=contacts.c.version)


@dataclass(frozen=True)
class ClientFilter:
    """What a list of clients is narrowed to; `type`, `priority` and `account_id` are for contacts only."""

    owner_id: UUID | None = None
    external_ref: str | None = None
    type: str | None = None
    priority: str | None = None
    account_id: UUID | None = None
    q: str | None = None


@dataclass(frozen=True)
class Entry:
    """One line of a client's timeline."""

    contact_id: UUID
    at: datetime
    source: str
    event_id: str
    subject: str
    version: int
    type: str
    actor: str
    sale_id: UUID | None
    params: dict[str, Any]


@dataclass(frozen=True)
class Person:
    """Somebody of the organisation, from the directory."""

    id: UUID
    name: str
    team_id: UUID | None
    active: bool


async def get_contact(tx: Transaction, actor: Actor, contact_id: UUID) -> Contact:
    found: Contact | None = await tx.session.scalar(
        select(Contact).where(contacts.c.id == contact_id, actor.sees(contacts.c.owner_id))
    )
    if found is None:
        raise ContactUnknown(f"there is no contact {contact_id} among your clients")
    return found


async def contact_for_rule(tx: Transaction, contact_id: UUID) -> Contact | None:
    """The contact, whoever owns it, locked: for what the system decides by itself."""
    query = select(Contact).where(contacts.c.id == contact_id).with_for_update()
    found: Contact | None = await tx.session.scalar(query, execution_options={"populate_existing": True})
    return found


async def get_account(tx: Transaction, actor: Actor, account_id: UUID) -> Account:
    found: Account | None = await tx.session.scalar(
        select(Account).where(accounts.c.id == account_id, actor.sees(accounts.c.owner_id))
    )
    if found is None:
        raise AccountUnknown(f"there is no account {account_id} among your clients")
    return found


async def list_contacts(
    tx: Transaction, actor: Actor, narrow: ClientFilter, *, sort: Sort, cursor: str | None, limit: int
) -> Page[Contact]:
    query = _narrowed(select(Contact), contacts, actor, narrow)
    return await _page(tx, query, contacts, sort, cursor, limit)


async def list_accounts(
    tx: Transaction, actor: Actor, narrow: ClientFilter, *, sort: Sort, cursor: str | None, limit: int
) -> Page[Account]:
    query = _narrowed(select(Account), accounts, actor, narrow)
    return await _page(tx, query, accounts, sort, cursor, limit)


def _narrowed(query: Select[Any], table: Table, actor: Actor, narrow: ClientFilter) -> Select[Any]:
    query = query.where(actor.sees(table.c.owner_id))
    for name in ("owner_id", "external_ref", "type", "priority", "account_id"):
        value = getattr(narrow, name)
        if value is not None:
            query = query.where(table.c[name] == value)
    if narrow.q and (words := search_key(narrow.q)):
        query = query.where(table.c.name_key.contains(words, autoescape=True))
    return query


async def _page(
    tx: Transaction, query: Select[Any], table: Table, sort: Sort, cursor: str | None, limit: int
) -> Page[Any]:
    """`newest` needs no date: ids are UUIDv7 and grow with the moment a record was made."""
    order = [table.c.id] if sort == "newest" else [table.c.name_key, table.c.id]
    page = await rows_page(tx, query, order, cursor=cursor, limit=limit, descending=sort == "newest")
    return Page([row[0] for row in page.items], page.next_cursor)


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


async def contact_type(tx: Transaction, code: str) -> ContactType | None:
    row = (await tx.session.execute(_types().where(contact_types.c.code == code))).first()
    return ContactType(*row) if row else None


async def list_contact_types(tx: Transaction) -> list[ContactType]:
    rows = await tx.session.execute(_types().order_by(contact_types.c.position, contact_types.c.code))
    return [ContactType(*row) for row in rows]


def _types() -> Select[Any]:
    return select(contact_types.c.code, contact_types.c.title_ru, contact_types.c.title_en, contact_types.c.work)


async def person(tx: Transaction, user_id: UUID) -> Person | None:
    columns = people.c.user_id, people.c.name, people.c.team_id, people.c.active
    row = (await tx.session.execute(select(*columns).where(people.c.user_id == user_id))).first()
    return Person(*row) if row else None


async def add_entry(tx: Transaction, entry: Entry) -> None:
    """Remember what happened; the same event told again changes nothing."""
    await tx.session.execute(pg_insert(timeline).values(**vars(entry)).on_conflict_do_nothing())


async def list_entries(
    tx: Transaction, contact_id: UUID, *, newest_first: bool, cursor: str | None, limit: int
) -> Page[Entry]:
    """In the order things happened: by moment, within one moment by the order they were told in.

    Events of one transaction share their moment. Their ids (UUIDv7) say the order in which they were told, and within
    one subject its versions do, which must win where a sender's ids do not grow. So each event is placed by the highest
    id of its subject so far (`place`), then by version, then by id.
    """
    row = timeline.c
    place = func.max(row.event_id).over(partition_by=[row.at, row.source, row.subject], order_by=row.version)
    placed = select(timeline, place.label("place")).where(row.contact_id == contact_id).subquery()
    fields = [placed.c[name] for name in Entry.__dataclass_fields__]
    order = [placed.c.at, placed.c.place, placed.c.version, placed.c.event_id, placed.c.source]
    page = await rows_page(tx, select(*fields), order, cursor=cursor, limit=limit, descending=newest_first)
    return Page([Entry(*row[: len(fields)]) for row in page.items], page.next_cursor)  # the rest are the page's marks

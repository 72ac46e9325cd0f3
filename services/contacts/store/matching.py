"""What rows of a file are compared with: clients by whatever they are known by, many at a time."""

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Integer, String, Table, TextClause, Uuid, cast, func, or_, select, text

from services.contacts.domain.clients import Account, Contact
from services.contacts.domain.columns import Record
from shared.auth import Actor
from shared.db import Transaction
from shared.tables import people

from .mapping import accounts, contacts, metadata, timeline
from .people import Person

OWN_SOURCE = "/fibex/contacts"
user_emails = Table(
    "user_emails",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("email", String(300), nullable=False),
    Column("version", Integer, nullable=False),
    comment="copy of identity's users: files of clients name their managers by it",
)
_PERSON = people.c.user_id, people.c.name, people.c.team_id, people.c.active


async def by_key(
    tx: Transaction, actor: Actor, record: Record, key: str, values: Sequence[str]
) -> list[tuple[str, Contact | Account]]:
    """Records that one of these values is a key of, locked. A reference is unique, so that one is looked for anywhere.

    The INN of a company with the name of a person (`<INN> <name>`) is what knows a person by the company.
    """
    kind, table = tables_of(record)
    query: Any = select(kind)
    if key != "external_ref":
        query = query.where(actor.sees(table.c.owner_id))
    if key == "tax_id" and record == "contacts":
        known = func.concat(accounts.c.tax_id, " ", contacts.c.name_key)
        inns = [each.partition(" ")[0] for each in values]
        query = query.add_columns(known).join(accounts, accounts.c.id == contacts.c.account_id)
        query = query.where(accounts.c.tax_id.in_(inns), known.in_(values)).with_for_update(of=contacts)
        return [(row[1], row[0]) for row in await tx.session.execute(query)]
    if key in {"phones", "emails"}:
        query = query.where(table.c[key].op("&&")(cast(values, table.c[key].type)))
    else:
        query = query.where(table.c[key].in_(_ids(values) if key == "id" else values))
    found = (await tx.session.scalars(query.order_by(table.c.id).with_for_update())).all()
    wanted = set(values)
    return [(value, each) for each in found for value in _said(each, key) if value in wanted]


async def accounts_by(
    tx: Transaction, actor: Actor, *, tax_ids: Sequence[str], name_keys: Sequence[str]
) -> Sequence[Account]:
    """Active companies the actor sees with one of these INN or names, the oldest first."""
    query = select(Account).where(
        or_(accounts.c.tax_id.in_(tax_ids), accounts.c.name_key.in_(name_keys)),
        accounts.c.status == "active",
        actor.sees(accounts.c.owner_id),
    )
    return (await tx.session.scalars(query.order_by(accounts.c.id))).all()


async def everybody(tx: Transaction) -> dict[UUID, Person]:
    rows = await tx.session.execute(select(*_PERSON))
    return {row.user_id: Person(*row) for row in rows}


async def emails_of_people(tx: Transaction) -> dict[str, UUID]:
    rows = await tx.session.execute(select(user_emails.c.email, user_emails.c.user_id))
    return {row.email.lower(): row.user_id for row in rows}


async def sharing(
    tx: Transaction, actor: Actor, *, phones: Sequence[str], emails: Sequence[str]
) -> dict[str, list[UUID]]:
    """For each of these phones and e-mails the active persons the actor sees who have it."""
    given = (contacts.c.phones, phones, String(40)), (contacts.c.emails, emails, String(254))
    shared = [column.op("&&")(cast(list(values), ARRAY(kind))) for column, values, kind in given if values]
    if not shared:
        return {}
    query = select(contacts.c.id, contacts.c.phones, contacts.c.emails)
    query = query.where(or_(*shared), contacts.c.status == "active", actor.sees(contacts.c.owner_id))
    found: dict[str, list[UUID]] = {}
    for record_id, of_phones, of_emails in await tx.session.execute(query):
        for value in (*of_phones, *of_emails):
            found.setdefault(value, []).append(record_id)
    return found


async def worked_with(tx: Transaction, contact_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these something has happened with that another service told, or that somebody wrote down."""
    row = timeline.c
    elsewhere = (row.source != OWN_SOURCE) | row.actor.like("user:%")
    return set(
        (await tx.session.scalars(select(row.contact_id).where(row.contact_id.in_(contact_ids), elsewhere))).all()
    )


async def take_records(tx: Transaction, record: Record, ids: Sequence[UUID]) -> dict[UUID, Any]:
    """These records, locked, whoever owns them: an import may take back what it did."""
    kind, table = tables_of(record)
    query = select(kind).where(table.c.id.in_(ids)).order_by(table.c.id).with_for_update()
    return {each.id: each for each in await tx.session.scalars(query)}


async def accounts_without_contacts(tx: Transaction, ids: Sequence[UUID]) -> Sequence[Account]:
    """Which of these companies no active person belongs to."""
    has = select(contacts.c.id).where(contacts.c.account_id == accounts.c.id, contacts.c.status == "active").exists()
    query = select(Account).where(accounts.c.id.in_(ids), accounts.c.status == "active", ~has)
    return (await tx.session.scalars(query.order_by(accounts.c.id))).all()


async def add_records(tx: Transaction, record: Record, records: Iterable[Contact | Account]) -> None:
    """New records of one kind, all in one statement: a statement for each takes three times as long."""
    _, table = tables_of(record)
    names = [column.name for column in table.columns if column.computed is None]
    rows = [{name: getattr(each, name) for name in names} for each in records]
    if rows:
        given = json.dumps(rows, ensure_ascii=False, default=str)
        with tx.session.no_autoflush:  # changed persons may belong to companies that are only written here
            await tx.session.execute(_ADD[record], {"rows": given})


def _adding(table: Table) -> TextClause:
    names = ", ".join(f'"{column.name}"' for column in table.columns if column.computed is None)
    rows = f"jsonb_populate_recordset(CAST(NULL AS {table.name}), CAST(:rows AS jsonb))"
    return text(f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {rows}")  # noqa: S608 (our own tables)


_ADD: dict[Record, TextClause] = {"contacts": _adding(contacts), "accounts": _adding(accounts)}


def tables_of(record: Record) -> tuple[Any, Table]:
    """What is kept of such records, and where."""
    return (Contact, contacts) if record == "contacts" else (Account, accounts)


def _said(record: Any, key: str) -> list[str]:
    value = getattr(record, key)
    return value if isinstance(value, list) else [str(value)]


def _ids(values: Sequence[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found

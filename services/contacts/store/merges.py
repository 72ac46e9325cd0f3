"""Merges: what became part of what, what that changed, and whether it was undone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Column, Index, String, Table, Uuid, and_, bindparam, case, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import aliased

from services.contacts.domain.clients import Account, AccountUnknown, Contact, ContactUnknown
from services.contacts.domain.merging import MergeUnknown
from shared.auth import Actor
from shared.db import Transaction
from shared.pages import Page, rows_page
from shared.tables import moment

from .mapping import accounts, contacts, mapping, metadata, notes

Record = Literal["contact", "account"]
_ENTRIES_OF_MERGED = text("""
    UPDATE timeline SET contact_id = :merged_id
    WHERE contact_id = :into_id AND subject IN (
        SELECT subject FROM timeline WHERE contact_id = :merged_id AND subject <> CAST(:merged_id AS text))
""").bindparams(bindparam("merged_id", type_=Uuid), bindparam("into_id", type_=Uuid))

merges = Table(
    "merges",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("record", String(10), nullable=False),
    Column("into_id", Uuid, nullable=False),
    Column("merged_ids", ARRAY(Uuid), nullable=False),
    Column("before", JSONB, nullable=False),
    Column("after", JSONB, nullable=False),
    Column("statuses", JSONB, nullable=False, comment="of the merged records before, by id"),
    Column("moved", JSONB, nullable=False, comment="persons and notes that moved, by the record they were of"),
    Column("kept", ARRAY(String(40)), nullable=False, comment="fields that undoing left alone: they had changed since"),
    Column("by", String(200), nullable=False),
    moment("at", nullable=False),
    Column("undone_by", String(200)),
    moment("undone_at"),
    Index(None, "into_id", "id"),
    Index("ix_merges_merged_ids_each", "merged_ids", postgresql_using="gin"),
    comment="records that became one: the values before and after, so that it can be undone",
)


@dataclass(eq=False)
class Merge:
    """One merge. `before` and `after` are the survivor's values, as JSON."""

    id: UUID
    record: Record
    into_id: UUID
    merged_ids: list[UUID]
    before: dict[str, Any]
    after: dict[str, Any]
    statuses: dict[str, str]
    by: str
    at: datetime
    moved: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    undone_by: str | None = None
    undone_at: datetime | None = None


mapping.map_imperatively(Merge, merges)


async def take_contacts(tx: Transaction, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, Contact]:
    """These contacts, locked in the order of their ids. Raises ContactUnknown unless the actor sees each of them."""
    query = select(Contact).where(contacts.c.id.in_(ids), actor.sees(contacts.c.owner_id))
    found = await _locked(tx, query.order_by(contacts.c.id))
    for each in ids:
        if each not in found:
            raise ContactUnknown(f"there is no contact {each} among your clients")
    return found


async def take_accounts(tx: Transaction, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, Account]:
    """These accounts, locked in the order of their ids. Raises AccountUnknown unless the actor sees each of them."""
    query = select(Account).where(accounts.c.id.in_(ids), actor.sees(accounts.c.owner_id))
    found = await _locked(tx, query.order_by(accounts.c.id))
    for each in ids:
        if each not in found:
            raise AccountUnknown(f"there is no account {each} among your clients")
    return found


async def _locked(tx: Transaction, query: Any) -> dict[UUID, Any]:
    options = {"populate_existing": True}
    found = await tx.session.scalars(query.with_for_update(), execution_options=options)
    return {each.id: each for each in found}


async def take_merge(tx: Transaction, actor: Actor, merge_id: UUID) -> Merge:
    """The merge, locked. Raises MergeUnknown unless the actor sees its survivor."""
    query = _seen(select(Merge), actor).where(merges.c.id == merge_id).with_for_update(of=merges)
    found: Merge | None = await tx.session.scalar(query, execution_options={"populate_existing": True})
    if found is None:
        raise MergeUnknown(f"there is no merge {merge_id} of your clients")
    return found


async def list_merges(
    tx: Transaction, actor: Actor, *, record_id: UUID | None, cursor: str | None, limit: int
) -> Page[Merge]:
    """The newest first; with `record_id` those this record had a part in."""
    query = _seen(select(Merge), actor)
    if record_id is not None:
        query = query.where(or_(merges.c.into_id == record_id, merges.c.merged_ids.contains([record_id])))
    page = await rows_page(tx, query, [merges.c.id], cursor=cursor, limit=limit, descending=True)
    return Page([row[0] for row in page.items], page.next_cursor)


def _seen(query: Any, actor: Actor) -> Any:
    person, company = aliased(contacts), aliased(accounts)
    owner = case((merges.c.record == "contact", person.c.owner_id), else_=company.c.owner_id)
    return (
        query.outerjoin(person, and_(merges.c.record == "contact", person.c.id == merges.c.into_id))
        .outerjoin(company, and_(merges.c.record == "account", company.c.id == merges.c.into_id))
        .where(actor.sees(owner))
    )


def add_merge(tx: Transaction, merge: Merge) -> None:
    tx.session.add(merge)


async def contacts_of(tx: Transaction, account_ids: Sequence[UUID]) -> Sequence[Contact]:
    """All persons of these companies, whoever owns them, locked."""
    query = select(Contact).where(contacts.c.account_id.in_(account_ids)).order_by(contacts.c.id).with_for_update()
    return (await tx.session.scalars(query, execution_options={"populate_existing": True})).all()


async def move_notes(tx: Transaction, record: Record, from_ids: Sequence[UUID], into_id: UUID) -> dict[str, list[str]]:
    """Notes about the merged records are about the survivor; returns which were about which."""
    about = notes.c[f"{record}_id"]
    found: dict[str, list[str]] = {}
    for note_id, record_id in await tx.session.execute(select(notes.c.id, about).where(about.in_(from_ids))):
        found.setdefault(str(record_id), []).append(str(note_id))
    await tx.session.execute(update(notes).where(about.in_(from_ids)).values({about.name: into_id}))
    return found


async def move_notes_back(tx: Transaction, merge: Merge) -> None:
    about = notes.c[f"{merge.record}_id"]
    for record_id, note_ids in merge.moved.get("notes", {}).items():
        mine = notes.c.id.in_([UUID(each) for each in note_ids])
        await tx.session.execute(
            update(notes).where(mine, about == merge.into_id).values({about.name: UUID(record_id)})
        )


async def family(tx: Transaction, table: Table, record_id: UUID) -> list[UUID]:
    """The record and all that became part of it, directly or through others."""
    part = select(table.c.id).where(table.c.id == record_id).cte("part", recursive=True)
    part = part.union(select(table.c.id).join(part, table.c.merged_into == part.c.id))
    return list((await tx.session.scalars(select(part.c.id))).all())


async def persons_in(tx: Transaction, contact_id: UUID) -> list[UUID]:
    """The contact and all that became part of it."""
    return await family(tx, contacts, contact_id)


async def give_entries_back(tx: Transaction, into_id: UUID, merged_ids: Sequence[UUID]) -> None:
    """What was told about a sale or an activity that a merged record had before is its own again."""
    for merged_id in merged_ids:
        await tx.session.execute(_ENTRIES_OF_MERGED, {"into_id": into_id, "merged_id": merged_id})

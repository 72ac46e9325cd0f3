"""Notes about persons and companies, found by who may see the client."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.contacts.domain.notes import Note, NoteUnknown
from shared.auth import Actor
from shared.db import Transaction
from shared.pages import Page, rows_page

from .mapping import accounts, contacts, notes

PINNED = 20
"""So many pinned notes are shown with a client at most."""


async def get_note(tx: Transaction, actor: Actor, note_id: UUID) -> Note:
    seen = actor.sees(contacts.c.owner_id), actor.sees(accounts.c.owner_id)
    query = (
        select(Note)
        .outerjoin(contacts, contacts.c.id == notes.c.contact_id)
        .outerjoin(accounts, accounts.c.id == notes.c.account_id)
        .where(notes.c.id == note_id, notes.c.deleted_at.is_(None))
        .where((contacts.c.id.is_not(None) & seen[0]) | (accounts.c.id.is_not(None) & seen[1]))
    )
    found: Note | None = await tx.session.scalar(query)
    if found is None:
        raise NoteUnknown(f"there is no note {note_id} about your clients")
    return found


async def add_note(tx: Transaction, note: Note) -> None:
    tx.session.add(note)
    await tx.session.flush()


async def list_notes(
    tx: Transaction, *, contact_id: UUID | None = None, account_id: UUID | None = None, cursor: str | None, limit: int
) -> Page[Note]:
    """The newest first."""
    query = select(Note).where(_about(contact_id, account_id), notes.c.deleted_at.is_(None))
    page = await rows_page(tx, query, [notes.c.id], cursor=cursor, limit=limit, descending=True)
    return Page([row[0] for row in page.items], page.next_cursor)


async def pinned_notes(
    tx: Transaction, *, contact_id: UUID | None = None, account_id: UUID | None = None
) -> list[Note]:
    """What stands on top of the client's page, the newest first."""
    query = select(Note).where(_about(contact_id, account_id), notes.c.deleted_at.is_(None), notes.c.pinned)
    return list((await tx.session.scalars(query.order_by(notes.c.id.desc()).limit(PINNED))).all())


def _about(contact_id: UUID | None, account_id: UUID | None) -> Any:
    return notes.c.contact_id == contact_id if contact_id else notes.c.account_id == account_id

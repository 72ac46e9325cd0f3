"""Notes about clients: written, changed, pinned, taken back. They are told to nobody else."""

from typing import Any

from services.contacts import store
from services.contacts.domain.clients import Account, Contact
from services.contacts.domain.notes import Note
from services.contacts.domain.timeline import NOTE, NOTE_DELETED
from shared.auth import Actor
from shared.db import Transaction
from shared.ids import new_id

from .telling import SOURCE, own_entry


async def add_note(tx: Transaction, actor: Actor, client: Contact | Account, *, text: str, pinned: bool) -> Note:
    """Write something down about a client; it stands in the timeline at once."""
    note = Note(
        id=new_id(tx.now),
        contact_id=client.id if isinstance(client, Contact) else None,
        account_id=client.id if isinstance(client, Account) else None,
        author_id=actor.id,
        text=text,
        pinned=pinned,
        created_at=tx.now,
    )
    await store.notes.add_note(tx, note)
    await store.timeline.add_entry(tx, own_entry(tx, client, note.id, NOTE, tx.by, params_of(tx, note)))
    await store.clients.touch(tx, note.contact_id, note.account_id, tx.now)
    return note


async def edit_note(tx: Transaction, actor: Actor, note: Note, text: str) -> Note:
    """Put another text in its place; the one before stays in the history of the client."""
    changes = note.edit(actor.id, text, tx.now)
    await store.history.write(tx, note.client_id, "note_changed", changes)
    return await _saved(tx, note, NOTE)


async def pin_note(tx: Transaction, actor: Actor, note: Note, pinned: bool) -> Note:
    """Keep a note on top of the client's page, or no longer."""
    await store.history.write(tx, note.client_id, "note_changed", note.pin(pinned))
    return await _saved(tx, note, NOTE)


async def delete_note(tx: Transaction, actor: Actor, note: Note) -> None:
    """Take a note back; the timeline says that there was one, the history of the client keeps what it said."""
    await store.history.write(tx, note.client_id, "note_deleted", note.delete(actor.id, tx.now))
    await _saved(tx, note, NOTE_DELETED)


async def _saved(tx: Transaction, note: Note, kind: str) -> Note:
    await store.clients.save(tx)
    params = params_of(tx, note) if kind == NOTE else {}
    await store.timeline.change_entry(tx, SOURCE, str(note.id), kind, params)
    return note


def params_of(tx: Transaction, note: Note) -> dict[str, Any]:
    """What its line in the timeline shows."""
    edited = note.edited_at.isoformat() if note.edited_at else None
    return {"text": note.text, "pinned": note.pinned, "edited_at": edited, "note_version": note.version}

"""Notes about clients over HTTP."""

from datetime import datetime
from uuid import UUID

from services.contacts import store, usecases
from shared.edge import Tx, Version, check_version
from shared.fields import Body, Cursor, Limit, Note, Out
from shared.service import make_router

from .forms import Selling

router = make_router()


class AddNote(Body):
    text: Note
    pinned: bool = False


class EditNote(Body):
    text: Note


class PinNote(Body):
    pinned: bool


class NoteOut(Out):
    """In the timeline the note is the entry with the same `id`."""

    id: UUID
    contact_id: UUID | None
    account_id: UUID | None
    author_id: UUID
    text: str
    pinned: bool
    created_at: datetime
    edited_at: datetime | None
    version: int


class NotesOut(Out):
    items: list[NoteOut]
    next_cursor: str | None


@router.get("/contacts/{contact_id}/notes")
async def list_notes(
    contact_id: UUID, tx: Tx, actor: Selling, cursor: Cursor | None = None, limit: Limit = 50
) -> NotesOut:
    """The newest first."""
    contact = await store.clients.get_contact(tx, actor, contact_id)
    return NotesOut.model_validate(await store.notes.list_notes(tx, contact_id=contact.id, cursor=cursor, limit=limit))


@router.post("/contacts/{contact_id}/notes", status_code=201)
async def add_note(contact_id: UUID, body: AddNote, tx: Tx, actor: Selling) -> NoteOut:
    contact = await store.clients.get_contact(tx, actor, contact_id)
    return NoteOut.model_validate(await usecases.add_note(tx, actor, contact, **body.model_dump()))


@router.get("/accounts/{account_id}/notes")
async def list_account_notes(
    account_id: UUID, tx: Tx, actor: Selling, cursor: Cursor | None = None, limit: Limit = 50
) -> NotesOut:
    """The newest first."""
    account = await store.clients.get_account(tx, actor, account_id)
    return NotesOut.model_validate(await store.notes.list_notes(tx, account_id=account.id, cursor=cursor, limit=limit))


@router.post("/accounts/{account_id}/notes", status_code=201)
async def add_account_note(account_id: UUID, body: AddNote, tx: Tx, actor: Selling) -> NoteOut:
    account = await store.clients.get_account(tx, actor, account_id)
    return NoteOut.model_validate(await usecases.add_note(tx, actor, account, **body.model_dump()))


@router.patch("/notes/{note_id}")
async def edit_note(note_id: UUID, body: EditNote, tx: Tx, actor: Selling, version: Version) -> NoteOut:
    """The author's alone; the text before stays in the history of the client."""
    note = await store.notes.get_note(tx, actor, note_id)
    check_version(note.version, version)
    return NoteOut.model_validate(await usecases.edit_note(tx, actor, note, body.text))


@router.post("/notes/{note_id}/pin")
async def pin_note(note_id: UUID, body: PinNote, tx: Tx, actor: Selling, version: Version) -> NoteOut:
    """A pinned note stands on top of the client's page."""
    note = await store.notes.get_note(tx, actor, note_id)
    check_version(note.version, version)
    return NoteOut.model_validate(await usecases.pin_note(tx, actor, note, body.pinned))


@router.delete("/notes/{note_id}", status_code=204)
async def delete_note(note_id: UUID, tx: Tx, actor: Selling, version: Version) -> None:
    """The author's alone; the history of the client keeps what it said."""
    note = await store.notes.get_note(tx, actor, note_id)
    check_version(note.version, version)
    await usecases.delete_note(tx, actor, note)

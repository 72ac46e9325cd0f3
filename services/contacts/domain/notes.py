"""What people write down about a client: their own to change and to take back, anybody's to pin."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.errors import Forbidden, NotFound

from .changes import Changes, set_fields


class NoteUnknown(NotFound):
    """There is no such note, it was deleted, or it is about a client the caller does not see."""


class NoteOfAnother(Forbidden):
    """Only the author changes or deletes a note. Write one of your own instead."""


@dataclass(eq=False)
class Note:
    """A note about a person or a company; exactly one of `contact_id` and `account_id` is set."""

    id: UUID
    contact_id: UUID | None
    account_id: UUID | None
    author_id: UUID
    text: str
    pinned: bool
    created_at: datetime
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    version: int = 1

    @property
    def client_id(self) -> UUID:
        """Whom the note is about."""
        if self.contact_id is not None:
            return self.contact_id
        if self.account_id is None:
            raise ValueError("a note without a client")
        return self.account_id

    def edit(self, by: UUID, text: str, now: datetime) -> Changes:
        """Put another text in its place."""
        self._own(by)
        changes = set_fields(self, {"text": text})
        if changes:
            self.edited_at = now
        return changes

    def delete(self, by: UUID, now: datetime) -> Changes:
        """Take it back; its text remains in the history of the client only."""
        self._own(by)
        changes: Changes = {"text": (self.text, None)}
        self.text, self.pinned, self.deleted_at = "", False, now
        return changes

    def pin(self, pinned: bool) -> Changes:
        """Keep it on top of the client's page, or no longer; anybody who works with the client may."""
        return set_fields(self, {"pinned": pinned})

    def _own(self, by: UUID) -> None:
        if by != self.author_id:
            raise NoteOfAnother("only its author changes or deletes a note")

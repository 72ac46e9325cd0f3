"""Where this service keeps what it knows of persons."""

from sqlalchemy import ARRAY, Text, cast, select

from shared.held import Held, of_persons

from .duplicates import not_duplicates
from .imports import import_rows
from .mapping import client_history, contacts
from .merges import merges

_mails = select(import_rows.c.import_id).where(
    of_persons(contacts.c.id), import_rows.c.cells.has_any(cast(contacts.c.emails, ARRAY(Text)))
)
held = Held(
    contacts.c.id,
    select(contacts.c.id, contacts.c.merged_into).where(contacts.c.merged_into.is_not(None)),
    {
        client_history: of_persons(client_history.c.record_id),
        # A row that was refused has no record; an address, other than a name or a telephone, is one person's.
        import_rows: of_persons(import_rows.c.record_id) | _mails.correlate(import_rows).exists(),
        merges: of_persons(merges.c.into_id) | of_persons(merges.c.merged_ids),
        not_duplicates: of_persons(not_duplicates.c.one_id) | of_persons(not_duplicates.c.other_id),
    },
)

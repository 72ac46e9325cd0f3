"""Where this service keeps what it knows of persons."""

from sqlalchemy import select

from shared.held import Held, of_persons

from .tables import client_merges, contacts, raw_event

_told = select(raw_event.c.subject).where(of_persons(raw_event.c.body["data"]["contact_id"].astext))
held = Held(
    contacts.c.contact_id,
    select(client_merges.c.merged_id, client_merges.c.into_id).where(client_merges.c.undone_at.is_(None)),
    {
        # With every event about a record of theirs: not each of them names the client.
        raw_event: of_persons(raw_event.c.subject) | raw_event.c.subject.in_(_told),
        client_merges: of_persons(client_merges.c.into_id) | of_persons(client_merges.c.merged_id),
    },
)

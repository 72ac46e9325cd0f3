"""Persons who asked to be forgotten: their events stay, for the figures are made of them, without any words."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, String, bindparam, text
from sqlalchemy.dialects.postgresql import insert as pg_insert

from shared.db import Transaction
from shared.events import Envelope
from shared.forgetting import FORGOTTEN

from .bulk import driver
from .tables import erased_contacts

WORDS = (
    "display_name",
    "title",
    "result",
    "reason",
    "need",
    "note",
    "description",
    "name",
    "phone",
    "email",
    "company",
)
"""Fields of events about a client that may say who it is."""
_FORGET = text("""
    UPDATE raw_event SET body = jsonb_set(body, '{data}', (
        SELECT jsonb_object_agg(name, CASE
            WHEN name = ANY(:words) AND jsonb_typeof(value) = 'string' THEN to_jsonb(CAST(:forgotten AS text))
            ELSE value END)
        FROM jsonb_each(body->'data') AS data(name, value)
    ))
    WHERE subject = :contact_id OR (body->'data'->>'contact_id') = :contact_id
    RETURNING subject
""").bindparams(bindparam("words", type_=ARRAY(String)))

_ERASED = "SELECT id FROM unnest($1::text[]) AS id JOIN erased_contacts ON contact_id::text = id"


async def forget(tx: Transaction, contact_id: UUID) -> list[str]:
    """Take the words out of everything recorded about this person, and remember to do so with what comes late.

    Returns the records those events are about: their facts are to be made anew.
    """
    note = pg_insert(erased_contacts).values(contact_id=contact_id, erased_at=tx.now)
    await tx.session.execute(note.on_conflict_do_nothing())
    words = {"words": list(WORDS), "forgotten": FORGOTTEN, "contact_id": str(contact_id)}
    return sorted(set((await tx.session.scalars(_FORGET, words)).all()))


async def without_words(tx: Transaction, envelopes: Sequence[Envelope]) -> list[Envelope]:
    """The same events, those about somebody who was forgotten without words."""
    about = [(each.subject, str(each.data.get("contact_id"))) for each in envelopes]
    found = await (await driver(tx)).fetch(_ERASED, list({each for both in about for each in both}))
    erased = {row["id"] for row in found}
    if not erased:
        return list(envelopes)
    return [_wordless(each) if erased & {*about[place]} else each for place, each in enumerate(envelopes)]


def _wordless(envelope: Envelope) -> Envelope:
    data: dict[str, Any] = {
        name: FORGOTTEN if name in WORDS and isinstance(value, str) else value for name, value in envelope.data.items()
    }
    return envelope.model_copy(update={"data": data})

"""Persons who asked to be forgotten: their events stay, for the figures are made of them, without any words."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ARRAY, String, bindparam
from sqlalchemy.dialects.postgresql import insert as pg_insert

from shared.db import Transaction
from shared.events import OUTSIDE, Envelope, catalogue
from shared.events.words import wordless
from shared.forgetting import FORGOTTEN, wordless_bodies

from .bulk import driver
from .tables import erased_contacts

SHARED = frozenset({"payment_id", "order_request_id"})
"""What both systems outside and sales speak of, by the field that names it."""
_CLIENT = "(body->'data'->>'contact_id')"
# And what names no client about a record of theirs: accounting and production do not know whose payment or order it is.
_THEIRS = f"""subject = :contact_id OR {_CLIENT} = :contact_id OR ({_CLIENT} IS NULL
    AND subject IN (SELECT subject FROM raw_event WHERE {_CLIENT} = :contact_id))"""  # noqa: S608 (our own names)
_FORGET = wordless_bodies("raw_event", f"{_THEIRS} RETURNING subject", as_bytes=False)
_OUTSIDE_OF_THEIRS = f"""subject = ANY(:subjects) AND type = ANY(:outside) AND subject IN (
    SELECT subject FROM raw_event JOIN erased_contacts ON {_CLIENT} = contact_id::text
    WHERE subject = ANY(:subjects))"""  # noqa: S608 (our own names)
_FORGET_OUTSIDE = wordless_bodies("raw_event", _OUTSIDE_OF_THEIRS, as_bytes=False).bindparams(
    bindparam("subjects", type_=ARRAY(String)),
    bindparam("outside", sorted(name for name, kind in catalogue.items() if kind.producer in OUTSIDE), ARRAY(String)),
)

_ERASED = "SELECT id FROM unnest($1::text[]) AS id JOIN erased_contacts ON contact_id::text = id"


async def forget(tx: Transaction, contact_id: UUID) -> list[str]:
    """Take the words out of everything recorded about this person, and remember to do so with what comes late.

    Returns the records those events are about: their facts are to be made anew.
    """
    note = pg_insert(erased_contacts).values(contact_id=contact_id, erased_at=tx.now)
    await tx.session.execute(note.on_conflict_do_nothing())
    return sorted(set((await tx.session.scalars(_FORGET, {"contact_id": str(contact_id)})).all()))


async def forget_outside(tx: Transaction, subjects: Sequence[str]) -> None:
    """Of these payments and orders, those of somebody who was forgotten: the words outside systems said of them go.

    They do not name the client, what sales tells of the same payment or order does, and either may come first.
    """
    if subjects:
        await tx.session.execute(_FORGET_OUTSIDE, {"subjects": sorted(set(subjects))})


async def without_words(tx: Transaction, envelopes: Sequence[Envelope]) -> list[Envelope]:
    """The same events, those about somebody who was forgotten without words."""
    about = [(each.subject, str(each.data.get("contact_id"))) for each in envelopes]
    found = await (await driver(tx)).fetch(_ERASED, list({each for both in about for each in both}))
    erased = {row["id"] for row in found}
    if not erased:
        return list(envelopes)
    return [_wordless(each) if erased & {*about[place]} else each for place, each in enumerate(envelopes)]


def _wordless(envelope: Envelope) -> Envelope:
    return envelope.model_copy(update={"data": wordless(envelope.type, envelope.data, FORGOTTEN)})

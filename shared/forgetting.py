"""Personal data taken out of what a service keeps of its own messages: the outbox, the log, the answers it gave."""

from collections.abc import Iterable

from sqlalchemy import ARRAY, String, TextClause, bindparam, delete, func, text

from shared.db import Transaction
from shared.events.words import CODED, WORDS
from shared.tables import replies

FORGOTTEN = "—"
"""What stands in the place of a text that was forgotten."""


def wordless_bodies(table: str, where: str, *, as_bytes: bool = True) -> TextClause:
    """The statement that puts a dash in the place of the words in the data of messages kept in `body`.

    `shared.events.words` says which fields are words; `where` says which messages, and has parameters of its own.
    """
    message = "convert_from(body, 'UTF8')::jsonb" if as_bytes else "body"
    bare = f"""jsonb_set({message}, '{{data}}', (
        SELECT jsonb_object_agg(name, CASE
            WHEN name <> ALL(:words) OR (name = 'reason' AND {message}->>'type' = ANY(:coded)) THEN value
            WHEN jsonb_typeof(value) = 'string' THEN to_jsonb(CAST(:forgotten AS text))
            WHEN jsonb_typeof(value) = 'object' THEN 'null'
            ELSE value END)
        FROM jsonb_each({message}->'data') AS data(name, value)
    ))"""  # noqa: S608 (our own names)
    bare = f"convert_to(({bare})::text, 'UTF8')" if as_bytes else bare
    return text(f"UPDATE {table} SET body = {bare} WHERE {where}").bindparams(  # noqa: S608 (our own tables)
        bindparam("words", sorted(WORDS), ARRAY(String)),
        bindparam("coded", sorted(CODED), ARRAY(String)),
        bindparam("forgotten", FORGOTTEN),
    )


_FORGET = [
    wordless_bodies(table, "subject = ANY(:subjects)").bindparams(bindparam("subjects", type_=ARRAY(String)))
    for table in ("outbox", "event_log")
]


async def forget_told(tx: Transaction, subjects: Iterable[object]) -> None:
    """In all events told about these records, sent or not, put a dash in the place of words.

    Copies that others hold are theirs to mend; the event that asks for it is told by whoever calls this.
    """
    about = [str(each) for each in subjects]
    for statement in _FORGET:
        await tx.session.execute(statement, {"subjects": about})


async def forget_replies(tx: Transaction, mentions: Iterable[object]) -> None:
    """Answers kept for Idempotency-Keys that mention one of these records go."""
    for each in mentions:
        told = func.position(func.convert_to(str(each), "UTF8").op("IN")(replies.c.body))
        await tx.session.execute(delete(replies).where(replies.c.body.is_not(None), told > 0))

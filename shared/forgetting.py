"""Personal data taken out of what a service keeps of its own messages: the outbox, the log, the answers it gave."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ARRAY, String, TextClause, bindparam, delete, func, text

from shared.db import Transaction
from shared.tables import replies

FORGOTTEN = "—"
"""What stands in the place of a text that was forgotten."""


def words_of(table: str, where: str) -> TextClause:
    """The statement that puts `:forgotten` in the place of the fields `:texts` of the data of messages kept in `body`.

    `where` says of which messages; the strings it is given are parameters of its own.
    """
    statement = f"""
        UPDATE {table} AS told SET body = convert_to(jsonb_set(convert_from(body, 'UTF8')::jsonb, '{{data}}', (
            SELECT jsonb_object_agg(name, CASE
                WHEN name = ANY(:texts) AND jsonb_typeof(value) = 'string' THEN to_jsonb(CAST(:forgotten AS text))
                ELSE value END)
            FROM jsonb_each(convert_from(told.body, 'UTF8')::jsonb->'data') AS data(name, value)
        ))::text, 'UTF8')
        WHERE {where}
    """  # noqa: S608 (our own tables)
    return text(statement).bindparams(bindparam("texts", type_=ARRAY(String)), bindparam("forgotten", FORGOTTEN))


_FORGET = [
    words_of(table, "subject = ANY(:subjects)").bindparams(bindparam("subjects", type_=ARRAY(String)))
    for table in ("outbox", "event_log")
]


async def forget_told(tx: Transaction, subjects: Iterable[object], texts: Sequence[str]) -> None:
    """In all events told about these records, sent or not, put a dash in the place of these fields of the data.

    Copies that others hold are theirs to mend; the event that asks for it is told by whoever calls this.
    """
    about = [str(each) for each in subjects]
    for statement in _FORGET:
        await tx.session.execute(statement, {"subjects": about, "texts": list(texts)})


async def forget_replies(tx: Transaction, mentions: Iterable[object]) -> None:
    """Answers kept for Idempotency-Keys that mention one of these records go."""
    for each in mentions:
        told = func.position(func.convert_to(str(each), "UTF8").op("IN")(replies.c.body))
        await tx.session.execute(delete(replies).where(replies.c.body.is_not(None), told > 0))

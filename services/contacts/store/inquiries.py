"""Finding whoever writes from outside among the clients: by telephone or e-mail, whoever's client it is."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ARRAY, String, bindparam, literal, or_, select, text

from services.contacts.domain.clients import Contact
from services.contacts.domain.names import search_key
from shared.db import Transaction

from .clients import contact_for_rule
from .mapping import accounts, contacts

_ALONE = text("""
    SELECT pg_advisory_xact_lock(hashtextextended(id, 44)) FROM unnest(:ids) WITH ORDINALITY AS t(id, place)
    ORDER BY place
""").bindparams(bindparam("ids", type_=ARRAY(String)))


async def alone_with(tx: Transaction, ways: Iterable[str]) -> None:
    """Nobody else looks for a client by these telephones and addresses until the end."""
    await tx.session.execute(_ALONE, {"ids": sorted(set(ways))})


async def reached_by(tx: Transaction, phone: str | None, email: str | None) -> Contact | None:
    """The client with this telephone or e-mail, locked; of several the one worked with, then the one known longest.

    Whoever became part of another is given as that other.
    """
    given = [(contacts.c.phones, phone), (contacts.c.emails, email)]
    ways = [column.bool_op("@>")(literal([value], column.type)) for column, value in given if value]
    if not ways:
        return None
    order = [contacts.c.status != "active", contacts.c.merged_into.is_not(None), contacts.c.created_at, contacts.c.id]
    query = select(Contact).where(or_(*ways)).order_by(*order).limit(1)
    found: Contact | None = await tx.session.scalar(query.with_for_update(key_share=True))
    while found is not None and found.merged_into is not None:
        found = await contact_for_rule(tx, found.merged_into)
    return found


async def account_named(tx: Transaction, name: str) -> UUID | None:
    """The one company of this name; None where there is none, or several."""
    query = select(accounts.c.id).where(accounts.c.name_key == search_key(name)).limit(2)
    found = (await tx.session.scalars(query)).all()
    return found[0] if len(found) == 1 else None

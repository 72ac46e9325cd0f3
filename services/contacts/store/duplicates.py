"""Records that may be one client: pairs with something in common, and those somebody said are none."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ARRAY, Column, String, Table, Uuid, bindparam, cast, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.contacts.domain.clients import Account, Contact
from shared.auth import Actor
from shared.db import Transaction
from shared.pages import Page, rows_page
from shared.tables import moment

from .mapping import accounts, contacts, metadata

Record = Literal["contact", "account"]
MOST_ALIKE = 20
"""A phone, address or name that more records share belongs to a switchboard or to a town, and says nothing."""
not_duplicates = Table(
    "not_duplicates",
    metadata,
    Column("one_id", Uuid, primary_key=True),
    Column("other_id", Uuid, primary_key=True),
    Column("by", String(200), nullable=False),
    moment("at", nullable=False),
    comment="pairs that somebody looked at and found to be different clients; the smaller id first",
)
_SHARED = """
    mine AS MATERIALIZED (
        SELECT * FROM {table} WHERE status = 'active'
            AND (:everybody OR owner_id = ANY(:reach) OR (:nobodys AND owner_id IS NULL))
    ), said AS (
        SELECT id, 'phone' AS kind, unnest(phones) AS value FROM mine
        UNION ALL SELECT id, 'email', unnest(emails) FROM mine
        UNION ALL SELECT id, 'name', name_key FROM mine
        {more}
    ), groups AS (
        SELECT array_agg(DISTINCT id) AS ids FROM said GROUP BY kind, value
        HAVING count(DISTINCT id) BETWEEN 2 AND :most
    ), pairs AS (
        SELECT DISTINCT one.id AS one_id, other.id AS other_id
        FROM groups, unnest(ids) AS one(id), unnest(ids) AS other(id) WHERE one.id < other.id
        {similar}
    )
    SELECT one_id, other_id FROM pairs
    WHERE NOT EXISTS (SELECT 1 FROM not_duplicates n WHERE n.one_id = pairs.one_id AND n.other_id = pairs.other_id)
"""
_SAME_ACCOUNT = """
    UNION SELECT one.id, other.id FROM mine AS one JOIN mine AS other
        ON one.account_id = other.account_id AND one.id < other.id AND one.name_key % other.name_key
"""
_SAME_INN = "UNION ALL SELECT id, 'tax_id', tax_id FROM mine WHERE tax_id IS NOT NULL"
_PAIRS = {
    "contact": "WITH" + _SHARED.format(table="contacts", more="", similar=_SAME_ACCOUNT),
    "account": "WITH" + _SHARED.format(table="accounts", more=_SAME_INN, similar=""),
}


async def list_pairs(
    tx: Transaction, actor: Actor, record: Record, *, cursor: str | None, limit: int
) -> Page[tuple[UUID, UUID]]:
    """Pairs of active records the actor sees that have something in common, those nobody dismissed."""
    pairs = (
        text(_PAIRS[record])
        .bindparams(
            bindparam("everybody", actor.reach is None),
            bindparam("reach", list(actor.reach or ()), type_=ARRAY(Uuid)),
            bindparam("nobodys", actor.role == "head"),
            bindparam("most", MOST_ALIKE),
        )
        .columns(one_id=Uuid, other_id=Uuid)
        .subquery("found")
    )
    order = [pairs.c.one_id, pairs.c.other_id]
    page = await rows_page(tx, select(pairs.c.one_id, pairs.c.other_id), order, cursor=cursor, limit=limit)
    return Page([(row.one_id, row.other_id) for row in page.items], page.next_cursor)


async def records(tx: Transaction, record: Record, ids: Sequence[UUID]) -> dict[UUID, Any]:
    """The records of a page, by id; the actor's reach was applied when their ids were found."""
    kind: Any = Contact if record == "contact" else Account
    table = contacts if record == "contact" else accounts
    return {each.id: each for each in await tx.session.scalars(select(kind).where(table.c.id.in_(ids)))}


async def contacts_like(
    tx: Transaction,
    actor: Actor,
    *,
    name_key: str,
    phones: Sequence[str],
    emails: Sequence[str],
    account_id: UUID | None,
) -> Sequence[Contact]:
    """Active contacts the actor sees that share a phone or an e-mail, or a similar name within one account."""
    shared = [
        column.op("&&")(cast(values, ARRAY(kind)))
        for column, values, kind in (
            (contacts.c.phones, list(phones), String(40)),
            (contacts.c.emails, list(emails), String(254)),
        )
        if values
    ]
    if account_id is not None:
        alike = func.similarity(contacts.c.name_key, name_key) > 0.3
        shared.append((contacts.c.account_id == account_id) & alike)
    if not shared:
        return []
    query = select(Contact).where(or_(*shared), contacts.c.status == "active", actor.sees(contacts.c.owner_id))
    return (await tx.session.scalars(query.order_by(contacts.c.id).limit(MOST_ALIKE))).all()


async def dismiss(tx: Transaction, one_id: UUID, other_id: UUID) -> None:
    """These two are different clients; saying it twice changes nothing."""
    first, second = sorted((one_id, other_id))
    values = {"one_id": first, "other_id": second, "by": tx.by, "at": tx.now}
    await tx.session.execute(pg_insert(not_duplicates).values(values).on_conflict_do_nothing())

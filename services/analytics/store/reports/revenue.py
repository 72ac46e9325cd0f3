"""What single clients brought in: the wins of a window, by client, those that went into one with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CTE, Uuid, bindparam, func, null, or_, select, true

from services.analytics.domain.reports import Question
from services.analytics.store.scope import within
from services.analytics.store.tables import client_merges, sale_entries
from shared.auth import Actor
from shared.db import Transaction

from .rows import booked


@dataclass(frozen=True)
class Revenue:
    """Of one client in one currency, what was taken back taken off: currencies are never added up."""

    contact_id: UUID
    currency: str
    revenue: Decimal
    won: int


async def revenue_of(tx: Transaction, actor: Actor, asked: Question, contact_ids: Sequence[UUID]) -> list[Revenue]:
    """Of the sales the caller sees figures of; nothing for a client without any.

    A merge moves no fact of a closed day, but who asks for a client means all of it. What went into another client is
    asked for there: of itself it has nothing any more, so that a list never counts a rouble twice.
    """
    known, facts = _with_merged(contact_ids), sale_entries
    named = (facts.c[name] for name in ("owner_id", "team_id", "currency", "amount", "sign"))
    bought = select(*named).where(facts.c.contact_id == known.c.contact_id, facts.c.basis == asked.basis)
    # Behind a fence each client is looked up: how many there are the database only guesses, and would read all sales.
    rows = bought.where(*booked(asked, facts)).offset(0).lateral("bought")
    groups = (known.c.client_id, rows.c.currency)
    query = select(*groups, func.sum(rows.c.amount), func.sum(rows.c.sign)).select_from(known.join(rows, true()))
    query = within(query, actor, asked, rows)
    found = await tx.session.execute(query.group_by(*groups).order_by(*groups))
    return [Revenue(client_id, currency, amount, int(won)) for client_id, currency, amount, won in found]


def _with_merged(contact_ids: Sequence[UUID]) -> CTE:
    """Each client beside itself and those that went into it, and into those; by merges that are not undone.

    Merges are followed back in the order they were made, so that a loop of them ends.
    """
    ids = bindparam("contact_ids", [*contact_ids], type_=ARRAY(Uuid))
    asked = select(func.unnest(ids).label("id")).distinct().subquery("asked")
    merge: Any = client_merges.c
    stands = (merge.arrived.is_not(None), merge.undone.is_(None))
    gone = select(merge.merge_id).where(merge.merged_id == asked.c.id, *stands).exists()
    itself = select(asked.c.id.label("client_id"), asked.c.id.label("contact_id"), null().cast(Uuid).label("merge_id"))
    known = itself.where(~gone).cte("known", recursive=True)
    earlier = or_(known.c.merge_id.is_(None), merge.merge_id < known.c.merge_id)
    further = select(known.c.client_id, merge.merged_id, merge.merge_id).where(
        merge.into_id == known.c.contact_id, *stands, earlier
    )
    return known.union(further)

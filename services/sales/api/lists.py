"""Routes that look at many sales, or at the whole history of one."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from services.sales import store, usecases
from services.sales.domain.history import title_of
from shared.auth import Actor, allow
from shared.edge import Tx
from shared.fields import Cursor, Limit, Out
from shared.service import make_router

from .cards import SaleCard, sale_card
from .forms import PageOut
from .queries import SalePage

router = make_router()
Looking = Annotated[Actor, allow("manager", "head", "admin", "integrator", scope="sales:read")]


class WhyOut(Out):
    """Why it happened: the rule that did it, and the event, or else the request, that led to it."""

    rule: str | None
    event: str | None
    cause: str | None


class HistoryOut(Out):
    """One change: who made it, what it was before and after, and why it happened."""

    id: int
    at: datetime
    who: str
    who_name: str | None
    what: str
    title: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    rule: str | None
    cause: str | None
    why: WhyOut


@router.get("/sales")
async def list_sales(tx: Tx, actor: Looking, asked: Annotated[SalePage, Query()]) -> PageOut[SaleCard]:
    """The sales within reach, the newest first unless sorted otherwise. Ranges leave out their upper end.

    `marker=none` are the sales without a next step; `q` searches number, title, client and company. A cursor belongs
    to the sort it was given for.
    """
    page, cards = await usecases.view_list(
        tx,
        actor,
        asked.narrow(),
        owner_id=asked.owner_id,
        team_id=asked.team,
        sort=asked.sort,
        descending=asked.order == "desc",
        cursor=asked.cursor,
        limit=asked.limit,
    )
    return PageOut[SaleCard](items=[sale_card(row, cards) for row in page.items], next_cursor=page.next_cursor)


@router.get("/sales/{sale_id}/history")
async def read_history(
    sale_id: UUID, tx: Tx, actor: Looking, cursor: Cursor | None = None, limit: Annotated[Limit, Query()] = 50
) -> PageOut[HistoryOut]:
    """Everything that ever changed, the oldest first, with who did it and why it happened."""
    await store.sales.read_case(tx, sale_id, actor)
    page = await store.reading.list_history(tx, sale_id, cursor=cursor, limit=limit)
    language = await store.sales.language_of(tx, actor.id)
    return PageOut[HistoryOut](items=[_entry(row, language) for row in page.items], next_cursor=page.next_cursor)


def _entry(row: Any, language: str) -> HistoryOut:
    why = {"rule": row.rule, "event": row.cause_type, "cause": row.cause}
    return HistoryOut.model_validate({**row._mapping, "title": title_of(row.what, language), "why": why})

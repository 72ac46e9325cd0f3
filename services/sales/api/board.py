"""The board: every stage a column."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from services.sales import store
from services.sales.domain.process import FIBEX
from shared.auth import Actor, allow
from shared.edge import Tx
from shared.errors import Invalid
from shared.fields import Code, Cursor, Limit, Out
from shared.service import make_router

from .pages import SaleCard

router = make_router()


class ColumnSum(Out):
    currency: str
    amount: str


class ColumnOut(Out):
    """`count` and `sums` cover the whole column; `next_cursor` goes on with its cards: `?stage=…&cursor=…`."""

    stage: str
    title: str
    kind: str
    count: int
    sums: list[ColumnSum]
    cards: list[SaleCard]
    next_cursor: str | None


class BoardOut(Out):
    process: str
    process_version: int
    columns: list[ColumnOut]


@router.get("/board")
async def read_board(
    tx: Tx,
    actor: Annotated[Actor, allow("manager", "head", "admin")],
    stage: Code | None = None,
    owner_id: UUID | None = None,
    cursor: Cursor | None = None,
    limit: Annotated[Limit, Query()] = 20,
) -> BoardOut:
    """All columns with their first cards, or with `stage` one column, and with `cursor` the cards that follow."""
    if cursor is not None and stage is None:
        raise Invalid("cursor: belongs to one column; name it with `stage`", field="stage")
    if stage is not None and FIBEX.stage(stage) is None:
        raise Invalid(f"stage: the process has no stage {stage!r}", field="stage")
    stages = {each.code: each for each in FIBEX.stages if stage in {None, each.code}}
    language = await store.sales.language_of(tx, actor.id)
    columns = await store.reading.board(tx, actor, list(stages), owner_id=owner_id, cursor=cursor, limit=limit)
    return BoardOut(
        process=FIBEX.code,
        process_version=FIBEX.version,
        columns=[_column(each, stages[each.stage], language) for each in columns],
    )


def _column(column: store.reading.Column, stage: Any, language: str) -> ColumnOut:
    return ColumnOut(
        stage=column.stage,
        title=stage.titles.to(language),
        kind=stage.kind,
        count=column.count,
        sums=[ColumnSum(currency=currency, amount=amount) for currency, amount in sorted(column.sums.items())],
        cards=[SaleCard.model_validate(card) for card in column.cards],
        next_cursor=column.next_cursor,
    )

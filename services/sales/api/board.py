"""The board: every stage of a process a column."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from services.sales import usecases
from services.sales.usecases import BoardPage
from shared.auth import Actor, allow
from shared.edge import Tx
from shared.fields import Code, Cursor, Limit, Out
from shared.service import make_router

from .cards import SaleCard, sale_card
from .queries import Searched

router = make_router()


class ColumnSum(Out):
    """Of the sales in one currency: `amount` net of VAT, `total` with it, as on their cards."""

    currency: str
    amount: str
    total: str


class ColumnOut(Out):
    """`count`, `sums` and `stuck` cover the whole column, `stuck` up to 1000, which means that many or more.

    `next_cursor` goes on with its cards: `?stage=…&cursor=…`. A stage of an older version only has `retired` set.
    """

    stage: str
    title: str
    kind: str
    retired: bool
    count: int
    sums: list[ColumnSum]
    stuck: int
    max_days: int | None
    cards: list[SaleCard]
    next_cursor: str | None


class BoardOut(Out):
    process: str
    process_version: int
    process_title: str
    columns: list[ColumnOut]


@router.get("/board")
async def read_board(
    tx: Tx,
    actor: Annotated[Actor, allow("manager", "head", "admin")],
    process: Code = "fibex",
    stage: Code | None = None,
    owner: UUID | None = None,
    owner_id: UUID | None = None,
    team: UUID | None = None,
    q: Searched | None = None,
    cursor: Cursor | None = None,
    limit: Annotated[Limit, Query()] = 20,
) -> BoardOut:
    """All columns with their first cards, or with `stage` one column, and with `cursor` the cards that follow.

    `q` searches number, title, client and company; of what matches, up to 1000 sales are counted and shown.
    """
    page = await usecases.view_board(
        tx, actor, process, stage=stage, owner_id=owner or owner_id, team_id=team, q=q, cursor=cursor, limit=limit
    )
    return BoardOut(
        process=page.process.code,
        process_version=page.process.version,
        process_title=page.process.titles.to(page.language),
        columns=[_column(page, column) for column in page.columns],
    )


def _column(page: BoardPage, column: Any) -> ColumnOut:
    stage = page.stages[column.stage]
    return ColumnOut(
        stage=column.stage,
        title=stage.titles.to(page.language),
        kind=stage.kind,
        retired=page.process.stage(column.stage) is None,
        count=column.count,
        sums=[ColumnSum(currency=currency, **sums) for currency, sums in sorted(column.sums.items())],
        stuck=column.stuck,
        max_days=stage.max_days,
        cards=[sale_card(card, page.cards) for card in column.cards],
        next_cursor=column.next_cursor,
    )

"""The board: one query, whose cost is what it shows and not what the base holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    Row,
    Select,
    SmallInteger,
    String,
    Table,
    Uuid,
    bindparam,
    func,
    literal,
    select,
    true,
    tuple_,
)

from shared.auth import Actor
from shared.db import Transaction
from shared.pages import read_cursor, write_cursor

from .mapping import CURRENCY, MONEY, STAGE, metadata
from .reach import Owners, among, by_owner
from .reading import CARD, NAMES, matches, named
from .sales import sales

MOST_MATCHES = 1000
MOST_STUCK = 1000
"""Stuck sales of a column are counted up to here; that many mean: that many or more."""
stage_totals = Table(
    "stage_totals",
    metadata,
    Column("process", STAGE, primary_key=True),
    Column("stage", STAGE, primary_key=True),
    Column("owner_id", Uuid, primary_key=True),
    Column("currency", CURRENCY, primary_key=True),
    Column("slot", SmallInteger, primary_key=True, autoincrement=False, comment="spreads writers; readers add up"),
    Column("count", BigInteger, nullable=False),
    Column("amount", MONEY, nullable=False),
    Column("total", MONEY, nullable=False),
    comment="how many sales each person has in each stage, and of what amount; triggers on sales keep it",
)


@dataclass(frozen=True)
class Asked:
    """A column asked for, and the moment before which whoever entered it is stuck."""

    stage: str
    stuck_before: datetime | None


class Sums(TypedDict):
    """Of the sales in one currency: net of VAT, and with it, which is what the cards show."""

    amount: str
    total: str


@dataclass(frozen=True)
class BoardColumn:
    """One column of the board: all of its sales counted and summed by currency, the first of them as cards."""

    stage: str
    count: int
    sums: Mapping[str, Sums]
    stuck: int
    cards: list[Row[Any]]
    next_cursor: str | None


async def board(
    tx: Transaction,
    actor: Actor,
    process: str,
    asked: Sequence[Asked],
    owners: Owners,
    *,
    cursor: str | None,
    limit: int,
) -> list[BoardColumn]:
    """Columns in the order asked for, the longest in its stage last; `cursor` goes on within a single column."""
    stages = bindparam("stages", [each.stage for each in asked], ARRAY(String))
    moments = bindparam("moments", [each.stuck_before for each in asked], ARRAY(DateTime(timezone=True)))
    wanted = select(func.unnest(stages).label("stage"), func.unnest(moments).label("stuck_before")).subquery("wanted")
    totals, stuck = _totals(process, wanted, owners), _stuck(process, wanted, owners)
    cards = _cards(actor, process, wanted, owners, cursor, limit)
    query = (
        select(wanted.c.stage.label("column_stage"), totals.c.count.label("column_count"), totals.c.sums, stuck, cards)
        .select_from(wanted)
        .outerjoin(totals, true())
        .outerjoin(stuck, true())
        .outerjoin(cards, true())
    )
    return _columns(asked, (await tx.session.execute(query)).all(), limit)


async def board_of_matches(
    tx: Transaction,
    actor: Actor,
    process: str,
    asked: Sequence[Asked],
    owners: Owners,
    *,
    q: str,
    cursor: str | None,
    limit: int,
) -> list[BoardColumn]:
    """The same of the sales that match a search, of which up to a thousand are looked at."""
    query = named(select(*CARD, *NAMES).select_from(sales)).where(
        sales.c.process == process,
        sales.c.stage.in_([each.stage for each in asked]),
        matches(q),
        among(owners, sales.c.owner_id),
        actor.sees(sales.c.owner_id),
    )
    rows = (await tx.session.execute(query.limit(MOST_MATCHES))).all()
    return [_column_of(each, [row for row in rows if row.stage == each.stage], cursor, limit) for each in asked]


async def stages_in_use(tx: Transaction, process: str, owners: Owners) -> set[str]:
    """The stages in which somebody has a sale."""
    query = select(stage_totals.c.stage).where(
        stage_totals.c.process == process, among(owners, stage_totals.c.owner_id)
    )
    used = query.group_by(stage_totals.c.stage).having(func.sum(stage_totals.c.count) > 0)
    return set((await tx.session.scalars(used)).all())


async def count_in_stages(tx: Transaction, process: str, stages: set[str], owners: Owners) -> dict[str, int]:
    """How many sales there are in each of the stages."""
    theirs = among(owners, stage_totals.c.owner_id)
    query = select(stage_totals.c.stage, func.sum(stage_totals.c.count).label("count"))
    query = query.where(stage_totals.c.process == process, stage_totals.c.stage.in_(stages), theirs)
    rows = await tx.session.execute(query.group_by(stage_totals.c.stage))
    return {row[0]: int(row[1]) for row in rows if row[1] > 0}


def _totals(process: str, wanted: Any, owners: Owners) -> Any:
    by_currency = (
        select(
            stage_totals.c.currency,
            func.sum(stage_totals.c.count).label("count"),
            func.sum(stage_totals.c.amount).label("amount"),
            func.sum(stage_totals.c.total).label("total"),
        )
        .where(
            stage_totals.c.process == process,
            stage_totals.c.stage == wanted.c.stage,
            among(owners, stage_totals.c.owner_id),
        )
        .group_by(stage_totals.c.currency)
        .having(func.sum(stage_totals.c.count) > 0)
        .correlate(wanted)
        .subquery()
    )
    sums = [part for name in ("amount", "total") for part in (literal(name), by_currency.c[name].cast(String))]
    return select(
        func.sum(by_currency.c.count).label("count"),
        func.jsonb_object_agg(by_currency.c.currency, func.jsonb_build_object(*sums)).label("sums"),
    ).lateral("totals")


def _stuck(process: str, wanted: Any, owners: Owners) -> Any:
    late = (
        select(literal(1).label("one"))
        .where(
            sales.c.process == process,
            sales.c.stage == wanted.c.stage,
            sales.c.entered_at < wanted.c.stuck_before,
            among(owners, sales.c.owner_id),
        )
        .correlate(wanted)
        .limit(MOST_STUCK)
        .subquery()
    )
    return select(func.count().label("stuck")).select_from(late).lateral("stuck")


def _cards(actor: Actor, process: str, wanted: Any, owners: Owners, cursor: str | None, limit: int) -> Any:
    def newest(table: Any, query: Select[Any], owner: ColumnElement[bool]) -> Select[Any]:
        order = [table.c.entered_at, table.c.id]
        after = [tuple_(*order) < tuple_(*_marks(cursor, order))] if cursor else []
        query = query.where(table.c.process == process, table.c.stage == wanted.c.stage, *after, owner)
        return query.order_by(*(column.desc() for column in order)).limit(limit + 1)

    shown = named(select(*CARD, *NAMES).select_from(sales)).where(actor.sees(sales.c.owner_id))
    if owners is not None and len(owners) > 1:
        first = sales.alias("first")
        found = by_owner(owners, first.c.owner_id, lambda owner: newest(first, select(first.c.id), owner), wanted)
        order = [sales.c.entered_at.desc(), sales.c.id.desc()]
        return shown.where(sales.c.id.in_(found)).order_by(*order).limit(limit + 1).lateral("card")
    return newest(sales, shown, among(owners, sales.c.owner_id)).lateral("card")


def _marks(cursor: str, order: Sequence[ColumnElement[Any]]) -> list[Any]:
    return [literal(value, each.type) for value, each in zip(read_cursor(cursor, order), order, strict=True)]


def _columns(asked: Sequence[Asked], rows: Any, limit: int) -> list[BoardColumn]:
    found = []
    for each in asked:
        mine = [row for row in rows if row.column_stage == each.stage]
        cards = sorted((row for row in mine if row.id), key=lambda row: (row.entered_at, row.id), reverse=True)
        shown, more = cards[:limit], len(cards) > limit
        mark = write_cursor([shown[-1].entered_at, shown[-1].id]) if more else None
        head = mine[0]
        stuck = int(head.stuck or 0) if each.stuck_before is not None else 0
        found.append(BoardColumn(each.stage, int(head.column_count or 0), head.sums or {}, stuck, shown, mark))
    return found


def _column_of(each: Asked, rows: Sequence[Row[Any]], cursor: str | None, limit: int) -> BoardColumn:
    rows = sorted(rows, key=lambda row: (row.entered_at, row.id), reverse=True)
    stuck = sum(each.stuck_before is not None and row.entered_at < each.stuck_before for row in rows)
    mark = tuple(read_cursor(cursor, [sales.c.entered_at, sales.c.id])) if cursor else None
    left = [row for row in rows if mark is None or (row.entered_at, row.id) < mark]
    more = write_cursor([left[limit - 1].entered_at, left[limit - 1].id]) if len(left) > limit else None
    currencies = {row.currency for row in rows}
    sums = {currency: _sums([row for row in rows if row.currency == currency]) for currency in currencies}
    return BoardColumn(each.stage, len(rows), sums, stuck, left[:limit], more)


def _sums(rows: Sequence[Row[Any]]) -> Sums:
    return {"amount": str(sum(row.amount for row in rows)), "total": str(sum(row.total for row in rows))}

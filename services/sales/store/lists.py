"""The list of sales: filters and sorts that indexes serve, one query per page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, literal, or_, select, tuple_

from services.sales.domain.marker import Marker, Today
from shared.auth import Actor
from shared.db import Transaction
from shared.pages import Page, read_cursor, rows_page

from .reach import Owners, among, by_owner
from .reading import CARD, NAMES, matches, named
from .sales import sales

Sort = Literal["opened", "entered", "amount", "closed", "next_step"]
SORTS: dict[Sort, str] = {
    "opened": "opened_at",
    "entered": "entered_at",
    "amount": "amount",
    "closed": "closed_at",
    "next_step": "next_due_at",
}


@dataclass(frozen=True)
class SaleFilter:
    """What a list of sales is narrowed to; None does not narrow. Ranges are half-open: from … up to, not including."""

    stage: str | None = None
    process: str | None = None
    kind: str | None = None
    contact_id: UUID | None = None
    account_id: UUID | None = None
    number: str | None = None
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    opened_from: datetime | None = None
    opened_to: datetime | None = None
    closed_from: datetime | None = None
    closed_to: datetime | None = None
    marker: Marker | None = None
    q: str | None = None

    def conditions(self, table: Any, day: Today) -> list[ColumnElement[bool]]:
        equal = ("stage", "process", "kind", "contact_id", "account_id", "number")
        found = [table.c[name] == value for name in equal if (value := getattr(self, name)) is not None]
        for name, column in (("amount", "amount"), ("opened", "opened_at"), ("closed", "closed_at")):
            least, most = getattr(self, f"{name}_from"), getattr(self, f"{name}_to")
            found += [table.c[column] >= least] if least is not None else []
            found += [table.c[column] < most] if most is not None else []
        return found + ([_marked(table, self.marker, day)] if self.marker else [])


async def list_sales(
    tx: Transaction,
    actor: Actor,
    wanted: SaleFilter,
    owners: Owners,
    day: Today,
    *,
    sort: Sort = "opened",
    descending: bool = True,
    cursor: str | None,
    limit: int,
) -> Page[Row[Any]]:
    """One page in the order asked for. Sorting by what not every sale has leaves out those that have none."""

    def first_of(table: Any, query: Select[Any], owner: ColumnElement[bool]) -> Select[Any]:
        sorted_by = table.c[SORTS[sort]]
        has = {"closed": [table.c.kind != "open"], "next_step": [table.c.kind == "open", sorted_by.is_not(None)]}
        query = query.where(*wanted.conditions(table, day), *has.get(sort, []), owner)
        return query.where(matches(wanted.q, table)) if wanted.q else query

    shown = named(select(*CARD, *NAMES).select_from(sales)).where(actor.sees(sales.c.owner_id))
    if owners is not None and len(owners) > 1:
        first = sales.alias("first")
        order = [first.c[SORTS[sort]], first.c.id]

        def newest(owner: ColumnElement[bool]) -> Select[tuple[UUID]]:
            query = first_of(first, select(first.c.id), owner)
            if cursor:
                marks = tuple_(*_marks(cursor, order))
                query = query.where(tuple_(*order) < marks if descending else tuple_(*order) > marks)
            return query.order_by(*(each.desc() if descending else each for each in order)).limit(limit + 1)

        query = shown.where(sales.c.id.in_(by_owner(owners, first.c.owner_id, newest)))
    else:
        query = first_of(sales, shown, among(owners, sales.c.owner_id))
    order = [sales.c[SORTS[sort]], sales.c.id]
    return await rows_page(tx, query, order, cursor=cursor, limit=limit, descending=descending)


def _marked(table: Any, marker: Marker, day: Today) -> ColumnElement[bool]:
    """The rule of `domain.marker`, as a condition the indexes understand."""
    due, is_open = table.c.next_due_at, table.c.kind == "open"
    if marker == "none":
        return and_(is_open, table.c.open_steps == 0)
    if marker == "overdue":
        return and_(is_open, due < day.now)
    if marker == "due_today":
        return and_(is_open, due >= day.now, due <= day.ends_at)
    return and_(is_open, or_(due > day.ends_at, and_(due.is_(None), table.c.open_steps > 0)))


def _marks(cursor: str, order: Sequence[ColumnElement[Any]]) -> list[Any]:
    return [literal(value, each.type) for value, each in zip(read_cursor(cursor, order), order, strict=True)]

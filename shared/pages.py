"""Keyset pages: the next page starts behind the last row seen, so page one thousand costs what page one costs."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, literal, tuple_

from shared.db import Transaction
from shared.errors import Invalid

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list; `next_cursor` is None on the last page."""

    items: list[T]
    next_cursor: str | None


async def rows_page(
    tx: Transaction,
    query: Select[Any],
    order: Sequence[ColumnElement[Any]],
    *,
    cursor: str | None,
    limit: int,
    descending: bool = False,
) -> Page[Row[Any]]:
    """Run `query` for one page, ordered by `order` (its last column unique, none of them nullable)."""
    if cursor:
        after = tuple_(
            *(literal(value, column.type) for value, column in zip(read_cursor(cursor, order), order, strict=True))
        )
        here = tuple_(*order)
        query = query.where(here < after if descending else here > after)
    marks = [column.label(f"_page_{index}") for index, column in enumerate(order)]
    query = query.add_columns(*marks).order_by(*(column.desc() if descending else column.asc() for column in order))
    found = (await tx.session.execute(query.limit(limit + 1))).all()
    rows, more = list(found[:limit]), len(found) > limit
    return Page(rows, write_cursor(rows[-1][-len(marks) :]) if more else None)


def write_cursor(values: Sequence[Any]) -> str:
    """The mark behind a row with these values of its order; for lists that do not come from `rows_page`."""
    text = json.dumps([value.isoformat() if isinstance(value, date) else str(value) for value in values])
    return base64.urlsafe_b64encode(text.encode()).decode()


def read_cursor(cursor: str, order: Sequence[ColumnElement[Any]]) -> list[Any]:
    """The values a mark stands for. Raises Invalid unless it fits this order."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor))
        return [_parse(value, column.type.python_type) for value, column in zip(values, order, strict=True)]
    except (ValueError, TypeError, ArithmeticError) as error:
        raise Invalid("cursor: take it from `next_cursor` of the page before, unchanged", field="cursor") from error


def _parse(value: Any, kind: type) -> Any:
    """One value of a mark. Whatever would fail in the database has to fail here, as ValueError or ArithmeticError."""
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError("not a mark of this list")
    value.encode()  # half of a surrogate pair cannot be stored
    if kind is datetime:
        at = datetime.fromisoformat(value)
        if at.tzinfo is None:
            raise ValueError("without a zone")
        return at.astimezone(UTC)
    if kind is int:
        number = int(value)
        if abs(number) >= 2**63:
            raise ValueError("out of range")
        return number
    if kind is Decimal:
        amount = Decimal(value)
        if not amount.is_finite() or abs(amount.adjusted()) > 100:
            raise ValueError("out of range")
        return amount
    if kind is date:
        return date.fromisoformat(value)
    return UUID(value) if kind is UUID else value

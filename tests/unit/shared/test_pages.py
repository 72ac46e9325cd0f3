"""Cursors: a page goes on where the one before ended, and a cursor somebody made up is refused."""

import base64
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Column, Date, DateTime, Integer, MetaData, Numeric, String, Table, Uuid

from shared.errors import Invalid
from shared.pages import read_cursor, write_cursor

table = Table(
    "rows",
    MetaData(),
    Column("at", DateTime(timezone=True)),
    Column("day", Date),
    Column("amount", Numeric(18, 2)),
    Column("name", String(100)),
    Column("number", Integer),
    Column("position", BigInteger),
    Column("id", Uuid),
)
columns = table.c
ORDERS: list[tuple[list[Any], list[Any]]] = [
    ([columns.at, columns.id], [datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC), uuid4()]),
    ([columns.day, columns.id], [date(2026, 11, 23), uuid4()]),
    ([columns.amount, columns.id], [Decimal("1200.50"), uuid4()]),
    ([columns.name, columns.id], ["Ёлкин «и» сыновья", uuid4()]),
    ([columns.number, columns.id], [2**31 - 1, uuid4()]),
    ([columns.position], [2**63 - 1]),
]


def forged(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


@pytest.mark.parametrize(("order", "values"), ORDERS)
def test_a_cursor_brings_back_the_values_of_the_row(order: list[Any], values: list[Any]) -> None:
    cursor = write_cursor(values)

    assert read_cursor(cursor, order) == values
    assert cursor.isascii() and len(cursor) <= 400


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-=", max_size=60))
def test_a_made_up_cursor_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(Invalid, match="take it from `next_cursor`") as refusal:
        read_cursor(text or "x", [columns.at, columns.id])

    assert refusal.value.field == "cursor"


@pytest.mark.parametrize(
    ("order", "values"),
    [
        ([columns.at, columns.id], ["2026-11-23T09:00:00+00:00"]),
        ([columns.at, columns.id], ["2026-11-23T09:00:00+00:00", str(uuid4()), "more"]),
        ([columns.at, columns.id], ["yesterday", str(uuid4())]),
        ([columns.at, columns.id], ["2026-11-23T09:00:00+00:00", "no id"]),
        ([columns.at, columns.id], ["2026-11-23T09:00:00", str(uuid4())]),
        ([columns.day], ["2026-13-01"]),
        ([columns.amount], ["NaN"]),
        ([columns.amount], ["Infinity"]),
        ([columns.amount], ["1e400"]),
        ([columns.amount], ["1e-400"]),
        ([columns.number], [str(2**63)]),
        ([columns.number], ["1.5"]),
        ([columns.number], ["9" * 5000]),
        ([columns.number], [5]),
        ([columns.name], ["a\x00b"]),
        ([columns.name], [None]),
        ([columns.name], [["a"]]),
        ([columns.name], ["\ud800"]),
        ([columns.id], [{"a": 1}]),
    ],
)
def test_a_cursor_that_does_not_fit_the_list_is_refused(order: list[Any], values: list[Any]) -> None:
    with pytest.raises(Invalid, match="cursor"):
        read_cursor(forged(*values), order)


@pytest.mark.parametrize("text", ["", "{}", "5", '"a"', "null", "[" * 290, '{"0": "a"}'])
def test_a_cursor_that_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="cursor"):
        read_cursor(base64.urlsafe_b64encode(text.encode()).decode() or "=", [columns.id])


def test_an_id_is_an_id_again() -> None:
    id_ = UUID("01a1f78a-838f-7851-a503-69e9599dd33e")

    assert read_cursor(write_cursor([id_]), [columns.id]) == [id_]

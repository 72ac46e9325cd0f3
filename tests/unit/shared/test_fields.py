"""Input types: what the database could not take is refused at the door, with the field named."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from shared.fields import (
    Body,
    Code,
    Count,
    Currency,
    Cursor,
    Limit,
    Line,
    Moment,
    Money,
    Note,
    Percent,
    Quantity,
    Search,
)

TEXTS: list[Any] = [Line, Note, Search]


def taken(kind: Any, value: Any) -> Any:
    return TypeAdapter(kind).validate_python(value)


def refused(kind: Any, value: Any) -> str:
    with pytest.raises(ValidationError) as found:
        taken(kind, value)
    return str(found.value.errors()[0]["msg"])


@pytest.mark.parametrize("kind", TEXTS)
def test_text_that_cannot_be_stored_is_refused(kind: Any) -> None:
    assert "NUL" in refused(kind, "a\x00b")
    assert "unicode" in refused(kind, "a\ud800b")
    assert "unicode" in refused(kind, "\udfff")


@pytest.mark.parametrize("kind", TEXTS)
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200))
def test_all_other_text_is_taken_without_the_space_around_it(kind: Any, text: str) -> None:
    if kind is Search or text.strip():
        assert taken(kind, text) == text.strip()


@pytest.mark.parametrize(
    ("kind", "longest", "shortest"),
    [(Line, 200, 1), (Note, 10_000, 1), (Search, 200, 0), (Code, 64, 1), (Cursor, 400, 0)],
)
def test_text_has_a_length(kind: Any, longest: int, shortest: int) -> None:
    assert taken(kind, "x" * longest)
    refused(kind, "x" * (longest + 1))
    if shortest:
        refused(kind, "")
        refused(kind, "   ")
    else:
        assert taken(kind, "") == ""


@pytest.mark.parametrize("code", ["PC550-BLK", "a", "new_1.2", "0"])
def test_a_code_is_made_of_letters_digits_and_signs(code: str) -> None:
    assert taken(Code, code) == code


@pytest.mark.parametrize("code", ["-a", "a b", "a/b", "ё", "a\n", "", "a\x00", "٣"])
def test_anything_else_is_no_code(code: str) -> None:
    refused(Code, code)


@pytest.mark.parametrize("amount", ["1200.50", "0", "-3", "+3.1", " 12 ", 7, "9999999999999.99"])
def test_money_is_text_or_a_whole_number(amount: Any) -> None:
    assert taken(Money, amount) == Decimal(str(amount).strip())


@pytest.mark.parametrize(
    "amount",
    [
        1.1,
        float("nan"),
        "NaN",
        "Infinity",
        "1e3",
        "1_000",
        "1,5",
        "1.005",
        "12345678901234",
        "",
        ".5",
        "5.",
        "٣",
        None,
        True,
        [],
        {},
        "0x10",
        10**14,
        "9" * 5000,
    ],
)
def test_anything_else_is_no_money(amount: Any) -> None:
    refused(Money, amount)


def test_a_float_is_told_how_to_say_it() -> None:
    assert 'must be text such as "1200.50"' in refused(Money, 1200.5)


@pytest.mark.parametrize("quantity", ["0", "-1", "0.0001", 0, "1e2"])
def test_a_quantity_is_more_than_nothing_with_at_most_three_decimals(quantity: Any) -> None:
    assert taken(Quantity, "0.001") == Decimal("0.001")
    refused(Quantity, quantity)


@pytest.mark.parametrize("percent", ["-0.01", "100.01", "5.555"])
def test_a_percentage_lies_between_0_and_100(percent: str) -> None:
    assert taken(Percent, "100") == 100
    assert taken(Percent, "0") == 0
    refused(Percent, percent)


@pytest.mark.parametrize(
    ("kind", "value"), [(Currency, "rub"), (Currency, "RU"), (Currency, "RUBL"), (Currency, "RUB\n")]
)
def test_a_currency_is_three_capital_letters(kind: Any, value: str) -> None:
    assert taken(Currency, "RUB") == "RUB"
    refused(kind, value)


@pytest.mark.parametrize("count", [-1, 2**31, 2**63, 10**30])
def test_a_count_fits_the_column(count: int) -> None:
    assert taken(Count, 2**31 - 1) == 2**31 - 1
    refused(Count, count)


@pytest.mark.parametrize("limit", [0, -5, 201, 10**30])
def test_a_page_has_1_to_200_rows(limit: int) -> None:
    assert (taken(Limit, 1), taken(Limit, 200)) == (1, 200)
    refused(Limit, limit)


@pytest.mark.parametrize(
    "moment",
    ["2026-11-23T09:00:00", "1969-12-31T23:59:59Z", "2201-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "soon", 1e300],
)
def test_a_moment_has_its_zone_and_lies_within_two_centuries(moment: Any) -> None:
    assert taken(Moment, "2026-11-23T12:00:00+03:00") == datetime(2026, 11, 23, 9, tzinfo=UTC)
    refused(Moment, moment)


class Named(Body):
    name: Line


def test_a_field_nobody_knows_is_an_error_not_a_loss() -> None:
    with pytest.raises(ValidationError) as found:
        Named.model_validate({"name": "x", "nmae": "y"})

    assert found.value.errors()[0]["loc"] == ("nmae",)


class Priced(BaseModel):
    price: Money


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_every_amount_of_kopecks_goes_in_and_out_as_the_text_it_was(kopecks: int) -> None:
    text = f"{Decimal(kopecks).scaleb(-2):.2f}"

    assert Priced.model_validate_json(Priced(price=Decimal(text)).model_dump_json()).price == Decimal(text)
    assert Priced(price=Decimal(text)).model_dump(mode="json") == {"price": text}

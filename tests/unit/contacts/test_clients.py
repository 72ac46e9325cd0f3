"""What makes a client: names to search by and tax numbers that hold."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contacts.domain.clients import Account, TaxIdWrong, checked_tax_id, search_key

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def an_account() -> Account:
    return Account(UUID(int=1), "ООО Верёвка", None, "person", UUID(int=2), None, NOW)


@pytest.mark.parametrize("number", ["7707083893", "7736050003", "500100732259", " 77 0708 3893 "])
def test_a_real_inn_holds(number: str) -> None:
    assert checked_tax_id(number) == "".join(number.split())


@pytest.mark.parametrize(
    "number", ["7707083894", "500100732258", "500100732269", "770708389", "", "77070838933", "٧٧٠٧٠٨٣٨٩٣"]
)
def test_an_inn_that_cannot_be_is_refused_with_its_field(number: str) -> None:
    with pytest.raises(TaxIdWrong) as refusal:
        checked_tax_id(number)
    assert refusal.value.field == "tax_id"


@given(st.integers(0, 9), st.integers(0, 9))
def test_one_wrong_digit_is_always_found(position: int, digit: int) -> None:
    """All weights are coprime to 11; only a sum of 10, counted as 0, can hide one, which these numbers do not have."""
    right = "7736050003"
    wrong = right[:position] + str(digit) + right[position + 1 :]
    if wrong == right:
        return
    try:
        checked_tax_id(wrong)
    except TaxIdWrong:
        return
    assert _remainder(right) == 10 or _remainder(wrong) == 10


def _remainder(number: str) -> int:
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    return sum(weight * int(digit) for weight, digit in zip(weights, number, strict=False)) % 11


def test_names_are_found_however_they_are_typed() -> None:
    assert search_key("  ООО   ВЕРЁВКА ") == search_key("ооо веревка")


def test_a_search_key_never_outgrows_its_column() -> None:
    assert max(len(search_key(chr(point) * 200)) for point in range(0x20, 0x3000)) <= 400


def test_a_new_name_is_found_by_the_new_name() -> None:
    account = an_account()
    assert account.change(name="ООО Ёлка", tax_id=None) == {"name"}
    assert account.name_key == "ооо елка"
    assert account.change(name="ООО Ёлка") == frozenset()

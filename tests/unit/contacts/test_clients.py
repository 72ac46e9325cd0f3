"""What makes a client: names to search by and tax numbers that hold."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contacts.adapters.phones import normalised, shown
from services.contacts.domain.clients import Account, PhoneWrong
from services.contacts.domain.names import search_key
from services.contacts.domain.tax import KppWrong, TaxIdWrong, checked_kpp, checked_tax_id

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def an_account() -> Account:
    return Account(
        id=UUID(int=1),
        name="ООО Верёвка",
        tax_id=None,
        kpp=None,
        phones=[],
        emails=[],
        priority="normal",
        payment_terms="postpayment",
        origin="person",
        owner_id=UUID(int=2),
        external_ref=None,
        created_at=NOW,
    )


@pytest.mark.parametrize("number", ["7707083893", "7736050003", "500100732259", " 77 0708 3893 "])
def test_a_real_inn_holds(number: str) -> None:
    assert checked_tax_id(number) == "".join(number.split())


@pytest.mark.parametrize(
    "number", ["7707083894", "500100732258", "500100732269", "770708389", "", "77070838933", "٧٧٠٧٠٨٣٨٩٣", "0000000000"]
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


@pytest.mark.parametrize(("kpp", "tax_id"), [("770701001", "7707083893"), (" 7707 ab 001 ", None)])
def test_a_kpp_of_its_form_holds(kpp: str, tax_id: str | None) -> None:
    assert checked_kpp(kpp, tax_id) == "".join(kpp.split()).upper()


@pytest.mark.parametrize(
    ("kpp", "tax_id"), [("77070100", None), ("7707010011", None), ("77A701001", None), ("770701001", "500100732259")]
)
def test_a_kpp_that_cannot_be_is_refused_with_its_field(kpp: str, tax_id: str | None) -> None:
    with pytest.raises(KppWrong) as refusal:
        checked_kpp(kpp, tax_id)
    assert refusal.value.field == "kpp"


@pytest.mark.parametrize(
    ("typed", "kept", "seen"),
    [
        ("8 (495) 123-45-67", "+74951234567", "+7 495 123-45-67"),
        ("4951234567", "+74951234567", "+7 495 123-45-67"),
        ("+7 495 123-45-67 доб. 105", "+74951234567;ext=105", "+7 495 123-45-67 ext. 105"),
        ("+44 20 7946 0958", "+442079460958", "+44 20 7946 0958"),
    ],
)
def test_a_phone_is_kept_in_one_form_however_it_was_typed(typed: str, kept: str, seen: str) -> None:
    assert (normalised(typed, "RU"), shown(kept)) == (kept, seen)
    assert normalised(seen, "DE") == kept, "what is shown can be typed in again, anywhere"


def test_a_phone_without_a_country_code_is_one_of_the_houses_country() -> None:
    assert normalised("030 901820", "DE") == "+4930901820"


@pytest.mark.parametrize("typed", ["123456", "+7 495 123 45 67 89", "+999 123 45 67", "0"])
def test_a_phone_that_cannot_be_is_refused_with_its_field(typed: str) -> None:
    with pytest.raises(PhoneWrong) as refusal:
        normalised(typed, "RU")
    assert refusal.value.field == "phones"


def test_names_are_found_however_they_are_typed() -> None:
    assert search_key("  ООО   ВЕРЁВКА ") == search_key("ооо веревка")


def test_a_search_key_never_outgrows_its_column() -> None:
    assert max(len(search_key(chr(point) * 200)) for point in range(0x20, 0x3000)) <= 400


def test_a_new_name_is_found_by_the_new_name() -> None:
    account = an_account()
    assert account.change(name="ООО Ёлка", tax_id=None) == {"name": ("ООО Верёвка", "ООО Ёлка")}
    assert account.name_key == "ооо елка"
    assert account.change(name="ООО Ёлка") == {}

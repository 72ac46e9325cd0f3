"""What a payment was for: numbers anywhere in its purpose, payers by any spelling, and only what is certain."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from services.sales.domain.matching import (
    Candidate,
    choose_by_number,
    choose_by_payer,
    names_an_invoice,
    numbers_in,
    payer_key,
)
from services.sales.domain.payment import Incoming


def told(purpose: str | None = None, amount: str = "100.00", **more: str | None) -> Incoming:
    return Incoming("p-1", Decimal(amount), "RUB", datetime(2026, 11, 23, tzinfo=UTC), purpose=purpose, **more)  # type: ignore[arg-type]


def owed(last: int, amount: str = "100.00", tax_id: str | None = None, *names: str) -> Candidate:
    invoice_id, keys = UUID(int=last), frozenset(payer_key(name) for name in names)
    return Candidate(invoice_id, UUID(int=last), f"2026-{last:05}", Decimal(amount), "RUB", tax_id, keys)


@pytest.mark.parametrize(
    "purpose",
    [
        "Оплата по счёту № 2026-00012 от 23.11.2026, в т.ч. НДС 22% 220.00",
        "оплата по сч.2026-00012",
        "Счет №2026–00012; паракорд",
        "Сч. 2026 - 00012 за фурнитуру",
        "(2026-00012)",
        "2026/00012",
        "Оплата счета N2026-00012 без НДС",
    ],
)
def test_a_number_is_found_anywhere_in_the_purpose(purpose: str) -> None:
    assert "2026-00012" in numbers_in(told(purpose))
    assert names_an_invoice(told(purpose))


@pytest.mark.parametrize(
    "purpose", ["За товар по договору 15 от 2026-11-23", "Аренда 11.2026", "Счёт 12026-000121", "", "НДС 2026"]
)
def test_a_date_is_no_invoice_number(purpose: str) -> None:
    assert not names_an_invoice(told(purpose))


def test_a_number_of_another_series_is_looked_for_as_well() -> None:
    assert "П-2026-7" in numbers_in(told("Оплата по счету П-2026-7 от 01.02.2026"))


def test_the_number_told_comes_first_and_nothing_is_looked_for_twice() -> None:
    assert numbers_in(told("счет 2026-00012", invoice_number=" № 2026-00013 ")) == ["2026-00013", "2026-00012"]


@pytest.mark.parametrize(
    "name",
    ["ООО «Вершина-Тур»", 'Общество с ограниченной ответственностью "Вершина-Тур"', "ВЕРШИНА-ТУР, ООО", "вершина-тур"],
)
def test_a_payer_is_the_same_by_any_spelling(name: str) -> None:
    assert payer_key(name) == "вершина-тур"


def test_a_legal_form_inside_of_a_word_stays() -> None:
    assert payer_key("АО «Зооптторг»") == "зооптторг"


def test_one_number_of_ours_is_certain_two_are_not() -> None:
    one = choose_by_number([owed(1)])
    two = choose_by_number([owed(1), owed(2)])

    assert one is not None and one.found == owed(1) and one.by_number
    assert two is not None and two.found is None and two.why == "ambiguous"
    assert choose_by_number([]) is None


def test_amount_and_tax_number_are_certain_where_they_fit_one_invoice() -> None:
    choices = [owed(1, tax_id="7701234567"), owed(2, tax_id="7709876543"), owed(3, "99.00", "7701234567")]

    assert choose_by_payer(told(payer_tax_id="7701234567"), choices).found == choices[0]


def test_two_invoices_of_one_amount_and_payer_are_for_a_person() -> None:
    choices = [owed(1, tax_id="7701234567"), owed(2, tax_id="7701234567")]

    assert choose_by_payer(told(payer_tax_id="7701234567"), choices).why == "ambiguous"


def test_the_name_decides_where_no_tax_number_does() -> None:
    choices = [owed(1, "100.00", None, "ООО Вершина"), owed(2, "100.00", None, "ООО Низина")]

    assert choose_by_payer(told(payer="ВЕРШИНА ООО"), choices).found == choices[0]


def test_another_tax_number_overrules_the_same_name() -> None:
    choices = [owed(1, "100.00", "7709876543", "ООО Вершина")]

    choice = choose_by_payer(told(payer="ООО Вершина", payer_tax_id="7701234567"), choices)

    assert (choice.found, choice.why) == (None, "no_match")


def test_the_amount_alone_is_never_certain() -> None:
    assert choose_by_payer(told(), [owed(1)]).why == "no_match"
    assert choose_by_payer(told(payer="ООО"), [owed(1, "100.00", None, "ООО")]).why == "no_match"

"""The sheet of paper: sums in words, VAT by rate, the payment code, the seller's numbers, no markup from outside."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sales.adapters import letters, paper
from services.sales.domain.delivery import PAUSES, Delivery, InvoiceIsOut, Told
from services.sales.domain.line import ZERO
from services.sales.domain.paper import Buyer, amount_of, money, paper_of, payment_order, vat_by_rate
from services.sales.domain.seller import DetailsDoNotHold, Seller, SellerIncomplete, is_account, is_tax_id
from tests.unit.sales.making import NOW, an_id, an_invoice

SELLER = Seller(
    name="ООО «Файбекс»",
    tax_id="7707083893",
    kpp="770701001",
    bank="ПАО СБЕРБАНК",
    bik="044525225",
    account="40702810938000000001",
    correspondent_account="30101810400000000225",
)


def a_row(**changes: str) -> dict[str, Any]:
    given = {
        "sku": "CORD",
        "name": "Паракорд",
        "quantity": "10.000",
        "unit": "metre",
        "unit_price": "100.00",
        "discount_percent": "0.00",
        "vat_percent": "22.00",
        "net": "1000.00",
        "vat": "220.00",
    }
    return {**given, **changes}


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.00", "Ноль рублей 00 копеек"),
        ("1.01", "Один рубль 01 копейка"),
        ("2.02", "Два рубля 02 копейки"),
        ("11.11", "Одиннадцать рублей 11 копеек"),
        ("21.00", "Двадцать один рубль 00 копеек"),
        ("1000.50", "Одна тысяча рублей 50 копеек"),
        ("2022112.72", "Два миллиона двадцать две тысячи сто двенадцать рублей 72 копейки"),
        ("1220.00", "Одна тысяча двести двадцать рублей 00 копеек"),
    ],
)
def test_a_sum_in_words_declines_roubles_and_keeps_kopecks_as_digits(amount: str, words: str) -> None:
    assert paper.in_words(Decimal(amount), "RUB") == words


def test_money_and_quantities_are_written_the_russian_way() -> None:
    assert money(Decimal("1234567.50")) == "1 234 567,50".replace(" ", "\N{NO-BREAK SPACE}")
    assert [amount_of(Decimal(each)) for each in ("12.500", "7.000", "0.125")] == ["12,5", "7", "0,125"]


@given(rows=st.lists(st.tuples(st.sampled_from(["0", "10", "22"]), st.decimals("0", "99999", places=2)), max_size=30))
def test_the_vat_of_all_rates_adds_up_to_that_of_the_invoice(rows: list[tuple[str, Decimal]]) -> None:
    lines = [a_row(vat_percent=rate, vat=str(vat)) for rate, vat in rows]
    found = vat_by_rate(lines)
    assert sum(found.values(), ZERO) == sum((vat for _, vat in rows), ZERO)
    assert set(found) == {Decimal(rate) for rate, _ in rows}


def test_the_payment_code_says_what_the_standard_asks_for_in_its_order() -> None:
    order = payment_order(an_invoice(), SELLER)
    assert order is not None
    assert [*order][:5] == ["Name", "PersonalAcc", "BankName", "BIC", "CorrespAcc"]
    assert (order["Sum"], order["PayeeINN"]) == ("122000", "7707083893")
    assert "2026-00001" in order["Purpose"] and "НДС 220.00" in order["Purpose"]
    text = paper.payment_text({**order, "Name": "A|B"})
    assert text.startswith("ST00012|Name=A B|PersonalAcc=40702810938000000001|")
    assert paper.payment_code(order).startswith("<svg")


@pytest.mark.parametrize("changes", [{"currency": "EUR"}, {"status": "void"}, {"total": ZERO}])
def test_what_cannot_be_paid_by_a_code_has_none(changes: dict[str, Any]) -> None:
    assert payment_order(an_invoice(**changes), SELLER) is None
    assert payment_order(an_invoice(), Seller(name="x")) is None


def test_a_pdf_is_made_of_anything_a_name_may_hold() -> None:
    evil = '#set page(width: 1mm) $x^2$ *b* <label> @ref "кавычки" \\ // /* ]'
    lines = [a_row(name=evil, sku=evil, discount_percent="5.00"), a_row(vat_percent="0.00", vat="0.00")] * 30
    invoice = an_invoice(lines=lines, status="void", void_reason=evil)
    content = paper_of(invoice, SELLER, Buyer(evil), evil, "Ноль", None)
    assert content["vat"][-1]["rate"] == "без НДС"
    made = paper.pdf(content, NOW)
    assert made.startswith(b"%PDF-") and made == paper.pdf(content, NOW)


def test_the_sellers_numbers_are_checked_by_their_control_digits() -> None:
    assert is_tax_id("7707083893") and is_tax_id("500100732259")
    assert not any(is_tax_id(each) for each in ("7707083894", "770708389", "50010073225a", "500100732258"))
    assert is_account("40702810938000000001", "044525225") and not is_account("40702810838000000001", "044525225")
    SELLER.must_hold()
    Seller().must_hold()
    for field, wrong in (
        ("tax_id", "7707083894"),
        ("kpp", "77070100"),
        ("bik", "04452522"),
        ("account", "40702810838000000001"),
        ("correspondent_account", "30101810400000000226"),
    ):
        with pytest.raises(DetailsDoNotHold) as refusal:
            Seller(**{**SELLER.plain(), field: wrong}).must_hold()
        assert refusal.value.field == field


def test_a_seller_nobody_could_pay_is_incomplete_and_says_what_lacks() -> None:
    SELLER.must_be_complete()
    with pytest.raises(SellerIncomplete) as refusal:
        Seller(name="x", bank="y").must_be_complete()
    assert [each.code for each in refusal.value.missing] == ["tax_id", "bik", "account"]


def test_a_letter_speaks_the_clients_language_and_its_words_stay_words() -> None:
    told = Told("2026-1", "1 220,00 руб.", "30.11.2026", "ООО «Файбекс»", "Анна", "Добрый день!\n<b>x</b>")
    russian, english = letters.write(told, "ru"), letters.write(told, "en")
    assert russian.subject == "Счёт № 2026-1 от ООО «Файбекс»" and "Добрый день!" in russian.text
    assert english.subject == "Invoice 2026-1 from ООО «Файбекс»" and "payable by 30.11.2026" in english.text
    assert "&lt;b&gt;x&lt;/b&gt;" in russian.html and "<b>x" not in russian.html
    folded = letters.write(Told("1\r\nBcc: x", "", "", "", ""), "ru")
    assert "\n" not in folded.subject and "\r" not in folded.subject


def a_delivery() -> Delivery:
    return Delivery(an_id(1), an_id(2), "a@b.example", "ru", NOW, "user:x", NOW)


def test_a_mail_is_tried_again_with_growing_pauses_and_then_given_up() -> None:
    delivery, pauses = a_delivery(), []
    for attempt in range(1, len(PAUSES) + 1):
        delivery.attempts, delivery.status = attempt, "sending"
        assert not delivery.failed(NOW, "busy", for_good=False)
        pauses.append(delivery.due_at - NOW)
    delivery.attempts, delivery.status = len(PAUSES) + 1, "sending"
    assert delivery.failed(NOW, "busy", for_good=False) and delivery.status == "failed"
    assert pauses == sorted(pauses) and sum(pauses, timedelta()) > timedelta(hours=12)


def test_a_mail_is_taken_back_until_it_leaves() -> None:
    delivery = a_delivery()
    delivery.status = "sending"
    with pytest.raises(InvoiceIsOut):
        delivery.take_back(NOW)
    delivery.status = "waiting"
    delivery.take_back(NOW)
    assert not delivery.is_under_way
    refused = a_delivery()
    refused.attempts = 1
    assert refused.failed(NOW, "550", for_good=True) and refused.last_error == "550"

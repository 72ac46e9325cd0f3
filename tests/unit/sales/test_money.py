"""Lines, totals, margin and payments to the kopeck."""

from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sales.domain.line import (
    LARGEST_COST,
    ZERO,
    Line,
    PriceNeeded,
    TooMuchMoney,
    UnitDiffers,
    add_up,
    costs_now,
    line_cost,
)
from services.sales.domain.matching import same_number
from services.sales.domain.payment import Paid, why_unmatched
from tests.unit.sales.making import a_line, a_product, an_invoice

QUANTITIES = st.decimals("0.001", "999999", places=3)
PRICES = st.decimals("0", "99999.99", places=2)
PERCENTS = st.decimals("0", "100", places=2)
PRODUCT = st.builds(a_product, price=PRICES, cost=st.none() | PRICES)
LINES = st.builds(a_line, QUANTITIES.map(str), product=PRODUCT, discount_percent=PERCENTS, vat_percent=PERCENTS)


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "net", "vat"),
    [
        ("1.5", "0.35", "0", "0.53", "0.12"),  # 0.525 → 0.53, not 0.52: half is rounded up
        ("3", "10.10", "50", "15.15", "3.33"),
        ("1", "0.01", "50", "0.01", "0.00"),  # 0.005 → 0.01
        ("10", "100.00", "100", "0.00", "0.00"),
        ("0.001", "0.01", "0", "0.00", "0.00"),
        ("999999999", "999.99", "0", "999989999000.01", "219997799780.00"),
    ],
)
def test_a_line_is_rounded_half_up_after_the_discount(
    quantity: str, price: str, discount: str, net: str, vat: str
) -> None:
    line = a_line(quantity, product=a_product(price=Decimal(price)), discount_percent=Decimal(discount))
    assert (line.net, line.vat) == (Decimal(net), Decimal(vat))


@given(line=LINES)
def test_a_lines_net_is_within_half_a_kopeck_of_the_exact_amount(line: Line) -> None:
    rebate = Fraction(line.discount_percent) / 100
    off = Fraction(line.net) - Fraction(line.quantity) * Fraction(line.unit_price) * (1 - rebate)
    assert Fraction(-1, 200) < off <= Fraction(1, 200)


@given(lines=st.lists(LINES, max_size=8), known=st.lists(st.booleans(), min_size=8, max_size=8))
def test_totals_are_the_sums_of_the_lines_and_no_unknown_cost_hides_in_the_margin(
    lines: list[Line], known: list[bool]
) -> None:
    for number, line in enumerate(lines):
        line.id = UUID(int=number)
    costs = {line.id: line.net / 2 for line, is_known in zip(lines, known, strict=False) if is_known}
    totals = add_up(lines, costs)
    assert totals.net == sum((line.net for line in lines), ZERO)
    assert totals.total == totals.net + sum((line.vat for line in lines), ZERO)
    assert totals.margin_unknown == sum((line.net for line in lines if line.id not in costs), ZERO)
    assert totals.margin + totals.margin_unknown + sum(costs.values(), ZERO) == totals.net


def test_a_cost_is_unknown_without_a_product_a_cost_or_the_same_currency() -> None:
    line = a_line("10")
    assert line_cost(line, a_product(), "RUB") == Decimal("600.00")
    assert line_cost(line, None, "RUB") is None
    assert line_cost(line, a_product(cost=None), "RUB") is None
    assert line_cost(line, a_product(currency="EUR"), "RUB") is None
    assert line_cost(line, a_product(cost=LARGEST_COST), "RUB") is None
    assert costs_now([line], {"CORD": a_product()}, "RUB") == {line.id: Decimal("600.00")}


def test_a_line_in_another_unit_or_currency_is_refused_by_name() -> None:
    with pytest.raises(UnitDiffers) as unit:
        a_line(unit="kg", position=3)
    assert unit.value.field == "lines.3.unit"
    with pytest.raises(PriceNeeded) as price:
        a_line(product=a_product(currency="EUR"))
    assert price.value.field == "lines.0.unit_price"
    assert a_line(product=a_product(currency="EUR"), unit_price=Decimal(7)).net == Decimal("70.00")


def test_more_money_than_a_sale_can_hold_is_refused() -> None:
    with pytest.raises(TooMuchMoney):
        a_line("999999999", product=a_product(price=Decimal("9999999999999.99")))
    big = a_line("1", product=a_product(price=Decimal("999999999999.99")), vat_percent=Decimal(0))
    assert add_up([big], {}).net == Decimal("999999999999.99")
    with pytest.raises(TooMuchMoney) as refusal:
        add_up([big, a_line("1")], {})
    assert refusal.value.field == "lines"


@pytest.mark.parametrize(
    ("paid", "outstanding", "overpaid", "in_full"),
    [
        ("0.00", "1220.00", "0.00", False),
        ("1219.99", "0.01", "0.00", False),
        ("1220.00", "0.00", "0.00", True),
        ("1300.00", "0.00", "80.00", True),
    ],
)
def test_nothing_less_than_nothing_is_outstanding(paid: str, outstanding: str, overpaid: str, in_full: bool) -> None:
    stand = Paid(Decimal("1220.00"), Decimal(paid))
    assert (stand.outstanding, stand.overpaid, stand.in_full) == (Decimal(outstanding), Decimal(overpaid), in_full)


def test_why_a_payment_counts_for_nothing() -> None:
    nothing, all_of_it = Decimal(0), Decimal("1220.00")
    assert why_unmatched("RUB", None, nothing) == "unknown_invoice"
    assert why_unmatched("RUB", an_invoice(status="void"), nothing) == "invoice_void"
    assert why_unmatched("EUR", an_invoice(), nothing) == "wrong_currency"
    assert why_unmatched("RUB", an_invoice(), all_of_it) == "already_paid"
    assert why_unmatched("RUB", an_invoice(), Decimal("1219.99")) is None
    assert why_unmatched("RUB", an_invoice(total=nothing), nothing) is None


def test_an_invoice_number_is_read_as_people_type_it() -> None:
    assert {same_number(each) for each in ("2026-00001", " 2026-00001 ", "№2026-00001", "№ 2026-00001")} == {
        "2026-00001"
    }

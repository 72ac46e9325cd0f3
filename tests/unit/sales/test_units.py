"""Products in several units: what is sold by the bobbin is kept, made and costed by the metre."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sales.domain.line import (
    HUNDRED,
    QuantityOutOfRange,
    UnitDiffers,
    UnitsUnclear,
    add_up,
    costs_now,
    line_cost,
    to_kopecks,
)
from tests.unit.sales.making import a_line, a_product, an_id

CORD = a_product(unit="m", price=Decimal("5.40"), cost=Decimal("2.62"), units={"bobbin": HUNDRED})
QUANTITIES = st.decimals("0.001", "9999", places=3)


def test_a_bobbin_costs_a_hundred_metres_and_takes_them_from_stock() -> None:
    line = a_line("3", product=CORD, unit="bobbin")
    assert (line.quantity, line.unit, line.unit_price) == (Decimal("3.000"), "bobbin", Decimal("540.00"))
    assert (line.base_quantity, line.stock_unit, line.net) == (Decimal("300.000"), "m", Decimal("1620.00"))
    assert line_cost(line, CORD, "RUB") == Decimal("786.00")


def test_a_price_agreed_for_the_unit_is_not_converted() -> None:
    line = a_line("3", product=CORD, unit="bobbin", unit_price=Decimal("500.00"))
    assert (line.unit_price, line.net, line.base_quantity) == (Decimal("500.00"), Decimal("1500.00"), Decimal(300))


@given(quantity=st.decimals("0.1", "9999", places=1), factor=st.decimals("0.01", "999", places=2))
def test_a_line_takes_the_same_from_stock_in_whatever_unit_it_is_written(quantity: Decimal, factor: Decimal) -> None:
    product = a_product(units={"box": factor})
    in_boxes = a_line(str(quantity), product=product, unit="box", unit_price=Decimal(1))
    in_metres = a_line(str(quantity * factor), product=product, unit_price=Decimal(1))
    assert in_boxes.base_quantity == in_metres.base_quantity
    assert line_cost(in_boxes, product, "RUB") == line_cost(in_metres, product, "RUB")


@given(quantities=st.lists(QUANTITIES, min_size=1, max_size=20), vat=st.sampled_from(["0", "10", "22"]))
def test_a_total_is_the_sum_of_its_lines_to_the_kopeck_in_every_mix_of_units(
    quantities: list[Decimal], vat: str
) -> None:
    lines = [
        a_line(str(each), place, CORD, unit=unit, vat_percent=Decimal(vat), discount_percent=Decimal("3.33"))
        for place, (each, unit) in enumerate(zip(quantities, ["m", "bobbin"] * len(quantities), strict=False))
    ]
    totals = add_up(lines, costs_now(lines, {"CORD": CORD}, "RUB"))
    assert totals.total == sum((line.net + line.vat for line in lines), Decimal(0))
    assert all(money == to_kopecks(money) for line in lines for money in (line.net, line.vat, line.unit_price))
    assert totals.margin_unknown == 0


def test_a_cost_told_for_another_unit_is_unknown_and_not_a_hundredth() -> None:
    line = a_line("3", product=CORD, unit="bobbin")
    assert line_cost(line, a_product(unit="bobbin", cost=Decimal("262.00")), "RUB") is None
    assert line_cost(line, a_product(unit="m", cost=None), "RUB") is None


def test_the_rate_of_vat_is_the_products_unless_the_line_says_its_own() -> None:
    book = a_product(vat_percent=Decimal(10))
    assert a_line("1", product=book).vat == Decimal("10.00")
    assert a_line("1", product=book, vat_percent=Decimal(0)).vat == Decimal("0.00")


def test_a_unit_the_product_is_not_sold_in_is_refused_with_those_it_is() -> None:
    with pytest.raises(UnitDiffers, match="m, bobbin") as refusal:
        a_line("1", 4, CORD, unit="kg")
    assert refusal.value.field == "lines.4.unit"


@pytest.mark.parametrize(("quantity", "holds"), [("0.001", "0.001"), ("999999", "5000")])
def test_a_quantity_that_comes_to_nothing_or_to_too_much_is_refused(quantity: str, holds: str) -> None:
    with pytest.raises(QuantityOutOfRange) as refusal:
        a_line(quantity, product=a_product(units={"box": Decimal(holds)}), unit="box")
    assert refusal.value.field == "lines.0.quantity"


@pytest.mark.parametrize("units", [{"m": Decimal(2)}, {"box": Decimal(0)}, {"box": Decimal(-1)}])
def test_a_unit_that_means_nothing_or_two_things_is_refused(units: dict[str, Decimal]) -> None:
    with pytest.raises(UnitsUnclear):
        a_product(unit="m", units=units).must_have_clear_units()


def test_lines_of_one_product_keep_their_own_ids() -> None:
    assert a_line("1", 1).id != a_line("1", 2).id != an_id()

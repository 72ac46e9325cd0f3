"""The money of a sale: lines, discounts, VAT, totals and margin, all in Decimal and to the kopeck.

Rounding, once and everywhere half up: the net of a line is quantity × price less the discount, rounded; its VAT is
the rate of that rounded net, rounded; every total is the plain sum of lines. So an invoice's lines add up to its total.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from shared.errors import Invalid, NotFound, NotHereYet

KOPECK, THOUSANDTH, HUNDRED, ZERO = Decimal("0.01"), Decimal("0.001"), Decimal(100), Decimal("0.00")
LARGEST_SALE = Decimal(10) ** 12
"""A sale stays below this, VAT included, so that every sum of it fits the columns and the events."""
LARGEST_COST = Decimal(10) ** 10
"""A line that costs more is taken for a typing error in the product: its cost counts as unknown."""
MOST_LINES = 200
LARGEST_QUANTITY = Decimal(10) ** 9
"""In the product's base unit; what is more does not fit the events."""
ONE, VAT = Decimal(1), Decimal(22)


class ProductNotFound(NotHereYet):
    """There is no product with this SKU."""


class ProductUnknown(NotFound):
    """There is no product with this SKU."""


class TooMuchMoney(Invalid):
    """The lines add up to more than a sale can hold; check quantities and prices."""


class ProductIsInactive(Invalid):
    """The product is not sold any more. Take another one, or have the head of sales activate it."""


class UnitDiffers(Invalid):
    """The product is not sold in this unit; the detail names those it is sold in."""


class UnitsUnclear(Invalid):
    """Each further unit of a product is named once, differs from its base unit and holds a positive part of it."""


class QuantityOutOfRange(Invalid):
    """In the product's base unit the quantity comes to nothing or to more than can be kept; check the unit."""


class PriceNeeded(Invalid):
    """The product's price is in another currency than the sale; say the unit price."""


def to_kopecks(amount: Decimal) -> Decimal:
    """Half a kopeck is rounded up, as on an invoice."""
    return amount.quantize(KOPECK, ROUND_HALF_UP)


def to_thousandths(quantity: Decimal) -> Decimal:
    """A quantity with its three decimals."""
    return quantity.quantize(THOUSANDTH, ROUND_HALF_UP)


@dataclass(frozen=True)
class Product:
    """What is sold. `cost` None: nobody knows it. Price and cost are of one base `unit`, net of VAT.

    `units` are the others it is sold in, each with how many base units it holds: {"bobbin": 100} of metres.
    """

    sku: str
    name: str
    unit: str
    price: Decimal
    cost: Decimal | None
    currency: str
    units: Mapping[str, Decimal] = field(default_factory=dict)
    vat_percent: Decimal = VAT
    active: bool = True
    low_below: Decimal | None = None
    group: str | None = None

    def factor(self, unit: str | None) -> Decimal | None:
        """How many base units one of this unit holds; None where the product is not sold in it."""
        return ONE if unit in {None, self.unit} else self.units.get(unit or "")

    def must_have_clear_units(self) -> None:
        """Raises UnitsUnclear where a unit means nothing or two things."""
        for unit, factor in self.units.items():
            if unit == self.unit:
                raise UnitsUnclear(f"units: {unit!r} is the base unit itself", field="units")
            if not 0 < factor < LARGEST_QUANTITY:
                raise UnitsUnclear(f"units: {unit!r} has to hold a positive number of {self.unit!r}", field="units")


@dataclass(frozen=True)
class Wanted:
    """A line as asked for; what is left out comes from the product."""

    sku: str
    quantity: Decimal
    unit: str | None = None
    unit_price: Decimal | None = None
    discount_percent: Decimal = Decimal(0)
    vat_percent: Decimal | None = None


@dataclass(eq=False)
class Line:
    """One line of a sale. `net` and `vat` are rounded per line; `cost` is the whole line's, fixed with the order.

    `factor` is how many base units one `unit` holds; `base_unit` None means that `unit` is the base unit.
    """

    id: UUID
    position: int
    sku: str
    name: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    discount_percent: Decimal
    vat_percent: Decimal
    net: Decimal
    vat: Decimal
    cost: Decimal | None = None
    factor: Decimal = ONE
    base_unit: str | None = None

    @property
    def base_quantity(self) -> Decimal:
        """The quantity as stock and production count it."""
        return to_thousandths(self.quantity * self.factor)

    @property
    def stock_unit(self) -> str:
        return self.base_unit or self.unit


@dataclass(frozen=True)
class Totals:
    """`total` = `net` + `vat`. `margin` covers the lines of known cost, `margin_unknown` is the net of the others."""

    net: Decimal
    vat: Decimal
    margin: Decimal
    margin_unknown: Decimal

    @property
    def total(self) -> Decimal:
        return self.net + self.vat


def price_line(line_id: UUID, position: int, wanted: Wanted, product: Product, currency: str) -> Line:
    """A line with its money worked out. Raises Invalid naming `lines.<position>.<field>`."""
    where = f"lines.{position}"
    factor = _factor(where, wanted, product)
    if wanted.unit_price is None and product.currency != currency:
        detail = f"{where}.unit_price: the price list says {product.currency}, the sale is in {currency}; say the price"
        raise PriceNeeded(detail, field=f"{where}.unit_price")
    unit_price = to_kopecks(product.price * factor if wanted.unit_price is None else wanted.unit_price)
    exact = wanted.quantity * unit_price * (1 - wanted.discount_percent / HUNDRED)
    if exact >= LARGEST_SALE:
        raise TooMuchMoney(f"{where}.quantity: the line comes to 1,000,000,000,000 or more", field=f"{where}.quantity")
    net = to_kopecks(exact)
    vat_percent = product.vat_percent if wanted.vat_percent is None else wanted.vat_percent
    return Line(
        id=line_id,
        position=position,
        sku=product.sku,
        name=product.name,
        quantity=to_thousandths(wanted.quantity),
        unit=wanted.unit or product.unit,
        unit_price=unit_price,
        discount_percent=to_kopecks(wanted.discount_percent),
        vat_percent=to_kopecks(vat_percent),
        net=net,
        vat=to_kopecks(net * vat_percent / HUNDRED),
        factor=factor,
        base_unit=product.unit,
    )


def _factor(where: str, wanted: Wanted, product: Product) -> Decimal:
    factor = product.factor(wanted.unit)
    if factor is None:
        known = ", ".join([product.unit, *sorted(product.units)])
        raise UnitDiffers(f"{where}.unit: {product.sku} is sold in {known}", field=f"{where}.unit")
    if not 0 < to_thousandths(wanted.quantity * factor) < LARGEST_QUANTITY:
        detail = f"{where}.quantity: in {product.unit} it comes to nothing or to 1,000,000,000 or more"
        raise QuantityOutOfRange(detail, field=f"{where}.quantity")
    return factor


def line_cost(line: Line, product: Product | None, currency: str) -> Decimal | None:
    """What the line costs us by the product's cost now; None where it is unknown or in another currency or unit."""
    if product is None or product.cost is None or product.currency != currency or product.unit != line.stock_unit:
        return None
    cost = to_kopecks(product.cost * line.base_quantity)
    return cost if abs(cost) < LARGEST_COST else None


def costs_now(lines: Iterable[Line], products: Mapping[str, Product], currency: str) -> dict[UUID, Decimal | None]:
    return {line.id: line_cost(line, products.get(line.sku), currency) for line in lines}


def add_up(lines: Iterable[Line], costs: Mapping[UUID, Decimal | None]) -> Totals:
    """The totals of a sale. Raises TooMuchMoney beyond what can be kept."""
    net = vat = margin = margin_unknown = ZERO
    for line in lines:
        net, vat = net + line.net, vat + line.vat
        cost = costs.get(line.id)
        if cost is None:
            margin_unknown += line.net
        else:
            margin += line.net - cost
    if net + vat >= LARGEST_SALE:
        raise TooMuchMoney("lines: together they come to 1,000,000,000,000 or more", field="lines")
    return Totals(net, vat, margin, margin_unknown)

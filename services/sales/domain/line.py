"""The money of a sale: lines, discounts, VAT, totals and margin, all in Decimal and to the kopeck."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from shared.errors import Invalid, NotHereYet

KOPECK, THOUSANDTH, HUNDRED, ZERO = Decimal("0.01"), Decimal("0.001"), Decimal(100), Decimal("0.00")
LARGEST_SALE = Decimal(10) ** 12
"""A sale stays below this, VAT included, so that every sum of it fits the columns and the events."""
LARGEST_COST = Decimal(10) ** 10
"""A line that costs more is taken for a typing error in the product: its cost counts as unknown."""
MOST_LINES = 200


class ProductNotFound(NotHereYet):
    """There is no product with this SKU."""


class TooMuchMoney(Invalid):
    """The lines add up to more than a sale can hold; check quantities and prices."""


class UnitDiffers(Invalid):
    """The product is sold in another unit."""


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
    """What is sold. `cost` None: nobody knows it. Price and cost are net of VAT."""

    sku: str
    name: str
    unit: str
    price: Decimal
    cost: Decimal | None
    currency: str


@dataclass(frozen=True)
class Wanted:
    """A line as asked for; what is left out comes from the product."""

    sku: str
    quantity: Decimal
    unit: str | None = None
    unit_price: Decimal | None = None
    discount_percent: Decimal = Decimal(0)
    vat_percent: Decimal = Decimal(22)


@dataclass(eq=False)
class Line:
    """One line of a sale. `net` and `vat` are rounded per line; `cost` is the whole line's, fixed with the order."""

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
    if wanted.unit is not None and wanted.unit != product.unit:
        raise UnitDiffers(f"{where}.unit: {product.sku} is sold in {product.unit!r}", field=f"{where}.unit")
    if wanted.unit_price is None and product.currency != currency:
        detail = f"{where}.unit_price: the price list says {product.currency}, the sale is in {currency}; say the price"
        raise PriceNeeded(detail, field=f"{where}.unit_price")
    unit_price = product.price if wanted.unit_price is None else wanted.unit_price
    exact = wanted.quantity * unit_price * (1 - wanted.discount_percent / HUNDRED)
    if exact >= LARGEST_SALE:
        raise TooMuchMoney(f"{where}.quantity: the line comes to 1,000,000,000,000 or more", field=f"{where}.quantity")
    net = to_kopecks(exact)
    return Line(
        id=line_id,
        position=position,
        sku=product.sku,
        name=product.name,
        quantity=to_thousandths(wanted.quantity),
        unit=product.unit,
        unit_price=to_kopecks(unit_price),
        discount_percent=to_kopecks(wanted.discount_percent),
        vat_percent=to_kopecks(wanted.vat_percent),
        net=net,
        vat=to_kopecks(net * wanted.vat_percent / HUNDRED),
    )


def line_cost(line: Line, product: Product | None, currency: str) -> Decimal | None:
    """What the line costs us by the product's cost now; None where it is unknown or in another currency."""
    if product is None or product.cost is None or product.currency != currency:
        return None
    cost = to_kopecks(product.cost * line.quantity)
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

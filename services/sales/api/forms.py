"""The shapes several routes share: lines in and out, prices, pages."""

from decimal import Decimal
from typing import Annotated, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import Field

from services.sales.domain.line import MOST_LINES, Wanted
from shared.fields import Body, Line, Money, Out, Percent, Quantity

T = TypeVar("T")
Price = Annotated[Money, Field(ge=0)]
"""A price or an amount that is not negative."""


class LineIn(Body):
    """A line as wanted; unit, price and VAT come from the product where they are left out.

    `unit` is the product's base unit or one of its `units`; `unit_price` is the price of one of that unit.
    """

    sku: Line
    quantity: Quantity
    unit: Line | None = None
    unit_price: Price | None = None
    discount_percent: Percent = Decimal(0)
    vat_percent: Percent | None = None

    def wanted(self) -> Wanted:
        return Wanted(**self.model_dump())


Lines = Annotated[list[LineIn], Field(max_length=MOST_LINES)]


class LineOut(Out):
    """`cost` is the whole line's; null where it is unknown or not for the caller's eyes.

    `base_quantity` is what stock and production count, in `stock_unit`.
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
    base_quantity: Decimal
    stock_unit: str
    cost: Decimal | None


class MissingOut(Out):
    kind: Literal["field", "step", "fact"]
    code: str
    title: str


class PageOut(Out, Generic[T]):
    """One page of a list; `next_cursor` is null on the last one."""

    items: list[T]
    next_cursor: str | None

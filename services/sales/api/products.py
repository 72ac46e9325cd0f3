"""Routes of products and stock."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from fastapi import Query
from pydantic import Field, model_validator

from services.sales import store, usecases
from services.sales.domain.line import VAT, to_kopecks
from shared.auth import Actor, allow
from shared.edge import Tx, VersionIfThere
from shared.fields import Body, Currency, Cursor, Limit, Line, Out, Percent, Quantity, Search
from shared.service import make_router

from .forms import PageOut, Price

router = make_router()
Seller = Annotated[Actor, allow("manager", "head", "admin")]
Leader = Annotated[Actor, allow("head", "admin")]


class SoldUnitIn(Body):
    """A unit the product is also sold in, and how many base units it holds: a bobbin holds 100 metres."""

    unit: Line
    holds: Quantity


class PutProduct(Body):
    """Price and cost are of one base `unit`, net of VAT; without `cost` the margin is unknown, not nothing.

    `low_below`: less than this free in stock is marked low. `group`: what figures put together, such as «Паракорд».
    """

    name: Line
    unit: Line
    price: Price
    cost: Price | None = None
    currency: Currency = "RUB"
    units: Annotated[list[SoldUnitIn], Field(max_length=20, default_factory=list)]
    vat_percent: Percent = VAT
    low_below: Quantity | None = None
    group: Line | None = None

    @model_validator(mode="after")
    def _each_unit_once(self) -> "PutProduct":
        if len({each.unit for each in self.units}) < len(self.units):
            raise ValueError("units: each unit is named once")
        return self

    def given(self) -> dict[str, Any]:
        cost = None if self.cost is None else to_kopecks(self.cost)
        units = {each.unit: each.holds for each in self.units}
        return {**self.model_dump(), "price": to_kopecks(self.price), "cost": cost, "units": units}


class SoldUnitOut(Out):
    unit: str
    holds: Decimal


class ProductOut(Out):
    sku: str
    name: str
    unit: str
    units: list[SoldUnitOut]
    price: Decimal
    cost: Decimal | None
    currency: str
    vat_percent: Decimal
    active: bool
    low_below: Decimal | None
    group: str | None
    as_of: datetime
    version: int


class StockOut(Out):
    """`available` = `on_hand` − `reserved`, never below nothing: what is free. All in the base unit.

    `shortage` is what open orders still lack: to be made, or kept beyond what lies there. `expected` is the part of it
    that production has promised. `low`: free is less than the product's `low_below`. `name` is null until the
    product is described, `as_of` until the warehouse has spoken of it.
    """

    sku: str
    name: str | None
    unit: str
    on_hand: Decimal
    reserved: Decimal
    available: Decimal
    shortage: Decimal
    expected: Decimal
    low_below: Decimal | None
    low: bool
    as_of: datetime | None


@router.get("/products")
async def list_products(
    tx: Tx,
    actor: Seller,
    search: Search | None = None,
    active: bool | None = None,
    cursor: Cursor | None = None,
    limit: Annotated[Limit, Query()] = 50,
) -> PageOut[ProductOut]:
    """The price list, by SKU; `search` looks into SKU and name."""
    page = await store.goods.list_products(tx, search=search, active=active, cursor=cursor, limit=limit)
    return PageOut[ProductOut](items=[_out(row) for row in page.items], next_cursor=page.next_cursor)


@router.get("/products/{sku}")
async def read_product(sku: Line, tx: Tx, actor: Seller) -> ProductOut:
    return _out(await store.products.read_product(tx, sku))


@router.put("/products/{sku}")
async def put_product(sku: Line, body: PutProduct, tx: Tx, actor: Leader, version: VersionIfThere) -> ProductOut:
    """Describe a product, new or known; the whole description is replaced. `If-Match` is for one that is known."""
    await usecases.describe_product(tx, sku, version, **body.given())
    return _out(await store.products.read_product(tx, sku))


@router.post("/products/{sku}/activate")
async def activate_product(sku: Line, tx: Tx, actor: Leader) -> ProductOut:
    """Sold again from now on."""
    await usecases.set_product_active(tx, sku, True)
    return _out(await store.products.read_product(tx, sku))


@router.post("/products/{sku}/deactivate")
async def deactivate_product(sku: Line, tx: Tx, actor: Leader) -> ProductOut:
    """Not sold any more: no new line takes it; sales that have it keep it."""
    await usecases.set_product_active(tx, sku, False)
    return _out(await store.products.read_product(tx, sku))


def _out(row: Any) -> ProductOut:
    units = [{"unit": unit, "holds": holds} for unit, holds in sorted(row.units.items())]
    return ProductOut.model_validate({**row._mapping, "units": units})


@router.get("/stock")
async def list_stock(
    tx: Tx,
    actor: Annotated[Actor, allow("manager", "head", "admin", "production")],
    sku: Line | None = None,
    search: Search | None = None,
    low: bool = False,
    cursor: Cursor | None = None,
    limit: Annotated[Limit, Query()] = 50,
) -> PageOut[StockOut]:
    """What lies in stock, is reserved, free, lacking and expected, by SKU; `low=true` only what runs out."""
    wanted = store.goods.StockFilter(sku, search, low)
    page = await store.goods.list_stock(tx, wanted, cursor=cursor, limit=limit)
    return PageOut[StockOut].model_validate(page)

"""Routes of products and stock."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from fastapi import Query

from services.sales import store, usecases
from services.sales.domain.line import Product, to_kopecks
from shared.auth import Actor, allow
from shared.edge import Tx
from shared.fields import Body, Currency, Cursor, Limit, Line, Out, Search
from shared.service import make_router

from .forms import PageOut, Price

router = make_router()


class PutProduct(Body):
    """Price and cost are net of VAT; without `cost` the margin of the product is unknown, not nothing."""

    name: Line
    unit: Line
    price: Price
    cost: Price | None = None
    currency: Currency = "RUB"


class ProductOut(Out):
    sku: str
    name: str
    unit: str
    price: Decimal
    cost: Decimal | None
    currency: str
    as_of: datetime


class StockOut(Out):
    """`available` = `on_hand` − `reserved`, never below nothing. `name` is null until the product is described."""

    sku: str
    name: str | None
    unit: str
    on_hand: Decimal
    reserved: Decimal
    available: Decimal
    as_of: datetime


@router.get("/products")
async def list_products(
    tx: Tx,
    actor: Annotated[Actor, allow("manager", "head", "admin")],
    search: Search | None = None,
    cursor: Cursor | None = None,
    limit: Annotated[Limit, Query()] = 50,
) -> PageOut[ProductOut]:
    """The price list, by SKU; `search` looks into SKU and name."""
    page = await store.goods.list_products(tx, search=search, cursor=cursor, limit=limit)
    return PageOut[ProductOut].model_validate(page)


@router.put("/products/{sku}")
async def put_product(sku: Line, body: PutProduct, tx: Tx, actor: Annotated[Actor, allow("admin")]) -> ProductOut:
    """Describe a product, new or known; the whole description is replaced."""
    cost = None if body.cost is None else to_kopecks(body.cost)
    product = Product(sku, body.name, body.unit, to_kopecks(body.price), cost, body.currency)
    await usecases.put_product(tx, product, tx.now)
    return ProductOut(**vars(product), as_of=tx.now)


@router.get("/stock")
async def list_stock(
    tx: Tx,
    actor: Annotated[Actor, allow("manager", "head", "admin", "production")],
    sku: Line | None = None,
    cursor: Cursor | None = None,
    limit: Annotated[Limit, Query()] = 50,
) -> PageOut[StockOut]:
    """What lies in stock, what is reserved of it and what is free, by SKU."""
    page = await store.goods.list_stock(tx, sku=sku, cursor=cursor, limit=limit)
    return PageOut[StockOut].model_validate(page)

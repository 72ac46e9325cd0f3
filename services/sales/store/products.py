"""Products as the warehouse and the administrator describe them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Column, Table, select
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.sales.domain.line import Product
from shared.db import Transaction, moment

from .mapping import CURRENCY, MONEY, NAME, SKU, UNIT, metadata

products = Table(
    "products",
    metadata,
    Column("sku", SKU, primary_key=True),
    Column("name", NAME, nullable=False),
    Column("unit", UNIT, nullable=False),
    Column("price", MONEY, nullable=False),
    Column("cost", MONEY),
    Column("currency", CURRENCY, nullable=False),
    moment("as_of", nullable=False),
)


async def put_product(tx: Transaction, product: Product, as_of: datetime) -> bool:
    """Take over a description unless a later one is here already."""
    given = {**vars(product), "as_of": as_of}
    insert = pg_insert(products).values(**given)
    upsert = insert.on_conflict_do_update(
        index_elements=["sku"],
        set_={name: insert.excluded[name] for name in given if name != "sku"},
        where=products.c.as_of <= insert.excluded.as_of,
    )
    return (await tx.session.execute(upsert.returning(products.c.sku))).first() is not None


async def find_products(tx: Transaction, skus: Iterable[str]) -> dict[str, Product]:
    rows = await tx.session.execute(select(products).where(products.c.sku.in_(set(skus))))
    return {row.sku: Product(row.sku, row.name, row.unit, row.price, row.cost, row.currency) for row in rows}

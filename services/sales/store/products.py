"""Products as the warehouse and the heads of sales describe them."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, Row, Table, select, text
from sqlalchemy import update as sql_update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.sales.domain.line import Product, ProductUnknown
from shared.db import Transaction
from shared.tables import moment

from .mapping import CURRENCY, MONEY, NAME, PERCENT, QUANTITY, SKU, UNIT, metadata

products = Table(
    "products",
    metadata,
    Column("sku", SKU, primary_key=True),
    Column("name", NAME, nullable=False),
    Column("unit", UNIT, nullable=False, comment="the base unit: price, cost, stock and production count in it"),
    Column("price", MONEY, nullable=False),
    Column("cost", MONEY),
    Column("currency", CURRENCY, nullable=False),
    Column("units", JSONB, nullable=False, server_default=text("'{}'"), comment="unit → how many base units it holds"),
    Column("vat_percent", PERCENT, nullable=False, server_default="22"),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("low_below", QUANTITY, comment="less than this free in stock is low; null: nobody said"),
    Column("group", NAME, comment="what figures put together; null: in no group"),
    moment("as_of", nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    CheckConstraint("vat_percent BETWEEN 0 AND 100", name="vat_percent"),
    Index("ix_products_active", "active", "sku"),
)


async def lock_version(tx: Transaction, sku: str) -> int | None:
    """The version of the product, None where there is none; nobody else describes it until the end."""
    await tx.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:sku, 44))"), {"sku": sku})
    found: int | None = await tx.session.scalar(
        select(products.c.version).where(products.c.sku == sku).with_for_update()
    )
    return found


async def put_product(tx: Transaction, sku: str, as_of: datetime, **given: Any) -> Product | None:
    """The product as it is then; None where a later description is here already. What is not given stays."""
    values = {**given, "sku": sku, "as_of": as_of}
    if "units" in given:
        values["units"] = {unit: str(factor) for unit, factor in given["units"].items()}
    insert = pg_insert(products).values(**values)
    upsert = insert.on_conflict_do_update(
        index_elements=["sku"],
        set_={name: insert.excluded[name] for name in values if name != "sku"} | {"version": products.c.version + 1},
        where=products.c.as_of <= insert.excluded.as_of,
    )
    row = (await tx.session.execute(upsert.returning(*products.c))).first()
    return _product(row) if row else None


async def set_active(tx: Transaction, sku: str, active: bool) -> tuple[Product, bool]:
    """The product, and whether that changed anything. Raises ProductUnknown where there is none."""
    change = sql_update(products).where(products.c.sku == sku, products.c.active.is_(not active))
    change = change.values(active=active, version=products.c.version + 1)
    changed = (await tx.session.execute(change.returning(products.c.sku))).first() is not None
    found = await find_products(tx, [sku])
    if sku not in found:
        raise ProductUnknown(f"there is no product {sku!r}")
    return found[sku], changed


async def read_product(tx: Transaction, sku: str) -> Row[Any]:
    row = (await tx.session.execute(select(products).where(products.c.sku == sku))).first()
    if row is None:
        raise ProductUnknown(f"there is no product {sku!r}")
    return row


async def find_products(tx: Transaction, skus: Iterable[str]) -> dict[str, Product]:
    rows = await tx.session.execute(select(products).where(products.c.sku.in_(set(skus))))
    return {row.sku: _product(row) for row in rows}


def _product(row: Row[Any]) -> Product:
    return Product(
        sku=row.sku,
        name=row.name,
        unit=row.unit,
        price=row.price,
        cost=row.cost,
        currency=row.currency,
        units={unit: Decimal(factor) for unit, factor in row.units.items()},
        vat_percent=row.vat_percent,
        active=row.active,
        low_below=row.low_below,
        group=row.group,
    )

"""Keep products and stock levels as the warehouse or an administrator says they are."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from services.sales import store
from services.sales.domain.line import Product
from shared.db import Transaction
from shared.edge import check_version_if_there
from shared.events import ProductDescribed, SoldUnit


async def describe_product(tx: Transaction, sku: str, version: int | None, **given: Any) -> None:
    """A person describes the product, new (`version` None) or as they have read it."""
    check_version_if_there(await store.products.lock_version(tx, sku), version)
    await put_product(tx, sku, tx.now, **given)


async def put_product(tx: Transaction, sku: str, as_of: datetime, **given: Any) -> None:
    """The product is described so from `as_of` on, unless a later description is here already.

    Units, VAT, activity, group and the mark for low stock stay as they are where they are not given.
    """
    product = await store.products.put_product(tx, sku, as_of, **given)
    if product is not None:
        product.must_have_clear_units()
        _tell(tx, product)


async def set_product_active(tx: Transaction, sku: str, active: bool) -> None:
    """Sold from now on, or not any more; sales that have it keep it."""
    product, changed = await store.products.set_active(tx, sku, active)
    if changed:
        _tell(tx, product)


def _tell(tx: Transaction, product: Product) -> None:
    tx.emit(
        ProductDescribed(
            sku=product.sku,
            name=product.name,
            unit=product.unit,
            units=[SoldUnit(unit=unit, holds=holds) for unit, holds in sorted(product.units.items())],
            price=product.price,
            cost=product.cost,
            currency=product.currency,
            vat_percent=product.vat_percent,
            active=product.active,
            group=product.group,
        )
    )


async def put_stock_level(tx: Transaction, sku: str, *, on_hand: Decimal, unit: str, as_of: datetime, seq: int) -> bool:
    """So much lies in stock, also of a product nobody has described yet; an older `seq` changes nothing."""
    return await store.goods.put_stock_level(tx, sku, on_hand=on_hand, unit=unit, as_of=as_of, seq=seq)

"""Keep products and stock levels as the warehouse or an administrator says they are."""

from datetime import datetime
from decimal import Decimal

from services.sales import store
from services.sales.domain.line import Product
from shared.db import Transaction


async def put_product(tx: Transaction, product: Product, as_of: datetime) -> bool:
    """The product is described so from `as_of` on; False where a later description is here already."""
    return await store.products.put_product(tx, product, as_of)


async def put_stock_level(tx: Transaction, sku: str, *, on_hand: Decimal, unit: str, as_of: datetime, seq: int) -> bool:
    """So much lies in stock, also of a product nobody has described yet; an older `seq` changes nothing."""
    return await store.orders.put_stock_level(tx, sku, on_hand=on_hand, unit=unit, as_of=as_of, seq=seq)

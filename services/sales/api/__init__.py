"""HTTP in, HTTP out; no rules here."""

from shared.service import make_router

from . import board, invoices, orders, past, payments, products, sales

router = make_router()
for part in (sales, board, invoices, orders, payments, products, past):
    router.include_router(part.router)

__all__ = ["router"]

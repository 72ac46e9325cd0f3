"""HTTP in, HTTP out; no rules here."""

from services.sales.store import filters
from services.sales.store.held import held
from shared.held_routes import held_routes
from shared.saved_filter_routes import saved_filter_routes
from shared.service import make_router

from . import (
    board,
    bulk,
    drafts,
    invoices,
    leads,
    lists,
    orders,
    organisation,
    past,
    payments,
    processes,
    products,
    reasons,
    sales,
    stream,
)
from .queries import LISTS

PARTS = (
    sales,
    lists,
    bulk,
    board,
    leads,
    invoices,
    organisation,
    orders,
    payments,
    products,
    past,
    processes,
    drafts,
    reasons,
    stream,
)
router = make_router()
for part in PARTS:
    router.include_router(part.router)
router.include_router(held_routes("sales", held))
router.include_router(saved_filter_routes(filters, LISTS))

__all__ = ["router"]

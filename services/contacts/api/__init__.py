"""HTTP in, HTTP out: accounts, contacts, their types, what changed and what happened with them; no rules here."""

from services.contacts.store import filters
from services.contacts.store.held import held
from shared.held_routes import held_routes
from shared.saved_filter_routes import saved_filter_routes
from shared.service import make_router

from . import (
    accounts,
    archiving,
    contacts,
    duplicates,
    erasing,
    exports,
    history,
    imports,
    merges,
    notes,
    search,
    stream,
    timeline,
    types,
)
from .queries import LISTS

router = make_router()
for part in (
    accounts,
    contacts,
    search,
    archiving,
    duplicates,
    erasing,
    exports,
    imports,
    merges,
    history,
    notes,
    stream,
    timeline,
    types,
):
    router.include_router(part.router)
router.include_router(held_routes("contacts", held))
router.include_router(saved_filter_routes(filters, LISTS))

__all__ = ["router"]

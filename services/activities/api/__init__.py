"""HTTP in, HTTP out; no rules here."""

from services.activities.store.held import held
from shared.held_routes import held_routes
from shared.service import make_router

from . import activities, bulk, check, days, feeds, results, snoozes

router = make_router()
for part in (bulk, activities, days, check, snoozes, results, feeds):
    router.include_router(part.router)
router.include_router(held_routes("activities", held))

__all__ = ["router"]

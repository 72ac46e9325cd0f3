"""HTTP in, HTTP out; no rules here."""

from shared.service import make_router

from . import activities, bulk, check, days, feeds, results, snoozes

router = make_router()
for part in (bulk, activities, days, check, snoozes, results, feeds):
    router.include_router(part.router)

__all__ = ["router"]

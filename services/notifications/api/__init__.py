"""HTTP in and out of Notifications; no rules here."""

from services.notifications.store.held import held
from shared.held_routes import held_routes
from shared.service import make_router

from . import deliveries, hooks, notifications, preferences, stream

router = make_router()
for part in (notifications, stream, preferences, hooks, deliveries):
    router.include_router(part.router)
router.include_router(held_routes("notifications", held))

__all__ = ["router"]

"""HTTP in and out of Notifications; no rules here."""

from shared.service import make_router

from . import deliveries, hooks, notifications, preferences, stream

router = make_router()
for part in (notifications, stream, preferences, hooks, deliveries):
    router.include_router(part.router)

__all__ = ["router"]

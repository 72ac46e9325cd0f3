"""HTTP in and out of identity; no rules here."""

from shared.service import make_router

from . import absences, keys, me, people, sessions, teams

router = make_router()
for part in (sessions, me, people, teams, absences, keys):
    router.include_router(part.router)

__all__ = ["router"]

"""Composition root: `uvicorn --factory services.activities.app:create`."""

from fastapi import FastAPI

from shared.service import create_service
from shared.settings import Settings

from .adapters.holidays import require_country
from .api import router
from .consumers import consumers
from .timers import BACKGROUND


def create(settings: Settings | None = None) -> FastAPI:
    """The service. Refuses to start where nobody knows the holidays of the organisation's country."""
    settings = settings or Settings.read()
    require_country(settings.country)
    return create_service("activities", router, consumers, settings, BACKGROUND)

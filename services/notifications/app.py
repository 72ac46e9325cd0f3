"""Composition root: `uvicorn --factory services.notifications.app:create`."""

from fastapi import FastAPI

from shared.service import create_service
from shared.settings import Settings

from .api import router
from .consumers import consumers


def create(settings: Settings | None = None) -> FastAPI:
    """The service, as the settings say or the environment."""
    return create_service("notifications", router, consumers, settings or Settings.read())

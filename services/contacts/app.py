"""Composition root: `uvicorn --factory services.contacts.app:create`."""

from fastapi import FastAPI

from shared.service import create_service
from shared.settings import Settings

from .api import router
from .consumers import consumers
from .timers import timers


def create(settings: Settings | None = None) -> FastAPI:
    return create_service("contacts", router, consumers, settings or Settings.read(), timers)

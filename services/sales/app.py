"""Composition root: `uvicorn --factory services.sales.app:create`."""

from fastapi import FastAPI

from shared.service import create_service
from shared.settings import Settings

from .api import router
from .consumers import consumers


def create(settings: Settings | None = None) -> FastAPI:
    return create_service("sales", router, consumers, settings or Settings.read())

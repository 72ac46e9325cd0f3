"""Composition root: `uvicorn --factory services.contacts.app:create`."""

from fastapi import FastAPI

from shared.service import create_service
from shared.settings import Settings
from shared.watching import Watch

from .api import router
from .consumers import consumers
from .store import live
from .timers import timers


def create(settings: Settings | None = None) -> FastAPI:
    watch = Watch(live.CHANNEL, live.CHANGES)
    app = create_service("contacts", router, consumers, settings or Settings.read(), [watch.run, *timers])
    app.state.watch = watch
    return app

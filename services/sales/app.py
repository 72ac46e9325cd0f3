"""Composition root: `uvicorn --factory services.sales.app:create`."""

from fastapi import FastAPI

from shared.service import create_service
from shared.settings import Settings
from shared.watching import Watch

from .api import router
from .consumers import consumers
from .store import live
from .timers import loops


def create(settings: Settings | None = None) -> FastAPI:
    settings = settings or Settings.read()
    watch = Watch(live.CHANNEL, live.CHANGES)
    app = create_service("sales", router, consumers, settings, [watch.run, *loops(settings)])
    app.state.watch = watch
    return app

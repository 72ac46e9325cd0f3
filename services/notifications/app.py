"""Composition root: `uvicorn --factory services.notifications.app:create`."""

from fastapi import FastAPI

from shared.service import create_service
from shared.settings import Settings

from . import timers
from .adapters import ways
from .adapters.hooks import make_hooks
from .adapters.telegram import Telegram
from .api import router
from .consumers import consumers
from .store.live import Bell


def create(settings: Settings | None = None) -> FastAPI:
    """The service, as the settings say or the environment."""
    settings = settings or Settings.read()
    found = ways(settings)
    background = [
        lambda app: app.state.bell.run(app.state.database.url),
        timers.calls(make_hooks(settings)),
        timers.digests(),
        timers.without_a_way(found),
        timers.forget(),
        *(timers.letters(way, settings.public_url) for way in found.values()),
        *(timers.connections(way) for way in found.values() if isinstance(way, Telegram)),
    ]
    app = create_service("notifications", router, consumers, settings, background)
    app.state.ways, app.state.bell = found, Bell()
    return app

"""Composition root: `uvicorn --factory services.analytics.app:create`."""

from fastapi import FastAPI

from shared.service import create_service
from shared.settings import Settings
from shared.watching import Watch

from .api import router
from .consumers import Intake, consumers
from .domain.freshness import Lag
from .store import live
from .timers import loops


def create(settings: Settings | None = None) -> FastAPI:
    """Analytics as an app; its intake takes the place of the shared consumers."""
    settings = settings or Settings.read()
    watch = Watch(live.CHANNEL, live.CHANGES)
    background = [_take_in, watch.run, *loops(settings)]
    app = create_service("analytics", router, None, settings, background=background)
    app.state.lag, app.state.watch = Lag(), watch
    return app


async def _take_in(app: FastAPI) -> None:
    def connected(is_connected: bool) -> None:
        app.state.broker_connected = is_connected

    state = app.state
    await Intake(consumers.queue, state.database, state.settings, state.metrics, state.lag, connected).run()

"""The one factory of every service: routes, consumers, relay, timers, health and metrics, started together."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from importlib.resources import files

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from shared import dead_letter_routes, health, parked_event_routes
from shared.auth import public
from shared.bus import Consumers, Inbound, make_broker, stopping
from shared.db import Database
from shared.directory import keep_directory
from shared.edge import RequestScope, Route
from shared.problems import install_problems
from shared.relay import Relay, outbox_state
from shared.settings import Settings
from shared.telemetry import Metrics, log
from shared.timers import Background


def create_service(
    name: str,
    router: APIRouter,
    consumers: Consumers | None,
    settings: Settings,
    background: Sequence[Background] = (),
) -> FastAPI:
    """A service as an ASGI app without module-level state, so that several of them may share a process."""
    metrics = Metrics(name)
    database = Database(settings.database_url, name, pool_size=settings.pool_size, organisation=settings.organisation)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        relay = Relay(settings.database_url, settings, metrics)
        loops = [relay.run(), *(start(app) for start in background)]
        if consumers is not None:
            loops.append(_consume(app, Inbound(consumers, database, settings, metrics)))
        tasks = [asyncio.ensure_future(loop) for loop in loops]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await database.close()

    prefix = f"/api/{name}"
    app = FastAPI(
        title=f"Fibex Sales · {name}",
        version="1",
        lifespan=lifespan,
        openapi_url=f"{prefix}/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings, app.state.database, app.state.metrics = settings, database, metrics
    app.state.service, app.state.started_at, app.state.broker_connected = name, datetime.now(UTC), False
    for module in (health, dead_letter_routes, parked_event_routes):
        app.include_router(module.router, prefix=prefix)
    app.include_router(router, prefix=prefix)
    _require_rights(app)
    install_problems(app)
    _add_docs(app, prefix)
    _add_health(app, name)
    app.add_middleware(RequestScope, service=name, metrics=metrics, settings=settings)
    return app


def make_router() -> APIRouter:
    """A router whose routes are transactions (see Route)."""
    return APIRouter(route_class=Route)


def with_directory(consumers: Consumers) -> Consumers:
    keep_directory(consumers)
    return consumers


async def _consume(app: FastAPI, inbound: Inbound) -> None:
    """Connect and stay connected; HTTP goes on while the broker is away."""
    while not stopping():
        broker = make_broker(app.state.settings)
        inbound.attach(broker)
        try:
            await broker.start()
            while True:  # the library reconnects by itself; we only look whether it has
                app.state.broker_connected = await broker.ping(timeout=1.0)
                await asyncio.sleep(0.5)
        except asyncio.CancelledError:
            if stopping():
                raise
        except Exception as error:
            log.warning("the broker cannot be reached", error=repr(error))
        finally:
            app.state.broker_connected = False
            with suppress(Exception):
                await broker.stop()
        await asyncio.sleep(1.0)


def _require_rights(app: FastAPI) -> None:
    """Deny by default: a route that says nothing about who may call it does not start.

    An included router is one opaque entry of `app.routes`; looking there alone would find nothing to refuse.
    """
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and roles_of(route) is None:
            raise TypeError(f"{sorted(route.methods or ())} {context.path} has neither allow(...) nor public")


def roles_of(route: APIRoute) -> frozenset[str] | None:
    """Who may call a route: role names, or {"public"}."""
    for dependant in route.dependant.dependencies:
        roles = getattr(dependant.call, "roles", None)
        if roles is not None:
            return frozenset(roles)
    return None


def scope_of(route: APIRoute) -> str | None:
    """The scope with which an API key opens a route; None where no key does."""
    asked = (getattr(each.call, "scope", None) for each in route.dependant.dependencies)
    return next((scope for scope in asked if scope), None)


def _add_docs(app: FastAPI, prefix: str) -> None:
    """API pages from our own files: the browser asks no other host."""
    app.mount(f"{prefix}/docs/assets", StaticFiles(directory=str(files("swagger_ui") / "static")))

    @app.get(f"{prefix}/docs", include_in_schema=False, dependencies=[public])
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url=f"{prefix}/openapi.json",
            title=app.title,
            swagger_js_url=f"{prefix}/docs/assets/swagger-ui-bundle.js",
            swagger_css_url=f"{prefix}/docs/assets/swagger-ui.css",
            swagger_favicon_url="data:,",
        )


def _add_health(app: FastAPI, name: str) -> None:
    @app.get("/live", include_in_schema=False, dependencies=[public])
    async def live() -> dict[str, str]:
        return {"service": name, "status": "live"}

    @app.get("/ready", include_in_schema=False, dependencies=[public])
    async def ready(request: Request) -> JSONResponse:
        """Ready means: requests can be served. The outbox keeps writes possible while the broker is away."""
        broker = "connected" if app.state.broker_connected else "away"
        try:
            async with asyncio.timeout(3), app.state.database.engine.connect() as connection:
                await connection.execute(text("SELECT 1 FROM outbox LIMIT 1"))
        except Exception as error:
            detail = {"service": name, "status": "not ready", "database": repr(error)[:200], "broker": broker}
            return JSONResponse(detail, 503)
        return JSONResponse({"service": name, "status": "ready", "database": "ok", "broker": broker})

    @app.get("/metrics", include_in_schema=False, dependencies=[public])
    async def metrics() -> Response:
        with suppress(Exception):
            await outbox_state(app.state.database, app.state.metrics)
        return Response(generate_latest(app.state.metrics.registry), media_type=CONTENT_TYPE_LATEST)

"""One running system on given servers: databases, migrations, settings, and the services as one ASGI app."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import asyncpg
from fastapi import FastAPI
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from cli.servers import ServersUnavailable
from cli.site import Site
from cli.topology import SERVICES
from shared import migrate
from shared.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".local" / "run"
"""Where `make run` keeps its servers, keys and logs."""


@dataclass(frozen=True)
class Addresses:
    """Where the servers are and what names are used on them; a test gives each of its workers names of its own."""

    postgres_url: str
    rabbitmq_host: str
    rabbitmq_port: int
    vhost: str = "fibex"
    database_prefix: str = "fibex_"

    def keep_in(self, home: Path) -> None:
        """Leave them for the other commands of this checkout; they hold a password."""
        path = home / "addresses.json"
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def kept_in(cls, home: Path) -> "Addresses":
        """Where the system of this home runs. Raises ServersUnavailable where none was ever started."""
        path = home / "addresses.json"
        if not path.exists():
            raise ServersUnavailable(f"No system was started in {home}: run `make run`, or name the database yourself.")
        return cls(**json.loads(path.read_text()))

    def database(self, service: str) -> str:
        return f"{self.postgres_url}/{self.database_prefix}{service}"

    def broker(self, user: str, password: str | None = None) -> str:
        secret = quote(password or user, safe="")
        return f"amqp://{user}:{secret}@{self.rabbitmq_host}:{self.rabbitmq_port}/{quote(self.vhost, safe='')}"


@dataclass(frozen=True)
class Keys:
    """The pair identity signs and everybody verifies access tokens with."""

    private_pem: str
    jwks: str

    @classmethod
    def kept_in(cls, folder: Path) -> "Keys":
        """Read from the folder, or made there on first use; the private key is for its owner's eyes only."""
        folder.mkdir(parents=True, exist_ok=True)
        private, public = folder / "token_private_key", folder / "token_public_keys"
        if not private.exists():
            pem, jwks = import_module("services.identity.adapters.keys").make_keys()
            public.write_text(jwks)
            private.touch(mode=0o600)
            private.write_text(pem)
        return cls(private.read_text(), public.read_text())


def settings_for(service: str, addresses: Addresses, keys: Keys, env: Literal["dev", "prod"], **more: Any) -> Settings:
    own: dict[str, Any] = {"token_private_key": keys.private_pem} if service == "identity" else {}
    return Settings(
        env=env,
        database_url=addresses.database(service).replace("postgresql://", "postgresql+asyncpg://"),
        rabbitmq_url=addresses.broker(service),
        token_public_keys=keys.jwks,
        **own,
        **more,
    )


async def create_databases(addresses: Addresses) -> None:
    """Make the services' databases where they are missing."""
    connection = await asyncpg.connect(f"{addresses.postgres_url}/postgres", timeout=10)
    try:
        there = {row["datname"] for row in await connection.fetch("SELECT datname FROM pg_database")}
        for service in SERVICES:
            name = f"{addresses.database_prefix}{service}"
            if name not in there:
                await connection.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    finally:
        await connection.close()


def migrate_all(addresses: Addresses) -> None:
    """Bring every database to its newest version."""
    for service in SERVICES:
        migrate.upgrade(service, addresses.database(service).replace("postgresql://", "postgresql+asyncpg://"))


def create_apps(settings: Mapping[str, Settings]) -> dict[str, FastAPI]:
    return {name: import_module(f"services.{name}.app").create(each) for name, each in settings.items()}


class Origin:
    """One origin: `/api/<service>/…` goes to that service, `/` to the web app, as nginx does in compose.

    In development `/mail` shows what was mailed.
    """

    def __init__(self, apps: Mapping[str, FastAPI], mail: ASGIApp | None = None) -> None:
        self.apps, self.mail = apps, mail
        self.web = Site()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(self.apps, receive, send)
            return
        parts = scope["path"].split("/", 3)
        if parts[1] == "mail" and self.mail is not None:
            await self.mail(scope, receive, send)
        elif parts[1] != "api":
            await self.web(scope, receive, send)
        elif len(parts) > 3 and parts[2] in self.apps:
            await self.apps[parts[2]](scope, receive, send)
        else:
            await _no_such_service(self.apps, scope, receive, send)


class Operations:
    """`/<service>/live`, `/ready`, `/metrics` of the services in this process; for a port the world does not see."""

    def __init__(self, apps: Mapping[str, FastAPI]) -> None:
        self.apps = apps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _, service, *rest = scope["path"].split("/", 2)
        if service in self.apps and rest in (["live"], ["ready"], ["metrics"]):
            await self.apps[service]({**scope, "path": f"/{rest[0]}"}, receive, send)
        else:
            await _no_such_service(self.apps, scope, receive, send)


@asynccontextmanager
async def running(apps: Mapping[str, FastAPI]) -> AsyncIterator[None]:
    """All services of this process, started together and stopped together."""
    async with AsyncExitStack() as stack:
        for app in apps.values():
            await stack.enter_async_context(app.router.lifespan_context(app))
        yield


async def _lifespan(apps: Mapping[str, FastAPI], receive: Receive, send: Send) -> None:
    await receive()
    async with running(apps):
        await send({"type": "lifespan.startup.complete"})
        await receive()
    await send({"type": "lifespan.shutdown.complete"})


async def _no_such_service(apps: Mapping[str, FastAPI], scope: Scope, receive: Receive, send: Send) -> None:
    detail = f"no such place; the services are {', '.join(apps)}"
    body = {"type": "urn:fibex:problem:not_found", "title": "Not Found", "status": 404, "code": "not_found"}
    answer = JSONResponse({**body, "detail": detail}, 404, media_type="application/problem+json")
    await answer(scope, receive, send)

"""The six services as apps that are never started: enough to read routes and schemas from."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from cli.topology import SERVICES
from shared.service import roles_of, scope_of
from shared.settings import Settings


@cache
def apps() -> dict[str, FastAPI]:
    """Every service, made with addresses nobody listens on."""
    private_key, public_keys = import_module("services.identity.adapters.keys").make_keys()
    given = {
        "env": "dev",
        "rabbitmq_url": "amqp://nobody:nobody@localhost:1/nowhere",
        "database_url": "postgresql+asyncpg://nobody:nobody@localhost:1/nowhere",
        "token_public_keys": public_keys,
        "token_private_key": private_key,
        "time_zone": Settings.model_fields["time_zone"].default,
        "country": Settings.model_fields["country"].default,
    }
    return {name: import_module(f"services.{name}.app").create(Settings(**given)) for name in SERVICES}


def routes(app: FastAPI) -> dict[str, frozenset[str]]:
    """`POST /api/sales/sales` → the roles that may call it, or {"public"}; what the API pages show, in their order."""
    return {name: roles_of(route) or frozenset() for name, route in _shown(app)}


def scopes(app: FastAPI) -> dict[str, str]:
    """`GET /api/sales/sales` → the scope with which an API key opens it; no entry where none does."""
    return {name: scope for name, route in _shown(app) if (scope := scope_of(route))}


def _shown(app: FastAPI) -> Iterator[tuple[str, APIRoute]]:
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.include_in_schema:
            for method in sorted(route.methods or ()):
                yield f"{method} {context.path}", route

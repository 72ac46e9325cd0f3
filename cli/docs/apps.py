"""The six services as apps that are never started: enough to read routes and schemas from."""

from functools import cache
from importlib import import_module

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from cli.topology import SERVICES
from shared.service import roles_of
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
    found = {}
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.include_in_schema:
            roles = roles_of(route)
            found.update({f"{method} {context.path}": roles or frozenset() for method in sorted(route.methods or ())})
    return found

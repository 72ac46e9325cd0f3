"""What the services show over HTTP keeps its rules; and each rule is seen red on an API that breaks it."""

from collections.abc import Callable
from typing import Annotated, Any

import pytest
from fastapi import FastAPI, Query
from pydantic import BaseModel

from cli.docs.apps import apps
from cli.topology import SERVICES
from shared.fields import Body, Code, Count, Cursor, Limit, Line

from . import api

RULES = [api.unbounded_inputs, api.open_bodies, api.odd_routes, api.lists_without_pages, api.shared_names]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_api_keeps_the_rule(rule: Callable[[api.Document], list[str]], service: str) -> None:
    violations = rule(apps()[service].openapi())

    assert not violations, f"{rule.__doc__}\n" + "\n".join(violations)


class Loose(Body):
    name: str


class Numbered(Body):
    number: int


class Deep(Body):
    inner: list[Loose]


class Listed(Body):
    codes: list[Code]


class Mapped(Body):
    names: Annotated[dict[str, Any], "of whatever"]


class Open(BaseModel):
    name: Line


def another_bird() -> type[BaseModel]:
    """A second model of the name Loose, from elsewhere."""
    return type("Loose", (Body,), {"__module__": "tests.elsewhere", "__annotations__": {"wings": Count}})


class Rows(BaseModel):
    items: list[int]
    next_cursor: str | None


def _post(body: type[BaseModel]) -> FastAPI:
    app = FastAPI()

    @app.post("/api/canary/birds")
    async def make(given: body) -> None: ...  # type: ignore[valid-type]

    return app


def _get(path: str = "/api/canary/birds", answer: Any = None, **parameters: Any) -> FastAPI:
    app = FastAPI()

    async def read(**given: Any) -> None: ...

    import inspect

    read.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind) for name, kind in parameters.items()]
    )
    app.get(path, response_model=answer)(read)
    return app


def _post_two(one: type[BaseModel], other: type[BaseModel]) -> FastAPI:
    app = _post(one)

    @app.post("/api/canary/nests")
    async def make(given: other) -> None: ...  # type: ignore[valid-type]

    return app


CANARIES = [
    (api.unbounded_inputs, _post(Loose), "body.name is text"),
    (api.unbounded_inputs, _post(Numbered), "body.number is a whole number"),
    (api.unbounded_inputs, _post(Deep), "body.inner[].name is text"),
    (api.unbounded_inputs, _post(Listed), "body.codes is a list"),
    (api.unbounded_inputs, _post(Mapped), "body.names may hold anything"),
    (api.unbounded_inputs, _get(page=int), "query page is a whole number"),
    (api.unbounded_inputs, _get(search=str | None), "query search is text"),
    (api.unbounded_inputs, _get(upwards=Annotated[int, Query(ge=0)]), "query upwards is a whole number"),
    (api.open_bodies, _post(Open), "fields it does not know"),
    (api.odd_routes, _get("/canary/birds"), "begins with"),
    (api.odd_routes, _get("/api/canary/bird/{bird_id}"), "bird is not a plural noun"),
    (api.odd_routes, _get("/api/canary/birds/{bird_id}/fly_away"), "kebab-case"),
    (api.odd_routes, _get("/api/canary/birds/"), "kebab-case"),
    (api.lists_without_pages, _get(answer=list[int]), "a bare list"),
    (api.shared_names, _post_two(Loose, another_bird()), "another shape has the same name"),
    (api.lists_without_pages, _get(answer=Rows, limit=Limit), "no `limit` and `cursor`"),
]


@pytest.mark.parametrize(("rule", "app", "told"), CANARIES, ids=[told for _, _, told in CANARIES])
def test_a_broken_rule_is_seen(rule: Callable[[api.Document], list[str]], app: FastAPI, told: str) -> None:
    assert any(told in violation for violation in rule(app.openapi()))


def test_what_is_bounded_is_let_through() -> None:
    app = _get("/api/canary/birds/{bird_id}.pdf", answer=Rows, limit=Limit, cursor=Cursor | None, count=Count)

    assert [line for rule in RULES for line in rule(app.openapi())] == []

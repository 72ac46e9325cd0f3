"""Whatever is sent, no request breaks a service: no 5xx, every refusal a problem, nothing that others choke on."""

import asyncio
import itertools
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import pytest
import requests
import schemathesis
import uvicorn
from fastapi import FastAPI, HTTPException, Query
from fastapi.responses import JSONResponse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from pydantic import BaseModel
from requests.adapters import HTTPAdapter
from schemathesis import GenerationMode
from schemathesis.config import CacheConfig, SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import response_schema_conformance

from shared.auth import ROLES
from tests.contract.matrix import entries
from tests.eventually import eventually
from tests.system import Caller, System

pytestmark = pytest.mark.usefixtures("readers_cope", "nobody_waits")
EXAMPLES = int(os.environ.get("FIBEX_FUZZ", "14"))
"""Requests to each route, as many again that break its document."""
TURNS = (
    *("admin", "manager", "head", "admin", "manager", "production", "admin", "manager", "accountant"),
    *("admin", "manager", "integrator", "manager", "ops"),
)
"""Who asks next. Their number has no divisor in common with 3 and 5, by which paths and versions take turns."""
OWN_ADDRESS = "127.0.0.77"
"""Failed sign-ins count against an address; those of the fuzzing must not lock the other tests out."""
LEFT_OUT = {"DELETE /api/identity/sessions/current"}
"""Ends the very session that fuzzes."""
OPERATIONS = [entry.route for entry in entries() if entry.route not in LEFT_OUT and not entry.is_endless]


@pytest.fixture(scope="module")
def schemas(system: System) -> dict[str, schemathesis.BaseSchema]:
    """The services' own documents, read by schemathesis."""
    config = SchemathesisConfig(cache=CacheConfig(enabled=False))
    return {name: schemathesis.openapi.from_dict(app.openapi(), config=config) for name, app in system.apps.items()}


@pytest.fixture(scope="module")
async def people(system: System) -> dict[str, Caller]:
    assert {*TURNS} == {*ROLES}
    found = {role: await system.a_user(role) for role in ROLES if role != "manager"}
    return {**found, "manager": await system.a_manager()}


@pytest.fixture(scope="module")
async def known(system: System, people: dict[str, Caller]) -> dict[str, str]:
    """Records the manager owns, so that half of the requests get behind the 404."""
    manager, admin = people["manager"], people["admin"]
    account = (await manager.post("/api/contacts/accounts", json={"name": "Fuzzed Ltd"})).json()
    client = {"name": "Fuzzed", "type": "existing", "account_id": account["id"]}
    contact = (await manager.post("/api/contacts/contacts", json=client)).json()
    product = {"name": "Cord", "unit": "m", "price": "18.00", "cost": "9.20", "currency": "RUB"}
    assert (await admin.put("/api/sales/products/FUZZED", json=product)).status_code in {200, 201, 204, 428}
    sale = (await manager.post("/api/sales/sales", json={"contact_id": contact["id"], "title": "Fuzzed"})).json()
    task = {"kind": "task", "title": "Fuzzed", "contact_id": contact["id"]}
    activity = (await manager.post("/api/activities/activities", json=task)).json()
    user, team = await system.a_user("manager"), await system.a_team()
    return {
        "account_id": account["id"],
        "contact_id": contact["id"],
        "sale_id": sale["id"],
        "activity_id": activity["id"],
        "user_id": str(user.id),
        "team_id": str(team),
        "sku": "FUZZED",
        "report": "sales_and_margin",
    }


@pytest.mark.parametrize("route", OPERATIONS)
async def test_generated_requests_of_every_role_are_answered(
    url: str,
    schemas: dict[str, schemathesis.BaseSchema],
    people: dict[str, Caller],
    known: dict[str, str],
    route: str,
) -> None:
    method, _, path = route.partition(" ")
    operation = schemas[path.split("/")[2]][path][method]
    tokens = {role: await people[role].fresh_token() for role in ROLES}
    await asyncio.to_thread(_fuzz, operation, url, tokens, known)


@pytest.mark.parametrize("path", ["/api/canary/crashes", "/api/canary/refusals", "/api/canary/promises"])
async def test_an_api_that_breaks_is_found_out(path: str) -> None:
    """The canary: if these three were let through, so would be any."""
    app = FastAPI()

    @app.post("/api/canary/crashes")
    async def crash(number: Annotated[int, Query(ge=0, le=9)]) -> dict[str, int]:
        return {"share": 100 // number}

    @app.post("/api/canary/refusals")
    async def refuse(name: Annotated[str, Query(max_length=5)]) -> dict[str, str]:
        raise HTTPException(409, name)

    @app.post("/api/canary/promises", response_model=Promised)
    async def promise() -> JSONResponse:
        return JSONResponse({"share": "half"})

    schema = schemathesis.openapi.from_dict(app.openapi(), config=SchemathesisConfig(cache=CacheConfig(enabled=False)))
    async with served(app) as url:
        with pytest.raises((AssertionError, FailureGroup, ExceptionGroup)):
            await asyncio.to_thread(_fuzz, schema[path]["POST"], url, dict.fromkeys(ROLES, "token"), {})


class Promised(BaseModel):
    share: int


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", log_config=None))
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


def _fuzz(operation: APIOperation[Any, Any, Any, Any], url: str, tokens: dict[str, str], known: dict[str, str]) -> None:
    """Run in a thread of its own: the services answer in the loop of the tests."""
    session = requests.Session()
    session.mount("http://", _From(OWN_ADDRESS))
    turns = itertools.count()
    for mode in GenerationMode:
        strategy = operation.as_strategy(generation_mode=mode)

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize="FIBEX_FUZZ" not in os.environ,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def run(case: Any) -> None:
            turn = next(turns)
            if turn % 3 and case.path_parameters:
                for name in case.path_parameters.keys() & known.keys():
                    case.path_parameters[name] = known[name]
            case.headers["Authorization"] = f"Bearer {tokens[TURNS[turn % len(TURNS)]]}"
            if turn % 5 < 3:
                case.headers["If-Match"] = str(1 + turn % 9)
            check(case, case.call(base_url=url, session=session, timeout=30))

        try:
            run()
        except Unsatisfiable:  # a route without any input cannot be called wrongly
            assert mode.is_negative


def check(case: Any, answer: schemathesis.Response) -> None:
    """No 5xx; a refusal is a problem with code and detail; an answer is what the document promises."""
    told = f"{case.as_curl_command()}\n{answer.status_code} {answer.content[:2000].decode(errors='replace')}"
    kind = (answer.headers.get("content-type") or [""])[0]
    assert answer.status_code < 500, told
    if answer.status_code >= 400:
        assert kind == "application/problem+json", told
        assert answer.json()["code"] and answer.json()["detail"] is not None, told
        assert answer.json()["status"] == answer.status_code, told
    else:
        case.validate_response(answer, checks=[response_schema_conformance])


class _From(HTTPAdapter):
    """Connections from an address of their own."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options, source_address=(self.address, 0))

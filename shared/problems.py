"""How a request fails: every refusal and error as problem+json (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException as StarletteHTTPException

from shared.db import is_away
from shared.errors import Refused, Stale
from shared.telemetry import log


def problem(
    request: Request, status: int, code: str, detail: str, headers: dict[str, str] | None = None, **more: Any
) -> JSONResponse:
    """RFC 9457. `code` is stable, `detail` says what to do, `request_id` finds the log lines."""
    body = {
        "type": f"urn:fibex:problem:{code}",
        "title": _phrase(status),
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": getattr(request.state, "request_id", None),
        **{name: value for name, value in more.items() if value},
    }
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def install_problems(app: FastAPI) -> None:
    """Every way a request can fail, in one form."""

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> Response:
        missing = [{"kind": each.kind, each.kind: each.code, "title": each.title} for each in error.missing]
        headers = {"www-authenticate": "Bearer"} if error.status == 401 else None
        return problem(
            request, error.status, error.code, error.detail, headers, missing=missing, field=error.field, **error.told
        )

    @app.exception_handler(StaleDataError)
    async def lost_race(request: Request, error: StaleDataError) -> Response:
        return problem(request, 412, Stale.code, "somebody changed the record first; read it again")

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        found = [
            {"field": ".".join(str(part) for part in each["loc"][1:]) or str(each["loc"][0]), "message": each["msg"]}
            for each in error.errors()
        ]
        detail = "; ".join(f"{each['field']}: {each['message']}" for each in found[:5])
        return problem(request, 422, "invalid_request", detail, errors=found[:50])

    @app.exception_handler(StarletteHTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        code = _phrase(error.status_code).lower().replace(" ", "_")
        return problem(request, error.status_code, code, str(error.detail), dict(error.headers or {}))


def unexpected(request: Request, error: Exception) -> Response:
    """What nobody caught: the database is away, or it is our fault and stands in the log."""
    if is_away(error):
        retry = {"retry-after": "2"}
        return problem(request, 503, "database_away", "the database is not reachable; try again shortly", retry)
    log.error("request failed", exc_info=error, path=request.url.path)
    return problem(request, 500, "internal_error", "an error on our side; tell support the request id")


def _phrase(status: int) -> str:
    """RFC 9110's words; Python changed its own for two of them between 3.11 and 3.13, and codes are made of them."""
    return {413: "Content Too Large", 422: "Unprocessable Content"}.get(status) or HTTPStatus(status).phrase

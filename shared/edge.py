"""The HTTP edge: one request is one transaction, committed before the reply."""

import asyncio
import hashlib
import re
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Annotated, Any, TypeVar

import structlog
from fastapi import Depends, Header, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException as StarletteHTTPException

from shared.db import Transaction, is_lost_race
from shared.errors import Conflict, Invalid, NotHereYet, Stale, VersionRequired
from shared.fields import MAX_INT4
from shared.ids import new_id
from shared.problems import unexpected
from shared.settings import Settings
from shared.tables import replies

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
WAIT_FOR_RECORD = 2.0
"""Seconds a request waits for a record that another service has told of but that has not arrived here."""


class KeyReused(Conflict):
    """The Idempotency-Key was used before for a different request. Take a fresh key for a new request."""


class _Replay(Exception):
    def __init__(self, status: int, body: bytes) -> None:
        self.status, self.body = status, body


async def _transaction(request: Request) -> AsyncIterator[Transaction]:
    async with request.app.state.database.transaction(
        correlation_id=request.state.request_id, traceparent=_traceparent(request)
    ) as tx:
        request.state.tx = tx
        yield tx


def _traceparent(request: Request) -> str | None:
    """The caller's trace (W3C Trace Context), to be told on with the events; anything else is left out."""
    given = request.headers.get("traceparent", "")
    return given if _TRACEPARENT.fullmatch(given) else None


# scope="function": FastAPI runs the code after `yield`, our COMMIT, before the reply leaves, not after it.
Tx = Annotated[Transaction, Depends(_transaction, scope="function")]


class Route(APIRoute):
    """A route whose attempt is repeated where waiting helps, and whose answer is kept for its Idempotency-Key.

    Each attempt has its own dependency stack, hence its own transaction; the stack is closed, and so committed, inside
    the attempt. That is what lets a lost race or a record still on its way be tried again without the caller noticing.
    """

    def get_route_handler(self) -> Handler:
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            waits_until, races = time.monotonic() + WAIT_FOR_RECORD, 0
            while True:
                try:
                    return await _attempt(request, answer)
                except _Replay as replay:
                    headers = {"idempotency-replayed": "true"}
                    return Response(replay.body, replay.status, headers, media_type="application/json")
                except NotHereYet:
                    if request.method not in {"POST", "PUT", "PATCH"} or time.monotonic() > waits_until:
                        raise
                    await asyncio.sleep(0.05)
                except DBAPIError as error:
                    races += 1
                    if not is_lost_race(error) or races > 3:
                        raise

        return handle


async def _attempt(request: Request, answer: Handler) -> Response:
    async with AsyncExitStack() as stack:
        request.scope["fastapi_function_astack"] = stack
        response = await answer(request)
        caller = getattr(request.state, "replies_to", None)
        if caller is not None:
            await _keep_reply(request, caller, response)
        return response


async def _keep_reply(request: Request, caller: str, response: Response) -> None:
    """With the rows it speaks of. A refusal leaves the key free, as does what cannot be kept: a stream, a secret."""
    mine = (replies.c.caller == caller) & (replies.c.key == request.headers["idempotency-key"])
    body = getattr(response, "body", None)
    secret = getattr(getattr(request.scope.get("route"), "endpoint", None), "shows_a_secret", False)
    if response.status_code >= 400 or body is None or secret:
        await request.state.tx.session.execute(delete(replies).where(mine))
    else:
        kept = update(replies).where(mine).values(status=response.status_code, body=bytes(body))
        await request.state.tx.session.execute(kept)


async def claim_idempotency_key(request: Request, tx: Transaction, caller: str) -> None:
    """First thing after sign-in: the key belongs to this request, or the answer given before is given again.

    A second request with the same key waits on the row of the first until that commits or rolls back.
    """
    key = request.headers.get("idempotency-key")
    request.state.replies_to = None
    if key is None or request.method != "POST":
        return
    if not key.isascii() or not key.isprintable() or not 1 <= len(key) <= 200:
        raise Invalid("Idempotency-Key: 1 to 200 printable ASCII characters", field="Idempotency-Key")
    told = f"{request.method} {request.url.path}?{request.url.query}\n".encode() + await request.body()
    fingerprint = hashlib.sha256(told).hexdigest()
    claim = pg_insert(replies).values(caller=caller, key=key, fingerprint=fingerprint, created_at=tx.now)
    if (await tx.session.execute(claim.on_conflict_do_nothing().returning(replies.c.key))).first():
        request.state.replies_to = caller
        return
    found = (await tx.session.execute(select(replies).where(replies.c.caller == caller, replies.c.key == key))).one()
    if found.fingerprint != fingerprint:
        raise KeyReused("this Idempotency-Key was used for a different request; take a fresh one")
    raise _Replay(found.status, found.body)


Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def takes_file(endpoint: Endpoint) -> Endpoint:
    """Marks a route whose body is a file, sent as it is with its own Content-Type: `max_file_bytes` bounds it.

    The route reads it with `await request.body()`; a name comes as `?filename=`.
    """
    endpoint.takes_file = True  # type: ignore[attr-defined]
    return endpoint


def shows_a_secret(endpoint: Endpoint) -> Endpoint:
    """Marks a route whose answer holds a secret: no `Idempotency-Key` keeps it, so a retry is a new request."""
    endpoint.shows_a_secret = True  # type: ignore[attr-defined]
    return endpoint


async def _if_match(if_match: Annotated[str | None, Header(max_length=40)] = None) -> int:
    if if_match is None:
        raise VersionRequired("send `If-Match` with the `version` you have read")
    number = if_match.strip().removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit() and 0 < int(number) <= MAX_INT4):
        raise Invalid('If-Match: must be the record\'s version, such as "4"', field="If-Match")
    return int(number)


Version = Annotated[int, Depends(_if_match)]


async def _if_match_given(if_match: Annotated[str | None, Header(max_length=40)] = None) -> int | None:
    return None if if_match is None else await _if_match(if_match)


VersionIfThere = Annotated[int | None, Depends(_if_match_given)]
"""For a PUT that makes a record or changes it: sent where the caller has read one, left out where there was none."""


def check_version(record_version: int, expected: int) -> None:
    """Raises Stale where the caller has read an older version."""
    if record_version != expected:
        raise Stale(f"the record is at version {record_version}, you changed version {expected}; read it again")


def check_version_if_there(record_version: int | None, expected: int | None) -> None:
    """Like `check_version`, with None for a record that is not there. Raises VersionRequired where there is one.

    So whoever means to make a record never writes over one that somebody else has made meanwhile.
    """
    if record_version is not None and expected is None:
        raise VersionRequired("it is there already: send `If-Match` with the `version` you have read")
    if record_version is None and expected is not None:
        raise Stale("the record is not there any more; read it again")
    if record_version is not None and expected is not None:
        check_version(record_version, expected)


class RequestScope:
    """ASGI middleware: gives each request an id, binds it to the log lines, bounds its body, measures the answer.

    It also answers for errors nobody caught: further out, the answer and its log line would lack the request's id.
    """

    def __init__(self, app: Any, service: str, metrics: Any, settings: Settings) -> None:
        self.app, self.service, self.metrics, self.settings = app, service, metrics, settings

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        request_id = given if given.isascii() and given.isprintable() and 0 < len(given) <= 100 else str(new_id())
        scope.setdefault("state", {})["request_id"] = request_id
        status, taken, started = 0, 0, time.perf_counter()

        async def receive_within_limit() -> Any:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            # Read after routing: what the route takes decides, and nothing else lets a large body in.
            takes_file = getattr(getattr(scope.get("route"), "endpoint", None), "takes_file", False)
            most = self.settings.max_file_bytes if takes_file else self.settings.max_body_bytes
            if taken > most:
                raise StarletteHTTPException(413, f"the body has more than {most} bytes; send less")
            return message

        async def send_with_id(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(correlation_id=request_id, service=self.service):
            try:
                await self.app(scope, receive_within_limit, send_with_id)
            except Exception as error:
                if status:
                    raise  # the answer is on its way already; all that is left is to break it off
                await unexpected(Request(scope), error)(scope, receive, send_with_id)
            finally:
                route = getattr(scope.get("route"), "path", "unknown")
                took = time.perf_counter() - started
                self.metrics.requests.labels(scope["method"], route, str(status or 499)).observe(took)

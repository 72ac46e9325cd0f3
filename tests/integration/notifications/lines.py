"""Ends of a stream, replicas to open it at, and servers of other people: mail, chats, webhooks."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import httpx2
import pytest
import uvicorn
from aiosmtpd.controller import Controller
from fastapi import FastAPI, Request, Response

from services.notifications import store
from shared.timers import Background
from tests.eventually import eventually
from tests.system import Caller, System

STREAM = "/api/notifications/stream"


@dataclass
class Line:
    """An open stream: what came over it so far; an id that is a number stands as one."""

    events: list[tuple[str, Any, dict[str, Any]]] = field(default_factory=list)
    status: int = 0
    over: bool = False

    @property
    def last_id(self) -> int | str:
        return self.events[-1][1]  # type: ignore[no-any-return]

    def heard(self) -> list[str]:
        """Ids of the notifications that came, in their order."""
        return [data["notification"]["id"] for name, _, data in self.events if name == "notification"]


@asynccontextmanager
async def open_line(address: str, caller: Caller | None, path: str = STREAM, **headers: str) -> AsyncIterator[Line]:
    """Listen as this person until the block ends: then the line is cut without a word, as a network does."""
    line = Line()
    task = asyncio.create_task(_listen(address, caller, path, line, headers))
    try:
        await eventually(lambda: line.events or line.status >= 400)
        yield line
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _listen(address: str, caller: Caller | None, path: str, line: Line, headers: dict[str, str]) -> None:
    given = {**({"authorization": f"Bearer {caller.token}"} if caller else {}), **headers}
    async with (
        httpx2.AsyncClient(base_url=address, timeout=None) as http,
        http.stream("GET", path, headers=given) as answer,
    ):
        line.status = answer.status_code
        event: dict[str, str] = {}
        async for text in answer.aiter_lines():
            if text:
                name, _, value = text.partition(":")
                event[name] = value.strip()
            elif "event" in event:
                number = int(event["id"]) if event["id"].isdecimal() else event["id"]
                line.events.append((event["event"], number, json.loads(event["data"])))
                event = {}
    line.over = True


@asynccontextmanager
async def a_replica(system: System, service: str = "notifications") -> AsyncIterator[str]:
    """Another process's worth of a service on the same database and queue, on a port of its own."""
    settings = system.apps[service].state.settings
    app: FastAPI = import_module(f"services.{service}.app").create(settings)
    async with served(app, lifespan="on") as address:
        yield address


@asynccontextmanager
async def served(app: Any, lifespan: str = "off") -> AsyncIterator[str]:
    """An app on a real port."""
    config = uvicorn.Config(app, port=0, lifespan=lifespan, log_config=None, timeout_graceful_shutdown=1)  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def running(system: System, *loops: Background) -> AsyncIterator[None]:
    """These timers on the running system's database. Its own, which carry to other places, take nothing meanwhile."""
    app = system.apps["notifications"]
    with held_back():
        with as_the_test():
            tasks = [asyncio.ensure_future(loop(app)) for loop in loops]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def held_back() -> Iterator[None]:
    """The timers of the running system take nothing that is due; what is claimed `as_the_test` is."""
    with pytest.MonkeyPatch.context() as patch:
        for carried in (store.deliveries, store.hooks):
            patch.setattr(carried, "claim", _for_these_alone(carried.claim))
        yield


@contextmanager
def as_the_test() -> Iterator[None]:
    """What is claimed in here, or by what is started in here, is there to be taken."""
    token = _OF_THE_TEST.set(True)
    yield
    _OF_THE_TEST.reset(token)


_OF_THE_TEST: ContextVar[bool] = ContextVar("of_the_test", default=False)


def _for_these_alone(claim: Callable[..., Any]) -> Callable[..., Any]:
    async def claimed(*asked: Any) -> Any:
        return await claim(*asked) if _OF_THE_TEST.get() else []

    return claimed


@dataclass
class Caught:
    """What a stand-in for another system got, and how it answers."""

    got: list[Any] = field(default_factory=list)
    answer: Callable[[Any], Any] | None = None


class _Catcher:
    def __init__(self, caught: Caught) -> None:
        self.caught = caught

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        said = self.caught.answer(envelope) if self.caught.answer else None
        if said is None:
            self.caught.got.append(envelope)
        return str(said or "250 taken")


@asynccontextmanager
async def a_mail_server(caught: Caught) -> AsyncIterator[str]:
    """A real SMTP server that keeps what it takes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(_Catcher(caught), hostname="127.0.0.1", port=port)
    await asyncio.to_thread(controller.start)
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        await asyncio.to_thread(controller.stop)


@asynccontextmanager
async def a_web_server(caught: Caught) -> AsyncIterator[str]:
    """A real HTTP server that keeps the requests it gets; `answer` makes the response."""
    app = FastAPI()

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def take(path: str, request: Request) -> Response:
        kept = {"path": f"/{path}", "headers": dict(request.headers), "body": await request.body()}
        caught.got.append(kept)
        answer = caught.answer(kept) if caught.answer else Response(status_code=204)
        if asyncio.iscoroutine(answer):
            answer = await answer
        return answer  # type: ignore[no-any-return]

    async with served(app) as address:
        yield address

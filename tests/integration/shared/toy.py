"""A toy service on the shared foundation: one table, a few routes, its own database and virtual host; real servers."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
from fastapi import APIRouter, FastAPI
from sqlalchemy import Column, Integer, MetaData, String, Table, UniqueConstraint, Uuid, select, update
from sqlalchemy.ext.asyncio import create_async_engine

from shared.auth import Actor, allow, public
from shared.bus import Consumers
from shared.db import Transaction
from shared.edge import Tx, Version, check_version
from shared.errors import Conflict, NotFound, NotHereYet
from shared.events import (
    Envelope,
    Event,
)
from shared.fields import Body, Line
from shared.ids import new_id
from shared.service import create_service, make_router
from shared.tables import NAMING
from shared.tables import metadata as shared_metadata
from shared.timers import Background
from tests.eventually import eventually
from tests.integration.shared.ground import HEARD, Ground, a_sale

metadata = MetaData(naming_convention=NAMING)
notes = Table(
    "notes",
    metadata,
    Column("note_id", Uuid, primary_key=True),
    Column("title", String(200), nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    # Checked at COMMIT and not before: what a reply sent too early would get wrong.
    UniqueConstraint("title", deferrable=True, initially="DEFERRED"),
)
copies = Table(
    "copies",
    metadata,
    Column("contact_id", Uuid, primary_key=True),
    Column("name", String(300), nullable=False),
    Column("version", Integer, nullable=False),
)


class NoteIsTaken(Conflict):
    """Another note has this title."""


class AddNote(Body):
    title: Line
    refuse: bool = False


class Rename(Body):
    title: Line


@dataclass
class Toy:
    """A running toy service and the way to it."""

    ground: Ground
    app: FastAPI
    http: httpx2.AsyncClient
    seen: list[tuple[Event, Envelope]]
    """What its handlers were given, in the order in which their transactions began."""

    async def post(self, path: str, token: str | None = None, **options: Any) -> httpx2.Response:
        return await self.request("POST", path, token, **options)

    async def request(
        self, method: str, path: str, token: str | None = None, key: str | None = None, **options: Any
    ) -> httpx2.Response:
        headers = {"authorization": f"Bearer {token or self.ground.token()}", **options.pop("headers", {})}
        if key is not None:
            headers["idempotency-key"] = key
        return await self.http.request(method, f"/api/sales{path}", headers=headers, **options)

    async def add_note(self, title: str | None = None, **options: Any) -> httpx2.Response:
        return await self.post("/notes", json={"title": title or f"note {uuid4()}"}, **options)

    async def figure(self, name: str) -> float:
        """One figure of /metrics, by its full name with labels; 0 where it is not there yet."""
        lines = (await self.http.get("/metrics")).text.splitlines()
        return next((float(line.rpartition(" ")[2]) for line in lines if line.rpartition(" ")[0] == name), 0.0)


Handler = Callable[[Transaction, Any, Envelope], Awaitable[None]]


@asynccontextmanager
async def running_toy(
    ground: Ground,
    handle: Handler | None = None,
    *,
    consume: bool = True,
    extra_routes: Callable[[APIRouter], None] | None = None,
    also: Sequence[type[Event]] = (),
    background: Sequence[Background] = (),
    **settings: Any,
) -> AsyncIterator[Toy]:
    """The toy, started as any service is; `handle` is called for every event it hears."""
    seen: list[tuple[Event, Envelope]] = []
    consumers = Consumers("sales")

    async def heard(tx: Transaction, event: Any, envelope: Envelope) -> None:
        seen.append((event, envelope))
        if handle is not None:
            await handle(tx, event, envelope)

    consumers.on(*HEARD["sales"], *also)(heard)
    router = make_router()
    _routes(router)
    if extra_routes is not None:
        extra_routes(router)
    told = ground.settings.model_copy(update=settings)
    app = create_service("sales", router, consumers if consume else None, told, background)
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://toy", timeout=30) as http,
    ):
        if consume and "rabbitmq_url" not in settings:
            await eventually(lambda: app.state.broker_connected)
        yield Toy(ground, app, http, seen)


def _routes(router: APIRouter) -> None:
    @router.post("/notes", status_code=201)
    async def add_note(tx: Tx, actor: Annotated[Actor, allow("manager")], body: AddNote) -> dict[str, Any]:
        note_id = new_id(tx.now)
        await tx.session.execute(notes.insert().values(note_id=note_id, title=body.title))
        tx.emit(a_sale(note_id, body.title[:100]))
        if body.refuse:
            raise NoteIsTaken("refused as asked")
        return {"id": str(note_id), "title": body.title}

    @router.put("/notes/{note_id}")
    async def rename(
        tx: Tx, actor: Annotated[Actor, allow("manager")], note_id: UUID, body: Rename, version: Version
    ) -> dict[str, Any]:
        found = (await tx.session.execute(select(notes).where(notes.c.note_id == note_id).with_for_update())).first()
        if found is None:
            raise NotFound("no such note")
        check_version(found.version, version)
        values = {"title": body.title, "version": found.version + 1}
        await tx.session.execute(update(notes).where(notes.c.note_id == note_id).values(values))
        return {"id": str(note_id), "version": found.version + 1}

    @router.post("/notes/{note_id}/remarks", status_code=201)
    async def remark(tx: Tx, actor: Annotated[Actor, allow("manager")], note_id: UUID) -> dict[str, Any]:
        if (await tx.session.execute(select(notes).where(notes.c.note_id == note_id))).first() is None:
            raise NotHereYet("the note has not arrived")
        return {"note_id": str(note_id)}

    @router.get("/open", dependencies=[public])
    async def open_to_all() -> dict[str, bool]:
        return {"open": True}

    @router.post("/broken", dependencies=[public])
    async def broken(tx: Tx) -> None:
        raise RuntimeError("a bug")


async def make_tables(ground: Ground) -> None:
    connection = await asyncpg.connect(f"{ground.addresses.postgres_url}/postgres")
    name = f"{ground.addresses.database_prefix}toy"
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await connection.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    finally:
        await connection.close()
    engine = create_async_engine(ground.settings.database_url)
    async with engine.begin() as session:
        await session.run_sync(shared_metadata.create_all)
        await session.run_sync(metadata.create_all)
    await engine.dispose()

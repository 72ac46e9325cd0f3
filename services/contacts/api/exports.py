"""Clients as files over HTTP: what the list shows under the same filters, as XLSX, CSV for a Russian Excel, or JSON."""

import json
from collections.abc import AsyncIterator
from typing import IO, Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.responses import StreamingResponse

from services.contacts import usecases
from services.contacts.adapters.writing import BOM, Workbook, csv_lines
from services.contacts.domain.columns import Record
from services.contacts.store.clients import ClientFilter
from shared.auth import Actor
from shared.db import Database
from shared.edge import Tx
from shared.events.contacts import Priority, Standing
from shared.fields import Code, Line, Search
from shared.service import make_router

from .forms import Language, Selling

router = make_router()
Format = Literal["xlsx", "csv", "json"]
_MEDIA: dict[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
_PART = 256 * 1024


def _contacts(
    q: Search | None = None,
    owner_id: UUID | None = None,
    kind: Annotated[Code | None, Query(alias="type")] = None,
    priority: Priority | None = None,
    account_id: UUID | None = None,
    external_ref: Line | None = None,
    status: Standing = "active",
) -> ClientFilter:
    return ClientFilter(
        owner_id=owner_id,
        external_ref=external_ref,
        type=kind,
        priority=priority,
        account_id=account_id,
        q=q,
        status=status,
    )


def _accounts(
    q: Search | None = None,
    owner_id: UUID | None = None,
    priority: Priority | None = None,
    external_ref: Line | None = None,
    status: Standing = "active",
) -> ClientFilter:
    return ClientFilter(owner_id=owner_id, external_ref=external_ref, priority=priority, q=q, status=status)


@router.get("/exports/contacts", response_class=StreamingResponse)
async def export_contacts(
    request: Request,
    tx: Tx,
    actor: Selling,
    narrow: Annotated[ClientFilter, Depends(_contacts)],
    form: Annotated[Format, Query(alias="format")] = "xlsx",
    lang: Language = "ru",
) -> StreamingResponse:
    """Your contacts under the filters of the list. An import takes the file back as it is."""
    return _file(request, actor, "contacts", narrow, form, lang)


@router.get("/exports/accounts", response_class=StreamingResponse)
async def export_accounts(
    request: Request,
    tx: Tx,
    actor: Selling,
    narrow: Annotated[ClientFilter, Depends(_accounts)],
    form: Annotated[Format, Query(alias="format")] = "xlsx",
    lang: Language = "ru",
) -> StreamingResponse:
    """Your accounts under the filters of the list. An import takes the file back as it is."""
    return _file(request, actor, "accounts", narrow, form, lang)


def _file(
    request: Request, actor: Actor, record: Record, narrow: ClientFilter, form: Format, lang: Language
) -> StreamingResponse:
    write = {"xlsx": _xlsx, "csv": _csv, "json": _json}[form]
    parts = write(request.app.state.database, actor, record, narrow, 0 if lang == "ru" else 1)
    headers = {"content-disposition": f'attachment; filename="{record}.{form}"'}
    return StreamingResponse(parts, media_type=_MEDIA[form], headers=headers)


async def _csv(
    database: Database, actor: Actor, record: Record, narrow: ClientFilter, language: int
) -> AsyncIterator[bytes]:
    yield BOM.encode() + csv_lines([usecases.titles(None, record, language)])
    async for rows in _pages(database, actor, record, narrow, language):
        yield csv_lines(rows)


async def _xlsx(
    database: Database, actor: Actor, record: Record, narrow: ClientFilter, language: int
) -> AsyncIterator[bytes]:
    """Written into a temporary file first: the format begins with what is known at its end."""
    book = Workbook(usecases.titles(None, record, language))
    async for rows in _pages(database, actor, record, narrow, language):
        book.add(rows)
    file: IO[bytes] = book.close()
    with file:
        while part := file.read(_PART):
            yield part


async def _json(
    database: Database, actor: Actor, record: Record, narrow: ClientFilter, language: int
) -> AsyncIterator[bytes]:
    yield b"["
    comma, cursor = "", None
    while True:
        async with database.transaction() as tx:
            page = await usecases.export_page(tx, actor, record, narrow, cursor=cursor)
        for values in page.items:
            yield (comma + json.dumps(values, ensure_ascii=False, default=_written)).encode()
            comma = ",\n"
        cursor = page.next_cursor
        if cursor is None:
            break
    yield b"]\n"


async def _pages(
    database: Database, actor: Actor, record: Record, narrow: ClientFilter, language: int
) -> AsyncIterator[list[list[Any]]]:
    """Page by page, each in a transaction of its own: the reply leaves after that of the request has ended."""
    cursor = None
    while True:
        async with database.transaction() as tx:
            page = await usecases.export_page(tx, actor, record, narrow, cursor=cursor)
            words = await usecases.row_words(tx, language)
            rows: list[list[Any]] = [usecases.row(tx, record, values, words) for values in page.items]
        yield rows
        cursor = page.next_cursor
        if cursor is None:
            return


def _written(value: Any) -> str:
    return str(value.isoformat())

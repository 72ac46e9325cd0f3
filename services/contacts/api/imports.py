"""Files of clients over HTTP: sent as they are, mapped, checked, run, reverted; the work goes on in the background."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Request
from fastapi.responses import StreamingResponse
from pydantic import Field

from services.contacts import store, usecases
from services.contacts.adapters.writing import BOM, csv_lines
from services.contacts.domain.columns import Record
from services.contacts.store.imports import Import
from shared.edge import Tx, Version, check_version, takes_file
from shared.fields import Body, Code, Cursor, Limit, Line, Out
from shared.service import make_router

from .forms import Language, Selling

router = make_router()
Status = Literal["uploaded", "checking", "checked", "running", "done", "reverting", "reverted"]
Outcome = Literal["created", "updated", "unchanged", "refused"]
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FILE = {
    "requestBody": {
        "required": True,
        "content": {
            "text/csv": _BINARY,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _BINARY,
        },
    }
}
_WHY = {"ru": "Причина", "en": "Reason"}


class MapColumns(Body):
    """For each column of the file the field it means, or null; what rows are known by; whose new clients become.

    Several `owner_ids` take turns; none: whoever imports. A column `owner` counts for more.
    """

    columns: Annotated[list[Code | None], Field(max_length=100)]
    key: Code | None = None
    owner_ids: Annotated[list[UUID], Field(max_length=100)] = Field(default_factory=list)
    type: Code = "potential"


class ImportOut(Out):
    """`done` of `rows` were gone through; the counts are what became of them, or what would (`checked`)."""

    id: UUID
    record: Record
    status: Status
    file_name: str
    kind: str
    delimiter: str | None
    encoding: str | None
    header: list[str]
    columns: list[str | None]
    key: str | None
    owner_ids: list[UUID]
    type: str
    rows: int
    done: int
    created: int
    updated: int
    unchanged: int
    refused: int
    reverted: int
    not_reverted: int
    created_by: UUID
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    version: int


class ImportsOut(Out):
    items: list[ImportOut]
    next_cursor: str | None


class WhyOut(Out):
    field: str
    why: str


class ImportRowOut(Out):
    """`after` is what the row sets (`before`: instead of what); `duplicates` are clients so like a new one."""

    number: int
    cells: list[str]
    outcome: Outcome | None
    reasons: list[WhyOut]
    record_id: UUID | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    duplicates: list[UUID] | None
    reversal: Literal["removed", "restored", "partly", "kept"] | None


class ImportRowsOut(Out):
    items: list[ImportRowOut]
    next_cursor: str | None


@router.post("/imports", status_code=201, openapi_extra=_FILE)
@takes_file
async def open_import(
    request: Request, tx: Tx, actor: Selling, filename: Line = "import", record: Record = "contacts"
) -> ImportOut:
    """Send a CSV or XLSX file as it is. Answers with its columns and what they probably mean; nothing is changed."""
    return _out(await usecases.open_import(tx, actor, await request.body(), filename, record))


@router.get("/imports")
async def list_imports(tx: Tx, actor: Selling, cursor: Cursor | None = None, limit: Limit = 50) -> ImportsOut:
    return ImportsOut.model_validate(await store.imports.list_imports(tx, actor, cursor=cursor, limit=limit))


@router.get("/imports/{import_id}")
async def get_import(import_id: UUID, tx: Tx, actor: Selling) -> ImportOut:
    """How far it is."""
    return _out(await store.imports.get_import(tx, actor, import_id))


@router.put("/imports/{import_id}/mapping")
async def map_columns(import_id: UUID, body: MapColumns, tx: Tx, actor: Selling, version: Version) -> ImportOut:
    made = await _for_change(tx, actor, import_id, version)
    mapped = await usecases.map_columns(
        tx, actor, made, columns=body.columns, key=body.key, owner_ids=body.owner_ids, kind=body.type
    )
    return _out(mapped)


@router.post("/imports/{import_id}/check", status_code=202)
async def check_import(import_id: UUID, tx: Tx, actor: Selling, version: Version) -> ImportOut:
    """The dry run: go through all rows in the background and say what would become of each."""
    return _out(await usecases.check_import(tx, actor, await _for_change(tx, actor, import_id, version)))


@router.post("/imports/{import_id}/run", status_code=202)
async def run_import(import_id: UUID, tx: Tx, actor: Selling, version: Version) -> ImportOut:
    """Take the rows into the base, in the background."""
    return _out(await usecases.run_import(tx, actor, await _for_change(tx, actor, import_id, version)))


@router.post("/imports/{import_id}/revert", status_code=202)
async def revert_import(import_id: UUID, tx: Tx, actor: Selling, version: Version) -> ImportOut:
    """Take back what the import did and nobody has touched since, in the background; each row says how that went."""
    return _out(await usecases.revert_import(tx, actor, await _for_change(tx, actor, import_id, version)))


@router.get("/imports/{import_id}/rows")
async def list_rows(
    import_id: UUID,
    tx: Tx,
    actor: Selling,
    outcome: Outcome | None = None,
    cursor: Cursor | None = None,
    limit: Limit = 50,
) -> ImportRowsOut:
    """The preview: what would become, or has become, of each row."""
    made = await store.imports.get_import(tx, actor, import_id)
    page = await store.imports.list_rows(tx, made.id, outcome=outcome, cursor=cursor, limit=limit)
    return ImportRowsOut.model_validate(page)


@router.get("/imports/{import_id}/errors.csv", response_class=StreamingResponse)
async def errors(import_id: UUID, request: Request, tx: Tx, actor: Selling, lang: Language = "ru") -> StreamingResponse:
    """The rows that were not taken, as they were sent, with the reason: mend them and send the file again."""
    made = await store.imports.get_import(tx, actor, import_id)
    parts = _errors(request.app.state.database, made.id, made.header, made.delimiter or ";", lang)
    headers = {"content-disposition": f'attachment; filename="errors-{made.id}.csv"'}
    return StreamingResponse(parts, media_type="text/csv; charset=utf-8", headers=headers)


async def _errors(
    database: Any, import_id: UUID, header: list[str], delimiter: str, lang: Language
) -> AsyncIterator[bytes]:
    """Page by page, each in a transaction of its own: the reply leaves after that of the request has ended."""
    yield BOM.encode() + csv_lines([[*header, _WHY[lang]]], delimiter)
    cursor: str | None = None
    while True:
        async with database.transaction() as tx:
            page = await store.imports.list_rows(tx, import_id, outcome="refused", cursor=cursor, limit=1000)
        rows = [
            [
                *(row.cells[place] if place < len(row.cells) else "" for place in range(len(header))),
                "; ".join(f"{each['field']}: {each['why']}" for each in row.reasons),
            ]
            for row in page.items
        ]
        yield csv_lines(rows, delimiter)
        cursor = page.next_cursor
        if cursor is None:
            return


async def _for_change(tx: Tx, actor: Any, import_id: UUID, version: int) -> Import:
    made = await store.imports.get_import(tx, actor, import_id, lock=True)
    check_version(made.version, version)
    return made


def _out(made: Import) -> ImportOut:
    return ImportOut.model_validate(made)

"""Files of clients: sent, mapped, checked, run, reverted. The work itself is done in the background."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from services.contacts import store
from services.contacts.adapters import reading
from services.contacts.domain.columns import MappingWrong, Record, checked_mapping, suggested, suggested_key
from services.contacts.domain.importing import ImportIsRunning, ImportWasRun, NothingToRevert
from services.contacts.store.imports import AT_WORK, Import
from shared.auth import Actor
from shared.db import Transaction
from shared.ids import new_id

from . import checks


async def open_import(tx: Transaction, actor: Actor, content: bytes, file_name: str, record: Record) -> Import:
    """Read a file and say what its columns probably mean; nothing enters the base yet."""
    sheet = await asyncio.to_thread(reading.read, content)
    mapping = suggested(sheet.header, record)
    made = Import(
        id=new_id(tx.now),
        record=record,
        created_by=actor.id,
        role=actor.role,
        created_at=tx.now,
        file_name=file_name,
        kind=sheet.kind,
        delimiter=sheet.delimiter,
        encoding=sheet.encoding,
        header=[title[:200] for title in sheet.header],
        columns=[mapping.get(place) for place in range(len(sheet.header))],
        key=suggested_key(mapping, record),
        rows=len(sheet.rows),
    )
    await store.imports.add_import(tx, made, sheet.rows)
    return made


async def map_columns(
    tx: Transaction,
    actor: Actor,
    made: Import,
    *,
    columns: Sequence[str | None],
    key: str | None,
    owner_ids: Sequence[UUID],
    kind: str,
) -> Import:
    """Say what the columns mean, what rows are known by, and whose new clients become (in turn, where several)."""
    _not_run(made)
    if len(columns) > len(made.header):
        raise MappingWrong(f"columns: the file has {len(made.header)}, one field or null for each", field="columns")
    mapping = {place: code for place, code in enumerate(columns) if code}
    checked_mapping(mapping, len(made.header), made.record, key)
    for owner_id in owner_ids:
        await checks.new_owner(tx, actor, owner_id, "import")
    await checks.type_in_use(tx, kind)
    made.version += 1
    made.columns = [mapping.get(place) for place in range(len(made.header))]
    made.key, made.owner_ids, made.type, made.status = key, list(owner_ids), kind, "uploaded"
    await store.clients.save(tx)
    return made


async def check_import(tx: Transaction, actor: Actor, made: Import) -> Import:
    """Go through all rows and say what would become of each; nothing enters the base."""
    _not_run(made)
    checked_mapping(made.mapping, len(made.header), made.record, made.key)
    return await _begin(tx, made, "checking")


async def run_import(tx: Transaction, actor: Actor, made: Import) -> Import:
    """Take the rows into the base, batch by batch. Those refused can be had as a file."""
    _not_run(made)
    checked_mapping(made.mapping, len(made.header), made.record, made.key)
    return await _begin(tx, made, "running")


async def revert_import(tx: Transaction, actor: Actor, made: Import) -> Import:
    """Take back what the import did and nobody touched since; each row says what could not be taken back."""
    if made.status in AT_WORK:
        raise ImportIsRunning("wait until the import has ended, then revert it")
    if made.status != "done":
        raise NothingToRevert(f"the import is {made.status}: only one that was run can be reverted, once")
    made.reverted = made.not_reverted = 0
    made.version += 1
    made.step, made.status, made.ended_at = made.step + 1, "reverting", None
    await store.clients.save(tx)
    return made


async def _begin(tx: Transaction, made: Import, status: store.imports.Status) -> Import:
    made.version += 1
    made.done = made.created = made.updated = made.unchanged = made.refused = 0
    made.step, made.status, made.started_at, made.ended_at = made.step + 1, status, tx.now, None
    await store.clients.save(tx)
    return made


def _not_run(made: Import) -> None:
    if made.status in AT_WORK:
        raise ImportIsRunning(f"the import is {made.status}; wait until that has ended")
    if made.status in {"done", "reverted"}:
        raise ImportWasRun("this file was taken in; send it again as a new import")


async def keep_user_email(tx: Transaction, user_id: UUID, email: str, version: int) -> None:
    """By what address a manager may be named in a file."""
    await tx.put_newer(store.matching.user_emails, user_id=user_id, email=email, version=version)

"""The life of a process: drafted from a version, edited, tried, published, and running sales brought over to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.sales import store
from services.sales.domain.case import Case
from services.sales.domain.definition import (
    DraftStands,
    NotYetPublished,
    ProcessNotFound,
    VersionIsPublished,
    check_process,
    read_process,
)
from services.sales.domain.process import Process
from services.sales.domain.refusals import SaleFollowsAnother
from services.sales.domain.trial import Verdict, try_on_past, try_on_running
from shared.auth import Actor
from shared.db import Transaction
from shared.edge import check_version
from shared.events import SaleProcessChanged

from .bulk import Answer, each_by_itself
from .course import advance, carry_out, stay

MOST_LOOKED_AT = 300
"""So many running and so many past sales a dry run looks into one by one."""


@dataclass(frozen=True)
class Trial:
    """What a dry run found. `stranded_by_stage` covers every running sale, the verdicts those that were looked into."""

    running: Verdict
    past: Verdict
    running_in_all: int
    stranded_by_stage: Mapping[str, int]


async def draft_version(tx: Transaction, actor: Actor, code: str, based_on: int, new_code: str | None) -> int:
    """A draft that begins as a copy of a version, of the same process or as the first of a new one."""
    row = await _version(tx, code, based_on)
    version = await store.processes.next_version(tx, new_code or code)
    if new_code is not None and version > 1:
        raise DraftStands(f"code: there is a process {new_code!r}; draft from one of its versions", field="code")
    added = await store.processes.add_draft(
        tx,
        code=new_code or code,
        version=version,
        definition=row.definition,
        based_on=based_on if new_code is None else None,
        created_at=tx.now,
        created_by=actor.tag,
        changed_at=tx.now,
        revision=1,
    )
    if not added:
        raise DraftStands(f"the process {code!r} has a draft already")
    return version


async def edit_draft(
    tx: Transaction, actor: Actor, code: str, version: int, revision: int, definition: Mapping[str, Any]
) -> None:
    """The draft reads so from now on. Raises ProcessIsFaulty with the field for what would not work."""
    await _draft(tx, code, version, revision)
    check_process(read_process(code, version, definition))
    await store.processes.write_draft(
        tx, code, version, definition=definition, changed_at=tx.now, revision=revision + 1
    )


async def drop_draft(tx: Transaction, actor: Actor, code: str, version: int, revision: int) -> None:
    """Nobody wants the draft any more."""
    await _draft(tx, code, version, revision)
    await store.processes.delete_draft(tx, code, version)


async def publish_version(tx: Transaction, actor: Actor, code: str, version: int, revision: int) -> None:
    """New sales follow it from now on, and it never changes again; running sales keep theirs."""
    row = await _draft(tx, code, version, revision)
    check_process(read_process(code, version, row.definition))
    await store.processes.write_draft(tx, code, version, published_at=tx.now, published_by=actor.tag, changed_at=tx.now)


async def try_version(tx: Transaction, actor: Actor, code: str, version: int, mapping: Mapping[str, str]) -> Trial:
    """What it would mean for the running and the past sales of the process. Writes nothing."""
    process = read_process(code, version, (await _version(tx, code, version)).definition)
    check_process(process)
    language = await store.sales.language_of(tx, actor.id)
    ids = await store.trials.running_ids(tx, actor, code, None, MOST_LOOKED_AT)
    cases = await store.trials.running_cases(tx, ids)
    owners = await store.reach.owners_of(tx, actor, owner_id=None, team_id=None)
    versions = await store.processes.published(tx, code)
    open_stages = {stage.code for each in versions for stage in each.stages if stage.kind == "open"}
    in_stages = await store.board.count_in_stages(tx, code, open_stages, owners)
    past = await store.trials.past_sales(tx, actor, code, MOST_LOOKED_AT)
    return Trial(
        running=try_on_running(process, [(case.sale, case.facts()) for case in cases], mapping, language),
        past=try_on_past(process, past, language),
        running_in_all=sum(in_stages.values()),
        stranded_by_stage={
            stage: count for stage, count in in_stages.items() if not _is_open_in(process, mapping.get(stage, stage))
        },
    )


async def migrate_sales(
    tx: Transaction,
    actor: Actor,
    code: str,
    version: int,
    old: int,
    mapping: Mapping[str, str],
    sale_ids: Sequence[UUID] | None,
    limit: int,
) -> list[Answer]:
    """Bring running sales over from version `old`, an answer for each; up to `limit` where none is named."""
    row = await _version(tx, code, version)
    if row.published_at is None:
        raise NotYetPublished(f"{code}@{version} is a draft: publish it first")
    process = await store.processes.get_process(tx, code, version)
    ids = sale_ids if sale_ids is not None else await store.trials.running_ids(tx, actor, code, old, limit)
    return await each_by_itself(tx, ids, lambda sale_id: _bring_over(tx, actor, sale_id, process, old, mapping))


async def _bring_over(
    tx: Transaction, actor: Actor, sale_id: UUID, process: Process, old: int, mapping: Mapping[str, str]
) -> Case:
    case = await store.sales.lock_case(tx, sale_id, actor)
    sale = case.sale
    if (sale.process, sale.process_version) != (process.code, old):
        raise SaleFollowsAnother(f"the sale follows {sale.process}@{sale.process_version}, not {process.code}@{old}")
    before, stage_before = sale.at, sale.stage
    move = sale.change_process(process, mapping, case.facts(), tx.now)
    sale.changed_at = tx.now
    tx.emit(
        SaleProcessChanged(
            sale_id=sale.id,
            number=sale.number,
            contact_id=sale.contact_id,
            owner_id=sale.owner_id,
            old_process=process.code,
            old_process_version=old,
            process=sale.process,
            process_version=sale.process_version,
            old_stage=stage_before,
            stage=sale.stage,
        )
    )
    was, now = {"version": old, "stage": stage_before}, {"version": process.version, "stage": sale.stage}
    await store.audit.note(tx, sale.id, "process_changed", before=was, after=now)
    if move is None:
        await stay(tx, case, before)
    else:
        await carry_out(tx, case, move)
    await advance(tx, case)
    return case


async def _version(tx: Transaction, code: str, version: int) -> Any:
    row = await store.processes.find_version(tx, code, version)
    if row is None:
        raise ProcessNotFound(f"there is no version {version} of a process {code!r}")
    return row


async def _draft(tx: Transaction, code: str, version: int, revision: int) -> Any:
    """The draft, locked, as the caller has read it."""
    row = await store.processes.find_version(tx, code, version, lock=True)
    if row is None:
        raise ProcessNotFound(f"there is no version {version} of a process {code!r}")
    if row.published_at is not None:
        raise VersionIsPublished(f"{code}@{version} is published; draft a new version from it")
    check_version(row.revision, revision)
    return row


def _is_open_in(process: Process, code: str) -> bool:
    stage = process.stage(code)
    return stage is not None and stage.kind == "open"

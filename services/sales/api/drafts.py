"""Routes of the life of a process: draft, edit, dry run, publish, bring sales over."""

from collections import Counter
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import Field

from services.sales import usecases
from services.sales.domain.trial import MOST_NAMED, Verdict
from shared.auth import Actor, allow
from shared.edge import Tx, Version
from shared.fields import Body, Code, Out
from shared.service import make_router

from .bulk import AnswersOut
from .definitions import Definition
from .forms import MissingOut
from .processes import ProcessVersionOut, VersionNumber, version_page

router = make_router()
Keeper = Annotated[Actor, allow("head", "admin")]
Mapping = Annotated[dict[Code, Code], Field(default_factory=dict, max_length=50)]


class DraftVersion(Body):
    """Without `code` the next version of the same process; with it the first version of a new one."""

    code: Code | None = None


class TryVersion(Body):
    """`mapping`: to which stage of the version a sale of a stage would go, where the names differ."""

    mapping: Mapping


class MigrateSales(Body):
    """Bring over the sales that follow version `old`: those named, or up to `limit` of all that are open."""

    old: VersionNumber
    mapping: Mapping
    ids: Annotated[list[UUID], Field(min_length=1, max_length=200)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 200


class TasksOut(Out):
    stage: str
    step: str
    count: int


class BlockedOut(Out):
    sale_id: UUID
    number: str
    stage: str
    to: str | None
    missing: list[MissingOut]


class StrandedOut(Out):
    sale_id: UUID
    number: str
    stage: str


class VerdictOut(Out):
    """Counts cover all sales looked at; of the sales themselves up to a hundred are named."""

    looked_at: int
    moves: int
    tasks_added: list[TasksOut]
    tasks_spared: list[TasksOut]
    blocked_count: int
    blocked: list[BlockedOut]
    stranded_count: int
    stranded: list[StrandedOut]


class StageCount(Out):
    stage: str
    count: int


class TrialOut(Out):
    """`stranded_by_stage` covers every running sale of the process."""

    running: VerdictOut
    past: VerdictOut
    running_in_all: int
    stranded_by_stage: list[StageCount]


@router.post("/processes/{process}/versions/{number}/draft", status_code=201)
async def draft_version(
    process: Code, number: VersionNumber, tx: Tx, actor: Keeper, body: DraftVersion | None = None
) -> ProcessVersionOut:
    """A draft that begins as a copy of this version; a process has one draft at a time."""
    new_code = body.code if body else None
    made = await usecases.draft_version(tx, actor, process, number, new_code)
    return await version_page(tx, new_code or process, made)


@router.put("/processes/{process}/versions/{number}")
async def edit_draft(
    process: Code, number: VersionNumber, body: Definition, tx: Tx, actor: Keeper, version: Version
) -> ProcessVersionOut:
    """The draft reads so from now on; `If-Match` is its `revision`. 422 names the field of what would not work."""
    await usecases.edit_draft(tx, actor, process, number, version, body.model_dump(mode="json"))
    return await version_page(tx, process, number)


@router.delete("/processes/{process}/versions/{number}", status_code=204)
async def drop_draft(process: Code, number: VersionNumber, tx: Tx, actor: Keeper, version: Version) -> Response:
    """Delete a draft; what is published stays."""
    await usecases.drop_draft(tx, actor, process, number, version)
    return Response(status_code=204)


@router.post("/processes/{process}/versions/{number}/dry-run")
async def try_version(process: Code, number: VersionNumber, body: TryVersion, tx: Tx, actor: Keeper) -> TrialOut:
    """What the version would mean: tasks it would add, moves it would block, sales it would strand. Changes nothing."""
    trial = await usecases.try_version(tx, actor, process, number, body.mapping)
    return TrialOut(
        running=_verdict(trial.running),
        past=_verdict(trial.past),
        running_in_all=trial.running_in_all,
        stranded_by_stage=[StageCount(stage=stage, count=n) for stage, n in sorted(trial.stranded_by_stage.items())],
    )


@router.post("/processes/{process}/versions/{number}/publish")
async def publish_version(
    process: Code, number: VersionNumber, tx: Tx, actor: Keeper, version: Version
) -> ProcessVersionOut:
    """New sales follow it from now on; running ones keep the version they began with."""
    await usecases.publish_version(tx, actor, process, number, version)
    return await version_page(tx, process, number)


@router.post("/processes/{process}/versions/{number}/migrate")
async def migrate_sales(process: Code, number: VersionNumber, body: MigrateSales, tx: Tx, actor: Keeper) -> AnswersOut:
    """Bring running sales over to this version, with an answer for each; again until none is left."""
    answers = await usecases.migrate_sales(tx, actor, process, number, body.old, body.mapping, body.ids, body.limit)
    return AnswersOut.model_validate({"items": answers})


def _verdict(verdict: Verdict) -> VerdictOut:
    return VerdictOut(
        looked_at=verdict.looked_at,
        moves=verdict.moves,
        tasks_added=_tasks(verdict.tasks_added),
        tasks_spared=_tasks(verdict.tasks_spared),
        blocked_count=len(verdict.blocked),
        blocked=[BlockedOut.model_validate(each) for each in verdict.blocked[:MOST_NAMED]],
        stranded_count=len(verdict.stranded),
        stranded=[StrandedOut.model_validate(each) for each in verdict.stranded[:MOST_NAMED]],
    )


def _tasks(counted: Counter[tuple[str, str]]) -> list[TasksOut]:
    return [TasksOut(stage=stage, step=step, count=count) for (stage, step), count in sorted(counted.items())]

"""Routes of the processes: what there is, and by which rules a new sale chooses."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from services.sales import store, usecases
from services.sales.domain.choosing import Rule
from services.sales.domain.definition import ProcessNotFound
from shared.auth import Actor, allow
from shared.edge import Tx
from shared.fields import Body, Code, Line, Out
from shared.service import make_router

from .definitions import Definition

router = make_router()
Reader = Annotated[Actor, allow("manager", "head", "admin")]
Keeper = Annotated[Actor, allow("head", "admin")]
VersionNumber = Annotated[int, Field(ge=1, le=100_000)]


class VersionOut(Out):
    """A version of a process; `current` is the one new sales follow."""

    code: str
    version: int
    title_ru: str
    title_en: str
    state: Literal["draft", "published"]
    current: bool
    based_on: int | None
    created_at: datetime
    created_by: str
    published_at: datetime | None
    published_by: str | None
    revision: int


class ProcessesOut(Out):
    items: list[VersionOut]


class ProcessVersionOut(VersionOut):
    definition: Definition


class RuleIn(Body):
    """A client whose `attribute` has this value is sold to by `process`; the last rule is for `any`."""

    attribute: Literal["payment_terms", "type", "any"]
    value: Line
    process: Code


class RulesIn(Body):
    items: Annotated[list[RuleIn], Field(min_length=1, max_length=50)]


class RuleOut(Out):
    attribute: str
    value: str
    process: str


class RulesOut(Out):
    items: list[RuleOut]


@router.get("/processes")
async def list_processes(tx: Tx, actor: Reader) -> ProcessesOut:
    """Every version of every process, the newest of each first."""
    return ProcessesOut(items=await versions(tx))


@router.get("/process-rules")
async def list_rules(tx: Tx, actor: Reader) -> RulesOut:
    """By which rules a new sale chooses its process; the first that fits decides."""
    return RulesOut(items=[RuleOut(**vars(rule)) for rule in await store.processes.rules(tx)])


@router.put("/process-rules")
async def put_rules(body: RulesIn, tx: Tx, actor: Keeper) -> RulesOut:
    """New sales choose by these rules from now on."""
    rules = [Rule(**rule.model_dump()) for rule in body.items]
    await usecases.put_rules(tx, rules)
    return RulesOut(items=[RuleOut(**vars(rule)) for rule in rules])


@router.get("/processes/{process}/versions/{number}")
async def read_version(process: Code, number: VersionNumber, tx: Tx, actor: Reader) -> ProcessVersionOut:
    return await version_page(tx, process, number)


async def versions(tx: Tx, process: str | None = None) -> list[VersionOut]:
    """With what each is for new sales."""
    rows = await store.processes.list_versions(tx, process)
    newest: dict[str, int] = {}
    for row in rows:
        if row.published_at is not None:
            newest.setdefault(row.code, row.version)
    return [
        VersionOut(
            **{name: getattr(row, name) for name in VersionOut.model_fields if hasattr(row, name)},
            title_ru=row.definition["titles"]["ru"],
            title_en=row.definition["titles"]["en"],
            state="draft" if row.published_at is None else "published",
            current=newest.get(row.code) == row.version,
        )
        for row in rows
    ]


async def version_page(tx: Tx, process: str, number: int) -> ProcessVersionOut:
    """Raises ProcessNotFound where there is none."""
    row = await store.processes.find_version(tx, process, number)
    if row is None:
        raise ProcessNotFound(f"there is no version {number} of a process {process!r}")
    (about,) = [each for each in await versions(tx, process) if each.version == number]
    return ProcessVersionOut(**about.model_dump(), definition=Definition.model_validate(row.definition))

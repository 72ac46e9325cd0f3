"""Routes of the lists of results: what may come of a call, a meeting, a letter, a task."""

from typing import Annotated, Any

from pydantic import Field

from services.activities import store
from services.activities.domain.activity import Kind
from services.activities.domain.results import FollowUp, Outcome, Result
from shared.edge import Tx
from shared.fields import Body, Code, Count, Line, Out
from shared.service import make_router

from .forms import Chief, Worker

router = make_router()


class FollowUpIn(Body):
    """Planned by itself where nobody plans something else; `due_rule` is business_days:<0–250>."""

    kind: Kind
    title_ru: Line
    title_en: Line
    due_rule: Annotated[Line, Field(max_length=40)]


class PutResult(Body):
    """One entry of the list. It is taken out of use by `active` false; what was done with it keeps it."""

    title_ru: Line
    title_en: Line
    outcome: Outcome
    position: Count = 0
    active: bool = True
    needs_next: bool = False
    follow_up: FollowUpIn | None = None


class FollowUpOut(Out):
    kind: Kind
    title_ru: str
    title_en: str
    due_rule: str


class ResultOut(Out):
    """`needs_next`: completing with it needs the next step; `follow_up`: what is planned by itself otherwise."""

    kind: Kind
    code: str
    title_ru: str
    title_en: str
    outcome: Outcome
    position: int
    active: bool
    needs_next: bool
    follow_up: FollowUpOut | None
    version: int


class ResultsOut(Out):
    items: list[ResultOut]


@router.get("/results", response_model=ResultsOut)
async def list_results(actor: Worker, tx: Tx, kind: Kind | None = None) -> dict[str, Any]:
    """The whole list, by kind and place."""
    return {"items": await store.results.list_results(tx, kind)}


@router.put("/results/{kind}/{code}", response_model=ResultOut)
async def put_result(kind: Kind, code: Code, body: PutResult, actor: Chief, tx: Tx) -> Any:
    """Add an entry, or change it. What was completed before keeps its result."""
    follow_up = FollowUp(**body.follow_up.model_dump()) if body.follow_up else None
    given = body.model_dump(exclude={"follow_up"})
    return await store.results.put_result(tx, Result(kind=kind, code=code, **given, follow_up=follow_up))

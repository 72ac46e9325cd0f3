"""Routes that do the same to many activities, with an answer for each."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from services.activities.domain.activity import Due
from services.activities.usecases import bulk
from shared.auth import Actor
from shared.edge import Tx
from shared.fields import MAX_INT4, Body, Code, Line, Moment, Note, Out
from shared.service import make_router

from .forms import ActivityOut, Day, Worker, shown

router = make_router()


class Item(Body):
    """One record, and the version the caller has read of it."""

    id: UUID
    version: Annotated[int, Field(ge=1, le=MAX_INT4)]


class Many(Body):
    items: Annotated[list[Item], Field(min_length=1, max_length=bulk.MOST)]

    def pairs(self) -> list[tuple[UUID, int]]:
        return [(item.id, item.version) for item in self.items]


class CompleteMany(Many):
    result: Note
    result_code: Code | None = None


class CancelMany(Many):
    reason: Line


class RescheduleMany(Many):
    """The new deadline of all of them: a moment or a day; neither makes them undated."""

    due_at: Moment | None = None
    due_on: Day | None = None


class ReassignMany(Many):
    owner_id: UUID


class RefusalOut(Out):
    """Why this record was left as it is, with the words a request for it alone would have got."""

    status: int
    code: str
    detail: str
    field: str | None


class AnswerOut(Out):
    """What became of one record: the activity as it is now, or the refusal."""

    id: UUID
    activity: ActivityOut | None
    refusal: RefusalOut | None


class AnswersOut(Out):
    """In the order of the request; `done` counts the records that were changed."""

    done: int
    items: list[AnswerOut]


@router.post("/activities/bulk/complete", response_model=AnswersOut)
async def complete_many(body: CompleteMany, actor: Worker, tx: Tx) -> dict[str, Any]:
    """All done, with the same result; each record is answered for itself."""
    return await _out(tx, actor, await bulk.complete_many(tx, actor, body.pairs(), body.result, body.result_code))


@router.post("/activities/bulk/cancel", response_model=AnswersOut)
async def cancel_many(body: CancelMany, actor: Worker, tx: Tx) -> dict[str, Any]:
    """None of them will be done; each record is answered for itself."""
    return await _out(tx, actor, await bulk.cancel_many(tx, actor, body.pairs(), body.reason))


@router.post("/activities/bulk/reschedule", response_model=AnswersOut)
async def reschedule_many(body: RescheduleMany, actor: Worker, tx: Tx) -> dict[str, Any]:
    """All due at the same time; each record is answered for itself."""
    due = Due.of(body.due_at, body.due_on, tx.organisation.zone)
    return await _out(tx, actor, await bulk.reschedule_many(tx, actor, body.pairs(), due))


@router.post("/activities/bulk/reassign", response_model=AnswersOut)
async def reassign_many(body: ReassignMany, actor: Worker, tx: Tx) -> dict[str, Any]:
    """All for somebody else, as when a colleague has left; each record is answered for itself."""
    return await _out(tx, actor, await bulk.reassign_many(tx, actor, body.pairs(), body.owner_id))


async def _out(tx: Tx, actor: Actor, answers: list[bulk.Answer]) -> dict[str, Any]:
    items = [
        {
            "id": each.id,
            "activity": await shown(tx, actor, each.activity) if each.activity else None,
            "refusal": each.refusal,
        }
        for each in answers
    ]
    return {"done": sum(each.activity is not None for each in answers), "items": items}

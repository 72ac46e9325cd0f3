"""The route that takes many sales at once: moved, lost or handed over, with an answer for each."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator

from services.sales import usecases
from shared.auth import Actor, allow
from shared.edge import Tx
from shared.errors import Forbidden
from shared.fields import Body, Code, Note, Out
from shared.service import make_router

from .forms import MissingOut

router = make_router()
MOST = 200


class ManySales(Body):
    """`move` takes a `stage`, `lose` a `reason` of the list, `owner` an `owner_id`."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST)]
    action: Literal["move", "owner", "lose"]
    stage: Code | None = None
    reason: Code | None = None
    note: Note | None = None
    owner_id: UUID | None = None

    @model_validator(mode="after")
    def _complete(self) -> "ManySales":
        asked = {"move": "stage", "lose": "reason", "owner": "owner_id"}[self.action]
        if getattr(self, asked) is None:
            raise ValueError(f"{asked}: the action {self.action} needs it")
        return self


class AnswerOut(Out):
    """`done` with the stage the sale is in now, or `refused` just as the sale alone would have been."""

    sale_id: UUID
    outcome: Literal["done", "refused"]
    stage: str | None
    code: str | None
    detail: str | None
    field: str | None
    missing: list[MissingOut]


class AnswersOut(Out):
    items: list[AnswerOut]


@router.post("/sales/bulk")
async def change_many(
    body: ManySales, tx: Tx, actor: Annotated[Actor, allow("manager", "head", "admin")]
) -> AnswersOut:
    """Up to 200 sales, each by the same gate as alone; what is refused for one leaves the others as they are."""
    if body.action == "owner":
        if actor.role == "manager" or body.owner_id is None:
            raise Forbidden("the role manager may not hand over sales")
        answers = await usecases.hand_over_all(tx, actor, body.ids, body.owner_id)
    else:
        # The stage that is lost has its own name in each process; `lost` stands for it here.
        stage = body.stage if body.action == "move" else usecases.LOSE
        answers = await usecases.move_all(tx, actor, body.ids, stage or "", body.reason, body.note)
    return AnswersOut.model_validate({"items": answers})

"""Routes of the list of reasons for which sales are lost."""

from typing import Annotated

from pydantic import Field

from services.sales import store, usecases
from shared.auth import Actor, allow
from shared.edge import Tx
from shared.fields import Body, Code, Line, Out
from shared.service import make_router

router = make_router()


class PutReason(Body):
    """A reason no longer `active` stays readable and is not offered; one that `needs_note` says nothing by itself."""

    title_ru: Line
    title_en: Line
    needs_note: bool = False
    active: bool = True
    position: Annotated[int, Field(ge=0, le=1000)] = 100


class ReasonOut(Out):
    code: str
    title_ru: str
    title_en: str
    needs_note: bool
    active: bool
    position: int


class ReasonsOut(Out):
    items: list[ReasonOut]


@router.get("/lost-reasons")
async def list_reasons(tx: Tx, actor: Annotated[Actor, allow("manager", "head", "admin")]) -> ReasonsOut:
    """All of them in the order in which they are offered."""
    rows = await store.reasons.list_reasons(tx)
    return ReasonsOut(items=[ReasonOut.model_validate(row) for row in rows])


@router.put("/lost-reasons/{reason}")
async def put_reason(
    reason: Code, body: PutReason, tx: Tx, actor: Annotated[Actor, allow("head", "admin")]
) -> ReasonOut:
    """Add a reason, rename it, or take it out of use."""
    await usecases.put_reason(tx, reason, **body.model_dump())
    return ReasonOut(code=reason, **body.model_dump())

"""Records that may be one client, over HTTP."""

from typing import Literal
from uuid import UUID

from services.contacts import usecases
from services.contacts.domain.duplicates import Likeness
from shared.edge import Tx
from shared.fields import Body, Cursor, Limit, Out
from shared.service import make_router

from .forms import Selling

router = make_router()


class ReasonOut(Out):
    """`code`: phone, email, tax_id, same_name, similar_name, same_account; `value`: what the two share."""

    code: str
    value: str


class AlikeOut(Out):
    id: UUID
    name: str
    phones: list[str]
    emails: list[str]
    owner_id: UUID | None
    version: int


class PairOut(Out):
    """`score` runs to 100; from 90 on the two are nearly sure to be one client."""

    one: AlikeOut
    other: AlikeOut
    score: int
    reasons: list[ReasonOut]


class PairsOut(Out):
    items: list[PairOut]
    next_cursor: str | None


class DismissPair(Body):
    record: Literal["contact", "account"] = "contact"
    one_id: UUID
    other_id: UUID


@router.get("/duplicates")
async def list_duplicates(
    tx: Tx,
    actor: Selling,
    record: Literal["contact", "account"] = "contact",
    cursor: Cursor | None = None,
    limit: Limit = 50,
) -> PairsOut:
    """Pairs of your clients with a phone, e-mail, INN or name in common, except those dismissed."""
    page = await usecases.find_pairs(tx, actor, record, cursor=cursor, limit=limit)
    pairs = [
        PairOut(
            one=AlikeOut.model_validate(pair.one),
            other=AlikeOut.model_validate(pair.other),
            score=pair.likeness.score,
            reasons=_reasons(pair.likeness),
        )
        for pair in page.items
    ]
    return PairsOut(items=pairs, next_cursor=page.next_cursor)


@router.post("/duplicates/dismissals", status_code=204)
async def dismiss_pair(body: DismissPair, tx: Tx, actor: Selling) -> None:
    """These two are different clients: the pair is not shown again."""
    await usecases.dismiss_pair(tx, actor, body.record, body.one_id, body.other_id)


def _reasons(much: Likeness) -> list[ReasonOut]:
    return [ReasonOut(code=code, value=value) for code, value in much.reasons]

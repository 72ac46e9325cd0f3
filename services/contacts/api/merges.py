"""Several records are one client, over HTTP: merged, and the merge undone."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.contacts import store, usecases
from shared.edge import Tx
from shared.events.contacts import PaymentTerms, Priority
from shared.fields import Body, Code, Cursor, Limit, Line, Out
from shared.service import make_router

from .forms import Kpp, Mails, Phones, Selling, TaxId

router = make_router()


class SurvivingValues(Body):
    """What the survivor is to have; of what is left out it keeps its own, or takes what only the others have.

    `position`, `account_id` and `type` are for contacts, `tax_id` and `kpp` for accounts.
    """

    name: Line = ""
    phones: Phones = Field(default_factory=list)
    emails: Mails = Field(default_factory=list)
    priority: Priority = "normal"
    payment_terms: PaymentTerms = "postpayment"
    position: Line | None = None
    account_id: UUID | None = None
    type: Code = "potential"
    tax_id: TaxId | None = None
    kpp: Kpp | None = None


class MergeRecords(Body):
    record: Literal["contact", "account"] = "contact"
    into_id: UUID
    merged_ids: Annotated[list[UUID], Field(min_length=1, max_length=20)]
    values: SurvivingValues = Field(default_factory=SurvivingValues)


class MergeOut(Out):
    """`kept` names the fields that undoing left alone, for they had been changed since the merge."""

    id: UUID
    record: Literal["contact", "account"]
    into_id: UUID
    merged_ids: list[UUID]
    by: str
    at: datetime
    undone_by: str | None
    undone_at: datetime | None
    kept: list[str]


class MergesOut(Out):
    items: list[MergeOut]
    next_cursor: str | None


@router.post("/merges", status_code=201)
async def merge(body: MergeRecords, tx: Tx, actor: Selling) -> MergeOut:
    """Make several records one. Whatever belongs to the merged ones in any service follows within moments."""
    merging = usecases.merge_contacts if body.record == "contact" else usecases.merge_accounts
    values = body.values.model_dump(exclude_unset=True)
    return MergeOut.model_validate(await merging(tx, actor, body.into_id, body.merged_ids, values))


@router.get("/merges")
async def list_merges(
    tx: Tx, actor: Selling, record_id: UUID | None = None, cursor: Cursor | None = None, limit: Limit = 50
) -> MergesOut:
    page = await store.merges.list_merges(tx, actor, record_id=record_id, cursor=cursor, limit=limit)
    return MergesOut.model_validate(page)


@router.post("/merges/{merge_id}/undo")
async def undo_merge(merge_id: UUID, tx: Tx, actor: Selling) -> MergeOut:
    """Bring the merged records back with what they had. Doing it twice changes nothing."""
    return MergeOut.model_validate(await usecases.undo_merge(tx, actor, merge_id))

"""Routes of the sale itself: open, fill in, price, move, hand over, look at."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field, model_validator

from services.sales import store, usecases
from shared.auth import Actor, allow
from shared.edge import Tx, Version
from shared.fields import Body, Code, Currency, Cursor, Limit, Line, Note, Out
from shared.service import make_router

from .forms import Lines, PageOut
from .pages import SaleCard, SaleOut, sale_page

router = make_router()
Seller = Annotated[Actor, allow("manager", "head", "admin")]
Reader = Annotated[Actor, allow("manager", "head", "admin", "accountant")]
Leader = Annotated[Actor, allow("head", "admin")]


class OpenSale(Body):
    contact_id: UUID
    title: Line | None = None
    lines: Annotated[Lines, Field(default_factory=list)]
    currency: Currency = "RUB"
    need: Note | None = None
    delivery_terms: Note | None = None
    contact_person: Line | None = None


class ChangeSale(Body):
    """Only what is sent changes; null empties a field, which `title` does not allow."""

    title: Line | None = None
    need: Note | None = None
    delivery_terms: Note | None = None
    contact_person: Line | None = None

    @model_validator(mode="after")
    def _something(self) -> "ChangeSale":
        if not self.model_fields_set:
            raise ValueError("send at least one of title, need, delivery_terms, contact_person")
        if "title" in self.model_fields_set and self.title is None:
            raise ValueError("title: a sale always has one")
        return self


class ReplaceLines(Body):
    lines: Lines


class MoveStage(Body):
    stage: Code
    reason: Note | None = None


class ChangeOwner(Body):
    owner_id: UUID


class HistoryOut(Out):
    """One change: who made it, by which rule, and the event or request that led to it."""

    id: int
    at: datetime
    who: str
    what: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    rule: str | None
    cause: str | None


@router.post("/sales", status_code=201)
async def open_sale(body: OpenSale, tx: Tx, actor: Seller) -> SaleOut:
    """Open a sale for an existing client. 409 `contact_is_potential` where the client is worked as a lead."""
    sale = await usecases.open_sale(
        tx,
        actor,
        body.contact_id,
        title=body.title,
        lines=[line.wanted() for line in body.lines],
        currency=body.currency,
        need=body.need,
        delivery_terms=body.delivery_terms,
        contact_person=body.contact_person,
    )
    return await sale_page(tx, actor, sale.id)


@router.get("/sales")
async def list_sales(
    tx: Tx,
    actor: Seller,
    stage: Code | None = None,
    kind: Literal["open", "won", "lost"] | None = None,
    owner_id: UUID | None = None,
    contact_id: UUID | None = None,
    account_id: UUID | None = None,
    number: Line | None = None,
    cursor: Cursor | None = None,
    limit: Annotated[Limit, Query()] = 50,
) -> PageOut[SaleCard]:
    """The sales within reach, the newest first."""
    wanted = store.reading.SaleFilter(stage, kind, owner_id, contact_id, account_id, number)
    page = await store.reading.list_sales(tx, actor, wanted, cursor=cursor, limit=limit)
    return PageOut[SaleCard].model_validate(page)


@router.get("/sales/{sale_id}")
async def read_sale(sale_id: UUID, tx: Tx, actor: Reader) -> SaleOut:
    return await sale_page(tx, actor, sale_id)


@router.patch("/sales/{sale_id}")
async def change_sale(sale_id: UUID, body: ChangeSale, tx: Tx, actor: Seller, version: Version) -> SaleOut:
    """Fill in; what that completes moves the sale on at once."""
    await usecases.change_sale(tx, actor, sale_id, version, body.model_dump(exclude_unset=True))
    return await sale_page(tx, actor, sale_id)


@router.put("/sales/{sale_id}/lines")
async def replace_lines(sale_id: UUID, body: ReplaceLines, tx: Tx, actor: Seller, version: Version) -> SaleOut:
    """The sale's lines are these from now on."""
    await usecases.replace_lines(tx, actor, sale_id, version, [line.wanted() for line in body.lines])
    return await sale_page(tx, actor, sale_id)


@router.post("/sales/{sale_id}/stage")
async def move_stage(sale_id: UUID, body: MoveStage, tx: Tx, actor: Seller, version: Version) -> SaleOut:
    """Move to the next stage, or to `lost` with a reason. 409 `stage_not_ready` lists what is `missing`."""
    await usecases.move_stage(tx, actor, sale_id, version, body.stage, body.reason)
    return await sale_page(tx, actor, sale_id)


@router.post("/sales/{sale_id}/owner")
async def change_owner(sale_id: UUID, body: ChangeOwner, tx: Tx, actor: Leader, version: Version) -> SaleOut:
    """Hand the sale to another manager within reach."""
    await usecases.change_owner(tx, actor, sale_id, version, body.owner_id)
    return await sale_page(tx, actor, sale_id)


@router.get("/sales/{sale_id}/history")
async def read_history(
    sale_id: UUID, tx: Tx, actor: Seller, cursor: Cursor | None = None, limit: Annotated[Limit, Query()] = 50
) -> PageOut[HistoryOut]:
    """Everything that ever changed, the oldest first."""
    await store.sales.read_case(tx, sale_id, actor)
    page = await store.reading.list_history(tx, sale_id, cursor=cursor, limit=limit)
    return PageOut[HistoryOut].model_validate(page)

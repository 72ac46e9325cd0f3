"""Routes of the sale itself: open, fill in, price, move, hand over, look at."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field, model_validator

from services.sales import store, usecases
from shared.auth import Actor, allow
from shared.edge import Tx, Version
from shared.fields import Body, Code, Currency, Cursor, Limit, Line, Note, Out
from shared.service import make_router

from .forms import LineOut, Lines, PageOut

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


class SaleCard(Out):
    """A sale in a list or on the board. `amount` is net of VAT and discounts, `total` includes VAT."""

    id: UUID
    number: str
    title: str
    stage: str
    kind: Literal["open", "won", "lost"]
    owner_id: UUID
    owner_name: str | None
    contact_id: UUID | None
    contact_name: str | None
    account_id: UUID | None
    account_name: str | None
    amount: Decimal
    total: Decimal
    currency: str
    opened_at: datetime
    entered_at: datetime
    closed_at: datetime | None
    origin: str
    version: int


class DemandOut(Out):
    kind: Literal["field", "step", "fact"]
    code: str
    title: str
    done: bool


class PathStageOut(Out):
    """A stage on the way: what it needs, what of that is done, and who takes the sale on from it."""

    stage: str
    title: str
    state: Literal["done", "current", "next", "later"]
    moved_on_by: str | None
    needed: list[DemandOut]


class MissingOut(Out):
    kind: Literal["field", "step", "fact"]
    code: str
    title: str


class TotalsOut(Out):
    """`margin` covers the lines of known cost, `margin_unknown` is the net of the others; null for accountants."""

    net: Decimal
    vat: Decimal
    total: Decimal
    margin: Decimal | None
    margin_unknown: Decimal | None
    currency: str


class OpenInvoiceOut(Out):
    id: UUID
    number: str
    status: str
    total: Decimal
    due_on: date
    version: int


class OrderSummaryOut(Out):
    id: UUID
    number: str
    status: str
    needed_by: date
    promised_by: date | None
    reject_reason: str | None


class PaidOut(Out):
    total: Decimal
    paid: Decimal
    outstanding: Decimal
    overpaid: Decimal
    in_full: bool


class SaleOut(Out):
    """The page of a sale; `missing` is what the stage it is in still needs."""

    id: UUID
    number: str
    title: str
    stage: str
    kind: Literal["open", "won", "lost"]
    process: str
    process_version: int
    entry: int
    owner_id: UUID
    owner_name: str | None
    contact_id: UUID | None
    contact_name: str | None
    contact_type: str | None
    account_id: UUID | None
    account_name: str | None
    contact_person: str | None
    need: str | None
    delivery_terms: str | None
    amount: Decimal
    total: Decimal
    currency: str
    opened_at: datetime
    entered_at: datetime
    closed_at: datetime | None
    lost_reason: str | None
    origin: str
    version: int
    lines: list[LineOut]
    totals: TotalsOut
    missing: list[MissingOut]
    stage_path: list[PathStageOut]
    invoice: OpenInvoiceOut | None
    order_request: OrderSummaryOut | None
    payments: PaidOut | None


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
    return await _page(tx, actor, sale.id)


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
    return await _page(tx, actor, sale_id)


@router.patch("/sales/{sale_id}")
async def change_sale(sale_id: UUID, body: ChangeSale, tx: Tx, actor: Seller, version: Version) -> SaleOut:
    """Fill in; what that completes moves the sale on at once."""
    await usecases.change_sale(tx, actor, sale_id, version, body.model_dump(exclude_unset=True))
    return await _page(tx, actor, sale_id)


@router.put("/sales/{sale_id}/lines")
async def replace_lines(sale_id: UUID, body: ReplaceLines, tx: Tx, actor: Seller, version: Version) -> SaleOut:
    """The sale's lines are these from now on."""
    await usecases.replace_lines(tx, actor, sale_id, version, [line.wanted() for line in body.lines])
    return await _page(tx, actor, sale_id)


@router.post("/sales/{sale_id}/stage")
async def move_stage(sale_id: UUID, body: MoveStage, tx: Tx, actor: Seller, version: Version) -> SaleOut:
    """Move to the next stage, or to `lost` with a reason. 409 `stage_not_ready` lists what is `missing`."""
    await usecases.move_stage(tx, actor, sale_id, version, body.stage, body.reason)
    return await _page(tx, actor, sale_id)


@router.post("/sales/{sale_id}/owner")
async def change_owner(sale_id: UUID, body: ChangeOwner, tx: Tx, actor: Leader, version: Version) -> SaleOut:
    """Hand the sale to another manager within reach."""
    await usecases.change_owner(tx, actor, sale_id, version, body.owner_id)
    return await _page(tx, actor, sale_id)


@router.get("/sales/{sale_id}/history")
async def read_history(
    sale_id: UUID, tx: Tx, actor: Seller, cursor: Cursor | None = None, limit: Annotated[Limit, Query()] = 50
) -> PageOut[HistoryOut]:
    """Everything that ever changed, the oldest first."""
    await store.sales.read_case(tx, sale_id, actor)
    page = await store.reading.list_history(tx, sale_id, cursor=cursor, limit=limit)
    return PageOut[HistoryOut].model_validate(page)


async def _page(tx: Tx, actor: Actor, sale_id: UUID) -> SaleOut:
    page = await usecases.view_sale(tx, actor, sale_id)
    sale, totals, costs = page.case.sale, page.totals, page.costs
    lines = [
        LineOut.model_validate({**vars(line), "cost": costs[line.id] if costs is not None else None})
        for line in page.lines
    ]
    return SaleOut.model_validate(
        {
            **{name: getattr(sale, name) for name in SaleOut.model_fields if hasattr(sale, name)},
            **vars(page.names),
            "lines": lines,
            "totals": {
                "net": totals.net,
                "vat": totals.vat,
                "total": totals.total,
                "margin": totals.margin if costs is not None else None,
                "margin_unknown": totals.margin_unknown if costs is not None else None,
                "currency": sale.currency,
            },
            "missing": page.missing,
            "stage_path": page.path,
            "invoice": page.case.invoice,
            "order_request": page.case.order,
            "payments": page.paid,
        }
    )

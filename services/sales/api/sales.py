"""Routes of the sale itself: open, fill in, price, move, hand over, look at."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from services.sales import usecases
from shared.auth import Actor, allow
from shared.edge import Tx, Version
from shared.fields import Body, Code, Currency, Line, Note
from shared.service import make_router

from .forms import Lines
from .pages import SaleOut, sale_page

router = make_router()
Seller = Annotated[Actor, allow("manager", "head", "admin")]
Reader = Annotated[Actor, allow("manager", "head", "admin", "accountant", "integrator", scope="sales:read")]
Leader = Annotated[Actor, allow("head", "admin")]


class OpenSale(Body):
    contact_id: UUID
    title: Line | None = None
    lines: Annotated[Lines, Field(default_factory=list)]
    currency: Currency | None = None
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
    """`reason` is a code of GET …/lost-reasons, for the stage that is lost; `note` says more about the move."""

    stage: Code
    reason: Code | None = None
    note: Note | None = None


class OverrideGate(Body):
    stage: Code
    reason: Note


class ReopenSale(Body):
    """Without `stage` it goes on where it was closed."""

    reason: Note
    stage: Code | None = None


class ChangeContact(Body):
    contact_id: UUID


class ChangeOwner(Body):
    owner_id: UUID


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
    """Move on, back where the process allows it, or to `lost`. 409 `stage_not_ready` lists what is `missing`."""
    await usecases.move_stage(tx, actor, sale_id, version, body.stage, body.reason, body.note)
    return await sale_page(tx, actor, sale_id)


@router.post("/sales/{sale_id}/override")
async def override_gate(sale_id: UUID, body: OverrideGate, tx: Tx, actor: Leader, version: Version) -> SaleOut:
    """Move on although something is missing, and say why. Never to the stage that is won."""
    await usecases.override_gate(tx, actor, sale_id, version, body.stage, body.reason)
    return await sale_page(tx, actor, sale_id)


@router.post("/sales/{sale_id}/reopen")
async def reopen_sale(sale_id: UUID, body: ReopenSale, tx: Tx, actor: Leader, version: Version) -> SaleOut:
    """Let a won or lost sale go on; its steps are planned again, its goods asked for anew if they were given back."""
    await usecases.reopen_sale(tx, actor, sale_id, version, body.reason, body.stage)
    return await sale_page(tx, actor, sale_id)


@router.post("/sales/{sale_id}/contact")
async def change_contact(sale_id: UUID, body: ChangeContact, tx: Tx, actor: Seller, version: Version) -> SaleOut:
    """Another client within reach; what is open for the sale goes along. 409 while an invoice names the present one."""
    await usecases.change_contact(tx, actor, sale_id, version, body.contact_id)
    return await sale_page(tx, actor, sale_id)


@router.post("/sales/{sale_id}/owner")
async def change_owner(sale_id: UUID, body: ChangeOwner, tx: Tx, actor: Leader, version: Version) -> SaleOut:
    """Hand the sale to another manager within reach."""
    await usecases.change_owner(tx, actor, sale_id, version, body.owner_id)
    return await sale_page(tx, actor, sale_id)

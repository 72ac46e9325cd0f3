"""Routes of leads: open by hand, take, qualify, give up, convert; the list, the board and whose turn it is."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import Field, model_validator

from services.sales import store, usecases
from services.sales.domain.lead import OPEN, REASONS, STATUSES, LeadStatus, missing_of
from shared.auth import Actor, allow
from shared.edge import Tx, Version
from shared.errors import Invalid
from shared.fields import Body, Code, Cursor, Limit, Line, Note, Out
from shared.service import make_router

from .forms import Lines, MissingOut, PageOut, Price
from .queries import LeadPage

router = make_router()
Seller = Annotated[Actor, allow("manager", "head", "admin")]
Looking = Annotated[Actor, allow("manager", "head", "admin", "integrator", scope="sales:read")]
Leader = Annotated[Actor, allow("head", "admin")]
Administrator = Annotated[Actor, allow("admin")]


class OpenLead(Body):
    contact_id: UUID
    need: Note
    channel: Code = "phone"
    owner_id: UUID | None = None


class ChangeLead(Body):
    """Only what is sent changes; null empties a field, which `need` does not allow."""

    need: Note | None = None
    product_interest: Note | None = None
    decision_maker: Line | None = None
    budget: Price | None = None

    @model_validator(mode="after")
    def _need_stays(self) -> "ChangeLead":
        if "need" in self.model_fields_set and self.need is None:
            raise ValueError("need: a lead always has one")
        return self


class DisqualifyLead(Body):
    """`reason` is one of GET …/lead-reasons; for `other` the note is needed."""

    reason: Code
    note: Note | None = None


class ConvertLead(Body):
    title: Line | None = None
    lines: Annotated[Lines, Field(default_factory=list)]


class ChangeLeadOwner(Body):
    owner_id: UUID


class ChangeTurns(Body):
    managers: Annotated[list[UUID], Field(max_length=200)]


class LeadCard(Out):
    """A lead in a list or on the board."""

    id: UUID
    number: str
    status: LeadStatus
    channel: str
    need: str
    owner_id: UUID
    owner_name: str | None
    contact_id: UUID
    contact_name: str | None
    account_id: UUID | None
    account_name: str | None
    inquiries: int
    opened_at: datetime
    entered_at: datetime
    closed_at: datetime | None
    version: int


class LeadOut(LeadCard):
    """The page of a lead; `missing` is what it needs before it is qualified."""

    contact_type: str | None
    product_interest: str | None
    decision_maker: str | None
    budget: Decimal | None
    utm: dict[str, str]
    reason: str | None
    note: str | None
    sale_id: UUID | None
    missing: list[MissingOut]


class LeadColumnOut(Out):
    """`count` covers the whole column; `next_cursor` goes on with its cards: `?status=…&cursor=…`."""

    status: LeadStatus
    title: str
    count: int
    cards: list[LeadCard]
    next_cursor: str | None


class LeadBoardOut(Out):
    columns: list[LeadColumnOut]


class DisqualifyReasonOut(Out):
    code: str
    title: str


class DisqualifyReasonsOut(Out):
    reasons: list[DisqualifyReasonOut]


class TurnOut(Out):
    user_id: UUID
    name: str | None
    active: bool | None
    last_given_at: datetime | None


class TurnsOut(Out):
    """Who gets leads in turn, in this order; while nobody is named, every active manager does."""

    managers: list[TurnOut]
    version: int


class LeadHistoryOut(Out):
    """One change: who made it, by which rule, and the event or request that led to it."""

    id: int
    at: datetime
    who: str
    what: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    rule: str | None
    cause: str | None


@router.post("/leads", status_code=201)
async def open_lead(body: OpenLead, tx: Tx, actor: Seller) -> LeadOut:
    """Open a lead for a potential client. 409 `lead_is_open` points to the one there is."""
    lead = await usecases.open_lead(tx, actor, **body.model_dump())
    return await _page(tx, actor, lead.id)


@router.get("/leads")
async def list_leads(tx: Tx, actor: Looking, asked: Annotated[LeadPage, Query()]) -> PageOut[LeadCard]:
    """The leads within reach, the newest first."""
    page = await store.leads.list_leads(tx, actor, **asked.model_dump())
    return PageOut[LeadCard].model_validate(page)


@router.get("/leads/board")
async def read_lead_board(
    tx: Tx,
    actor: Seller,
    status: LeadStatus | None = None,
    owner_id: UUID | None = None,
    cursor: Cursor | None = None,
    limit: Annotated[Limit, Query()] = 20,
) -> LeadBoardOut:
    """The open leads in columns, or with `status` one column of any kind, and with `cursor` the cards that follow."""
    if cursor is not None and status is None:
        raise Invalid("cursor: belongs to one column; name it with `status`", field="status")
    statuses = [status] if status else list(OPEN)
    columns = await store.leads.board(tx, actor, list(statuses), owner_id=owner_id, cursor=cursor, limit=limit)
    language = await store.sales.language_of(tx, actor.id)
    titles: dict[str, str] = {code: title.to(language) for code, title in STATUSES.items()}
    return LeadBoardOut.model_validate(
        {"columns": [{**vars(column), "title": titles[column.status]} for column in columns]}, from_attributes=True
    )


@router.get("/leads/reasons")
async def list_reasons(tx: Tx, actor: Seller) -> DisqualifyReasonsOut:
    """Why a lead may be given up, in the caller's language."""
    language = await store.sales.language_of(tx, actor.id)
    return DisqualifyReasonsOut(
        reasons=[DisqualifyReasonOut(code=code, title=titles.to(language)) for code, titles in REASONS.items()]
    )


@router.get("/leads/turns")
async def read_turns(tx: Tx, actor: Leader) -> TurnsOut:
    """Who gets the leads of clients without a manager."""
    return await _turns(tx)


@router.put("/leads/turns")
async def change_turns(body: ChangeTurns, tx: Tx, actor: Administrator, version: Version) -> TurnsOut:
    """The list is this from now on; an empty one means every active manager."""
    await usecases.change_turns(tx, actor, version, body.managers)
    return await _turns(tx)


async def _turns(tx: Tx) -> TurnsOut:
    found = {"managers": await store.turns.read_turns(tx), "version": await store.turns.version(tx)}
    return TurnsOut.model_validate(found, from_attributes=True)


@router.get("/leads/{lead_id}")
async def read_lead(lead_id: UUID, tx: Tx, actor: Looking) -> LeadOut:
    return await _page(tx, actor, lead_id)


@router.patch("/leads/{lead_id}")
async def change_lead(lead_id: UUID, body: ChangeLead, tx: Tx, actor: Seller, version: Version) -> LeadOut:
    """Fill in what was learnt."""
    await usecases.change_lead(tx, actor, lead_id, version, body.model_dump(exclude_unset=True))
    return await _page(tx, actor, lead_id)


@router.post("/leads/{lead_id}/take")
async def take_lead(lead_id: UUID, tx: Tx, actor: Seller, version: Version) -> LeadOut:
    """Begin to work on it."""
    await usecases.take_lead(tx, actor, lead_id, version)
    return await _page(tx, actor, lead_id)


@router.post("/leads/{lead_id}/qualify")
async def qualify_lead(
    lead_id: UUID, tx: Tx, actor: Seller, version: Version, body: ChangeLead | None = None
) -> LeadOut:
    """It is worth a sale; what is still unknown may be sent along. 409 `lead_not_ready` lists what is `missing`."""
    changes = body.model_dump(exclude_unset=True) if body else {}
    await usecases.qualify_lead(tx, actor, lead_id, version, changes)
    return await _page(tx, actor, lead_id)


@router.post("/leads/{lead_id}/disqualify")
async def disqualify_lead(lead_id: UUID, body: DisqualifyLead, tx: Tx, actor: Seller, version: Version) -> LeadOut:
    """Give it up, with a reason."""
    await usecases.disqualify_lead(tx, actor, lead_id, version, body.reason, body.note)
    return await _page(tx, actor, lead_id)


@router.post("/leads/{lead_id}/convert")
async def convert_lead(
    lead_id: UUID, tx: Tx, actor: Seller, version: Version, body: ConvertLead | None = None
) -> LeadOut:
    """Open the sale, once: `sale_id` is the same however often this is asked for."""
    given = body or ConvertLead(lines=[])
    lines = [line.wanted() for line in given.lines]
    await usecases.convert_lead(tx, actor, lead_id, version, given.title, lines)
    return await _page(tx, actor, lead_id)


@router.post("/leads/{lead_id}/owner")
async def change_lead_owner(lead_id: UUID, body: ChangeLeadOwner, tx: Tx, actor: Leader, version: Version) -> LeadOut:
    """Hand it to another manager within reach."""
    await usecases.change_lead_owner(tx, actor, lead_id, version, body.owner_id)
    return await _page(tx, actor, lead_id)


@router.get("/leads/{lead_id}/history")
async def read_lead_history(
    lead_id: UUID, tx: Tx, actor: Looking, cursor: Cursor | None = None, limit: Annotated[Limit, Query()] = 50
) -> PageOut[LeadHistoryOut]:
    """Everything that ever changed, the oldest first."""
    await store.leads.read_lead(tx, actor, lead_id)
    page = await store.leads.list_lead_history(tx, lead_id, cursor=cursor, limit=limit)
    return PageOut[LeadHistoryOut].model_validate(page)


async def _page(tx: Tx, actor: Actor, lead_id: UUID) -> LeadOut:
    await tx.session.flush()
    row = await store.leads.read_lead(tx, actor, lead_id)
    language = await store.sales.language_of(tx, actor.id)
    missing = missing_of(row, language) if row.status in OPEN else []
    return LeadOut.model_validate({**row._mapping, "missing": missing}, from_attributes=True)

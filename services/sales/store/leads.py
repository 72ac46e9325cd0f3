"""Leads, what was asked, and their history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Row,
    Select,
    String,
    Table,
    Text,
    Uuid,
    bindparam,
    func,
    literal,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy import Sequence as Numbers
from sqlalchemy.dialects.postgresql import JSONB

from services.sales.domain.lead import OPEN, Lead, LeadNotFound
from shared.auth import Actor
from shared.db import Transaction
from shared.pages import Page, read_cursor, rows_page, write_cursor
from shared.tables import moment, people

from .audit import plain
from .clients import accounts, clients
from .mapping import MONEY, NAME, WHO, mapper, metadata

_OPEN = text("status IN ('new', 'taken', 'qualified')")
lead_numbers = Numbers("lead_numbers", metadata=metadata)
leads = Table(
    "leads",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", NAME, nullable=False, index=True),
    Column("contact_id", Uuid, nullable=False),
    Column("account_id", Uuid),
    Column("owner_id", Uuid, nullable=False),
    Column("channel", String(64), nullable=False),
    Column("status", String(20), nullable=False),
    Column("need", Text, nullable=False),
    Column("product_interest", Text),
    Column("decision_maker", NAME),
    Column("budget", MONEY),
    Column("utm", JSONB, nullable=False),
    Column("inquiries", Integer, nullable=False),
    moment("opened_at", nullable=False),
    moment("changed_at", nullable=False),
    moment("entered_at", nullable=False),
    moment("closed_at"),
    Column("reason", String(64)),
    Column("note", Text),
    Column("sale_id", Uuid, ForeignKey("sales.id"), unique=True),
    Column("version", Integer, nullable=False),
    CheckConstraint("status IN ('new', 'taken', 'qualified', 'converted', 'disqualified')", name="status"),
    CheckConstraint("(status = 'converted') = (sale_id IS NOT NULL)", name="converted"),
    Index(None, "opened_at", "id"),
    Index(None, "owner_id", "opened_at", "id"),
    Index(None, "contact_id", "opened_at", "id"),
    Index(None, "status", "opened_at", "id"),
    Index(None, "status", "entered_at", "id"),
    Index(None, "status", "owner_id", "entered_at", "id"),
    Index("ix_leads_open", "contact_id", postgresql_where=_OPEN),
)
lead_history = Table(
    "lead_history",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("lead_id", Uuid, ForeignKey("leads.id"), nullable=False),
    moment("at", nullable=False),
    Column("who", WHO, nullable=False),
    Column("what", String(60), nullable=False),
    Column("before", JSONB(none_as_null=True)),
    Column("after", JSONB(none_as_null=True)),
    Column("rule", String(100)),
    Column("cause", String(200)),
    Index(None, "lead_id", "id"),
)
mapper.map_imperatively(Lead, leads, version_id_col=leads.c.version)
CARD = (
    leads,
    people.c.name.label("owner_name"),
    clients.c.display_name.label("contact_name"),
    clients.c.type.label("contact_type"),
    accounts.c.display_name.label("account_name"),
)


@dataclass(frozen=True)
class LeadColumn:
    """One column of the board of leads."""

    status: str
    count: int
    cards: list[Row[Any]]
    next_cursor: str | None


async def next_number(tx: Transaction) -> str:
    return f"L-{await tx.session.scalar(lead_numbers) or 0:06}"


async def alone_with_contact(tx: Transaction, contact_id: UUID) -> None:
    """Nobody else opens a lead for this contact until the end."""
    await tx.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 42))"), {"id": str(contact_id)})


async def add_lead(tx: Transaction, lead: Lead) -> None:
    tx.session.add(lead)
    await tx.session.flush()


async def lock_lead(tx: Transaction, lead_id: UUID, actor: Actor) -> Lead:
    query = select(Lead).where(leads.c.id == lead_id, actor.sees(leads.c.owner_id)).with_for_update()
    found = (await tx.session.scalars(query.execution_options(populate_existing=True))).one_or_none()
    if found is None:
        raise LeadNotFound(f"there is no lead {lead_id} within your reach")
    return found


async def lock_open_lead_of(tx: Transaction, contact_id: UUID) -> Lead | None:
    """The open lead of a contact, whoever's it is; the elder one where a merge has brought two together."""
    query = select(Lead).where(leads.c.contact_id == contact_id, leads.c.status.in_(OPEN)).with_for_update()
    query = query.order_by(leads.c.opened_at, leads.c.id).limit(1)
    return (await tx.session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def open_lead_of(tx: Transaction, contact_id: UUID) -> UUID | None:
    found: UUID | None = await tx.session.scalar(
        select(leads.c.id)
        .where(leads.c.contact_id == contact_id, leads.c.status.in_(OPEN))
        .order_by(leads.c.opened_at, leads.c.id)
        .limit(1)
    )
    return found


async def fresh_sale_of(tx: Transaction, contact_id: UUID, since: datetime) -> UUID | None:
    """A sale of the contact that was opened lately and has not left its first stage."""
    sales = metadata.tables["sales"].c
    query = select(sales.id).where(
        sales.contact_id == contact_id, sales.kind == "open", sales.entry == 1, sales.opened_at > since
    )
    found: UUID | None = await tx.session.scalar(query.order_by(sales.opened_at.desc()).limit(1))
    return found


async def note(
    tx: Transaction,
    lead_id: UUID,
    what: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    rule: str | None = None,
) -> None:
    """One entry of the lead's history, in the transaction of the change itself. Rows are only ever added."""
    row = {
        "lead_id": lead_id,
        "at": tx.now,
        "who": f"system:{rule}" if rule else tx.by,
        "what": what,
        "before": plain(before),
        "after": plain(after),
        "rule": rule,
        "cause": tx.cause.id if tx.cause else tx.correlation_id,
    }
    await tx.session.execute(lead_history.insert().values(**row))


def _named(actor: Actor) -> Select[Any]:
    return (
        select(*CARD)
        .select_from(leads)
        .outerjoin(people, people.c.user_id == leads.c.owner_id)
        .outerjoin(clients, clients.c.contact_id == leads.c.contact_id)
        .outerjoin(accounts, accounts.c.account_id == leads.c.account_id)
        .where(actor.sees(leads.c.owner_id))
    )


async def read_lead(tx: Transaction, actor: Actor, lead_id: UUID) -> Row[Any]:
    found: Row[Any] | None = (await tx.session.execute(_named(actor).where(leads.c.id == lead_id))).first()
    if found is None:
        raise LeadNotFound(f"there is no lead {lead_id} within your reach")
    return found


async def list_leads(
    tx: Transaction,
    actor: Actor,
    *,
    status: str | None,
    owner_id: UUID | None,
    contact_id: UUID | None,
    cursor: str | None,
    limit: int,
) -> Page[Row[Any]]:
    """The newest first."""
    query = _named(actor)
    for column, value in ((leads.c.owner_id, owner_id), (leads.c.contact_id, contact_id)):
        if value is not None:
            query = query.where(column == value)
    if status is not None:
        query = query.where(leads.c.status.in_(OPEN) if status == "open" else leads.c.status == status)
    order = [leads.c.opened_at, leads.c.id]
    return await rows_page(tx, query, order, cursor=cursor, limit=limit, descending=True)


async def list_lead_history(tx: Transaction, lead_id: UUID, *, cursor: str | None, limit: int) -> Page[Row[Any]]:
    """The oldest first; the caller has made sure that the lead is within reach."""
    query = select(lead_history).where(lead_history.c.lead_id == lead_id)
    return await rows_page(tx, query, [lead_history.c.id], cursor=cursor, limit=limit)


async def board(
    tx: Transaction, actor: Actor, statuses: list[str], *, owner_id: UUID | None, cursor: str | None, limit: int
) -> list[LeadColumn]:
    """All columns in one statement, the longest in its status last; `cursor` goes on within a single column."""
    seen = [actor.sees(leads.c.owner_id), *([leads.c.owner_id == owner_id] if owner_id else [])]
    wanted = select(func.unnest(bindparam("statuses", statuses, ARRAY(String))).label("status")).subquery("wanted")
    totals = (
        select(leads.c.status, func.count().label("count"))
        .where(*seen, leads.c.status.in_(statuses))
        .group_by(leads.c.status)
        .subquery("totals")
    )
    order = [leads.c.entered_at, leads.c.id]
    after = []
    if cursor:
        marks = zip(read_cursor(cursor, order), order, strict=True)
        after = [tuple_(*order) < tuple_(*(literal(value, each.type) for value, each in marks))]
    cards = (
        _named(actor)
        .where(*seen, *after, leads.c.status == wanted.c.status)
        .order_by(*(column.desc() for column in order))
        .limit(limit + 1)
        .lateral("card")
    )
    query = (
        select(wanted.c.status.label("column_status"), totals.c.count.label("column_count"), cards)
        .select_from(wanted)
        .outerjoin(totals, totals.c.status == wanted.c.status)
        .outerjoin(cards, true())
    )
    rows = (await tx.session.execute(query)).all()
    return [_column(status, [row for row in rows if row.column_status == status], limit) for status in statuses]


def _column(status: str, rows: Sequence[Row[Any]], limit: int) -> LeadColumn:
    cards = sorted((row for row in rows if row.id), key=lambda row: (row.entered_at, row.id), reverse=True)
    shown, more = cards[:limit], len(cards) > limit
    mark = write_cursor([shown[-1].entered_at, shown[-1].id]) if more else None
    return LeadColumn(status, int(rows[0].column_count or 0), shown, mark)

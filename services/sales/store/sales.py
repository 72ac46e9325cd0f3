"""Sales, their lines and the steps done on the way; read for deciding, under lock."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Sequence,
    SmallInteger,
    String,
    Table,
    Text,
    Uuid,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.orm import relationship

from services.sales.domain.case import Case
from services.sales.domain.line import ZERO, Line
from services.sales.domain.refusals import SaleNotFound
from services.sales.domain.sale import Sale
from shared.auth import Actor
from shared.db import Transaction
from shared.tables import moment, people

from .invoices import standing_invoice
from .mapping import CURRENCY, MONEY, NAME, PERCENT, QUANTITY, SKU, STAGE, UNIT, mapper, metadata
from .orders import wanted_order
from .payments import paid_for
from .processes import get_process

sale_numbers = Sequence("sale_numbers", metadata=metadata)
sales = Table(
    "sales",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", NAME, nullable=False, index=True),
    Column("title", NAME, nullable=False),
    Column("contact_id", Uuid),
    Column("account_id", Uuid),
    Column("owner_id", Uuid, nullable=False),
    Column("process", STAGE, nullable=False),
    Column("process_version", Integer, nullable=False),
    Column("stage", STAGE, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("entry", Integer, nullable=False),
    Column("contact_person", NAME),
    Column("need", Text),
    Column("delivery_terms", Text),
    Column("currency", CURRENCY, nullable=False),
    Column("amount", MONEY, nullable=False, comment="net of VAT and discounts"),
    Column("total", MONEY, nullable=False, comment="with VAT"),
    moment("opened_at", nullable=False),
    moment("entered_at", nullable=False),
    moment("changed_at", nullable=False),
    moment("costs_fixed_at"),
    moment("closed_at"),
    Column("closed_from", STAGE),
    Column("lost_reason", Text),
    Column("lost_note", Text),
    Column("open_steps", Integer, nullable=False, server_default="0", comment="open activities of the sale"),
    moment("next_due_at", comment="the soonest deadline among them"),
    Column("next_step", NAME),
    Column("origin", String(20), nullable=False),
    Column("source", String(64)),
    Column("external_id", String(200)),
    Column("version", Integer, nullable=False),
    CheckConstraint("kind IN ('open', 'won', 'lost')", name="kind"),
    CheckConstraint("(kind = 'open') = (closed_at IS NULL)", name="closed"),
    Index(None, "opened_at", "id"),
    Index(None, "owner_id", "opened_at", "id"),
    Index(None, "contact_id", "opened_at", "id"),
    Index(None, "account_id", "opened_at", "id"),
    Index(None, "kind", "opened_at", "id"),
    Index(None, "process", "stage", "entered_at", "id"),
    Index(None, "process", "stage", "owner_id", "entered_at", "id"),
    Index(None, "owner_id", "kind", "opened_at", "id"),
    Index(None, "stage", "opened_at", "id"),
    Index(None, "entered_at", "id"),
    Index(None, "owner_id", "entered_at", "id"),
    Index(None, "amount", "id"),
    Index(None, "owner_id", "amount", "id"),
    Index("ix_sales_closed", "closed_at", "id", postgresql_where=text("kind <> 'open'")),
    Index("ix_sales_owner_closed", "owner_id", "closed_at", "id", postgresql_where=text("kind <> 'open'")),
    Index("ix_sales_due", "next_due_at", "id", postgresql_where=text("kind = 'open'")),
    Index("ix_sales_owner_due", "owner_id", "next_due_at", "id", postgresql_where=text("kind = 'open'")),
    Index("ix_sales_no_step", "opened_at", "id", postgresql_where=text("kind = 'open' AND open_steps = 0")),
    Index(
        "ix_sales_owner_no_step",
        "owner_id",
        "opened_at",
        "id",
        postgresql_where=text("kind = 'open' AND open_steps = 0"),
    ),
    Index(
        "ix_sales_search",
        text("replace(lower(number || ' ' || title), 'ё', 'е') gin_trgm_ops"),
        postgresql_using="gin",
    ),
    Index(
        "uq_sales_source_external_id", "source", "external_id", unique=True, postgresql_where=text("source IS NOT NULL")
    ),
)
sale_lines = Table(
    "sale_lines",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("sale_id", Uuid, ForeignKey("sales.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("position", SmallInteger, nullable=False),
    Column("sku", SKU, nullable=False),
    Column("name", NAME, nullable=False),
    Column("quantity", QUANTITY, nullable=False),
    Column("unit", UNIT, nullable=False),
    Column("unit_price", MONEY, nullable=False),
    Column("discount_percent", PERCENT, nullable=False),
    Column("vat_percent", PERCENT, nullable=False),
    Column("net", MONEY, nullable=False),
    Column("vat", MONEY, nullable=False),
    Column("factor", QUANTITY, nullable=False, server_default="1", comment="how many base units one unit holds"),
    Column("base_unit", UNIT, comment="null: the unit itself"),
    Column("cost", MONEY, comment="of the whole line, fixed when the order went to production; null: unknown"),
    CheckConstraint("quantity > 0", name="quantity"),
)
steps_done = Table(
    "steps_done",
    metadata,
    Column("sale_id", Uuid, ForeignKey("sales.id", ondelete="CASCADE"), primary_key=True),
    Column("entry", Integer, primary_key=True),
    Column("step", STAGE, primary_key=True),
    Column("activity_id", Uuid, nullable=False),
    moment("done_at", nullable=False),
)
mapper.map_imperatively(Line, sale_lines)
mapper.map_imperatively(
    Sale,
    sales,
    version_id_col=sales.c.version,
    exclude_properties=["open_steps", "next_due_at", "next_step"],
    properties={
        "lines": relationship(Line, order_by=sale_lines.c.position, lazy="selectin", cascade="all, delete-orphan")
    },
)


async def add_sale(tx: Transaction, sale: Sale) -> None:
    tx.session.add(sale)
    await tx.session.flush()


async def lock_sale(tx: Transaction, sale_id: UUID, actor: Actor | None = None) -> Sale:
    """The sale, locked until the end of the transaction: whoever decides about it decides alone.

    `actor` None is the system's or an outside system's own hand; a person sees only what is within reach.
    """
    query = select(Sale).where(sales.c.id == sale_id).with_for_update().execution_options(populate_existing=True)
    if actor is not None:
        query = query.where(actor.sees(sales.c.owner_id))
    sale = (await tx.session.scalars(query)).one_or_none()
    if sale is None:
        raise SaleNotFound(f"there is no sale {sale_id} within your reach")
    return sale.follow(await get_process(tx, sale.process, sale.process_version))


async def lock_case(tx: Transaction, sale_id: UUID, actor: Actor | None = None) -> Case:
    """The locked sale and everything its gate looks at."""
    return await case_of(tx, await lock_sale(tx, sale_id, actor))


async def read_case(tx: Transaction, sale_id: UUID, actor: Actor) -> Case:
    """The same to look at, without a lock."""
    found = await tx.session.scalars(select(Sale).where(sales.c.id == sale_id, actor.sees(sales.c.owner_id)))
    sale = found.one_or_none()
    if sale is None:
        raise SaleNotFound(f"there is no sale {sale_id} within your reach")
    return await case_of(tx, sale.follow(await get_process(tx, sale.process, sale.process_version)))


async def glance_at(tx: Transaction, sale_id: UUID) -> Sale:
    """The sale for the system to look at: no lock, no decision."""
    return (await tx.session.scalars(select(Sale).where(sales.c.id == sale_id))).one()


async def record_step(tx: Transaction, sale_id: UUID, entry: int, step: str, activity_id: UUID) -> bool:
    """True the first time the step of this entry is done."""
    done = pg_insert(steps_done).values(
        sale_id=sale_id, entry=entry, step=step, activity_id=activity_id, done_at=tx.now
    )
    return (await tx.session.execute(done.on_conflict_do_nothing().returning(steps_done.c.step))).first() is not None


async def next_numbers(tx: Transaction, count: int) -> list[str]:
    """Fresh sale numbers; unlike invoices' they may have gaps."""
    found = await tx.session.scalars(
        text("SELECT nextval('sale_numbers') FROM generate_series(1, :count)"), {"count": count}
    )
    return [f"S-{number:06}" for number in found]


async def team_of(tx: Transaction, user_id: UUID) -> UUID | None:
    """The team somebody is in now: facts keep it as it was."""
    team: UUID | None = await tx.session.scalar(select(people.c.team_id).where(people.c.user_id == user_id))
    return team


async def language_of(tx: Transaction, user_id: UUID) -> str:
    return await tx.session.scalar(select(people.c.language).where(people.c.user_id == user_id)) or "ru"


async def somebody_of(tx: Transaction, role: str, owner_id: UUID) -> UUID | None:
    """An active person of that role, of the owner's own team where it has one; always the same one."""
    team = select(people.c.team_id).where(people.c.user_id == owner_id).scalar_subquery()
    query = select(people.c.user_id).where(people.c.role == role, people.c.active.is_(True))
    found: UUID | None = await tx.session.scalar(
        query.order_by((people.c.team_id == team).is_(True).desc(), people.c.user_id).limit(1)
    )
    return found


async def name_of(tx: Transaction, user_id: UUID) -> str:
    return await tx.session.scalar(select(people.c.name).where(people.c.user_id == user_id)) or ""


async def may_lead_sales(tx: Transaction, user_id: UUID) -> bool:
    """Whether somebody is an active manager, head or administrator."""
    roles: Iterable[str] = ("manager", "head", "admin")
    query = select(people.c.user_id).where(
        people.c.user_id == user_id, people.c.active.is_(True), people.c.role.in_(roles)
    )
    return await tx.session.scalar(query) is not None


async def case_of(tx: Transaction, sale: Sale) -> Case:
    """The sale, which knows its process, with everything its gate looks at."""
    invoice = await standing_invoice(tx, sale.id)
    paid = await paid_for(tx, invoice.id) if invoice else ZERO
    steps = await tx.session.scalars(
        select(steps_done.c.step).where(steps_done.c.sale_id == sale.id, steps_done.c.entry == sale.entry)
    )
    return Case(sale, invoice, await wanted_order(tx, sale.id), paid, set(steps))

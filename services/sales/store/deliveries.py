"""Mails with invoices: what waits, what is on its way, what became of it; and whom an answer goes to."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    Uuid,
    select,
    text,
    update,
)

from services.sales.domain.delivery import LEASE, Delivery
from shared.db import Transaction
from shared.tables import moment

from .invoices import invoices
from .mapping import NAME, WHO, mapper, metadata

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("invoice_id", Uuid, ForeignKey("invoices.id"), nullable=False),
    Column("sent_to", NAME, nullable=False),
    Column("language", String(2), nullable=False),
    Column("message", Text),
    Column("again", Boolean, nullable=False),
    Column("status", String(10), nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("last_error", Text),
    moment("requested_at", nullable=False),
    Column("requested_by", WHO, nullable=False),
    moment("due_at", nullable=False),
    moment("settled_at"),
    CheckConstraint("status IN ('waiting', 'sending', 'sent', 'failed', 'cancelled')", name="status"),
    Index("ix_deliveries_invoice_id", "invoice_id", "requested_at"),
    Index("ix_deliveries_due", "due_at", postgresql_where=text("status IN ('waiting', 'sending')")),
    Index(
        "uq_deliveries_under_way",
        "invoice_id",
        unique=True,
        postgresql_where=text("status IN ('waiting', 'sending')"),
    ),
    comment="invoices on their way by e-mail: claimed, sent, settled",
)
mail_addresses = Table(
    "mail_addresses",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("email", NAME, nullable=False),
    Column("version", Integer, nullable=False),
    comment="copy of identity's: whom a client's answer goes to",
)
mapper.map_imperatively(Delivery, deliveries)


async def add_delivery(tx: Transaction, delivery: Delivery) -> None:
    tx.session.add(delivery)
    await tx.session.flush()


async def under_way(tx: Transaction, invoice_id: UUID) -> Delivery | None:
    """The mail of an invoice that has not ended, locked."""
    query = select(Delivery).where(
        deliveries.c.invoice_id == invoice_id, deliveries.c.status.in_(("waiting", "sending"))
    )
    query = query.with_for_update().execution_options(populate_existing=True)
    return (await tx.session.scalars(query)).one_or_none()


async def latest(tx: Transaction, invoice_id: UUID) -> Delivery | None:
    """The last mail of an invoice, however it ended."""
    query = select(Delivery).where(deliveries.c.invoice_id == invoice_id).order_by(deliveries.c.requested_at.desc())
    return (await tx.session.scalars(query.limit(1).execution_options(populate_existing=True))).one_or_none()


async def lock_delivery(tx: Transaction, delivery_id: UUID) -> Delivery:
    found = await tx.session.get(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    assert found is not None, f"there is no delivery {delivery_id}"  # noqa: S101
    return found


async def drop_unwanted(tx: Transaction) -> None:
    """What is due of void invoices and lost sales: whoever had it on its way did not live to see that they are."""
    sales = metadata.tables["sales"]
    unwanted = (
        select(deliveries.c.id)
        .join(invoices, invoices.c.id == deliveries.c.invoice_id)
        .join(sales, sales.c.id == invoices.c.sale_id)
        .where(deliveries.c.status.in_(("waiting", "sending")), deliveries.c.due_at <= tx.now)
        .where((invoices.c.status == "void") | (sales.c.kind == "lost"))
        .with_for_update(skip_locked=True, of=deliveries)
    )
    gone = update(deliveries).where(deliveries.c.id.in_(unwanted))
    await tx.session.execute(gone.values(status="cancelled", settled_at=tx.now))


async def claim_due(tx: Transaction, limit: int) -> Sequence[Delivery]:
    """What is to leave now, counted as one attempt more; whoever dies over it, leaves it to the next after a while."""
    due = (
        select(deliveries.c.id)
        .where(deliveries.c.status.in_(("waiting", "sending")), deliveries.c.due_at <= tx.now)
        .order_by(deliveries.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(deliveries)
        .where(deliveries.c.id.in_(due))
        .values(status="sending", attempts=deliveries.c.attempts + 1, due_at=tx.now + LEASE)
        .returning(deliveries.c.id)
    )
    ids = (await tx.session.scalars(taken)).all()
    query = select(Delivery).where(deliveries.c.id.in_(ids)).execution_options(populate_existing=True)
    return (await tx.session.scalars(query)).all()


async def address_of(tx: Transaction, user_id: UUID) -> str | None:
    found: str | None = await tx.session.scalar(
        select(mail_addresses.c.email).where(mail_addresses.c.user_id == user_id)
    )
    return found

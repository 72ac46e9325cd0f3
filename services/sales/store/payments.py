"""Confirmed payments and what they count for."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, String, Table, Uuid, func, select, text
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.sales.domain.payment import ZERO, Payment, PaymentNotFound
from shared.db import Transaction, moment

from .mapping import CURRENCY, MONEY, NAME, WHO, mapper, metadata

payments = Table(
    "payments",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("payment_id", String(120), nullable=False, unique=True),
    Column("amount", MONEY, nullable=False),
    Column("currency", CURRENCY, nullable=False),
    moment("paid_at", nullable=False),
    moment("received_at", nullable=False),
    Column("invoice_number", NAME),
    Column("payer", NAME),
    Column("payer_tax_id", NAME),
    Column("invoice_id", Uuid, ForeignKey("invoices.id"), index=True),
    Column("why_unmatched", String(20)),
    moment("matched_at"),
    Column("matched_by", WHO),
    Index(None, "received_at", "id"),
    Index("ix_payments_unmatched", "received_at", "id", postgresql_where=text("invoice_id IS NULL")),
)
mapper.map_imperatively(Payment, payments)


async def first_sight(tx: Transaction, payment_id: str, **given: object) -> Payment | None:
    """Store the payment; None where this `payment_id` is here already, whatever message it came with."""
    insert = pg_insert(payments).values(payment_id=payment_id, **given).on_conflict_do_nothing()
    found = (await tx.session.execute(insert.returning(payments.c.id))).first()
    return await tx.session.get(Payment, found.id) if found else None


async def paid_for(tx: Transaction, invoice_id: UUID) -> Decimal:
    """The sum of all payments that count for the invoice."""
    query = select(func.coalesce(func.sum(payments.c.amount), ZERO)).where(payments.c.invoice_id == invoice_id)
    return await tx.session.scalar(query) or ZERO


async def lock_payments_of(tx: Transaction, invoice_id: UUID) -> Sequence[Payment]:
    query = select(Payment).where(payments.c.invoice_id == invoice_id).order_by(payments.c.id).with_for_update()
    return (await tx.session.scalars(query)).all()


async def lock_payment(tx: Transaction, payment_id: UUID) -> Payment:
    found = await tx.session.get(Payment, payment_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise PaymentNotFound(f"there is no payment {payment_id}")
    return found

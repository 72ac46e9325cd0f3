"""Confirmed payments, what they count for, what went back of them, and their history."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
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
    String,
    Table,
    Text,
    Uuid,
    bindparam,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.orm import relationship

from services.sales.domain.matching import numbers_in
from services.sales.domain.payment import ZERO, Incoming, Payment, PaymentNotFound, Share
from shared.db import Transaction
from shared.tables import moment

from .audit import plain
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
    Column("payer_account", String(40)),
    Column("purpose", Text),
    Column("door", String(20), nullable=False, server_default="accounting"),
    Column("refunded", MONEY, nullable=False, server_default="0"),
    Column("status", String(20), nullable=False),
    Column("why_unmatched", String(20)),
    Column("set_aside_reason", Text),
    Column("version", Integer, nullable=False, server_default="1"),
    CheckConstraint("status IN ('unmatched', 'partly', 'matched', 'refunded', 'not_ours')", name="status"),
    Index(None, "received_at", "id"),
    Index(None, "status", "received_at", "id"),
    Index("ix_payments_waiting", "received_at", "id", postgresql_where=text("status IN ('unmatched', 'partly')")),
    Index(None, "amount", "currency"),
    Index(None, "payer_tax_id"),
)
payment_shares = Table(
    "payment_shares",
    metadata,
    Column("payment_id", Uuid, ForeignKey("payments.id"), primary_key=True),
    Column("invoice_id", Uuid, ForeignKey("invoices.id"), primary_key=True, index=True),
    Column("amount", MONEY, nullable=False),
    moment("matched_at", nullable=False),
    Column("matched_by", WHO, nullable=False),
    CheckConstraint("amount > 0", name="amount"),
)
refunds = Table(
    "refunds",
    metadata,
    Column("refund_id", String(120), primary_key=True),
    Column("payment_id", String(120), nullable=False, index=True, comment="accounting's own; may come before it"),
    Column("amount", MONEY, nullable=False),
    Column("currency", CURRENCY, nullable=False),
    moment("refunded_at", nullable=False),
    moment("received_at", nullable=False),
    Column("reason", Text),
)
payment_history = Table(
    "payment_history",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("payment_id", Uuid, ForeignKey("payments.id"), nullable=False),
    moment("at", nullable=False),
    Column("who", WHO, nullable=False),
    Column("what", String(60), nullable=False),
    Column("details", JSONB(none_as_null=True)),
    Index(None, "payment_id", "id"),
)
mapper.map_imperatively(Share, payment_shares)
mapper.map_imperatively(
    Payment,
    payments,
    version_id_col=payments.c.version,
    properties={"shares": relationship(Share, lazy="selectin", cascade="all, delete-orphan")},
)
_ALONE = text("""
    SELECT pg_advisory_xact_lock(hashtextextended(id, 41)) FROM unnest(:ids) WITH ORDINALITY AS t(id, place)
    ORDER BY place
""").bindparams(bindparam("ids", type_=ARRAY(String)))


async def alone_with(tx: Transaction, ids: Iterable[str]) -> None:
    """Nobody else takes in a payment or a refund of these ids until the end; a refund may come before its payment."""
    await tx.session.execute(_ALONE, {"ids": sorted(set(ids))})


async def known_payments(tx: Transaction, ids: Iterable[str]) -> dict[str, UUID]:
    query = select(payments.c.payment_id, payments.c.id).where(payments.c.payment_id.in_(set(ids)))
    return {row.payment_id: row.id for row in await tx.session.execute(query)}


async def add_payment(tx: Transaction, payment: Payment) -> None:
    tx.session.add(payment)
    await tx.session.flush()


async def add_refund(tx: Transaction, **given: Any) -> bool:
    """False where this refund is here already, whatever message it came with."""
    insert = pg_insert(refunds).values(**given, received_at=tx.now).on_conflict_do_nothing()
    return (await tx.session.execute(insert.returning(refunds.c.refund_id))).first() is not None


async def refunded_before(tx: Transaction, payment_id: str, currency: str) -> Decimal:
    """What was told to have gone back of a payment, before the payment itself was told of."""
    total = select(func.coalesce(func.sum(refunds.c.amount), ZERO))
    known = total.where(refunds.c.payment_id == payment_id, refunds.c.currency == currency)
    return await tx.session.scalar(known) or ZERO


async def paid_for(tx: Transaction, invoice_id: UUID) -> Decimal:
    """The sum of everything that counts for the invoice."""
    total = select(func.coalesce(func.sum(payment_shares.c.amount), ZERO))
    return await tx.session.scalar(total.where(payment_shares.c.invoice_id == invoice_id)) or ZERO


async def last_matched(tx: Transaction, invoice_id: UUID) -> datetime | None:
    """When money was last counted towards the invoice."""
    query = select(func.max(payment_shares.c.matched_at)).where(payment_shares.c.invoice_id == invoice_id)
    found: datetime | None = await tx.session.scalar(query)
    return found


async def payments_of(tx: Transaction, invoice_id: UUID) -> Sequence[UUID]:
    query = select(payment_shares.c.payment_id).where(payment_shares.c.invoice_id == invoice_id)
    return (await tx.session.scalars(query.order_by(payment_shares.c.payment_id))).all()


async def sales_of(tx: Transaction, payment_id: UUID) -> list[UUID]:
    """The sales whose invoices the payment counts for, in the order they are locked in: before the payment itself."""
    invoices = metadata.tables["invoices"]
    query = select(invoices.c.sale_id).join(payment_shares, payment_shares.c.invoice_id == invoices.c.id)
    found = await tx.session.scalars(query.where(payment_shares.c.payment_id == payment_id).distinct())
    return sorted(found)


async def looks_the_same(tx: Transaction, told: Incoming) -> bool:
    """Whether the other door has brought a payment of this amount, day and payer (or invoice) already."""
    p, numbers = payments.c, numbers_in(told)
    same = [p.invoice_number.in_(numbers), *(p.purpose.contains(number, autoescape=True) for number in numbers[:3])]
    if told.payer_tax_id:
        same.append(p.payer_tax_id == told.payer_tax_id)
    days_apart = func.abs(func.extract("epoch", p.paid_at) - told.paid_at.timestamp()) / 86_400
    query = select(p.id).where(
        p.amount == told.amount, p.currency == told.currency, p.door != told.door, days_apart < 2, or_(*same)
    )
    return (await tx.session.execute(query.limit(1))).first() is not None


async def lock_payment(tx: Transaction, payment_id: UUID) -> Payment:
    found = await tx.session.get(Payment, payment_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise PaymentNotFound(f"there is no payment {payment_id}")
    return found


async def note(tx: Transaction, payment: Payment, what: str, **details: Any) -> None:
    """One entry of the payment's history, in the transaction of the change itself. Rows are only ever added."""
    row = {"payment_id": payment.id, "at": tx.now, "who": tx.by, "what": what, "details": plain(details)}
    await tx.session.execute(payment_history.insert().values(**row))

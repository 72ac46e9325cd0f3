"""The lists of invoices and payments: one query per page."""

from typing import Any
from uuid import UUID

from sqlalchemy import Label, Row, Select, String, cast, func, literal_column, select

from services.sales.domain.payment import ZERO
from shared.auth import Actor
from shared.db import Transaction
from shared.pages import Page, rows_page

from .deliveries import deliveries
from .invoices import invoices
from .payments import payment_history, payment_shares, payments
from .reading import NAMES, named
from .sales import sales


def _paid() -> Label[Any]:
    total = select(func.coalesce(func.sum(payment_shares.c.amount), ZERO))
    total = total.where(payment_shares.c.invoice_id == invoices.c.id)
    return total.scalar_subquery().label("paid")


def _last_mail() -> Label[Any]:
    mail = func.to_jsonb(literal_column("deliveries"))
    last = select(mail).select_from(deliveries).where(deliveries.c.invoice_id == invoices.c.id)
    return last.order_by(deliveries.c.requested_at.desc()).limit(1).scalar_subquery().label("delivery")


def _invoice_query(actor: Actor) -> Select[Any]:
    names = (sales.c.number.label("sale_number"), sales.c.owner_id, *NAMES, _last_mail())
    return named(
        select(invoices, _paid(), *names).select_from(invoices).join(sales, sales.c.id == invoices.c.sale_id)
    ).where(actor.sees(sales.c.owner_id))


async def list_invoices(
    tx: Transaction,
    actor: Actor,
    *,
    sale_id: UUID | None = None,
    status: str | None = None,
    number: str | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Row[Any]]:
    """The newest first, with what is paid of each."""
    query = _invoice_query(actor)
    for column, value in ((invoices.c.sale_id, sale_id), (invoices.c.status, status), (invoices.c.number, number)):
        if value is not None:
            query = query.where(column == value)
    return await rows_page(
        tx, query, [invoices.c.issued_at, invoices.c.id], cursor=cursor, limit=limit, descending=True
    )


async def read_invoice(tx: Transaction, actor: Actor, invoice_id: UUID) -> Row[Any] | None:
    found: Row[Any] | None = (
        await tx.session.execute(_invoice_query(actor).where(invoices.c.id == invoice_id))
    ).first()
    return found


async def list_payments(
    tx: Transaction,
    actor: Actor,
    *,
    waiting: bool | None,
    status: str | None,
    invoice_id: UUID | None,
    cursor: str | None,
    limit: int,
) -> Page[Row[Any]]:
    """The newest first. A payment that fits no invoice belongs to nobody's sale."""
    query = _payment_query(actor)
    if waiting is not None:
        open_ones = payments.c.status.in_(["unmatched", "partly"])
        query = query.where(open_ones if waiting else ~open_ones)
    if status is not None:
        query = query.where(payments.c.status == status)
    if invoice_id is not None:
        shared = select(payment_shares.c.payment_id).where(payment_shares.c.invoice_id == invoice_id)
        query = query.where(payments.c.id.in_(shared))
    order = [payments.c.received_at, payments.c.id]
    return await rows_page(tx, query, order, cursor=cursor, limit=limit, descending=True)


async def read_payment(tx: Transaction, actor: Actor, payment_id: UUID) -> Row[Any] | None:
    found: Row[Any] | None = (
        await tx.session.execute(_payment_query(actor).where(payments.c.id == payment_id))
    ).first()
    return found


def _shares(actor: Actor) -> Label[Any]:
    """What a payment counts for, as far as the caller may see it, as one value of its row."""
    share = func.json_build_object(
        "invoice_id",
        payment_shares.c.invoice_id,
        "invoice_number",
        invoices.c.number,
        "sale_id",
        invoices.c.sale_id,
        "amount",
        cast(payment_shares.c.amount, String),
        "matched_at",
        payment_shares.c.matched_at,
        "matched_by",
        payment_shares.c.matched_by,
    )
    found = _shared(select(func.json_agg(share)), actor)
    return found.correlate(payments).scalar_subquery().label("shares")


def _shared(query: Select[Any], actor: Actor) -> Select[Any]:
    return (
        query.select_from(payment_shares)
        .join(invoices, invoices.c.id == payment_shares.c.invoice_id)
        .join(sales, sales.c.id == invoices.c.sale_id)
        .where(payment_shares.c.payment_id == payments.c.id, actor.sees(sales.c.owner_id))
    )


def _payment_query(actor: Actor) -> Select[Any]:
    """A payment that counts for nothing belongs to nobody's sale: whoever sees records of nobody sees it."""
    shared = select(payment_shares.c.payment_id).where(payment_shares.c.payment_id == payments.c.id)
    free = (
        payments.c.amount
        - payments.c.refunded
        - func.coalesce(
            select(func.sum(payment_shares.c.amount))
            .where(payment_shares.c.payment_id == payments.c.id)
            .correlate(payments)
            .scalar_subquery(),
            ZERO,
        )
    )
    query = select(payments, func.greatest(free, ZERO).label("free"), _shares(actor))
    if actor.reach is None:
        return query
    mine = _shared(select(payment_shares.c.payment_id), actor).correlate(payments).exists()
    return query.where(mine | ~shared.correlate(payments).exists())


async def list_payment_history(tx: Transaction, payment_id: UUID, *, cursor: str | None, limit: int) -> Page[Row[Any]]:
    """The oldest first; the caller has made sure that the payment is within reach."""
    query = select(payment_history).where(payment_history.c.payment_id == payment_id)
    return await rows_page(tx, query, [payment_history.c.id], cursor=cursor, limit=limit)

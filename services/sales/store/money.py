"""The lists of invoices and payments: one query per page."""

from typing import Any
from uuid import UUID

from sqlalchemy import Label, Row, Select, func, select

from services.sales.domain.payment import ZERO
from shared.auth import Actor
from shared.db import Transaction
from shared.pages import Page, rows_page

from .invoices import invoices
from .payments import payments
from .reading import NAMES, named
from .sales import sales


def _paid() -> Label[Any]:
    total = select(func.coalesce(func.sum(payments.c.amount), ZERO)).where(payments.c.invoice_id == invoices.c.id)
    return total.scalar_subquery().label("paid")


def _invoice_query(actor: Actor) -> Select[Any]:
    names = (sales.c.number.label("sale_number"), sales.c.owner_id, *NAMES)
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
    tx: Transaction, actor: Actor, *, unmatched: bool | None, invoice_id: UUID | None, cursor: str | None, limit: int
) -> Page[Row[Any]]:
    """The newest first. A payment that fits no invoice belongs to nobody's sale."""
    query = _payment_query(actor)
    if unmatched is not None:
        query = query.where(payments.c.invoice_id.is_(None) if unmatched else payments.c.invoice_id.is_not(None))
    if invoice_id is not None:
        query = query.where(payments.c.invoice_id == invoice_id)
    order = [payments.c.received_at, payments.c.id]
    return await rows_page(tx, query, order, cursor=cursor, limit=limit, descending=True)


async def read_payment(tx: Transaction, actor: Actor, payment_id: UUID) -> Row[Any] | None:
    found: Row[Any] | None = (
        await tx.session.execute(_payment_query(actor).where(payments.c.id == payment_id))
    ).first()
    return found


def _payment_query(actor: Actor) -> Select[Any]:
    return (
        select(payments, invoices.c.number.label("counts_for"), invoices.c.sale_id)
        .outerjoin(invoices, invoices.c.id == payments.c.invoice_id)
        .outerjoin(sales, sales.c.id == invoices.c.sale_id)
        .where(actor.sees(sales.c.owner_id))
    )

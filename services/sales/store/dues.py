"""What is still to be paid of each invoice that stands, and when somebody is to be told."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Date, ForeignKey, Index, Row, Table, Uuid, case, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.sales.domain.invoice import Invoice
from services.sales.domain.payment import ZERO
from shared.db import Transaction
from shared.tables import moment

from .invoices import invoices
from .mapping import CURRENCY, MONEY, metadata
from .sales import sales

dues = Table(
    "dues",
    metadata,
    Column("invoice_id", Uuid, ForeignKey("invoices.id"), primary_key=True),
    Column("sale_id", Uuid, ForeignKey("sales.id"), nullable=False, index=True),
    Column("currency", CURRENCY, nullable=False),
    Column("outstanding", MONEY, nullable=False),
    Column("due_on", Date, nullable=False),
    moment("told_until", nullable=False, comment="reminders up to here were said or have passed"),
    moment("remind_at", comment="when to speak of it next; null: paid, or all is said"),
    moment("paid_since", comment="since when it is paid in full"),
    moment("close_at", comment="when to look whether the sale was closed; null: not paid, or said"),
    Index("ix_dues_open", "currency", "outstanding", postgresql_where=text("outstanding > 0")),
    Index("ix_dues_remind_at", "remind_at", postgresql_where=text("remind_at IS NOT NULL")),
    Index("ix_dues_close_at", "close_at", postgresql_where=text("close_at IS NOT NULL")),
)


async def put_due(
    tx: Transaction,
    invoice: Invoice,
    outstanding: Decimal,
    *,
    remind_at: datetime | None,
    paid_since: datetime | None,
) -> None:
    """How the invoice stands now. What was said and is still true is not said again."""
    insert = pg_insert(dues).values(
        invoice_id=invoice.id,
        sale_id=invoice.sale_id,
        currency=invoice.currency,
        due_on=invoice.due_on,
        outstanding=outstanding,
        remind_at=remind_at,
        told_until=tx.now,
        paid_since=paid_since,
        close_at=paid_since,
    )
    new, turned = insert.excluded, dues.c.paid_since.is_(None) != insert.excluded.paid_since.is_(None)
    changed = {
        "outstanding": new.outstanding,
        "paid_since": new.paid_since,
        **{name: case((turned, new[name]), else_=dues.c[name]) for name in ("remind_at", "told_until", "close_at")},
    }
    await tx.session.execute(insert.on_conflict_do_update(index_elements=["invoice_id"], set_=changed))


async def paid_since(tx: Transaction, invoice_id: UUID) -> datetime | None:
    found: datetime | None = await tx.session.scalar(select(dues.c.paid_since).where(dues.c.invoice_id == invoice_id))
    return found


async def drop_due(tx: Transaction, invoice_id: UUID) -> None:
    """Nothing is owed on an invoice that went void."""
    await tx.session.execute(delete(dues).where(dues.c.invoice_id == invoice_id))


async def take_reminders(tx: Transaction, most: int) -> Sequence[Row[Any]]:
    """Invoices to speak of at this moment, with their sale; what another replica works on is left to it."""
    query = _with_sale().where(dues.c.remind_at <= tx.now, dues.c.outstanding > ZERO).order_by(dues.c.remind_at)
    return (await tx.session.execute(query.limit(most).with_for_update(of=dues, skip_locked=True))).all()


async def take_paid(tx: Transaction, most: int) -> Sequence[Row[Any]]:
    """Paid invoices whose sale is to be looked at, whether it was closed."""
    query = _with_sale().where(dues.c.close_at <= tx.now).order_by(dues.c.close_at)
    return (await tx.session.execute(query.limit(most).with_for_update(of=dues, skip_locked=True))).all()


async def remind_next(tx: Transaction, invoice_id: UUID, at: datetime | None) -> None:
    await tx.session.execute(
        update(dues).where(dues.c.invoice_id == invoice_id).values(remind_at=at, told_until=tx.now)
    )


async def look_at_closing(tx: Transaction, invoice_id: UUID, at: datetime | None) -> None:
    await tx.session.execute(update(dues).where(dues.c.invoice_id == invoice_id).values(close_at=at))


async def look_again_at_sale(tx: Transaction, sale_id: UUID) -> None:
    """A paid sale that was opened again waits for a person once more."""
    paid = (dues.c.sale_id == sale_id) & dues.c.paid_since.is_not(None)
    await tx.session.execute(update(dues).where(paid).values(close_at=tx.now))


def _with_sale() -> Any:
    return (
        select(
            dues,
            invoices.c.number,
            invoices.c.total,
            invoices.c.sent_at,
            sales.c.number.label("sale_number"),
            sales.c.kind,
            sales.c.stage,
            sales.c.entered_at,
            sales.c.process,
            sales.c.process_version,
            sales.c.contact_id,
            sales.c.owner_id,
        )
        .join(invoices, invoices.c.id == dues.c.invoice_id)
        .join(sales, sales.c.id == dues.c.sale_id)
    )

"""Invoices and their number series."""

from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    Uuid,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.sales.domain.invoice import Invoice, InvoiceNotFound, invoice_number
from shared.auth import Actor
from shared.db import Transaction
from shared.tables import moment

from .mapping import CURRENCY, MONEY, NAME, WHO, mapper, metadata

invoice_series = Table(
    "invoice_series",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)
invoices = Table(
    "invoices",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", String(40), nullable=False, unique=True),
    Column("sale_id", Uuid, ForeignKey("sales.id"), nullable=False, index=True),
    Column("status", String(10), nullable=False),
    Column("net", MONEY, nullable=False),
    Column("vat", MONEY, nullable=False),
    Column("total", MONEY, nullable=False),
    Column("currency", CURRENCY, nullable=False),
    Column("lines", JSONB, nullable=False),
    moment("issued_at", nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("issued_by", WHO, nullable=False),
    moment("checked_at"),
    Column("checked_by", WHO),
    moment("sent_at"),
    Column("sent_by", WHO),
    Column("sent_to", NAME),
    Column("sent_through", String(20)),
    moment("voided_at"),
    Column("voided_by", WHO),
    Column("void_reason", Text),
    Column("seller", JSONB(none_as_null=True), comment="details as checked; null: those of today"),
    Column("buyer", JSONB(none_as_null=True)),
    Column("version", Integer, nullable=False),
    CheckConstraint("status IN ('issued', 'checked', 'sent', 'void')", name="status"),
    Index(None, "issued_at", "id"),
    Index(None, "status", "issued_at", "id"),
    Index("uq_invoices_standing", "sale_id", unique=True, postgresql_where=text("status <> 'void'")),
)
mapper.map_imperatively(Invoice, invoices, version_id_col=invoices.c.version)

_NEXT_IN_SERIES = text("""
    INSERT INTO invoice_series AS series (year, last) VALUES (:year, 1)
    ON CONFLICT (year) DO UPDATE SET last = series.last + 1 RETURNING last
""")


async def next_invoice_number(tx: Transaction, year: int, prefix: str) -> str:
    """The next number of the year. The row stays locked until the end, so a rolled back issue leaves no gap.

    The series runs on when the prefix changes: no number is given twice, whatever stands before it.
    """
    return invoice_number(year, await tx.session.scalar(_NEXT_IN_SERIES, {"year": year}) or 0, prefix)


async def add_invoice(tx: Transaction, invoice: Invoice) -> None:
    tx.session.add(invoice)
    await tx.session.flush()


async def standing_invoice(tx: Transaction, sale_id: UUID) -> Invoice | None:
    query = select(Invoice).where(invoices.c.sale_id == sale_id, invoices.c.status != "void")
    return (await tx.session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def sale_of_invoice(tx: Transaction, invoice_id: UUID, actor: Actor) -> UUID:
    """Which sale to lock before the invoice is touched; the invoice has to be within reach."""
    sales = metadata.tables["sales"]
    query = select(invoices.c.sale_id).join(sales, sales.c.id == invoices.c.sale_id)
    found: UUID | None = await tx.session.scalar(query.where(invoices.c.id == invoice_id, actor.sees(sales.c.owner_id)))
    if found is None:
        raise InvoiceNotFound(f"there is no invoice {invoice_id} within your reach")
    return found


async def invoice_numbered(tx: Transaction, number: str) -> tuple[UUID, UUID] | None:
    """(invoice id, sale id) of the invoice with this number."""
    found = await tx.session.execute(select(invoices.c.id, invoices.c.sale_id).where(invoices.c.number == number))
    row = found.first()
    return (row.id, row.sale_id) if row else None


async def get_invoice(tx: Transaction, invoice_id: UUID) -> Invoice:
    """The invoice as it is now; its sale is locked by the caller."""
    found = await tx.session.get(Invoice, invoice_id, populate_existing=True)
    if found is None:
        raise InvoiceNotFound(f"there is no invoice {invoice_id}")
    return found

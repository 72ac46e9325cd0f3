"""Copies of contacts and accounts, kept from the events of the service that owns them."""

from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, Integer, String, Table, Uuid, func, select, text

from services.sales.domain.paper import Buyer
from shared.db import Transaction

from .mapping import NAME, metadata

clients = Table(
    "clients",
    metadata,
    Column("contact_id", Uuid, primary_key=True),
    Column("display_name", NAME, nullable=False),
    Column("type", NAME, nullable=False),
    Column("work", String(10), nullable=False),
    Column("owner_id", Uuid, index=True),
    Column("account_id", Uuid),
    Column("status", String(10), nullable=False, server_default="active"),
    Column("payment_terms", String(20)),
    Column("name_key", NAME, index=True, comment="the name as payers are compared by"),
    Column("version", Integer, nullable=False),
    Index("ix_clients_search", text("replace(lower(display_name), 'ё', 'е') gin_trgm_ops"), postgresql_using="gin"),
)
client_types = Table(
    "client_types",
    metadata,
    Column("code", NAME, primary_key=True),
    Column("work", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    comment="copy of contacts' types that changed: how clients of each are worked from then on",
)
accounts = Table(
    "accounts",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("display_name", NAME, nullable=False),
    Column("payment_terms", String(20)),
    Column("tax_id", NAME, index=True),
    Column("kpp", NAME),
    Column("name_key", NAME, index=True, comment="the name as payers are compared by"),
    Column("version", Integer, nullable=False),
    Index("ix_accounts_search", text("replace(lower(display_name), 'ё', 'е') gin_trgm_ops"), postgresql_using="gin"),
)


async def find_client(tx: Transaction, contact_id: UUID) -> Any | None:
    """The contact's row, or None while it has not arrived. It cannot be merged away before this transaction ends.

    `work` is that of its type, where that is known better.
    """
    columns = [column for column in clients.c if column.name != "work"]
    work = func.coalesce(client_types.c.work, clients.c.work).label("work")
    known = clients.outerjoin(client_types, client_types.c.code == clients.c.type)
    query = select(*columns, work).select_from(known).where(clients.c.contact_id == contact_id)
    query = query.with_for_update(read=True, of=clients)
    return (await tx.session.execute(query)).first()


async def is_erased(tx: Transaction, sale_id: UUID) -> bool:
    """Whether the client of this sale asked to be forgotten."""
    sales = metadata.tables["sales"]
    query = select(clients.c.contact_id).join(sales, sales.c.contact_id == clients.c.contact_id)
    return await tx.session.scalar(query.where(sales.c.id == sale_id, clients.c.status == "erased")) is not None


async def buyer_of(tx: Transaction, contact_id: UUID | None, account_id: UUID | None) -> Buyer:
    """Who an invoice is for: the company, or the person where the sale has none."""
    company = await tx.session.execute(select(accounts).where(accounts.c.account_id == account_id))
    if found := company.first():
        return Buyer(found.display_name, found.tax_id or "", found.kpp or "")
    person = await tx.session.scalar(select(clients.c.display_name).where(clients.c.contact_id == contact_id))
    return Buyer(person or "")


async def type_of(tx: Transaction, contact_id: UUID | None) -> str | None:
    """The contact's type now: facts keep it as it was."""
    if contact_id is None:
        return None
    found: str | None = await tx.session.scalar(select(clients.c.type).where(clients.c.contact_id == contact_id))
    return found


async def attributes_of(tx: Transaction, contact_id: UUID) -> dict[str, str | None]:
    """What the process of a new sale is chosen by. A company's payment terms go before those of its people."""
    terms = func.coalesce(accounts.c.payment_terms, clients.c.payment_terms)
    query = (
        select(clients.c.type, terms.label("payment_terms"))
        .outerjoin(accounts, accounts.c.account_id == clients.c.account_id)
        .where(clients.c.contact_id == contact_id)
    )
    row = (await tx.session.execute(query)).one()
    return {"type": row.type, "payment_terms": row.payment_terms}

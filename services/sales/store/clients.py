"""Copies of contacts and accounts, kept from the events of the service that owns them."""

from typing import Any
from uuid import UUID

from sqlalchemy import Column, Integer, String, Table, Uuid, select

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
    Column("version", Integer, nullable=False),
)
accounts = Table(
    "accounts",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("display_name", NAME, nullable=False),
    Column("version", Integer, nullable=False),
)


async def find_client(tx: Transaction, contact_id: UUID) -> Any | None:
    """The contact's row, or None while it has not arrived."""
    return (await tx.session.execute(select(clients).where(clients.c.contact_id == contact_id))).first()


async def type_of(tx: Transaction, contact_id: UUID | None) -> str | None:
    """The contact's type now: facts keep it as it was."""
    if contact_id is None:
        return None
    found: str | None = await tx.session.scalar(select(clients.c.type).where(clients.c.contact_id == contact_id))
    return found

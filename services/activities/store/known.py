"""What Activities knows of other services' records: people, clients, sales."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from shared.db import Transaction, people
from shared.errors import NotHereYet

from .mapping import contacts, sales


async def get_person(tx: Transaction, user_id: UUID) -> Row[Any]:
    """Somebody of the directory."""
    found = (await tx.session.execute(select(people).where(people.c.user_id == user_id))).first()
    if found is None:
        raise NotHereYet(f"there is no person {user_id}", field="owner_id")
    return found


async def language_of(tx: Transaction, user_id: UUID) -> str:
    """The language somebody reads; Russian where nothing is known of them yet."""
    return await tx.session.scalar(select(people.c.language).where(people.c.user_id == user_id)) or "ru"


async def get_contact(tx: Transaction, contact_id: UUID) -> Row[Any]:
    found = (await tx.session.execute(select(contacts).where(contacts.c.contact_id == contact_id))).first()
    if found is None:
        raise NotHereYet(f"there is no contact {contact_id}", field="contact_id")
    return found


async def get_sale(tx: Transaction, sale_id: UUID) -> Row[Any]:
    found = (await tx.session.execute(select(sales).where(sales.c.sale_id == sale_id))).first()
    if found is None:
        raise NotHereYet(f"there is no sale {sale_id}", field="sale_id")
    return found


async def change_sale_owner(tx: Transaction, sale_id: UUID, owner_id: UUID, version: int) -> UUID:
    """Note whose a sale is from this version on. Returns whose it is now: a later change may have come before.

    The row stays locked until the transaction ends, so that planning steps and handing them over take turns.
    """
    sale = await _lock_sale(tx, sale_id)
    if sale is None:
        raise NotHereYet(f"there is no sale {sale_id}")
    if sale.version < version:
        change = sales.update().where(sales.c.sale_id == sale_id).values(owner_id=owner_id, version=version)
        await tx.session.execute(change)
        return owner_id
    present: UUID = sale.owner_id
    return present


async def owner_since(tx: Transaction, sale_id: UUID, version: int) -> UUID | None:
    """Whose the sale became after this version of it, if anybody's; the row stays locked as above."""
    sale = await _lock_sale(tx, sale_id)
    return sale.owner_id if sale is not None and sale.version > version else None


async def _lock_sale(tx: Transaction, sale_id: UUID) -> Row[Any] | None:
    return (await tx.session.execute(select(sales).where(sales.c.sale_id == sale_id).with_for_update())).first()

"""What Activities knows of other services' records: people, clients, sales, leads."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Table, func, select, update

from shared.db import Transaction
from shared.errors import NotHereYet
from shared.tables import people, teams

from .mapping import contacts, leads, sales


async def get_person(tx: Transaction, user_id: UUID) -> Row[Any]:
    """Somebody of the directory."""
    found = (await tx.session.execute(select(people).where(people.c.user_id == user_id))).first()
    if found is None:
        raise NotHereYet(f"there is no person {user_id}", field="owner_id")
    return found


async def find_person(tx: Transaction, user_id: UUID | None) -> Row[Any] | None:
    """Somebody of the directory, None where nobody is meant or nothing is known of them."""
    if user_id is None:
        return None
    return (await tx.session.execute(select(people).where(people.c.user_id == user_id))).first()


async def members_of(tx: Transaction, team_id: UUID) -> list[UUID]:
    """The people of a team and of all teams below it."""
    below = select(teams.c.team_id).where(teams.c.team_id == team_id).cte("below", recursive=True)
    below = below.union(select(teams.c.team_id).join(below, teams.c.parent_id == below.c.team_id))
    members = select(people.c.user_id).where(people.c.team_id.in_(select(below.c.team_id)))
    return list((await tx.session.scalars(members)).all())


async def language_of(tx: Transaction, user_id: UUID) -> str:
    """The language somebody reads; Russian where nothing is known of them yet."""
    return await tx.session.scalar(select(people.c.language).where(people.c.user_id == user_id)) or "ru"


async def get_contact(tx: Transaction, contact_id: UUID) -> Row[Any]:
    found = (await tx.session.execute(select(contacts).where(contacts.c.contact_id == contact_id))).first()
    if found is None:
        raise NotHereYet(f"there is no contact {contact_id}", field="contact_id")
    return found


async def find_contact(tx: Transaction, contact_id: UUID | None) -> Row[Any] | None:
    """A client, None where none is meant or nothing is known of them."""
    if contact_id is None:
        return None
    return (await tx.session.execute(select(contacts).where(contacts.c.contact_id == contact_id))).first()


async def note_contact(tx: Transaction, contact_id: UUID | None, at: datetime) -> None:
    """A person was in touch with the client."""
    if contact_id is not None:
        last = func.greatest(contacts.c.last_contact_at, at)
        change = update(contacts).where(contacts.c.contact_id == contact_id).values(last_contact_at=last)
        await tx.session.execute(change)


async def get_lead(tx: Transaction, lead_id: UUID) -> Row[Any]:
    found = (await tx.session.execute(select(leads).where(leads.c.lead_id == lead_id))).first()
    if found is None:
        raise NotHereYet(f"there is no lead {lead_id}", field="lead_id")
    return found


async def note_stage(tx: Transaction, table: Table, own_id: UUID, is_open: bool, version: int) -> None:
    """Whether a sale or lead is still open, unless something newer of it is known already."""
    await lock(tx, table, own_id)
    newer = update(table).where(_key(table) == own_id, table.c.stage_version < version)
    await tx.session.execute(newer.values(open=is_open, stage_version=version))


async def get_sale(tx: Transaction, sale_id: UUID) -> Row[Any]:
    found = (await tx.session.execute(select(sales).where(sales.c.sale_id == sale_id))).first()
    if found is None:
        raise NotHereYet(f"there is no sale {sale_id}", field="sale_id")
    return found


async def change_owner(tx: Transaction, table: Table, own_id: UUID, owner_id: UUID, version: int) -> UUID:
    """Note whose a sale or lead is from this version on. Returns whose it is now: a later change may have come before.

    The row stays locked until the transaction ends, so that planning steps and handing them over take turns.
    """
    found = await lock(tx, table, own_id)
    if found.version < version:
        await tx.session.execute(update(table).where(_key(table) == own_id).values(owner_id=owner_id, version=version))
        return owner_id
    present: UUID = found.owner_id
    return present


async def change_sale(
    tx: Transaction, sale_id: UUID, owner_id: UUID, contact_id: UUID | None, version: int
) -> Row[Any]:
    """Note whose a sale is from this version on and for which client; the row as it is now, locked as above."""
    found = await lock(tx, sales, sale_id)
    if found.version < version:
        now = {"owner_id": owner_id, "contact_id": contact_id or found.contact_id, "version": version}
        await tx.session.execute(update(sales).where(sales.c.sale_id == sale_id).values(now))
    return await get_sale(tx, sale_id)


async def sale_since(tx: Transaction, sale_id: UUID, version: int) -> Row[Any] | None:
    """The sale where its owner or client changed after this version of it; the row stays locked as above."""
    sale = (await tx.session.execute(select(sales).where(sales.c.sale_id == sale_id).with_for_update())).first()
    return sale if sale is not None and sale.version > version else None


async def lock(tx: Transaction, table: Table, own_id: UUID) -> Row[Any]:
    """A sale or lead, locked until the transaction ends."""
    found = (await tx.session.execute(select(table).where(_key(table) == own_id).with_for_update())).first()
    if found is None:
        raise NotHereYet(f"there is no {table.name[:-1]} {own_id}")
    return found


def _key(table: Table) -> ColumnElement[UUID]:
    return next(iter(table.primary_key.columns))

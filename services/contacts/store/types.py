"""The kinds of clients, as the customer has them."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from services.contacts.domain.clients import Contact
from services.contacts.domain.types import ContactType, TypeKnown
from shared.db import Transaction

from .mapping import contact_types, contacts


async def find_type(tx: Transaction, code: str, *, locked: bool = False) -> ContactType | None:
    """The type of this code. Locked, it waits for clients who are being given it at this moment."""
    query = select(ContactType).where(contact_types.c.code == code)
    if locked:
        query = query.with_for_update()
    found: ContactType | None = await tx.session.scalar(query, execution_options={"populate_existing": locked})
    return found


async def type_of(tx: Transaction, contact: Contact) -> ContactType:
    """The type a client has, in use or not; a foreign key sees to it that there is one."""
    kind: ContactType = (
        await tx.session.scalars(select(ContactType).where(contact_types.c.code == contact.type))
    ).one()
    return kind


async def list_types(tx: Transaction, *, only_active: bool = True) -> list[ContactType]:
    query = select(ContactType).order_by(contact_types.c.position, contact_types.c.code)
    if only_active:
        query = query.where(contact_types.c.active)
    return list((await tx.session.scalars(query)).all())


async def add_type(tx: Transaction, kind: ContactType) -> None:
    """Write a new type now. Raises TypeKnown where its code is taken, even in this very moment."""
    try:
        async with tx.session.begin_nested():
            tx.session.add(kind)
    except IntegrityError as error:
        raise TypeKnown(f"code: there is a contact type {kind.code} already", field="code") from error


async def is_used(tx: Transaction, code: str) -> bool:
    """Whether any client has this type."""
    return await tx.session.scalar(select(contacts.c.id).where(contacts.c.type == code).limit(1)) is not None


async def used_types(tx: Transaction) -> set[str]:
    """The codes of the types that any client has; one look into the index per type, however many clients."""
    has_clients = select(contacts.c.id).where(contacts.c.type == contact_types.c.code).exists()
    return set((await tx.session.scalars(select(contact_types.c.code).where(has_clients))).all())


async def contacts_to_move(tx: Transaction, limit: int) -> list[tuple[Contact, str]]:
    """Clients of types that were taken out of use, each with the type to move to; locked, those locked left out."""
    query = (
        select(Contact, contact_types.c.replacement)
        .join(contact_types, contacts.c.type == contact_types.c.code)
        .where(contact_types.c.replacement.is_not(None))
        .limit(limit)
        .with_for_update(of=contacts, skip_locked=True)
    )
    return [(contact, replacement) for contact, replacement in (await tx.session.execute(query)).all()]

"""The kinds of clients: added, changed, taken out of use and back."""

from typing import Any

from services.contacts import store
from services.contacts.domain.types import ContactType, ContactTypeUnknown
from shared.auth import Actor
from shared.db import Transaction
from shared.events import ContactTypeDefined

from .checks import type_in_use
from .contacts import move_to_type

TYPE_REPLACED = "system:contact_type_replaced"
BATCH = 100


async def get_type(tx: Transaction, actor: Actor, code: str) -> ContactType:
    """The type of this code, in use or not; types are the same for everybody."""
    kind = await store.types.find_type(tx, code)
    if kind is None:
        raise ContactTypeUnknown(f"there is no contact type {code}")
    return kind


async def add_type(tx: Transaction, actor: Actor, **fields: Any) -> ContactType:
    """A kind of client of the customer's own. Tells ContactTypeDefined."""
    kind = ContactType(**fields)
    await store.types.add_type(tx, kind)
    _tell(tx, kind)
    return kind


async def change_type(tx: Transaction, actor: Actor, kind: ContactType, **fields: Any) -> ContactType:
    """Other titles, another place in the list, another way of work. Tells ContactTypeDefined.

    Nothing is told of each client: who keeps a copy of clients keeps one of the types as well.
    """
    if kind.change(**fields):
        await store.clients.save(tx)
        _tell(tx, kind)
    return kind


async def take_type_out_of_use(
    tx: Transaction, actor: Actor, kind: ContactType, replacement: str | None
) -> ContactType:
    """No client gets it any more; those who have it move to the replacement, by and by. Tells ContactTypeDefined."""
    await store.types.find_type(tx, kind.code, locked=True)
    instead = await type_in_use(tx, replacement) if replacement else None
    if kind.take_out_of_use(used=await store.types.is_used(tx, kind.code), replacement=instead):
        await store.clients.save(tx)
        _tell(tx, kind)
    return kind


async def take_type_into_use(tx: Transaction, actor: Actor, kind: ContactType) -> ContactType:
    """Clients may get it again. Tells ContactTypeDefined."""
    if kind.take_into_use():
        await store.clients.save(tx)
        _tell(tx, kind)
    return kind


async def move_clients_of_replaced_types(tx: Transaction) -> bool:
    """One batch of the clients whose type was taken out of use gets its replacement; True if there may be more."""
    found = await store.types.contacts_to_move(tx, BATCH)
    for contact, replacement in found:
        await move_to_type(tx, contact, replacement, TYPE_REPLACED)
    return len(found) == BATCH


def _tell(tx: Transaction, kind: ContactType) -> None:
    tx.emit(
        ContactTypeDefined(
            code=kind.code,
            title_ru=kind.title_ru,
            title_en=kind.title_en,
            work=kind.work,
            position=kind.position,
            active=kind.active,
        )
    )

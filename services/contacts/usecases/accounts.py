"""Companies: taken in and changed."""

from typing import Any
from uuid import UUID

from services.contacts import store
from services.contacts.domain.clients import Account, must_be_active
from shared.auth import Actor
from shared.db import Transaction
from shared.ids import new_id

from . import checks, telling


async def create_account(
    tx: Transaction, actor: Actor, *, owner_id: UUID | None, origin: str, **fields: Any
) -> Account:
    """A company enters the base. Tells AccountCreated."""
    owner = await checks.new_owner(tx, actor, owner_id, origin)
    checked = checks.account_fields(tx, None, fields)
    account = Account(id=new_id(tx.now), owner_id=owner_id, origin=origin, created_at=tx.now, **checked)
    await store.clients.add_client(tx, account)
    await telling.account_created(tx, account, owner)
    return account


async def change_account(tx: Transaction, actor: Actor, account: Account, **changes: Any) -> Account:
    """Set the fields named. Tells AccountUpdated where others know what changed."""
    must_be_active(account)
    changed = account.change(**checks.account_fields(tx, account, changes))
    await store.clients.save(tx)
    await telling.account_changed(tx, account, changed)
    return account


async def set_account_owner(tx: Transaction, actor: Actor, account: Account, owner_id: UUID) -> Account:
    """Hand the company to somebody else; its persons keep their owners. Tells AccountUpdated."""
    must_be_active(account)
    owner = await checks.new_owner(tx, actor, owner_id, account.origin)
    old = await store.people.person(tx, account.owner_id)
    if changed := account.change(owner_id=owner_id):
        await store.clients.save(tx)
        names = {"old_owner": old.name if old else None, "new_owner": owner.name if owner else None}
        await telling.account_handed_over(tx, account, changed, names)
    return account

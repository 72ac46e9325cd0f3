"""Clients put aside and taken up again, over HTTP."""

from uuid import UUID

from services.contacts import store, usecases
from shared.edge import Tx, Version, check_version
from shared.fields import Body, Line
from shared.service import make_router

from .accounts import AccountOut
from .contacts import ContactOut
from .forms import Selling

router = make_router()


class Archive(Body):
    """`anyway` leaves open what is open for the client; without it, archiving names that and does nothing."""

    reason: Line | None = None
    anyway: bool = False


@router.post("/contacts/{contact_id}/archive")
async def archive_contact(contact_id: UUID, body: Archive, tx: Tx, actor: Selling, version: Version) -> ContactOut:
    """Put a client aside. Doing it twice changes nothing, whatever version was read."""
    contact = await store.clients.get_contact(tx, actor, contact_id)
    if contact.status != "archived":
        check_version(contact.version, version)
        await usecases.archive_contact(tx, actor, contact, body.reason, anyway=body.anyway)
    return ContactOut.model_validate(contact)


@router.post("/contacts/{contact_id}/restore")
async def restore_contact(contact_id: UUID, tx: Tx, actor: Selling, version: Version) -> ContactOut:
    """Take an archived client up again. Doing it twice changes nothing, whatever version was read."""
    contact = await store.clients.get_contact(tx, actor, contact_id)
    if contact.status != "active":
        check_version(contact.version, version)
        await usecases.restore_contact(tx, actor, contact)
    return ContactOut.model_validate(contact)


@router.post("/accounts/{account_id}/archive")
async def archive_account(account_id: UUID, body: Archive, tx: Tx, actor: Selling, version: Version) -> AccountOut:
    """Put a company aside. Doing it twice changes nothing, whatever version was read."""
    account = await store.clients.get_account(tx, actor, account_id)
    if account.status != "archived":
        check_version(account.version, version)
        await usecases.archive_account(tx, actor, account, body.reason, anyway=body.anyway)
    return AccountOut.model_validate(account)


@router.post("/accounts/{account_id}/restore")
async def restore_account(account_id: UUID, tx: Tx, actor: Selling, version: Version) -> AccountOut:
    """Take an archived company up again. Doing it twice changes nothing, whatever version was read."""
    account = await store.clients.get_account(tx, actor, account_id)
    if account.status != "active":
        check_version(account.version, version)
        await usecases.restore_account(tx, actor, account)
    return AccountOut.model_validate(account)

"""Keep the copies of contacts and accounts that sales are opened for."""

from uuid import UUID

from services.sales import store
from shared.db import Transaction


async def keep_client(
    tx: Transaction,
    contact_id: UUID,
    *,
    display_name: str,
    contact_type: str,
    work: str,
    owner_id: UUID | None,
    account_id: UUID | None,
    version: int,
) -> None:
    """The newest state of a client wins, in whatever order the events come."""
    await tx.put_newer(
        store.clients.clients,
        contact_id=contact_id,
        display_name=display_name,
        type=contact_type,
        work=work,
        owner_id=owner_id,
        account_id=account_id,
        version=version,
    )


async def keep_account(tx: Transaction, account_id: UUID, *, display_name: str, version: int) -> None:
    """The newest name of a company wins."""
    await tx.put_newer(store.clients.accounts, account_id=account_id, display_name=display_name, version=version)

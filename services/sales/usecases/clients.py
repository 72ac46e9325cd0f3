"""Keep the copies of contacts and accounts that sales are opened for."""

from uuid import UUID

from services.sales import store
from services.sales.domain.matching import payer_key
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
    status: str,
    payment_terms: str | None,
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
        status=status,
        payment_terms=payment_terms,
        name_key=payer_key(display_name),
        version=version,
    )


async def keep_client_type(tx: Transaction, code: str, *, work: str, version: int) -> None:
    """How clients of a type are worked from now on, all of them."""
    await tx.put_newer(store.clients.client_types, code=code, work=work, version=version)


async def keep_account(
    tx: Transaction,
    account_id: UUID,
    *,
    display_name: str,
    payment_terms: str | None,
    tax_id: str | None,
    kpp: str | None,
    version: int,
) -> None:
    """The newest state of a company wins."""
    given = {"display_name": display_name, "payment_terms": payment_terms, "tax_id": tax_id, "kpp": kpp}
    given["name_key"] = payer_key(display_name)
    await tx.put_newer(store.clients.accounts, account_id=account_id, **given, version=version)


async def keep_address(tx: Transaction, user_id: UUID, email: str, version: int) -> None:
    """Whom a client's answer to a mail goes to."""
    await tx.put_newer(store.deliveries.mail_addresses, user_id=user_id, email=email, version=version)

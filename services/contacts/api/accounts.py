"""Companies over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.contacts import store, usecases
from services.contacts.domain.clients import Account
from shared.auth import Actor
from shared.edge import Tx, Version, check_version
from shared.events.contacts import PaymentTerms
from shared.fields import Out
from shared.service import make_router

from .forms import ChangeClient, ClientOut, CreateClient, Kpp, Leading, Reading, Selling, SetOwner, TaxId
from .notes import NoteOut
from .queries import AccountPage

router = make_router()


class CreateAccount(CreateClient):
    tax_id: TaxId | None = None
    kpp: Kpp | None = None


class ChangeAccount(ChangeClient):
    tax_id: TaxId | None = None
    kpp: Kpp | None = None


class AccountForAccounting(Out):
    """What accounting sees of a company."""

    id: UUID
    name: str
    tax_id: str | None
    kpp: str | None
    payment_terms: PaymentTerms
    version: int


class AccountOut(ClientOut):
    tax_id: str | None
    kpp: str | None


class AccountPageOut(AccountOut):
    """What the page of a company shows."""

    owner_name: str | None
    pinned_notes: list[NoteOut]


class ListedAccount(AccountOut):
    owner_name: str | None


class AccountsOut(Out):
    items: list[ListedAccount | AccountForAccounting]
    next_cursor: str | None


@router.get("/accounts")
async def list_accounts(tx: Tx, actor: Reading, page: Annotated[AccountPage, Query()]) -> AccountsOut:
    """`created_to` is the first moment no longer in; `last_contact` sorts by what was done last, else by creation."""
    found = await store.clients.list_accounts(
        tx, actor, page.narrow(), sort=page.sort, cursor=page.cursor, limit=page.limit
    )
    return AccountsOut(items=[_listed(actor, each) for each in found.items], next_cursor=found.next_cursor)


@router.post("/accounts", status_code=201)
async def create_account(body: CreateAccount, tx: Tx, actor: Selling) -> AccountOut:
    fields = body.model_dump() | {"owner_id": body.owner(actor)}
    return AccountOut.model_validate(await usecases.create_account(tx, actor, **fields))


@router.get("/accounts/{account_id}")
async def get_account(account_id: UUID, tx: Tx, actor: Reading) -> AccountPageOut | AccountForAccounting:
    account = await store.clients.get_account(tx, actor, account_id)
    if actor.role == "accountant":
        return AccountForAccounting.model_validate(account)
    owner = await store.people.person(tx, account.owner_id)
    notes = await store.notes.pinned_notes(tx, account_id=account.id)
    beside = {"owner_name": owner.name if owner else None, "pinned_notes": notes}
    return AccountPageOut.model_validate(AccountOut.model_validate(account).model_dump() | beside)


@router.patch("/accounts/{account_id}")
async def change_account(account_id: UUID, body: ChangeAccount, tx: Tx, actor: Selling, version: Version) -> AccountOut:
    account = await store.clients.get_account(tx, actor, account_id)
    check_version(account.version, version)
    changed = await usecases.change_account(tx, actor, account, **body.model_dump(exclude_unset=True))
    return AccountOut.model_validate(changed)


@router.post("/accounts/{account_id}/owner")
async def set_account_owner(account_id: UUID, body: SetOwner, tx: Tx, actor: Leading, version: Version) -> AccountOut:
    """Hand the company over; its persons keep their owners."""
    account = await store.clients.get_account(tx, actor, account_id)
    check_version(account.version, version)
    return AccountOut.model_validate(await usecases.set_account_owner(tx, actor, account, body.owner_id))


def _listed(actor: Actor, found: store.clients.Listed[Account]) -> ListedAccount | AccountForAccounting:
    if actor.role == "accountant":
        return AccountForAccounting.model_validate(found.client)
    shown = AccountOut.model_validate(found.client).model_dump()
    return ListedAccount.model_validate(shown | {"owner_name": found.owner_name})

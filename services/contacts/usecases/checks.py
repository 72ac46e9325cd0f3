"""What is given about a client, checked and brought into the form it is kept in."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.contacts import store
from services.contacts.adapters import phones
from services.contacts.domain.clients import (
    Account,
    ClientOwnerOutOfReach,
    NoSuchAccount,
    OwnerDeactivated,
    OwnerRequired,
    OwnerUnknown,
    must_be_active,
    several,
)
from services.contacts.domain.tax import checked_kpp, checked_tax_id
from services.contacts.domain.types import ContactType, NoSuchType
from shared.auth import Actor
from shared.db import Transaction
from shared.errors import NotFound


def account_fields(tx: Transaction, account: Account | None, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a company as they are kept; `account` is the one to change, None for a new one.

    Raises PhoneWrong, TaxIdWrong, KppWrong.
    """
    kept = _reachable(tx, fields)
    if kept.get("tax_id") is not None:
        kept["tax_id"] = checked_tax_id(kept["tax_id"])
    tax_id = kept.get("tax_id", account.tax_id if account else None)
    kpp = kept.get("kpp", account.kpp if account else None)
    if kpp is not None and ("kpp" in kept or "tax_id" in kept):
        kept["kpp"] = checked_kpp(kpp, tax_id)
    return kept


async def contact_fields(tx: Transaction, actor: Actor, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a person as they are kept. Raises PhoneWrong, NoSuchAccount."""
    await _account_within_reach(tx, actor, fields.get("account_id"))
    return _reachable(tx, fields)


async def new_owner(tx: Transaction, actor: Actor, owner_id: UUID | None, origin: str) -> store.people.Person | None:
    """The person who is to answer for a client. Raises where the caller may not appoint them."""
    if owner_id is None:
        if origin != "import" or actor.role != "admin":
            raise OwnerRequired("owner_id: leave it out to own the record yourself, or name somebody", field="owner_id")
        return None
    if not actor.may_act_for(owner_id):
        raise ClientOwnerOutOfReach("owner_id: you may name yourself or somebody you lead", field="owner_id")
    owner = await store.people.person(tx, owner_id)
    if owner is None:
        raise OwnerUnknown(f"owner_id: there is no user {owner_id}", field="owner_id")
    if not owner.active:
        raise OwnerDeactivated(f"owner_id: {owner.name} is deactivated; name somebody else", field="owner_id")
    return owner


async def type_in_use(tx: Transaction, code: str) -> ContactType:
    """The type of this code, for a client to have from now on. Raises NoSuchType with those there are."""
    kind = await store.types.find_type(tx, code)
    if kind is None or not kind.active:
        known = ", ".join(each.code for each in await store.types.list_types(tx))
        raise NoSuchType(f"type: there is no type {code}; there are {known}", field="type")
    return kind


def _reachable(tx: Transaction, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with phones in E.164 and e-mails in small letters, each once."""
    kept = dict(fields)
    if "phones" in kept:
        kept["phones"] = several(phones.normalised(each, tx.organisation.country) for each in kept["phones"])
    if "emails" in kept:
        kept["emails"] = several(each.lower() for each in kept["emails"])
    return kept


async def _account_within_reach(tx: Transaction, actor: Actor, account_id: UUID | None) -> None:
    if account_id is None:
        return
    try:
        account = await store.clients.get_account(tx, actor, account_id)
    except NotFound as error:
        raise NoSuchAccount(f"account_id: {error.detail}", field="account_id") from error
    must_be_active(account)

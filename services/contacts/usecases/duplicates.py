"""One client, two records: noticed when the second is about to be made, found on demand, and dismissed for good."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.contacts import store
from services.contacts.domain.clients import Account, Contact
from services.contacts.domain.duplicates import LIKELY, Known, Likeness, PossibleDuplicate, likeness
from services.contacts.domain.names import search_key
from services.contacts.store.duplicates import Record
from shared.auth import Actor
from shared.db import Transaction
from shared.pages import Page

from . import checks


@dataclass(frozen=True)
class Pair:
    """Two records, how alike they are and why."""

    one: Contact | Account
    other: Contact | Account
    likeness: Likeness


async def refuse_duplicate(tx: Transaction, actor: Actor, fields: Mapping[str, Any]) -> None:
    """Raises PossibleDuplicate, which names them, where the caller has clients so like this new one."""
    given = await checks.contact_fields(tx, actor, fields)
    new = Known(UUID(int=0), given["name"], given["phones"], given["emails"], None, given.get("account_id"))
    found = await store.duplicates.contacts_like(
        tx,
        actor,
        name_key=search_key(new.name),
        phones=new.phones,
        emails=new.emails,
        account_id=new.account_id,
    )
    scored = [(likeness(new, _known(each)), each) for each in found]
    likely = sorted(((much, each) for much, each in scored if much.score >= LIKELY), key=lambda each: -each[0].score)
    if likely:
        raise PossibleDuplicate(
            "there are clients like this one: take one of `duplicates`, or send accept_duplicates",
            duplicates=[
                {"id": str(each.id), "name": each.name, "score": much.score, "reasons": _told(much)}
                for much, each in likely
            ],
        )


async def find_pairs(tx: Transaction, actor: Actor, record: Record, *, cursor: str | None, limit: int) -> Page[Pair]:
    """Pairs of the caller's clients that may be one, each with its score and reasons."""
    page = await store.duplicates.list_pairs(tx, actor, record, cursor=cursor, limit=limit)
    known = await store.duplicates.records(tx, record, [each for pair in page.items for each in pair])
    pairs = [
        Pair(known[one], known[other], likeness(_known(known[one]), _known(known[other]))) for one, other in page.items
    ]
    return Page(pairs, page.next_cursor)


async def dismiss_pair(tx: Transaction, actor: Actor, record: Record, one_id: UUID, other_id: UUID) -> None:
    """Remember that these two are different clients. Both must be within the caller's reach."""
    find = store.clients.get_contact if record == "contact" else store.clients.get_account
    for each in (one_id, other_id):
        await find(tx, actor, each)
    await store.duplicates.dismiss(tx, one_id, other_id)


def _known(record: Contact | Account) -> Known:
    tax_id = record.tax_id if isinstance(record, Account) else None
    account_id = record.account_id if isinstance(record, Contact) else None
    return Known(record.id, record.name, record.phones, record.emails, tax_id, account_id)


def _told(much: Likeness) -> list[dict[str, str]]:
    return [{"code": code, "value": value} for code, value in much.reasons]

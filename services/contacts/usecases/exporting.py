"""Clients as rows of a file: the same that the list shows, with names in the place of ids."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.contacts import store
from services.contacts.adapters.phones import shown
from services.contacts.domain.clients import Account
from services.contacts.domain.columns import FIELDS, Record
from services.contacts.domain.words import WORDS
from services.contacts.store.clients import ClientFilter
from shared.auth import Actor
from shared.db import Transaction
from shared.pages import Page

COLUMNS: Mapping[Record, tuple[str, ...]] = {
    "contacts": (
        *("id", "external_ref", "name", "position", "phones", "emails", "account_name", "type", "priority"),
        *("payment_terms", "owner", "created_at"),
    ),
    "accounts": (
        *("id", "external_ref", "name", "tax_id", "kpp", "phones", "emails", "priority", "payment_terms"),
        *("owner", "created_at"),
    ),
}
_CREATED_AT = ("Создан", "Created")
PAGE = 1000


def titles(tx: Transaction | None, record: Record, language: int) -> list[str]:
    """The first row; an import understands it as it is."""
    return [FIELDS[code].titles[language] if code in FIELDS else _CREATED_AT[language] for code in COLUMNS[record]]


async def export_page(
    tx: Transaction, actor: Actor, record: Record, narrow: ClientFilter, *, cursor: str | None
) -> Page[dict[str, Any]]:
    """Some of the clients that the actor's list shows, each as its columns."""
    fetch = store.clients.list_contacts if record == "contacts" else store.clients.list_accounts
    page: Page[store.clients.Listed[Any]] = await fetch(tx, actor, narrow, sort="name", cursor=cursor, limit=PAGE)
    return Page([_columns(each) for each in page.items], page.next_cursor)


async def row_words(tx: Transaction, language: int) -> dict[str, str]:
    """What codes are called in this language."""
    words = {code: both[language] for code, both in WORDS.items()}
    for each in await store.types.list_types(tx, only_active=False):
        words[each.code] = each.title_en if language else each.title_ru
    return words


def row(
    tx: Transaction, record: Record, values: Mapping[str, Any], words: Mapping[str, str]
) -> list[str | datetime | None]:
    """One client as cells: several values with commas between, phones as people read them, moments as moments."""
    cells: list[str | datetime | None] = []
    for code in COLUMNS[record]:
        value = values[code]
        if code == "phones":
            value = ", ".join(shown(each) for each in value)
        elif isinstance(value, list):
            value = ", ".join(value)
        elif isinstance(value, datetime):
            value = value.astimezone(tx.organisation.zone)
        elif code in {"type", "priority", "payment_terms"}:
            value = words.get(value, value)
        cells.append(value)
    return cells


def _columns(listed: store.clients.Listed[Any]) -> dict[str, Any]:
    record = listed.client
    found: dict[str, Any] = {
        "id": str(record.id),
        "external_ref": record.external_ref,
        "name": record.name,
        "phones": record.phones,
        "emails": record.emails,
        "priority": record.priority,
        "payment_terms": record.payment_terms,
        "owner": listed.owner_name,
        "created_at": record.created_at,
    }
    if isinstance(record, Account):
        return {**found, "tax_id": record.tax_id, "kpp": record.kpp}
    return {**found, "position": record.position, "type": record.type, "account_name": listed.account_name}

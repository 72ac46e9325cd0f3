"""What happened with a client, over HTTP: one timeline from what all services tell."""

from datetime import datetime, tzinfo
from typing import Any, Literal
from uuid import UUID

from services.contacts import store, usecases
from services.contacts.domain.timeline import title
from shared.auth import Actor
from shared.db import Transaction
from shared.edge import Tx
from shared.fields import Cursor, Limit, Out
from shared.service import make_router

from .forms import Language, Looking

router = make_router()
Kind = Literal["calls", "activities", "sales", "orders", "invoices", "notes", "system"]
Order = Literal["asc", "desc"]


class EntryOut(Out):
    """`title` says in the language asked for what `type` and `params` say to programs."""

    id: str
    source: str
    at: datetime
    type: str
    kind: Kind
    title: str
    actor: str
    actor_name: str | None
    contact_id: UUID | None
    account_id: UUID | None
    sale_id: UUID | None
    subject: str
    params: dict[str, Any]


class TimelineOut(Out):
    items: list[EntryOut]
    next_cursor: str | None


@router.get("/contacts/{contact_id}/timeline")
async def timeline(
    contact_id: UUID,
    tx: Tx,
    actor: Looking,
    kind: Kind | None = None,
    sale_id: UUID | None = None,
    lang: Language = "ru",
    order: Order = "asc",
    cursor: Cursor | None = None,
    limit: Limit = 50,
) -> TimelineOut:
    contact = await store.clients.get_contact(tx, actor, contact_id)
    narrow = store.timeline.EntryFilter(contact_id=contact.id, kind=kind, sale_id=sale_id)
    return await _timeline(tx, actor, narrow, lang, order, cursor, limit)


@router.get("/accounts/{account_id}/timeline")
async def account_timeline(
    account_id: UUID,
    tx: Tx,
    actor: Looking,
    kind: Kind | None = None,
    sale_id: UUID | None = None,
    put_aside: bool = False,
    lang: Language = "ru",
    order: Order = "asc",
    cursor: Cursor | None = None,
    limit: Limit = 50,
) -> TimelineOut:
    """What happened with the company and with the persons who belong to it.

    `put_aside`: with the persons who are archived or erased as well.
    """
    account = await store.clients.get_account(tx, actor, account_id)
    narrow = store.timeline.EntryFilter(account_id=account.id, kind=kind, sale_id=sale_id, put_aside=put_aside)
    return await _timeline(tx, actor, narrow, lang, order, cursor, limit)


async def _timeline(
    tx: Transaction,
    actor: Actor,
    narrow: store.timeline.EntryFilter,
    language: Language,
    order: Order,
    cursor: str | None,
    limit: int,
) -> TimelineOut:
    newest_first = order == "desc"
    page = await store.timeline.list_entries(tx, narrow, newest_first=newest_first, cursor=cursor, limit=limit)
    names = await usecases.names_in_timeline(tx, actor, page.items, language)
    zone = tx.organisation.zone
    return TimelineOut(items=[_out(each, language, zone, names) for each in page.items], next_cursor=page.next_cursor)


def _out(entry: store.timeline.Entry, language: str, zone: tzinfo, names: dict[str, str]) -> EntryOut:
    return EntryOut.model_validate(
        vars(entry)
        | {
            "id": entry.event_id,
            "title": title(entry.type, entry.params, language, zone, names),
            "actor_name": names.get(entry.actor.removeprefix("user:")),
        }
    )

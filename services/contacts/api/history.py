"""The history of a client over HTTP: every change, who made it, before and after."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from services.contacts import store, usecases
from services.contacts.domain.history import done, shown
from services.contacts.domain.words import field_title
from shared.auth import Actor
from shared.db import Transaction
from shared.edge import Tx
from shared.fields import Cursor, Limit, Out
from shared.service import make_router

from .forms import Language, Selling

router = make_router()


class FieldChange(Out):
    """`before` and `after` as kept; `…_shown` as people read them."""

    field: str
    title: str
    before: Any
    after: Any
    before_shown: str
    after_shown: str


class ChangeOut(Out):
    """`what` for programs, `title` for people. `who` is `user:<id>` or `system:<rule>`; `cause` an event or request."""

    at: datetime
    who: str
    who_name: str | None
    what: str
    title: str
    changes: list[FieldChange]
    cause: str


class HistoryOut(Out):
    items: list[ChangeOut]
    next_cursor: str | None


@router.get("/contacts/{contact_id}/history")
async def contact_history(
    contact_id: UUID, tx: Tx, actor: Selling, lang: Language = "ru", cursor: Cursor | None = None, limit: Limit = 50
) -> HistoryOut:
    """The newest first."""
    contact = await store.clients.get_contact(tx, actor, contact_id)
    return await _history(tx, actor, contact.id, lang, cursor, limit)


@router.get("/accounts/{account_id}/history")
async def account_history(
    account_id: UUID, tx: Tx, actor: Selling, lang: Language = "ru", cursor: Cursor | None = None, limit: Limit = 50
) -> HistoryOut:
    """The newest first."""
    account = await store.clients.get_account(tx, actor, account_id)
    return await _history(tx, actor, account.id, lang, cursor, limit)


async def _history(
    tx: Transaction, actor: Actor, record_id: UUID, language: Language, cursor: str | None, limit: int
) -> HistoryOut:
    page = await store.history.list_changes(tx, record_id, cursor=cursor, limit=limit)
    names = await usecases.names_in_history(tx, actor, page.items, language)
    items = [
        ChangeOut(
            at=each.at,
            who=each.who,
            who_name=names.get(each.who.removeprefix("user:")),
            what=each.what,
            title=done(each.what, language),
            changes=list(_fields(each, names, language)),
            cause=each.cause,
        )
        for each in page.items
    ]
    return HistoryOut(items=items, next_cursor=page.next_cursor)


def _fields(change: store.history.Change, names: dict[str, str], language: Language) -> Iterable[FieldChange]:
    before, after = change.before or {}, change.after or {}
    for field in sorted(before.keys() | after.keys()):
        old, new = before.get(field), after.get(field)
        yield FieldChange(
            field=field,
            title=field_title(field, language),
            before=old,
            after=new,
            before_shown=shown(field, old, names, language),
            after_shown=shown(field, new, names, language),
        )

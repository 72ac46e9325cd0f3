"""Routes and answers of Notifications; no rules here."""

from datetime import datetime, tzinfo
from typing import Annotated, Any
from uuid import UUID

from shared.auth import Actor, allow
from shared.edge import Tx
from shared.fields import Cursor, Limit, Out
from shared.service import make_router

from . import store, usecases
from .domain.figures import Language
from .domain.notification import Notification
from .domain.texts import reason, render

router = make_router()
Reader = Annotated[Actor, allow("manager", "head", "production", "accountant", "ops", "admin")]
"""Everybody who signs in; each sees only their own."""


class WhyOut(Out):
    """The rule that told it, in words for the reader, and the event that caused it."""

    rule: str
    text: str
    event_type: str
    event_id: str


class NotificationOut(Out):
    """Title and text in the reader's language; `key` and `params` for programs; `about` the record to open."""

    id: UUID
    title: str
    text: str
    key: str
    params: dict[str, str]
    about: str
    about_id: str
    why: WhyOut
    created_at: datetime
    read_at: datetime | None


class NotificationsOut(Out):
    """`unread` counts all of the reader's unread ones, not only those of the page."""

    items: list[NotificationOut]
    next_cursor: str | None
    unread: int


class AllReadOut(Out):
    """How many notifications were unread until now."""

    read: int


@router.get("/notifications", response_model=NotificationsOut)
async def list_notifications(
    *, actor: Reader, tx: Tx, unread: bool | None = None, cursor: Cursor | None = None, limit: Limit = 50
) -> dict[str, Any]:
    """One's own notifications, the newest first; `unread=true` leaves out what was read, `unread=false` the rest."""
    page = await store.list_notifications(tx, actor, unread=unread, cursor=cursor, limit=limit)
    language = await store.language_of(tx, actor.id)
    return {
        "items": [_out(row.Notification, language, tx.organisation.zone) for row in page.items],
        "next_cursor": page.next_cursor,
        "unread": await store.count_unread(tx, actor),
    }


@router.post("/notifications/{notification_id}/read", response_model=NotificationOut)
async def read_notification(notification_id: UUID, actor: Reader, tx: Tx) -> dict[str, Any]:
    """Mark one of one's own as read; doing it twice changes nothing."""
    found = await usecases.read_notification(tx, actor, notification_id)
    return _out(found, await store.language_of(tx, actor.id), tx.organisation.zone)


@router.post("/notifications/read-all", response_model=AllReadOut)
async def read_all(actor: Reader, tx: Tx) -> dict[str, int]:
    """Mark all of one's own as read."""
    return {"read": await usecases.read_all(tx, actor)}


def _out(notification: Notification, language: Language, zone: tzinfo) -> dict[str, Any]:
    said = render(notification.key, notification.params, language, zone)
    return {
        **{name: getattr(notification, name) for name in ("id", "key", "params", "about", "about_id")},
        "title": said.title,
        "text": said.body,
        "why": {
            "rule": notification.rule,
            "text": reason(notification.rule, language),
            "event_type": notification.event_type,
            "event_id": notification.event_id,
        },
        "created_at": notification.created_at,
        "read_at": notification.read_at,
    }

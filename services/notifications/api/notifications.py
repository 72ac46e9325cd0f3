"""One's own list over HTTP: read, grouped by record, marked as read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query

from services.notifications import store, usecases
from services.notifications.domain.kinds import Category, reason
from services.notifications.domain.notification import About, Notification
from services.notifications.domain.texts import legible
from services.notifications.store.notifications import ListFilter
from shared.auth import Actor, allow
from shared.edge import Tx
from shared.fields import Body, Code, Cursor, Limit, Out
from shared.service import make_router

router = make_router()
Reader = Annotated[Actor, allow("manager", "head", "production", "accountant", "ops", "admin")]
"""Everybody who signs in; each sees only their own."""


class WhyOut(Out):
    """The rule that told it, in words for the reader, and the event that caused it.

    `stands_in_for`: it was meant for this person, who is away.
    """

    rule: str
    text: str
    event_type: str
    event_id: str
    stands_in_for: UUID | None


class DigestClientOut(Out):
    """A client of a daily digest for whom nothing is planned yet; `audience`: yours, or left for days by others."""

    episode_id: UUID
    contact_id: UUID
    reason: str
    since: datetime
    day: int
    priority: str
    audience: Literal["responsible", "team_head", "head_of_sales"]
    owner_id: UUID | None


class NotificationOut(Out):
    """Title and text in the reader's language; `key` and `params` for programs; `about` the record to open.

    `seq` is its place in what happened in this list; `withdrawn_at`: it no longer holds and has left the list.
    """

    id: UUID
    seq: int
    category: Category
    title: str
    text: str
    key: str
    params: dict[str, str]
    about: About
    about_id: str
    why: WhyOut
    clients: list[DigestClientOut]
    created_at: datetime
    read_at: datetime | None
    withdrawn_at: datetime | None


class NotificationsOut(Out):
    """`unread` counts all of the reader's unread ones, not only those of the page."""

    items: list[NotificationOut]
    next_cursor: str | None
    unread: int
    unread_by_category: dict[str, int]


class GroupOut(Out):
    """All that was told of one record: how many, how many unread, and the last of them."""

    about: About
    about_id: str
    count: int
    unread: int
    last: NotificationOut


class GroupsOut(Out):
    items: list[GroupOut]
    next_cursor: str | None
    unread: int


class AllReadOut(Out):
    """How many notifications were unread until now."""

    read: int


class ReadAll(Body):
    """All of one's own, or those of one category, or of one record."""

    category: Category | None = None
    about: About | None = None
    about_id: Code | None = None


Unread = Annotated[bool | None, Query(description="true: without what was read; false: only that.")]


@router.get("/notifications")
async def list_notifications(
    *,
    actor: Reader,
    tx: Tx,
    unread: Unread = None,
    category: Category | None = None,
    about: About | None = None,
    about_id: Code | None = None,
    withdrawn: bool = False,
    cursor: Cursor | None = None,
    limit: Limit = 50,
) -> NotificationsOut:
    """One's own notifications, the newest first; kept for ninety days."""
    narrow = ListFilter(unread, category, about, about_id, withdrawn)
    page = await store.notifications.list_notifications(tx, actor, narrow, cursor=cursor, limit=limit)
    counted = await store.notifications.count_unread(tx, actor.id)
    return NotificationsOut(
        items=await shown(tx, actor.id, [row.Notification for row in page.items]),
        next_cursor=page.next_cursor,
        unread=sum(counted.values()),
        unread_by_category=counted,
    )


@router.get("/notifications/groups")
async def list_groups(
    *,
    actor: Reader,
    tx: Tx,
    unread: Unread = None,
    category: Category | None = None,
    cursor: Cursor | None = None,
    limit: Limit = 50,
) -> GroupsOut:
    """The same by the record they speak of, the one with the latest first."""
    narrow = ListFilter(unread, category)
    page = await store.notifications.list_groups(tx, actor, narrow, cursor=cursor, limit=limit)
    last = await shown(tx, actor.id, [row.Notification for row in page.items])
    items = [
        GroupOut(about=each.about, about_id=each.about_id, count=row.all, unread=row.unread, last=each)
        for row, each in zip(page.items, last, strict=True)
    ]
    counted = await store.notifications.count_unread(tx, actor.id)
    return GroupsOut(items=items, next_cursor=page.next_cursor, unread=sum(counted.values()))


@router.post("/notifications/{notification_id}/read")
async def read_notification(notification_id: UUID, actor: Reader, tx: Tx) -> NotificationOut:
    """Mark one of one's own as read; doing it twice changes nothing."""
    found = await usecases.read_notification(tx, actor, notification_id)
    [answer] = await shown(tx, actor.id, [found])
    return answer


@router.post("/notifications/read-all")
async def read_all(actor: Reader, tx: Tx, body: ReadAll | None = None) -> AllReadOut:
    """Mark all of one's own as read, or those the body names."""
    narrow = ListFilter(None, body.category, body.about, body.about_id) if body else ListFilter()
    return AllReadOut(read=await usecases.read_all(tx, actor, narrow))


async def shown(tx: Tx, reader_id: UUID, found: Sequence[Notification]) -> list[NotificationOut]:
    """Notifications as their reader sees them."""
    language = await store.readers.language_of(tx, reader_id)
    digests = [each.id for each in found if each.about == "next_step"]
    clients = await store.steps.clients_of(tx, digests) if digests else {}
    answers = []
    for each in found:
        said = legible(each.key, each.params, each.rule, language, tx.organisation.zone)
        given: dict[str, Any] = {name: getattr(each, name) for name in _AS_STORED}
        why = WhyOut(
            rule=each.rule,
            text=reason(each.rule, language),
            event_type=each.event_type,
            event_id=each.event_id,
            stands_in_for=each.stands_in_for,
        )
        listed = [DigestClientOut.model_validate(row) for row in clients.get(each.id, ())]
        answers.append(NotificationOut(**given, title=said.title, text=said.body, why=why, clients=listed))
    return answers


_AS_STORED = (
    *("id", "seq", "category", "key", "params", "about", "about_id"),
    *("created_at", "read_at", "withdrawn_at"),
)

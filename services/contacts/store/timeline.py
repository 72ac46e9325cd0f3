"""What happened with a client, line by line, in the order things happened, whatever order they were heard in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as pg_insert

from shared.db import Transaction
from shared.pages import Page, read_cursor, rows_page

from . import merges
from .mapping import accounts, contacts, timeline


@dataclass(frozen=True)
class Entry:
    """One line of a client's timeline. `account_id` is the company it names, if it names one itself."""

    contact_id: UUID | None
    account_id: UUID | None
    at: datetime
    source: str
    event_id: str
    subject: str
    version: int
    type: str
    kind: str
    actor: str
    sale_id: UUID | None
    params: dict[str, Any]


@dataclass(frozen=True)
class EntryFilter:
    """Whose timeline, and what it is narrowed to. A company's holds its own entries and those of its persons.

    Persons who are archived or erased are left out of it unless `put_aside` asks for them.
    """

    contact_id: UUID | None = None
    account_id: UUID | None = None
    kind: str | None = None
    sale_id: UUID | None = None
    put_aside: bool = False


async def add_entry(tx: Transaction, entry: Entry) -> None:
    """Remember what happened; the same event told again changes nothing.

    An entry that names no company belongs to the one its person belongs to. The row of the person is held against a
    change of company at this very moment, which takes the entries along (`follow_to_account`).
    """
    values = vars(entry) | {"account_named": entry.account_id is not None}
    if entry.account_id is None and entry.contact_id is not None:
        held = select(contacts.c.account_id).where(contacts.c.id == entry.contact_id)
        values["account_id"] = held.with_for_update(read=True, key_share=True).scalar_subquery()
    await tx.session.execute(pg_insert(timeline).values(**values).on_conflict_do_nothing())


async def add_entries(tx: Transaction, entries: Sequence[Entry], companies: Mapping[UUID, UUID | None]) -> None:
    """Many at once; `companies` says of each person which company it belongs to."""
    if entries:
        rows = [
            vars(each)
            | {
                "account_named": each.contact_id is None,
                "account_id": companies.get(each.contact_id) if each.contact_id else each.account_id,
            }
            for each in entries
        ]
        await tx.session.execute(insert(timeline), rows)


@dataclass(frozen=True)
class OpenWork:
    """A lead or a sale that nobody has closed yet, as far as this service has heard."""

    kind: str
    subject: str
    number: str | None


async def open_work(tx: Transaction, contact_id: UUID) -> list[OpenWork]:
    """Leads and sales of the client that are open."""
    row = timeline.c
    number = func.max(row.params["number"].astext).over(partition_by=row.subject)
    query = (
        select(row.subject, row.type, row.params, number)
        .ext(distinct_on(row.subject))
        .where(row.contact_id.in_(await merges.family(tx, contacts, contact_id)), row.type.in_(_COURSE))
        .order_by(row.subject, row.at.desc(), row.version.desc())
    )
    return [
        OpenWork("lead" if kind.startswith("Lead") else "sale", subject, known)
        for subject, kind, params, known in await tx.session.execute(query)
        if kind not in _LEAD_ENDS and params.get("kind", "open") == "open"
    ]


_LEAD_ENDS = ("LeadDisqualified", "LeadConverted")
_COURSE = ("SaleCreated", "SaleStageChanged", "SaleReopened", "LeadOpened", "LeadQualified", *_LEAD_ENDS)


async def change_entry(tx: Transaction, source: str, event_id: str, kind: str, params: dict[str, Any]) -> None:
    """A note was edited, pinned or deleted: its line says so, where it stands."""
    mine = (timeline.c.source == source) & (timeline.c.event_id == event_id)
    await tx.session.execute(update(timeline).where(mine).values(type=kind, params=params))


async def follow_to_account(tx: Transaction, contact_id: UUID, account_id: UUID | None) -> None:
    """A person belongs to another company now: what names no company itself comes along."""
    along = (timeline.c.contact_id == contact_id) & timeline.c.account_named.is_(False)
    await tx.session.execute(update(timeline).where(along).values(account_id=account_id))


async def list_entries(
    tx: Transaction, narrow: EntryFilter, *, newest_first: bool, cursor: str | None, limit: int
) -> Page[Entry]:
    """In the order things happened: by moment, within one moment by the order they were told in.

    Events of one transaction share their moment. Their ids (UUIDv7) say the order in which they were told, and within
    one subject its versions do, which must win where a sender's ids do not grow. So each event is placed by the highest
    id of its subject so far (`place`), then by version, then by id.

    What was told of records that became part of this one belongs to it.
    """
    row = timeline.c
    order: list[ColumnElement[Any]] = [row.at, row.event_id, row.version, row.event_id, row.source]
    start = read_cursor(cursor, order)[0] if cursor else None
    near = _near(await _conditions(tx, narrow), start, newest_first, limit)
    place = func.max(near.c.event_id).over(
        partition_by=[near.c.at, near.c.source, near.c.subject], order_by=near.c.version
    )
    placed = select(near, place.label("place")).subquery()
    fields = [placed.c[name] for name in Entry.__dataclass_fields__]
    order = [placed.c.at, placed.c.place, placed.c.version, placed.c.event_id, placed.c.source]
    page = await rows_page(tx, select(*fields), order, cursor=cursor, limit=limit, descending=newest_first)
    return Page([Entry(*row[: len(fields)]) for row in page.items], page.next_cursor)  # the rest are the page's marks


def _near(mine: Sequence[ColumnElement[bool]], start: datetime | None, newest_first: bool, limit: int) -> Subquery:
    """Enough rows for one page straight from the index, and all of those that share a moment with any of them."""
    row = timeline.c
    wanted: Any = limit + 1
    if start is not None:
        beside = select(func.count()).select_from(timeline).where(*mine, row.at == start)
        wanted = literal(limit + 1) + beside.scalar_subquery()
        mine = [*mine, row.at <= start if newest_first else row.at >= start]
    query = select(timeline).where(*mine).order_by(row.at.desc() if newest_first else row.at)
    return query.fetch(wanted, with_ties=True).subquery()


async def _conditions(tx: Transaction, narrow: EntryFilter) -> Sequence[ColumnElement[bool]]:
    found = [timeline.c[name] == value for name in ("kind", "sale_id") if (value := getattr(narrow, name)) is not None]
    for name, table in (("contact_id", contacts), ("account_id", accounts)):
        if (record_id := getattr(narrow, name)) is not None:
            found.append(timeline.c[name].in_(await merges.family(tx, table, record_id)))
    if narrow.account_id is not None and not narrow.put_aside:
        record = contacts.alias("record")
        home = record.c.id == func.coalesce(contacts.c.merged_into, contacts.c.id)
        aside = select(contacts.c.id).join(record, home).where(record.c.status.in_(("archived", "erased")))
        found.append(~aside.where(contacts.c.id == timeline.c.contact_id).exists())
    return found

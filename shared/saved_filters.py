"""Filters people save: what a list is narrowed to and sorted by, under a name, for oneself or for others as well.

In comes the query of a list; decided is who sees it and that its owner alone changes it; out goes the query, to be sent
to that list's route again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    delete,
    false,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.auth import Actor
from shared.db import Transaction
from shared.errors import Forbidden, NotFound
from shared.ids import new_id
from shared.pages import Page, rows_page
from shared.tables import moment

TEAM, EVERYBODY = "team", "everybody"


class FilterUnknown(NotFound):
    """There is no such filter, or it is somebody's private one."""


class FilterOfAnother(Forbidden):
    """Only who saved a filter changes or deletes it. Save one of your own instead."""


@dataclass(frozen=True)
class SavedFilter:
    """The query of a list under a name; `query` holds the parameters of that list's route."""

    id: UUID
    owner_id: UUID
    team_id: UUID | None
    name: str
    list: str
    query: dict[str, Any]
    shared: str
    created_at: datetime
    version: int


class SavedFilters:
    """A service's saved filters, in a table of its own."""

    def __init__(self, metadata: MetaData) -> None:
        self.table = Table(
            "saved_filters",
            metadata,
            Column("id", Uuid, primary_key=True),
            Column("owner_id", Uuid, nullable=False),
            Column("team_id", Uuid, comment="the owner's team when it was saved"),
            Column("name", String(200), nullable=False),
            Column("list", String(20), nullable=False),
            Column("query", JSONB, nullable=False),
            Column("shared", String(10), nullable=False),
            moment("created_at", nullable=False),
            Column("version", Integer, nullable=False),
            Index(None, "owner_id", "list"),
            Index(None, "shared", "list"),
        )

    async def get(self, tx: Transaction, actor: Actor, filter_id: UUID) -> SavedFilter:
        """One that the caller sees. Raises FilterUnknown."""
        return await self._one(tx, actor, filter_id, lock=False)

    async def get_own(self, tx: Transaction, actor: Actor, filter_id: UUID) -> SavedFilter:
        """One of the caller's own, held until the end. Raises FilterUnknown, FilterOfAnother."""
        found = await self._one(tx, actor, filter_id, lock=True)
        if found.owner_id != actor.id:
            raise FilterOfAnother("only who saved a filter changes or deletes it; save one of your own")
        return found

    async def page(
        self, tx: Transaction, actor: Actor, of_list: str | None, *, cursor: str | None, limit: int
    ) -> Page[SavedFilter]:
        """One's own, those shared with the team, those for everybody; by name."""
        row = self.table.c
        query = select(self.table).where(self._seen(actor))
        query = query.where(row.list == of_list) if of_list is not None else query
        page = await rows_page(tx, query, [row.name, row.id], cursor=cursor, limit=limit)
        return Page([SavedFilter(*each[: len(row)]) for each in page.items], page.next_cursor)

    async def save(self, tx: Transaction, actor: Actor, **fields: Any) -> SavedFilter:
        """Keep the query of a list under a name; shared with the team, it is the owner's team of today."""
        saved = SavedFilter(
            id=new_id(tx.now), owner_id=actor.id, team_id=actor.team_id, created_at=tx.now, version=1, **fields
        )
        await tx.session.execute(self.table.insert().values(**vars(saved)))
        return saved

    async def change(self, tx: Transaction, actor: Actor, filter_id: UUID, **fields: Any) -> SavedFilter:
        """Another name, query or circle of one that `get_own` has given."""
        row = self.table.c
        change = update(self.table).where(row.id == filter_id)
        change = change.values(**fields, team_id=actor.team_id, version=row.version + 1)
        return SavedFilter(*(await tx.session.execute(change.returning(self.table))).one())

    async def remove(self, tx: Transaction, filter_id: UUID) -> None:
        """Forget one that `get_own` has given."""
        await tx.session.execute(delete(self.table).where(self.table.c.id == filter_id))

    async def _one(self, tx: Transaction, actor: Actor, filter_id: UUID, *, lock: bool) -> SavedFilter:
        query = select(self.table).where(self.table.c.id == filter_id, self._seen(actor))
        found = (await tx.session.execute(query.with_for_update() if lock else query)).one_or_none()
        if found is None:
            raise FilterUnknown(f"there is no filter {filter_id} among those you see")
        return SavedFilter(*found)

    def _seen(self, actor: Actor) -> ColumnElement[bool]:
        row = self.table.c
        of_team = row.team_id == actor.team_id if actor.team_id else false()
        if actor.role == "head" and actor.reach is not None:
            of_team = of_team | row.owner_id.in_(actor.reach)
        return (row.owner_id == actor.id) | (row.shared == EVERYBODY) | ((row.shared == TEAM) & of_team)

"""Records that turn out to be one: what belongs to them moves to the survivor; undoing moves exactly that back."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Index, MetaData, Select, String, Table, Uuid, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as pg_insert

from shared.db import Transaction

_ONE_AT_A_TIME = 0xF1BEC


class Merging:
    """A service's memory of merges, in tables of its own, and the columns that name what may be merged.

    What was moved keeps a note of its home. Where it belongs follows from there: through all merges that stand, in the
    order of their ids (UUIDv7). So merges and undoings may be heard in any order and more than once, and end alike.
    """

    def __init__(self, metadata: MetaData, children: Sequence[Column[Any]]) -> None:
        self.children = children
        self.merges = Table(
            "merges_heard_of",
            metadata,
            Column("merge_id", Uuid, primary_key=True),
            Column("merged_id", Uuid, primary_key=True),
            Column("into_id", Uuid, nullable=False),
            Column("undone", Boolean, nullable=False),
            Index(None, "merged_id"),
            Index(None, "into_id"),
            comment="which records became one; an undoing may come before the merge, and is remembered",
        )
        self.moved = Table(
            "moved_by_merges",
            metadata,
            Column("place", String(100), primary_key=True),
            Column("child_id", Uuid, primary_key=True),
            Column("home_id", Uuid, nullable=False),
            Column("moved_to_id", Uuid, nullable=False),
            Index(None, "place", "home_id"),
            comment="what merges moved, from where and to where; one that somebody moved on by hand stays there",
        )

    @property
    def standing(self) -> Select[tuple[UUID, UUID]]:
        """Which records are part of which, by the merges that were not undone."""
        return select(self.merges.c.merged_id, self.merges.c.into_id).where(~self.merges.c.undone)

    async def merge(self, tx: Transaction, merge_id: UUID, into_id: UUID, merged_ids: Iterable[UUID]) -> None:
        """What belongs to `merged_ids` belongs to `into_id` from now on, unless the merge was undone already."""
        await self._hear(tx, merge_id, into_id, merged_ids, undone=False)

    async def undo(self, tx: Transaction, merge_id: UUID, into_id: UUID, merged_ids: Iterable[UUID]) -> None:
        """What this merge moved goes back to where it was."""
        await self._hear(tx, merge_id, into_id, merged_ids, undone=True)

    async def follow(self, tx: Transaction, record_id: UUID | None) -> None:
        """Something was written that names this record: where it was merged, it goes where the others went.

        Called behind the writing. A merge under way is waited for, a later one waits for this transaction.
        """
        if record_id is None:
            return
        await tx.session.flush()
        await tx.session.execute(text(f"SELECT pg_advisory_xact_lock_shared({_ONE_AT_A_TIME})"))
        standing = (self.merges.c.merged_id == record_id) & ~self.merges.c.undone
        if (await tx.session.execute(select(self.merges.c.into_id).where(standing).limit(1))).first() is not None:
            await self._settle(tx, record_id)

    async def is_undone(self, tx: Transaction, merge_id: UUID) -> bool:
        """Whether the undoing of this merge was heard of, be it before the merge."""
        undone = select(self.merges.c.merge_id).where(self.merges.c.merge_id == merge_id, self.merges.c.undone)
        return (await tx.session.execute(undone.limit(1))).first() is not None

    async def _hear(
        self, tx: Transaction, merge_id: UUID, into_id: UUID, merged_ids: Iterable[UUID], *, undone: bool
    ) -> None:
        await tx.session.flush()
        await tx.session.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
        told = [
            {"merge_id": merge_id, "merged_id": each, "into_id": into_id, "undone": undone} for each in set(merged_ids)
        ]
        note = pg_insert(self.merges).values(told)
        key = [self.merges.c.merge_id, self.merges.c.merged_id]
        await tx.session.execute(
            note.on_conflict_do_update(index_elements=key, set_={"undone": True})
            if undone
            else note.on_conflict_do_nothing()
        )
        await self._settle(tx, into_id)

    async def _settle(self, tx: Transaction, record_id: UUID) -> None:
        """Put the children of every record that has to do with this one where they belong."""
        merges = await self._merges_around(tx, record_id)
        standing = sorted((each.merge_id, each.merged_id, each.into_id) for each in merges if not each.undone)
        for home in sorted({record for each in merges for record in (each.merged_id, each.into_id)}):
            place = home
            for _, merged_id, into_id in standing:
                place = into_id if place == merged_id else place
            for child in self.children:
                await self._move_on(tx, child, home, place)
                await self._move_out(tx, child, home, place)

    async def _merges_around(self, tx: Transaction, record_id: UUID) -> Sequence[Any]:
        """All merges that touch this record, or one that those touch, and so on."""
        row, known, found = self.merges.c, {record_id}, list[Any]()
        while True:
            query = select(self.merges).where(row.merged_id.in_(known) | row.into_id.in_(known))
            found = list((await tx.session.execute(query)).all())
            touched = {record for each in found for record in (each.merged_id, each.into_id)}
            if touched <= known:
                return found
            known |= touched

    async def _move_out(self, tx: Transaction, child: Column[Any], home: UUID, place: UUID) -> None:
        """Children at home move to where the record went; those that merges brought here are none of its own."""
        if place == home:
            return
        key, note = _key(child), self.moved.c
        brought = select(note.child_id).where(
            note.place == str(child), note.child_id == key, note.moved_to_id == home, note.home_id != home
        )
        change = update(child.table).where(child == home, ~brought.exists()).values({child.name: place})
        moved = (await tx.session.scalars(change.returning(key))).all()
        if moved:
            rows = [{"place": str(child), "child_id": each, "home_id": home, "moved_to_id": place} for each in moved]
            put = pg_insert(self.moved).values(rows)
            await tx.session.execute(
                put.on_conflict_do_update(
                    index_elements=[note.place, note.child_id],
                    set_={"home_id": put.excluded.home_id, "moved_to_id": put.excluded.moved_to_id},
                )
            )

    async def _move_on(self, tx: Transaction, child: Column[Any], home: UUID, place: UUID) -> None:
        """Children that merges took away from home move on, or back; those somebody moved by hand stay."""
        key, note = _key(child), self.moved.c
        away = (note.place == str(child)) & (note.home_id == home) & (note.moved_to_id != place)
        change = (
            update(child.table)
            .where(away, note.child_id == key, child == note.moved_to_id)
            .values({child.name: place})
            .returning(key)
        )
        moved = list((await tx.session.scalars(change)).all())
        mine = (note.place == str(child)) & (note.child_id == func.any(moved))
        if moved and place == home:
            await tx.session.execute(delete(self.moved).where(mine))
        elif moved:
            await tx.session.execute(update(self.moved).where(mine).values(moved_to_id=place))


def _key(child: Column[Any]) -> Column[Any]:
    """The primary key of the child's table."""
    key: Column[Any] = next(iter(child.table.primary_key.columns))
    return key

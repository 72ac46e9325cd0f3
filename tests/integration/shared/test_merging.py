"""Children follow merges and their undoing, in whatever order and however often these are heard of."""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, MetaData, Table, Uuid, delete, insert, select

from shared.db import Database
from shared.ids import new_id
from shared.merging import Merging
from shared.tables import NAMING
from tests.integration.shared.ground import Ground

NOW = datetime(2026, 12, 1, tzinfo=UTC)
metadata = MetaData(naming_convention=NAMING)
children = Table("children", metadata, Column("id", Uuid, primary_key=True), Column("parent_id", Uuid, nullable=False))
merging = Merging(metadata, [children.c.parent_id])


@dataclass(frozen=True)
class Told:
    """A merge, or its undoing."""

    merge_id: UUID
    into_id: UUID
    merged_ids: tuple[UUID, ...]
    undone: bool = False


@dataclass
class Truth:
    """What happened, as the service that owns the records saw it: one after the other."""

    parents: list[UUID]
    at: dict[UUID, UUID]
    told: list[Told] = field(default_factory=list)
    _moved: dict[UUID, list[tuple[UUID, UUID]]] = field(default_factory=dict)
    _standing: list[Told] = field(default_factory=list)

    def step(self, dice: random.Random) -> None:
        merged = {each for merge in self._standing for each in merge.merged_ids}
        undoable = [merge for merge in self._standing if merge.into_id not in merged]
        if undoable and dice.random() < 0.45:
            undone = dice.choice(undoable)
            self._standing.remove(undone)
            self.at.update(self._moved[undone.merge_id])
            self.told.append(Told(undone.merge_id, undone.into_id, undone.merged_ids, undone=True))
            return
        alone = [each for each in self.parents if each not in merged]
        if len(alone) < 2:
            return
        into, *others = dice.sample(alone, min(len(alone), dice.choice((2, 2, 3))))
        merge = Told(new_id(NOW + timedelta(minutes=len(self.told))), into, tuple(others))
        self._moved[merge.merge_id] = [(child, at) for child, at in self.at.items() if at in others]
        self.at.update((child, into) for child, _ in self._moved[merge.merge_id])
        self._standing.append(merge)
        self.told.append(merge)


@pytest.fixture
async def database(ground: Ground) -> AsyncIterator[Database]:
    made = Database(ground.settings.database_url, "toy")
    async with made.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield made
    async with made.engine.begin() as connection:
        await connection.run_sync(metadata.drop_all)
    await made.close()


async def hear(database: Database, told: Told) -> None:
    async with database.transaction() as tx:
        act = merging.undo if told.undone else merging.merge
        await act(tx, told.merge_id, told.into_id, told.merged_ids)


async def places(database: Database) -> dict[UUID, UUID]:
    async with database.transaction() as tx:
        rows = await tx.session.execute(select(children.c.id, children.c.parent_id))
        return {row.id: row.parent_id for row in rows}


async def start(database: Database, at: dict[UUID, UUID]) -> None:
    async with database.transaction() as tx:
        for table in metadata.sorted_tables:
            await tx.session.execute(delete(table))
        await tx.session.execute(insert(children), [{"id": child, "parent_id": at[child]} for child in at])


@pytest.mark.parametrize("seed", range(40))
async def test_any_order_of_hearing_ends_where_the_true_order_does(database: Database, seed: int) -> None:
    dice = random.Random(seed)
    parents = [uuid4() for _ in range(4)]
    truth = Truth(parents, {uuid4(): dice.choice(parents) for _ in range(6)})
    await start(database, dict(truth.at))
    for _ in range(6):
        truth.step(dice)
    heard = [*truth.told, *dice.sample(truth.told, len(truth.told) // 2)]
    dice.shuffle(heard)

    for told in heard:
        await hear(database, told)

    assert await places(database) == truth.at


async def test_what_came_since_the_merge_stays_with_the_survivor(database: Database) -> None:
    mine, yours, old, new = (uuid4() for _ in range(4))
    await start(database, {old: yours})
    merge = Told(new_id(), mine, (yours,))
    await hear(database, merge)
    async with database.transaction() as tx:
        await tx.session.execute(insert(children).values(id=new, parent_id=mine))

    await hear(database, Told(merge.merge_id, mine, (yours,), undone=True))

    assert await places(database) == {old: yours, new: mine}


async def test_what_is_written_late_for_a_merged_record_follows_it(database: Database) -> None:
    mine, yours, first, late = (uuid4() for _ in range(4))
    await start(database, {first: mine})
    merge = Told(new_id(), mine, (yours,))
    await hear(database, merge)
    async with database.transaction() as tx:
        await tx.session.execute(insert(children).values(id=late, parent_id=yours))
        await merging.follow(tx, yours)
    assert await places(database) == {first: mine, late: mine}

    await hear(database, Told(merge.merge_id, mine, (yours,), undone=True))

    assert await places(database) == {first: mine, late: yours}

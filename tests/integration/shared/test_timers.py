"""What falls due: shared between replicas, done once each, tried again after a failure, carried outside with care."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from shared.db import Transaction
from shared.timers import deliver, every
from tests.eventually import eventually
from tests.integration.shared.ground import Ground
from tests.integration.shared.toy import notes, running_toy


async def some_notes(ground: Ground, number: int) -> None:
    await ground.rows(
        "INSERT INTO notes (note_id, title, version) SELECT gen_random_uuid(), 'due ' || n, 1 "
        "FROM generate_series(1, $1::int) n",
        number,
    )


async def one_due_note(tx: Transaction) -> UUID | None:
    due = select(notes.c.note_id).where(notes.c.version == 1).limit(1).with_for_update(skip_locked=True)
    found: UUID | None = await tx.session.scalar(due)
    return found


async def test_two_replicas_do_each_due_thing_once(ground: Ground) -> None:
    async def tick(tx: Transaction) -> bool:
        due = await one_due_note(tx)
        if due is None:
            return False
        await tx.session.execute(
            update(notes).where(notes.c.note_id == due).values(version=notes.c.version + 1, title=f"by {tx.by} {due}")
        )
        return True

    await some_notes(ground, 60)
    timer = every(0.05, tick, rule="toy")
    async with (
        running_toy(ground, consume=False, background=[timer]),
        running_toy(ground, consume=False, background=[timer]),
    ):

        async def all_done() -> bool:
            return await ground.count("notes WHERE version = 2 AND title LIKE 'by system:toy%'") == 60

        await eventually(all_done)
        assert await ground.count("notes WHERE version > 2") == 0


async def test_a_turn_that_fails_leaves_nothing_behind_and_is_tried_again(ground: Ground) -> None:
    turns = 0

    async def tick(tx: Transaction) -> bool:
        nonlocal turns
        turns += 1
        await tx.session.execute(notes.insert().values(note_id=uuid4(), title=f"turn {turns}"))
        await tx.session.flush()
        if turns < 3:
            raise RuntimeError("not yet")
        return False

    async with running_toy(ground, consume=False, background=[every(0.02, tick, rule="toy")]) as toy:
        await eventually(lambda: turns >= 3)
        await eventually(lambda: ground.count("notes WHERE title = 'turn 3'"))
        assert await ground.count("notes WHERE title IN ('turn 1', 'turn 2')") == 0
        assert await toy.figure('timer_failures_total{rule="toy"}') == 2


@pytest.mark.parametrize("fails", [True, False])
async def test_a_delivery_is_committed_as_claimed_before_it_is_sent_and_settled_after(
    ground: Ground, fails: bool
) -> None:
    seen_while_sending: list[int] = []

    async def claim(tx: Transaction, busy: object) -> list[UUID]:
        due = await one_due_note(tx)
        if due is None:
            return []
        await tx.session.execute(update(notes).where(notes.c.note_id == due).values(version=2))
        return [due]

    async def send(job: UUID) -> str:
        seen_while_sending.append(await ground.count("notes WHERE version = 2"))
        if fails:
            raise ConnectionError("the other side is away")
        return "taken"

    async def settle(tx: Transaction, job: UUID, answer: Any, failure: Exception | None) -> None:
        title = f"failed: {failure}" if failure else str(answer)
        await tx.session.execute(update(notes).where(notes.c.note_id == job).values(title=title, version=3))

    await some_notes(ground, 1)
    async with running_toy(ground, consume=False, background=[deliver(0.05, claim, send, settle, rule="toy")]):
        await eventually(lambda: ground.count("notes WHERE version = 3"))
    titles = await ground.rows("SELECT title FROM notes")
    assert titles[0]["title"] == ("failed: the other side is away" if fails else "taken")
    assert seen_while_sending == [1]

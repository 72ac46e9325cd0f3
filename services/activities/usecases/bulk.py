"""The same for many at once: each record gets its own answer, and one that is refused keeps no other back."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.activities.domain.activity import Activity, Due
from shared.auth import Actor
from shared.db import Transaction
from shared.errors import Refused

from . import by_hand

MOST = 200
"""Records of one request."""


@dataclass(frozen=True)
class Answer:
    """What became of one record: the activity as it is now, or why it was refused."""

    id: UUID
    activity: Activity | None
    refusal: Refused | None


async def complete_many(
    tx: Transaction, actor: Actor, items: Sequence[tuple[UUID, int]], result: str, result_code: str | None
) -> list[Answer]:
    """All done, with the same result."""

    async def complete(own_id: UUID, version: int) -> Activity:
        done, _ = await by_hand.complete_activity(
            tx, actor, own_id, version, result=result, result_code=result_code, next_step=None
        )
        return done

    return await _each(items, complete)


async def cancel_many(tx: Transaction, actor: Actor, items: Sequence[tuple[UUID, int]], reason: str) -> list[Answer]:
    """None of them will be done."""
    return await _each(items, lambda own_id, version: by_hand.cancel_activity(tx, actor, own_id, version, reason))


async def reschedule_many(tx: Transaction, actor: Actor, items: Sequence[tuple[UUID, int]], due: Due) -> list[Answer]:
    """All due at the same time from now on."""
    return await _each(items, lambda own_id, version: by_hand.reschedule_activity(tx, actor, own_id, version, due))


async def reassign_many(
    tx: Transaction, actor: Actor, items: Sequence[tuple[UUID, int]], owner_id: UUID
) -> list[Answer]:
    """All somebody else's from now on."""
    return await _each(items, lambda own_id, version: by_hand.reassign_activity(tx, actor, own_id, version, owner_id))


async def _each(items: Sequence[tuple[UUID, int]], change: Callable[[UUID, int], Awaitable[Activity]]) -> list[Answer]:
    """One after the other, always in the same order, so that two such requests wait for each other and do not lock.

    A use case refuses before it writes or tells anything, so a refusal leaves nothing to take back.
    """
    answers = {}
    for own_id, version in sorted(set(items)):
        try:
            answers[own_id] = Answer(own_id, await change(own_id, version), None)
        except Refused as refusal:
            answers.setdefault(own_id, Answer(own_id, None, refusal))
    return [answers[own_id] for own_id in dict(items)]

"""Many sales at once: each goes through the same door as a single one, and each gets its own answer."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.sales.domain.case import Case
from shared.auth import Actor
from shared.db import Transaction
from shared.errors import Missing, Refused

from .course import move_stage
from .sales import change_owner


@dataclass(frozen=True)
class Answer:
    """What became of one sale: done, with the stage it is in now, or the refusal it would have got alone."""

    sale_id: UUID
    outcome: str
    stage: str | None = None
    code: str | None = None
    detail: str | None = None
    field: str | None = None
    missing: tuple[Missing, ...] = ()


async def move_all(
    tx: Transaction, actor: Actor, sale_ids: Sequence[UUID], stage: str, reason: str | None, note: str | None
) -> list[Answer]:
    """Move each, as its gate decides."""
    return await each_by_itself(tx, sale_ids, lambda sale_id: move_stage(tx, actor, sale_id, None, stage, reason, note))


async def hand_over_all(tx: Transaction, actor: Actor, sale_ids: Sequence[UUID], owner_id: UUID) -> list[Answer]:
    """Give each to another manager."""
    return await each_by_itself(tx, sale_ids, lambda sale_id: change_owner(tx, actor, sale_id, None, owner_id))


async def each_by_itself(
    tx: Transaction, sale_ids: Sequence[UUID], do: Callable[[UUID], Awaitable[Case]]
) -> list[Answer]:
    """One answer per sale, in the order asked for; locked in the order of their ids, so that two never wait in a ring.

    A refusal comes from a decision, before anything is written: the others are not touched by it.
    """
    answers: dict[UUID, Answer] = {}
    for sale_id in sorted(set(sale_ids)):
        try:
            case = await do(sale_id)
            await tx.session.flush()
            answers[sale_id] = Answer(sale_id, "done", case.sale.stage)
        except Refused as refusal:
            told = {"code": refusal.code, "detail": refusal.detail, "field": refusal.field}
            answers[sale_id] = Answer(sale_id, "refused", **told, missing=refusal.missing)
    return [answers[sale_id] for sale_id in dict.fromkeys(sale_ids)]

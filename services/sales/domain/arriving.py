"""A sale brought in from outside meets the same gate as any other: how far it may arrive with what its row holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from shared.errors import Missing

from .line import Line
from .move import Facts, Move
from .process import Process
from .refusals import StageNotReady
from .sale import NOT_ENTERED, Sale

NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Arrival:
    """Where a row wants its sale to be, and the fields it fills in."""

    stage: str
    opened_at: datetime
    need: str | None
    delivery_terms: str | None
    contact_person: str | None


def missing_on_arrival(arrival: Arrival, process: Process, lines: Sequence[Line]) -> tuple[Missing, ...]:
    """What is missing for an open sale to stand there; a closed one is a fact of the past and passes no gate."""
    stage = process.stage(arrival.stage)
    if stage is None or stage.kind != "open":
        return ()
    try:
        walk_to(arrival, process, lines)
    except StageNotReady as refusal:
        return tuple(refusal.missing)
    return ()


def walk_to(arrival: Arrival, process: Process, lines: Sequence[Line]) -> list[Move]:
    """The moves from the first stage to the one named. Raises StageNotReady where the gate of one is shut."""
    sale, moves = _drafted(arrival, process, lines), list[Move]()
    while sale.stage != arrival.stage:
        following = process.after(sale.stage)
        goal = arrival.stage if following is None or following.kind != "open" else following.code
        moves.append(sale.move_to(goal, Facts(), by="person", now=arrival.opened_at))
        sale.entry = NOT_ENTERED
    return moves


def _drafted(arrival: Arrival, process: Process, lines: Sequence[Line]) -> Sale:
    return Sale(
        id=NOBODY,
        number="",
        title="",
        contact_id=None,
        account_id=None,
        owner_id=NOBODY,
        currency=process.currency,
        stage=process.first.code,
        opened_at=arrival.opened_at,
        entered_at=arrival.opened_at,
        changed_at=arrival.opened_at,
        process=process.code,
        process_version=process.version,
        entry=NOT_ENTERED,
        need=arrival.need,
        delivery_terms=arrival.delivery_terms,
        contact_person=arrival.contact_person,
        amount=sum((line.net for line in lines), Decimal("0.00")),
        lines=list(lines),
    ).follow(process)

"""What the gate looks at, and what a move of a sale is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.errors import Missing

from .process import Mover, Stage, Step, Titles

How = Literal["on", "back", "lost", "override", "reopen", "migration"]


@dataclass(frozen=True)
class Facts:
    """What is known about a sale beyond its own fields, gathered under its lock."""

    steps_done: frozenset[str] = frozenset()
    invoice_issued: bool = False
    invoice_checked: bool = False
    invoice_sent: bool = False
    order_ready: bool = False
    order_shipped: bool = False
    paid_in_full: bool = False

    def holds(self, code: str) -> bool:
        return getattr(self, code) is True

    def settles(self, step: Step) -> bool:
        """Whether a step is done, or pointless because what it asks for has come true."""
        return step.code in self.steps_done or (step.met_by is not None and self.holds(step.met_by))


@dataclass(frozen=True)
class Move:
    """What a move did: the stage and entry it left, the stage it came to, who took it there."""

    old: Stage
    new: Stage
    old_entry: int
    entered_old_stage_at: datetime
    by: Mover
    how: How = "on"
    reason: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class LostReason:
    """An entry of the list of reasons; one that needs a note says nothing by itself."""

    code: str
    titles: Titles
    needs_note: bool = False


@dataclass(frozen=True)
class Choice:
    """A stage the sale could be taken to from here, and what is missing for that."""

    stage: Stage
    how: How
    missing: list[Missing]

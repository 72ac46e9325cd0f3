"""A sale and its one gate: whether it may leave its stage, by whichever door the wish comes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from shared.errors import Conflict, Forbidden, Invalid, Missing, NotFound, NotHereYet

from .line import Line
from .process import PROCESSES, Mover, Need, Process, Stage, StageKind, Step, Titles

Origin = Literal["person", "import"]
NOT_ENTERED = 0
"""The `entry` of a sale that was brought in: its stage was never entered here, so no step was ever asked for."""
REASON = Need("field", "reason", Titles("Причина проигрыша", "Why it was lost"))


class SaleNotFound(NotFound):
    """There is no such sale, or it is not within the caller's reach."""


class ClientNotFound(NotHereYet):
    """There is no such contact, or it is not within the caller's reach."""


class ContactIsPotential(Conflict):
    """The contact is a potential client: it is worked as a lead first, and converting the lead opens the sale."""


class SaleIsClosed(Conflict):
    """A won or lost sale neither moves nor changes."""


class SameStage(Conflict):
    """The sale is in that stage already."""


class StageNotReady(Conflict):
    """The sale may not go there yet; `missing` lists what has to be filled in or done first."""


class UnknownStage(Invalid):
    """The process of this sale has no such stage."""


class LinesAreFixed(Conflict):
    """The lines stand on an invoice or are with production. Void the invoice first; after that nothing changes them."""


class OwnerOutOfReach(Invalid):
    """The new owner has to be an active manager or head within the caller's reach."""


class OnlyAPersonWins(Forbidden):
    """A sale is closed as won by a person, never by the system."""


@dataclass(frozen=True)
class Facts:
    """What is known about a sale beyond its own fields, gathered under its lock."""

    steps_done: frozenset[str] = frozenset()
    invoice_issued: bool = False
    invoice_checked: bool = False
    invoice_sent: bool = False
    order_ready: bool = False
    paid_in_full: bool = False

    def holds(self, code: str) -> bool:
        return getattr(self, code) is True


@dataclass(frozen=True)
class Move:
    """What a move did: the stage and entry it left, the stage it came to, who took it there."""

    old: Stage
    new: Stage
    old_entry: int
    entered_old_stage_at: datetime
    by: Mover
    reason: str | None


@dataclass(eq=False)
class Sale:
    """One sale. `entry` counts the stages entered, so that a step done in an earlier entry does not count again."""

    id: UUID
    number: str
    title: str
    contact_id: UUID | None
    account_id: UUID | None
    owner_id: UUID
    currency: str
    stage: str
    opened_at: datetime
    entered_at: datetime
    changed_at: datetime
    process: str = "fibex"
    process_version: int = 1
    kind: StageKind = "open"
    entry: int = 1
    contact_person: str | None = None
    need: str | None = None
    delivery_terms: str | None = None
    amount: Decimal = Decimal("0.00")
    total: Decimal = Decimal("0.00")
    costs_fixed_at: datetime | None = None
    closed_at: datetime | None = None
    closed_from: str | None = None
    lost_reason: str | None = None
    origin: Origin = "person"
    source: str | None = None
    external_id: str | None = None
    lines: list[Line] = field(default_factory=list)
    version: int = 1

    @property
    def course(self) -> Process:
        return PROCESSES[self.process, self.process_version]

    @property
    def at(self) -> Stage:
        """The stage it is in, as the process describes it."""
        stage = self.course.stage(self.stage)
        assert stage is not None, f"sale {self.id} is in {self.stage}, which {self.course} does not have"  # noqa: S101
        return stage

    def rule(self, stage: Stage) -> str:
        """The name under which the system acts for a stage of this process version."""
        return f"{self.course}:{stage.code}"

    def missing_to_leave(self, facts: Facts, language: str = "ru") -> list[Missing]:
        """THE gate: everything that still has to be filled in, done or confirmed before this stage may be left."""
        return self.missing_in(self.at, facts, language)

    def missing_in(self, stage: Stage, facts: Facts, language: str = "ru") -> list[Missing]:
        """The same question for any stage of the process; a step counts only for the stage the sale is in."""
        steps = [step for step in self._required(stage) if stage.code != self.stage or not self._done(step, facts)]
        found = [Missing("step", step.code, step.titles.to(language)) for step in steps]
        needs = [need for need in stage.needs if not self._met(need, facts)]
        return found + [Missing(need.kind, need.code, need.titles.to(language)) for need in needs]

    def demands(self, stage: Stage) -> Iterator[Step | Need]:
        """Everything the stage asks for, met or not."""
        yield from self._required(stage)
        yield from stage.needs

    def next_by_system(self, facts: Facts) -> Stage | None:
        """Where the system takes the sale now, if anywhere. It never wins a sale."""
        following = self.course.after(self.stage)
        if self.at.moved_on_by != "system" or following is None or following.kind == "won":
            return None
        return None if self.missing_to_leave(facts) else following

    def move_to(
        self, code: str, facts: Facts, *, by: Mover, now: datetime, reason: str | None = None, language: str = "ru"
    ) -> Move:
        """Go to another stage: the next one through an open gate, or lost with a reason. Refused otherwise."""
        target = self.course.stage(code)
        if target is None:
            known = ", ".join(stage.code for stage in self.course.stages)
            raise UnknownStage(f"stage: {code!r} is none of {known}", field="stage")
        self.must_be_open()
        if code == self.stage:
            raise SameStage(f"the sale is in {code} already")
        if target.kind == "lost":
            if not (reason and reason.strip()):
                missing = [Missing(REASON.kind, REASON.code, REASON.titles.to(language))]
                raise StageNotReady("a lost sale needs a reason: send `reason`", missing=missing, field="reason")
        else:
            self._must_be_let_through(target, facts, language)
            if target.kind == "won" and by != "person":
                raise OnlyAPersonWins("the system does not close a sale as won")
        return self._enter(target, by, now, reason)

    def must_be_open(self) -> None:
        if self.kind != "open":
            raise SaleIsClosed(f"the sale is {self.kind} since {self.closed_at}; open a new one instead")

    def must_take_lines(self, has_invoice: bool) -> None:
        """Lines may change until they stand on an invoice or production works on them."""
        self.must_be_open()
        if self.costs_fixed_at is not None:
            raise LinesAreFixed("production works on these lines; they no longer change")
        if has_invoice:
            raise LinesAreFixed("the lines stand on an invoice; void it first")

    def _must_be_let_through(self, target: Stage, facts: Facts, language: str) -> None:
        missing = self.missing_to_leave(facts, language)
        following = self.course.after(self.stage)
        if following is not None and target.code != following.code:
            titles = Titles(f"Сначала этап «{following.titles.ru}»", f"First the stage “{following.titles.en}”")
            missing.append(Missing("fact", f"stage_{following.code}", titles.to(language)))
        if missing:
            open_points = ", ".join(each.code for each in missing)
            raise StageNotReady(
                f"the sale cannot go from {self.stage} to {target.code} yet: {open_points}", missing=missing
            )

    def _enter(self, target: Stage, by: Mover, now: datetime, reason: str | None) -> Move:
        move = Move(self.at, target, self.entry, self.entered_at, by, reason)
        self.stage, self.kind, self.entered_at, self.changed_at = target.code, target.kind, now, now
        self.entry += 1
        if target.kind != "open":
            self.closed_at, self.closed_from = now, move.old.code
            self.lost_reason = reason if target.kind == "lost" else None
        return move

    def _required(self, stage: Stage) -> list[Step]:
        if stage.code == self.stage and self.entry == NOT_ENTERED:
            return []
        return [step for step in stage.steps if step.required]

    def _done(self, step: Step, facts: Facts) -> bool:
        return step.code in facts.steps_done

    def _met(self, need: Need, facts: Facts) -> bool:
        return bool(getattr(self, need.code)) if need.kind == "field" else facts.holds(need.code)

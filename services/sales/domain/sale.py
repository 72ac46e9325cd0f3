"""A sale and its one gate: whether it may leave its stage, by whichever door the wish comes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from shared.errors import Missing

from .line import Line
from .move import Choice, Facts, How, LostReason, Move
from .process import Mover, Need, Process, Stage, StageKind, Step, Titles
from .refusals import (
    GoodsAreShipped,
    LinesAreFixed,
    NothingToDoThere,
    NothingToOverride,
    NothingToProduce,
    OnlyAPersonWins,
    OverrideCannotWin,
    SaleIsClosed,
    SaleIsOpen,
    SameStage,
    StageNotMapped,
    StageNotReady,
    UnknownStage,
)

Origin = Literal["person", "import"]
NOT_ENTERED = 0
"""The `entry` of a sale that was brought in: its stage was never entered here, so no step was ever asked for."""
REASON = Need("field", "reason", Titles("Причина проигрыша", "Why it was lost"))
NOTE = Need("field", "note", Titles("Пояснение к причине", "A note on the reason"))


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
    process: str
    process_version: int
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
    lost_note: str | None = None
    origin: Origin = "person"
    source: str | None = None
    external_id: str | None = None
    lines: list[Line] = field(default_factory=list)
    version: int = 1
    _course: Process | None = field(default=None, init=False, repr=False)

    @property
    def course(self) -> Process:
        """The version of the process it follows, as the store has put beside it."""
        assert self._course is not None, f"sale {self.id} was read without its process"  # noqa: S101
        return self._course

    def follow(self, process: Process) -> "Sale":
        self.process, self.process_version, self._course = process.code, process.version, process
        return self

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
        found = self.missing_in(self.at, facts, language)
        listed = {each.code for each in found}
        ahead = self.course.needed_to_enter(self.course.after(self.stage))
        more = [need for need in ahead if need.code not in listed and not self._met(need, facts)]
        return found + [Missing(need.kind, need.code, need.titles.to(language)) for need in more]

    def missing_in(self, stage: Stage, facts: Facts, language: str = "ru") -> list[Missing]:
        """The same question for any stage of the process; a step counts only for the stage the sale is in."""
        known = facts if stage.code == self.stage else replace(facts, steps_done=frozenset())
        steps = [step for step in self._required(stage) if not known.settles(step)]
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
        self,
        code: str,
        facts: Facts,
        *,
        by: Mover,
        now: datetime,
        reason: LostReason | None = None,
        note: str | None = None,
        language: str = "ru",
    ) -> Move:
        """Go to another stage: the next one through an open gate, back where the process allows it, or lost."""
        target = self._open_way_to(code)
        if target.kind == "lost":
            self._must_be_explained(reason, note, language)
            return self._enter(target, by, "lost", now, reason.code if reason else None, note)
        missing = self.missing_for(target, facts, language)
        if missing:
            open_points = ", ".join(each.code for each in missing)
            raise StageNotReady(
                f"the sale cannot go from {self.stage} to {target.code} yet: {open_points}", missing=missing
            )
        if target.kind == "won" and by != "person":
            raise OnlyAPersonWins("the system does not close a sale as won")
        back = target.code in self.at.back_to
        if back:
            self._must_be_worth_it(target, facts)
        how: How = "back" if back else "on"
        return self._enter(target, by, how, now, None, note)

    def override_to(
        self, code: str, facts: Facts, *, now: datetime, reason: str, language: str = "ru"
    ) -> tuple[Move, list[Missing]]:
        """Go to an open stage although something is missing; returns that as well. Never wins a sale."""
        target = self._open_way_to(code)
        if target.kind == "won":
            raise OverrideCannotWin("no override wins a sale; have the missing confirmed, then close it by hand")
        missing = [] if target.kind == "lost" else self.missing_for(target, facts, language)
        if not missing:
            raise NothingToOverride(f"nothing is missing to go to {code}: make the move itself")
        self._must_have_its_goods(self.course, target, facts)
        return self._enter(target, "person", "override", now, None, reason), missing

    def reopen(self, code: str | None, facts: Facts, *, now: datetime, reason: str) -> Move:
        """Back to the stage it was closed from, or to the open one named."""
        if self.kind == "open":
            raise SaleIsOpen(f"the sale is in {self.stage}")
        target = self._stage(code or self.closed_from or self.course.first.code)
        if target.kind != "open":
            raise UnknownStage(f"stage: a sale is opened again in an open stage, not in {target.code}", field="stage")
        if target.code != self.closed_from:
            self._must_be_worth_it(target, facts)
        self._must_have_its_goods(self.course, target, facts)
        return self._enter(target, "person", "reopen", now, None, reason)

    def change_process(self, process: Process, mapping: Mapping[str, str], facts: Facts, now: datetime) -> Move | None:
        """Follow another version from now on, in the stage mapped to its own; None where that is the same one."""
        self.must_be_open()
        code, old = mapping.get(self.stage, self.stage), self.at
        target = process.stage(code)
        if target is None or target.kind != "open":
            raise StageNotMapped(f"mapping: {process} has no open stage for {self.stage!r}; map it", field="mapping")
        self._must_have_its_goods(process, target, facts)
        if target.code == self.stage:
            self.follow(process)
            return None
        move = self._enter(target, "system", "migration", now)
        self.follow(process)
        return replace(move, old=old)

    def choices(self, facts: Facts, language: str = "ru") -> list[Choice]:
        """Where a person could take it from here, the next stage first, with what is missing for each."""
        if self.kind != "open":
            return []
        following, lost = self.course.after(self.stage), self.course.ends_in("lost")
        back = [self._stage(code) for code in self.at.back_to]
        onward = [Choice(following, "on", self.missing_to_leave(facts, language))] if following else []
        returns = [Choice(stage, "back", []) for stage in back if not self._would_bounce(stage, facts)]
        return [*onward, *returns, Choice(lost, "lost", [])]

    def missing_for(self, target: Stage, facts: Facts, language: str = "ru") -> list[Missing]:
        """What is missing to go from here to that stage, whoever asks and by whichever door."""
        here, following = self.at, self.course.after(self.stage)
        if target.code in here.back_to:
            return []
        if target.kind == "open" and self.course.position(target.code) < self.course.position(here.code):
            told = f"Из этапа «{here.titles.ru}» сюда не возвращаются", f"“{here.titles.en}” does not lead back here"
            return [Missing("fact", "no_way_back", Titles(*told).to(language))]
        missing = self.missing_to_leave(facts, language)
        if following is not None and target.code != following.code:
            titles = Titles(f"Сначала этап «{following.titles.ru}»", f"First the stage “{following.titles.en}”")
            missing.append(Missing("fact", f"stage_{following.code}", titles.to(language)))
        return missing

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

    def _stage(self, code: str) -> Stage:
        stage = self.course.stage(code)
        if stage is None:
            known = ", ".join(each.code for each in self.course.stages)
            raise UnknownStage(f"stage: {code!r} is none of {known}", field="stage")
        return stage

    def _open_way_to(self, code: str) -> Stage:
        target = self._stage(code)
        self.must_be_open()
        if code == self.stage:
            raise SameStage(f"the sale is in {code} already")
        return target

    def _must_be_explained(self, reason: LostReason | None, note: str | None, language: str) -> None:
        lacks = REASON if reason is None else NOTE if reason.needs_note and not (note and note.strip()) else None
        if lacks is not None:
            missing = [Missing(lacks.kind, lacks.code, lacks.titles.to(language))]
            raise StageNotReady(f"a lost sale needs it: send `{lacks.code}`", missing=missing, field=lacks.code)

    def _would_bounce(self, stage: Stage, facts: Facts) -> bool:
        return stage.moved_on_by == "system" and not self.missing_in(stage, facts)

    def _must_be_worth_it(self, target: Stage, facts: Facts) -> None:
        if self._would_bounce(target, facts):
            raise NothingToDoThere(f"nothing is left to do in {target.code}; void the invoice or undo what was wrong")
        self._must_have_its_goods(self.course, target, facts)

    def _must_have_its_goods(self, course: Process, target: Stage, facts: Facts) -> None:
        if course.wants_goods_in(target):
            if not self.lines:
                raise NothingToProduce("the sale has no lines: PUT …/lines first", field="lines")
        elif target.kind == "open" and facts.order_shipped:
            raise GoodsAreShipped(f"the goods are with the client; the sale does not go back to {target.code}")

    def _enter(
        self, target: Stage, by: Mover, how: How, now: datetime, reason: str | None = None, note: str | None = None
    ) -> Move:
        move = Move(self.at, target, self.entry, self.entered_at, by, how, reason, note)
        self.stage, self.kind, self.entered_at, self.changed_at = target.code, target.kind, now, now
        self.entry += 1
        closed = target.kind != "open"
        self.closed_at, self.closed_from = (now, move.old.code) if closed else (None, None)
        lost = target.kind == "lost"
        self.lost_reason, self.lost_note = (move.reason, move.note) if lost else (None, None)
        return move

    def _required(self, stage: Stage) -> list[Step]:
        if stage.code == self.stage and self.entry == NOT_ENTERED:
            return []
        return [step for step in stage.steps if step.required]

    def _met(self, need: Need, facts: Facts) -> bool:
        return bool(getattr(self, need.code)) if need.kind == "field" else facts.holds(need.code)

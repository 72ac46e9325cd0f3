"""The process of a sale as a value: its stages, what each needs before it may be left, and who moves it on.

Which processes there are is data, kept by the store; a published version never changes.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

StageKind = Literal["open", "won", "lost"]
Mover = Literal["system", "person"]
MONEY = "paid_in_full"
"""Accounting's word. Where a process asks for it at all, no sale is won without it."""
OWNER = "owner"
"""The assignee of a step who leads the sale; any other is the name of a role."""


@dataclass(frozen=True)
class Titles:
    """A name in the languages of the product."""

    ru: str
    en: str

    def to(self, language: str) -> str:
        return self.en if language == "en" else self.ru


@dataclass(frozen=True)
class Need:
    """Something that has to hold before a stage is left: a field of the sale filled in, or a fact come true."""

    kind: Literal["field", "fact"]
    code: str
    titles: Titles


LINES = Need("field", "lines", Titles("Хотя бы один товар", "At least one product line"))


@dataclass(frozen=True)
class Step:
    """Something a person is asked to do on entry into a stage.

    A `required` step has to be done with a result before the stage is left. `met_by` names the fact that makes the
    step pointless: it is withdrawn, and counts as done, while that holds. `due_rule` is `business_days:<n>`, counted
    from the entry. `assignee` is `owner` or a role.
    """

    code: str
    titles: Titles
    kind: str
    due_rule: str
    required: bool
    met_by: str | None = None
    assignee: str = OWNER


@dataclass(frozen=True)
class Stage:
    """One stage. `next` is the stage that follows on the way to the win, `back_to` those a person may return to.

    `moved_on_by` says who takes the sale to the next one; nobody does from a closed stage. A sale that is longer than
    `max_days` in the stage is stuck. `next_step_days` is how soon the next step is to be planned.
    """

    code: str
    titles: Titles
    kind: StageKind = "open"
    next: str | None = None
    back_to: tuple[str, ...] = ()
    moved_on_by: Mover | None = None
    needs: tuple[Need, ...] = ()
    steps: tuple[Step, ...] = ()
    requests_production: bool = False
    max_days: int | None = None
    next_step_days: int | None = None


@dataclass(frozen=True)
class Process:
    """A version of a process; a sale keeps the one it began with. `stages` stand in the order of the way to the win."""

    code: str
    version: int
    titles: Titles
    stages: tuple[Stage, ...]
    currency: str
    invoice_due_business_days: int
    order_needed_business_days: int

    def __str__(self) -> str:
        return f"{self.code}@{self.version}"

    @property
    def first(self) -> Stage:
        return self.stages[0]

    def stage(self, code: str | None) -> Stage | None:
        return self._by_code.get(code or "")

    def position(self, code: str) -> int:
        return [stage.code for stage in self.stages].index(code)

    def after(self, code: str) -> Stage | None:
        """The stage that follows on the way to the win; None behind a closed one."""
        here = self.stage(code)
        return self.stage(here.next) if here else None

    def ends_in(self, kind: StageKind) -> Stage:
        return next(stage for stage in self.stages if stage.kind == kind)

    def invoices_from(self) -> int:
        """The position of the first stage that asks for an invoice; before it there is nothing to invoice yet."""
        asks = [at for at, stage in enumerate(self.stages) if any(n.code == "invoice_issued" for n in stage.needs)]
        return min(asks, default=0)

    def wants_goods_in(self, stage: Stage) -> bool:
        """Whether a sale in this stage has an order with production: from the stage that requests it until the win."""
        asks = [at for at, each in enumerate(self.stages) if each.requests_production]
        return bool(asks) and stage.kind == "open" and self.position(stage.code) >= asks[0]

    def needed_to_enter(self, stage: Stage | None) -> tuple[Need, ...]:
        """What has to hold to enter a stage whatever the one before it asks for.

        Lines where production is asked for them, and for the win the money, where the process asks for that anywhere:
        an override may have passed over it, or it may have gone back since.
        """
        if stage is not None and stage.kind == "won":
            return tuple(need for each in self.stages for need in each.needs if need.code == MONEY)[:1]
        return (LINES,) if stage is not None and self.wants_goods_in(stage) else ()

    @cached_property
    def _by_code(self) -> dict[str, Stage]:
        return {stage.code: stage for stage in self.stages}

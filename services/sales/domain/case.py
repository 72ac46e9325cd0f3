"""A sale with everything its gate looks at, held together under one lock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from .invoice import Invoice
from .move import Facts
from .order import OrderRequest
from .payment import Paid
from .process import Need, Stage, Step
from .sale import Sale

PathState = Literal["done", "current", "next", "later"]


@dataclass(frozen=True)
class Demand:
    """One thing a stage asks for, and whether it is there."""

    kind: Literal["field", "step", "fact"]
    code: str
    title: str
    done: bool


@dataclass(frozen=True)
class PathStage:
    """One stage on the way of a sale: where it stands to it and what it needs."""

    stage: str
    title: str
    state: PathState
    moved_on_by: str | None
    needed: list[Demand]


@dataclass(eq=False)
class Case:
    """The sale, its invoice that stands, its order request, what is paid and the steps done in this entry."""

    sale: Sale
    invoice: Invoice | None = None
    order: OrderRequest | None = None
    paid: Decimal = Decimal("0.00")
    steps_done: set[str] = field(default_factory=set)

    def facts(self) -> Facts:
        invoice = self.invoice
        return Facts(
            steps_done=frozenset(self.steps_done),
            invoice_issued=invoice is not None,
            invoice_checked=invoice is not None and invoice.checked_at is not None,
            invoice_sent=invoice is not None and invoice.sent_at is not None,
            order_ready=self.order is not None and self.order.is_ready,
            order_shipped=self.order is not None and self.order.shipped_at is not None,
            paid_in_full=invoice is not None and Paid(invoice.total, self.paid).in_full,
        )

    def path(self, language: str) -> list[PathStage]:
        """Every stage on the way to the win, with what is done, what is needed and which comes next."""
        sale, facts = self.sale, self.facts()
        here = sale.closed_from or sale.stage
        following = sale.course.after(sale.stage)
        found = []
        for stage in sale.course.stages:
            if stage.kind == "lost" and sale.stage != stage.code:
                continue
            state = self._state(stage, here, following)
            demands = [self._demand(each, stage, state, facts, language) for each in sale.demands(stage)]
            found.append(PathStage(stage.code, stage.titles.to(language), state, stage.moved_on_by, demands))
        return found

    def _state(self, stage: Stage, here: str, following: Stage | None) -> PathState:
        course = self.sale.course
        if stage.code == self.sale.stage:
            return "current"
        if following is not None and stage.code == following.code:
            return "next"
        before = course.position(stage.code) < course.position(here)
        won_from_here = self.sale.kind == "won" and stage.code == here
        return "done" if before or won_from_here else "later"

    def _demand(self, each: Step | Need, stage: Stage, state: PathState, facts: Facts, language: str) -> Demand:
        kind: Literal["field", "step", "fact"] = "step" if isinstance(each, Step) else each.kind
        missing = {need.code for need in self.sale.missing_in(stage, facts)}
        return Demand(kind, each.code, each.titles.to(language), state == "done" or each.code not in missing)


def business_days_after(start: date, days: int, is_working: Callable[[date], bool]) -> date:
    """The n-th working day after `start`."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= is_working(day)
    return day

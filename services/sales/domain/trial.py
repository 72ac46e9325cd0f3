"""A dry run: what a version of a process would mean for running sales, and would have meant for past ones."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from shared.errors import Missing

from .move import Facts
from .process import Process, Stage
from .sale import Sale

MOST_NAMED = 100
"""So many sales are named one by one; all are counted."""


@dataclass(frozen=True)
class Blocked:
    """A sale whose move the version would block although the present one lets it through, and what it would miss."""

    sale_id: UUID
    number: str
    stage: str
    to: str | None
    missing: tuple[Missing, ...]


@dataclass(frozen=True)
class Stranded:
    """A sale in a stage that the version does not have, and that no mapping leads out of."""

    sale_id: UUID
    number: str
    stage: str


@dataclass
class Verdict:
    """What the version would do to some sales: tasks more or fewer by (stage, step), moves blocked, sales stranded."""

    looked_at: int = 0
    moves: int = 0
    tasks_added: Counter[tuple[str, str]] = field(default_factory=Counter)
    tasks_spared: Counter[tuple[str, str]] = field(default_factory=Counter)
    blocked: list[Blocked] = field(default_factory=list)
    stranded: list[Stranded] = field(default_factory=list)

    def compare_steps(self, before: Stage | None, after: Stage | None) -> None:
        old = {step.code for step in before.steps} if before else set()
        new = {step.code for step in after.steps} if after else set()
        self.tasks_added.update((after.code, code) for code in new - old if after)
        self.tasks_spared.update((before.code, code) for code in old - new if before)


@dataclass(frozen=True)
class Entry:
    """One entry of a sale's history, in the order they were written."""

    what: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def try_on_running(
    process: Process, sales: Iterable[tuple[Sale, Facts]], mapping: Mapping[str, str], language: str = "ru"
) -> Verdict:
    """As if each of them followed that version from now on."""
    verdict = Verdict()
    for sale, facts in sales:
        verdict.looked_at += 1
        stage = process.stage(mapping.get(sale.stage, sale.stage))
        if stage is None or stage.kind != "open":
            verdict.stranded.append(Stranded(sale.id, sale.number, sale.stage))
            continue
        verdict.compare_steps(sale.at, stage)
        missed = {each.code for each in sale.missing_to_leave(facts, language)}
        more = tuple(each for each in sale.missing_in(stage, facts, language) if each.code not in missed)
        if more:
            verdict.blocked.append(Blocked(sale.id, sale.number, sale.stage, stage.next, more))
    return verdict


def try_on_past(process: Process, sales: Iterable[tuple[Sale, Sequence[Entry]]], language: str = "ru") -> Verdict:
    """As if each of them had followed that version from its first stage on. Its fields count as they are today."""
    verdict = Verdict()
    for sale, history in sales:
        verdict.looked_at += 1
        _replay(verdict, process, sale, history, language)
    return verdict


def _replay(verdict: Verdict, process: Process, sale: Sale, history: Sequence[Entry], language: str) -> None:
    true: dict[str, bool] = {}
    done: set[str] = set()
    verdict.compare_steps(sale.course.first, process.first)
    for entry in history:
        if entry.what == "step_done":
            done.add(str(entry.after.get("step")))
        elif entry.what in {"moved", "reopened"}:
            _try_move(verdict, process, sale, entry, Facts(frozenset(done), **true), language)
            done.clear()
        else:
            true.update(_facts_told(entry))


def _try_move(verdict: Verdict, process: Process, sale: Sale, entry: Entry, facts: Facts, language: str) -> None:
    verdict.moves += 1
    left, entered = str(entry.before.get("stage")), str(entry.after.get("stage"))
    here, there = process.stage(left), process.stage(entered)
    was = sale.course.stage(entered)
    if there is None:
        verdict.stranded.append(Stranded(sale.id, sale.number, entered))
        return
    verdict.compare_steps(was, there)
    if entry.what == "reopened" or there.kind == "lost" or here is None or entered in here.back_to:
        return
    missing = [each for each in _missing(here, sale, facts, language) if each.code not in _asked(sale, left)]
    if here.next != entered:
        missing.append(Missing("fact", f"stage_{here.next}", here.titles.to(language)))
    if missing:
        verdict.blocked.append(Blocked(sale.id, sale.number, left, entered, tuple(missing)))


def _missing(stage: Stage, sale: Sale, facts: Facts, language: str) -> list[Missing]:
    """The same question as at the gate, asked of a moment that is over."""
    steps = [step for step in stage.steps if step.required and not facts.settles(step)]
    needs = [
        need
        for need in stage.needs
        if not (getattr(sale, need.code) if need.kind == "field" else facts.holds(need.code))
    ]
    found = [Missing("step", step.code, step.titles.to(language)) for step in steps]
    return found + [Missing(need.kind, need.code, need.titles.to(language)) for need in needs]


def _asked(sale: Sale, stage: str) -> set[str]:
    """What its own version asked for there: that was let through then, by an override or by what is no longer kept."""
    own = sale.course.stage(stage)
    return {step.code for step in own.steps if step.required} | {need.code for need in own.needs} if own else set()


def _facts_told(entry: Entry) -> dict[str, bool]:
    told: dict[str, dict[str, bool]] = {
        "invoice_issued": {"invoice_issued": True},
        "invoice_checked": {"invoice_checked": True},
        "invoice_sent": {"invoice_sent": True},
        "invoice_voided": {
            "invoice_issued": False,
            "invoice_checked": False,
            "invoice_sent": False,
            "paid_in_full": False,
        },
        "production_cancelled": {"order_ready": False},
        "order_shipped": {"order_ready": True, "order_shipped": True},
    }
    if entry.what == "order_ready":
        return {"order_ready": entry.after.get("status") in {"ready", "shipped"}}
    if entry.what == "payment_applied":
        return {"paid_in_full": _is_nothing(entry.after.get("outstanding"))}
    return told.get(entry.what, {})


def _is_nothing(amount: Any) -> bool:
    try:
        return Decimal(str(amount)) == 0
    except InvalidOperation:
        return False

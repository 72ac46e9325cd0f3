"""How a figure went: the same total day by day, week by week or month by month, up to the window asked about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from services.analytics.domain.periods import DAY, Step, Window, steps
from services.analytics.domain.reports import Question, ReportName
from services.analytics.domain.roles import as_seen
from shared.auth import Actor
from shared.db import Transaction

from .reporting import FIGURES_OF

_STANDING: frozenset[ReportName] = frozenset({"overdue"})
"""Reports whose rows by day tell what began on it, and not how it stood at its end."""


@dataclass(frozen=True)
class Trend:
    """The figures of each step by its first day; nothing is there of a step that has not begun."""

    by: Step
    starts: Sequence[date]
    figures: Mapping[date, Sequence[Any]]
    empty_is_nothing: bool

    def value(self, start: date, figure: str, currency: str | None) -> Decimal | None:
        """The figure of one step; of sales in this currency. Where nothing happened counts and sums are zero."""
        found = self.figures.get(start, ())
        of = next((each for each in found if getattr(each, "currency", currency) == currency), None)
        if of is None:
            return Decimal(0) if self.empty_is_nothing and not figure.endswith(("_percent", "_hours")) else None
        value = getattr(of, figure)
        return None if value is None else Decimal(value)


async def trend(tx: Transaction, actor: Actor, asked: Question) -> Trend:
    """The steps up to the window, in as few queries as tell the truth: by rows, or one total for each step."""
    today = tx.now.astimezone(tx.organisation.zone).date()
    by, windows = steps(asked.window, today)
    total, figures_of = asked.over(asked.window), FIGURES_OF[asked.report]
    found: dict[date, list[Any]] = {}
    if asked.report in _STANDING:
        for each in windows:
            found[each.start] = [figures for _, figures in await figures_of(tx, actor, total.over(each))]
        return Trend(by, [each.start for each in windows], found, empty_is_nothing=True)
    kept_by_day = asked.report == "next_step_coverage"
    whole = Window(windows[0].start, windows[-1].end)
    rows = await figures_of(tx, actor, total.over(whole).by("day" if kept_by_day else by))
    of_day: dict[date, list[Any]] = {}
    for cells, figures in as_seen(actor.role, rows):
        of_day.setdefault(cells[0], []).append(figures)
    for each in windows:
        day = min(each.end - DAY, today) if kept_by_day else each.start
        if day in of_day:
            found[each.start] = of_day[day]
    return Trend(by, [each.start for each in windows], found, empty_is_nothing=not kept_by_day)

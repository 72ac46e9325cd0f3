"""Answering a report: its rows, its total, and the total of the window before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from services.analytics.domain.periods import Window, previous
from services.analytics.domain.reports import Question, ReportName
from services.analytics.domain.roles import as_seen
from services.analytics.store import reports
from services.analytics.store.reports import Cells
from shared.auth import Actor
from shared.db import Transaction

from .planning import with_plans

Figures = Any
Rows = Sequence[tuple[Cells, Figures]]
FIGURES_OF: dict[ReportName, Callable[..., Any]] = {
    "processed_clients": reports.clients,
    "new_accounts": reports.accounts,
    "completed_activities": reports.activities,
    "sales_and_margin": reports.sales,
    "overdue": reports.overdue,
    "funnel": reports.funnel,
    "next_step_coverage": reports.coverage,
    "stage_times": reports.stage_times,
    "production_handoff": reports.hand_offs_of,
}


@dataclass(frozen=True)
class Report:
    """`rows` by the values of their groups; `total` and `before` hold several figures only where currencies differ."""

    rows: Rows
    total: Sequence[Figures]
    before: Sequence[Figures]
    window_before: Window
    persons: dict[UUID, str]
    teams: dict[UUID, str]


async def report(tx: Transaction, actor: Actor, asked: Question) -> Report:
    """The figures the caller may see, of what was asked for."""
    figures_of = FIGURES_OF[asked.report]
    before = previous(asked.window, asked.as_of or tx.now, tx.organisation.zone)
    await reports.begin_report(tx)
    found = await figures_of(tx, actor, replace(asked, with_total=True)) if asked.group_by else []
    rows: Rows = [row for row in found if row[0]]
    total: Rows = [row for row in found if not row[0]] or await figures_of(tx, actor, asked.over(asked.window))
    earlier = await figures_of(tx, actor, asked.over(before))
    if asked.report == "sales_and_margin":
        rows, total = await with_plans(tx, actor, asked, rows, total)
    rows, total, earlier = (as_seen(actor.role, each) for each in (rows, total, earlier))
    persons, teams = await reports.names_of(tx, _ids(asked, rows, "manager"), _ids(asked, rows, "team"))
    return Report(
        rows,
        [figures for _, figures in total],
        [figures for _, figures in earlier],
        before,
        persons,
        teams,
    )


def _ids(asked: Question, rows: Rows, group: str) -> list[UUID]:
    """The people, or teams, the rows are about."""
    places = [place for place, each in enumerate(asked.group_by) if each == group]
    return list({value for cells, _ in rows for place in places if isinstance(value := cells[place], UUID)})

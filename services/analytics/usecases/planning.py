"""Plan beside fact: the goals that are said of a report's rows and of its total."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from services.analytics.domain.plans import PLANNED, Plans, planned_rows, planned_total
from services.analytics.domain.reports import Question, SalesFigures, no_sales
from services.analytics.store import settings
from shared.auth import Actor
from shared.db import Transaction

Rows = Sequence[tuple[Any, SalesFigures]]


async def with_plans(tx: Transaction, actor: Actor, asked: Question, rows: Rows, total: Rows) -> tuple[Rows, Rows]:
    """Sales with what is planned for them, by the day of the win as goals are; a plan without a sale is a row too."""
    if asked.basis != "win":
        return rows, total
    goals = await settings.goals_within(tx, actor, asked.window, [*PLANNED])
    if not goals:
        return rows, total
    teams = await settings.teams_of(tx, [each.owner_id for each in goals if each.owner_id is not None])
    by_row = planned_rows(goals, asked, teams) if asked.group_by else {}
    return _beside(rows, by_row), _beside(total, planned_total(goals, asked, teams))


def _beside(rows: Rows, plans: Plans) -> Rows:
    if not plans:
        return rows
    known = {(cells, each.currency) for cells, each in rows}
    there = [*((cells, each) for cells, each in rows if each.currency is not None)]
    there += [(cells, no_sales(currency)) for cells, currency in plans if (cells, currency) not in known]
    return [(cells, _planned(each, plans.get((cells, each.currency or ""), {}))) for cells, each in there]


def _planned(figures: SalesFigures, plan: Mapping[str, Decimal]) -> SalesFigures:
    return replace(figures, plan_revenue=plan.get("plan_revenue"), plan_margin=plan.get("plan_margin"))

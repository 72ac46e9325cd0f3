"""The reply of a report: its figures with the period, the moment and how far the store is behind."""

import time
from typing import Any

from fastapi import Request

from services.analytics import usecases
from services.analytics.domain.reports import ReportName, parse_groups
from shared.auth import Actor
from shared.edge import Tx

from . import changes, shapes
from .asking import period_of, question_of
from .replies import LagOut, PeriodOut
from .requests import AskReport


async def answer(request: Request, tx: Tx, actor: Actor, report: ReportName, asked: AskReport) -> dict[str, Any]:
    """What a report says to the caller; FastAPI makes the model of it."""
    window = period_of(tx, asked)
    question = question_of(tx, actor, report, asked, parse_groups(asked.group_by, report))
    found = await usecases.report(tx, actor, question)
    total, before = shapes.totals(found, question, asked), [shapes.figures(each) for each in found.before]
    several = report == "sales_and_margin"
    return {
        "report": report,
        "period": PeriodOut(name=window.name, start=window.start, end=window.end, time_zone=tx.organisation.zone.key),
        "group_by": list(question.group_by),
        **({"basis": question.basis} if several else {}),
        "as_of": asked.as_of or tx.now,
        "lag": lag_of(request),
        "closed": await changes.closed_of(tx, actor, question, asked),
        "rows": shapes.rows(found, question, asked),
        "total": total if several else total[0],
        "previous": {**shapes.window(found.window_before).model_dump(), "total": before if several else before[0]},
    }


def lag_of(request: Request) -> LagOut:
    """As the intake last saw it."""
    lag = request.app.state.lag
    return LagOut(events_behind=lag.behind, seconds=lag.seconds(time.monotonic()))

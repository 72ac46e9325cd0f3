"""The routes of analytics. Each query behind them is scoped to what the caller may see."""

import time
from typing import Annotated, Any

from fastapi import Query, Request

from services.analytics import usecases
from services.analytics.domain.periods import Period, period
from services.analytics.domain.reports import Question, ReportName, check_figure, parse_groups
from services.analytics.store import records, reports
from shared.auth import Actor, allow
from shared.edge import Tx
from shared.service import make_router

from . import shapes
from .replies import FreshnessOut, LagOut, PeriodOut, RecordsOut, ReportOut
from .requests import AskRecords, AskReport

router = make_router()
Reader = Annotated[Actor, allow("manager", "head", "admin")]
RECORDS_OF = {
    "sales_and_margin": records.sales,
    "completed_activities": records.activities,
    "processed_clients": records.clients,
}


@router.get("/reports/{report}")
async def read_report(
    report: ReportName, asked: Annotated[AskReport, Query()], request: Request, tx: Tx, actor: Reader
) -> ReportOut:
    """Figures of a period, with the total of the period before; a manager's own, a head's teams, an admin's all."""
    window = _period(asked, tx)
    question = Question(report, window, parse_groups(asked.group_by), asked.team, asked.manager)
    found = await usecases.report(tx, actor, question)
    total, before = shapes.totals(found, question, asked), [shapes.figures(each) for each in found.before]
    several = report == "sales_and_margin"
    return {  # type: ignore[return-value]  # FastAPI makes the model, chosen by `report`, of it
        "report": report,
        "period": PeriodOut(name=window.name, start=window.start, end=window.end, time_zone=tx.organisation.zone.key),
        "group_by": list(question.group_by),
        "as_of": tx.now,
        "lag": _lag(request),
        "rows": shapes.rows(found, question, asked),
        "total": total if several else total[0],
        "previous": {**shapes.window(found.window_before).model_dump(), "total": before if several else before[0]},
    }


@router.get("/reports/{report}/records")
async def read_records(report: ReportName, asked: Annotated[AskRecords, Query()], tx: Tx, actor: Reader) -> RecordsOut:
    """Exactly the rows behind one figure. Each row and total of a report names its own in `records`."""
    figure = check_figure(report, asked.figure)
    question = Question(report, _period(asked, tx), (), asked.team, asked.manager, asked.cell(), figure)
    found = await RECORDS_OF[report](tx, actor, question, asked.cursor, asked.limit)
    return {  # type: ignore[return-value]
        "report": report,
        "as_of": tx.now,
        "count": found.count,
        "hidden": found.hidden,
        "items": [shapes.record(report, row) for row in found.page.items],
        "next_cursor": found.page.next_cursor,
    }


@router.get("/freshness")
async def read_freshness(request: Request, tx: Tx, actor: Reader) -> FreshnessOut:
    """How many events are recorded, how new the newest is, and how many are known to wait."""
    total, newest_at, received_at = await reports.freshness(tx)
    return FreshnessOut(
        events=total, newest_event_at=newest_at, newest_received_at=received_at, as_of=tx.now, lag=_lag(request)
    )


def _period(asked: Any, tx: Tx) -> Period:
    return period(asked.period, tx.now, tx.organisation.zone, asked.start, asked.end)


def _lag(request: Request) -> LagOut:
    lag = request.app.state.lag
    return LagOut(events_behind=lag.behind, seconds=lag.seconds(time.monotonic()))

"""The routes of analytics. Each query behind them is scoped to what the caller may see."""

from typing import Annotated

from fastapi import Query, Request

from services.analytics import usecases
from services.analytics.domain.reports import ReportName, check_cell, check_figure, check_late
from services.analytics.store import records, reports
from services.analytics.store.held import held
from shared.edge import Tx
from shared.held_routes import held_routes
from shared.service import make_router

from . import changes, clients, dashboards, exports, feed, settings, shapes, stream, subscriptions
from .answering import answer, lag_of
from .asking import Asker, ReportAsker, Viewer, question_of
from .replies import FreshnessOut, RecordsOut, ReportOut
from .requests import AskRecords, AskReport

router = make_router()
router.include_router(exports.router)
router.include_router(settings.router)
router.include_router(dashboards.router)
router.include_router(clients.router)
router.include_router(feed.router)
router.include_router(changes.router)
router.include_router(stream.router)
router.include_router(subscriptions.router)
router.include_router(held_routes("analytics", held))


@router.get("/reports/{report}")
async def read_report(
    report: ReportName, asked: Annotated[AskReport, Query()], request: Request, tx: Tx, actor: ReportAsker
) -> ReportOut:
    """Figures of a period, with the total of the period before; a manager's own, a head's teams, an admin's all.

    Production and accounting have the reports of their own work, 403 for the others.
    """
    return await answer(request, tx, actor, report, asked)  # type: ignore[return-value]  # FastAPI makes the model


@router.get("/reports/{report}/records")
async def read_records(report: ReportName, asked: Annotated[AskRecords, Query()], tx: Tx, actor: Asker) -> RecordsOut:
    """Exactly the rows behind one figure. Each row and total of a report names its own in `records`."""
    figure = check_figure(report, asked.figure)
    cell = asked.cell()
    check_cell(report, cell)
    question = question_of(tx, actor, report, asked, cell=cell, figure=figure)
    if asked.late:
        check_late(report)
        question = usecases.too_late(tx, question)
    found = await records.RECORDS_OF[report](tx, actor, question, asked.cursor, asked.limit)
    return {  # type: ignore[return-value]
        "report": report,
        "as_of": tx.now,
        "count": found.count,
        "hidden": found.hidden,
        "items": [shapes.record(report, row) for row in found.page.items],
        "next_cursor": found.page.next_cursor,
    }


@router.get("/freshness")
async def read_freshness(request: Request, tx: Tx, actor: Viewer) -> FreshnessOut:
    """How new the newest recorded event is, and how many are known to wait."""
    newest_at, received_at = await reports.freshness(tx)
    return FreshnessOut(newest_event_at=newest_at, newest_received_at=received_at, as_of=tx.now, lag=lag_of(request))

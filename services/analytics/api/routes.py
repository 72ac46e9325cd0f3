"""The routes of analytics. Each query behind them is scoped to what the caller may see."""

import time
from typing import Annotated, Any

from fastapi import Query, Request

from services.analytics import usecases
from services.analytics.domain.reports import Basis, ReportName, check_cell, check_figure, check_late, parse_groups
from services.analytics.store import records, reports
from services.analytics.store.held import held
from shared.edge import Tx
from shared.fields import Out
from shared.held_routes import held_routes
from shared.service import make_router

from . import changes, exports, feed, settings, shapes, stream, subscriptions
from .asking import Asker, Reader, period_of, question_of
from .replies import FreshnessOut, LagOut, PeriodOut, RecordsOut, ReportOut
from .requests import AskRecords, AskReport, AskWhose

router = make_router()
router.include_router(exports.router)
router.include_router(settings.router)
router.include_router(feed.router)
router.include_router(changes.router)
router.include_router(stream.router)
router.include_router(subscriptions.router)
router.include_router(held_routes("analytics", held))


@router.get("/reports/{report}")
async def read_report(
    report: ReportName, asked: Annotated[AskReport, Query()], request: Request, tx: Tx, actor: Asker
) -> ReportOut:
    """Figures of a period, with the total of the period before; a manager's own, a head's teams, an admin's all."""
    return await _reply(request, tx, actor, report, asked)  # type: ignore[return-value]  # FastAPI makes the model


class TileOut(Out):
    """One thing on the page with its report; `show`, `figure` and `chart` say what of it to show and how."""

    report: ReportName
    show: str
    figure: str | None
    group_by: str | None
    basis: Basis | None
    chart: str | None
    reply: ReportOut


class DashboardOut(Out):
    """`place` says whose arrangement it is: the person's, the role's or the product's."""

    place: str
    items: list[TileOut]


@router.get("/dashboard")
async def read_dashboard(asked: Annotated[AskWhose, Query()], request: Request, tx: Tx, actor: Reader) -> DashboardOut:
    """Everything on the caller's page in one call, all of it of the same moment."""
    layout, place = await usecases.dashboard_of(tx, actor)
    items, answers = [], {}
    for tile in layout:
        name, groups = tile["report"], tile.get("group_by")
        basis = (tile.get("basis") or asked.basis) if name == "sales_and_margin" else None
        if (name, groups, basis) not in answers:
            given = {**asked.model_dump(by_alias=True, exclude_unset=True), "group_by": groups, "basis": basis}
            answers[name, groups, basis] = await _reply(request, tx, actor, name, AskReport(**given))
        shown = {each: tile.get(each) for each in ("report", "show", "figure", "group_by", "chart")}
        items.append({**shown, "basis": basis, "reply": answers[name, groups, basis]})
    return {"place": place, "items": items}  # type: ignore[return-value]


async def _reply(request: Request, tx: Tx, actor: Reader, report: ReportName, asked: AskReport) -> dict[str, Any]:
    window = period_of(tx, asked)
    question = question_of(tx, report, asked, parse_groups(asked.group_by, report))
    found = await usecases.report(tx, actor, question)
    total, before = shapes.totals(found, question, asked), [shapes.figures(each) for each in found.before]
    several = report == "sales_and_margin"
    return {
        "report": report,
        "period": PeriodOut(name=window.name, start=window.start, end=window.end, time_zone=tx.organisation.zone.key),
        "group_by": list(question.group_by),
        **({"basis": question.basis} if several else {}),
        "as_of": asked.as_of or tx.now,
        "lag": _lag(request),
        "closed": await changes.closed_of(tx, actor, question, asked),
        "rows": shapes.rows(found, question, asked),
        "total": total if several else total[0],
        "previous": {**shapes.window(found.window_before).model_dump(), "total": before if several else before[0]},
    }


@router.get("/reports/{report}/records")
async def read_records(report: ReportName, asked: Annotated[AskRecords, Query()], tx: Tx, actor: Asker) -> RecordsOut:
    """Exactly the rows behind one figure. Each row and total of a report names its own in `records`."""
    figure = check_figure(report, asked.figure)
    cell = asked.cell()
    check_cell(report, cell)
    question = question_of(tx, report, asked, cell=cell, figure=figure)
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
async def read_freshness(request: Request, tx: Tx, actor: Reader) -> FreshnessOut:
    """How new the newest recorded event is, and how many are known to wait."""
    newest_at, received_at = await reports.freshness(tx)
    return FreshnessOut(newest_event_at=newest_at, newest_received_at=received_at, as_of=tx.now, lag=_lag(request))


def _lag(request: Request) -> LagOut:
    lag = request.app.state.lag
    return LagOut(events_behind=lag.behind, seconds=lag.seconds(time.monotonic()))

"""Reports as files: the same figures as on the screen, for Excel."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import Query, Response

from services.analytics import usecases
from services.analytics.adapters.spreadsheets import Cell, Sheet, as_csv, as_xlsx
from services.analytics.domain.reports import Group, ReportName, parse_groups
from services.analytics.domain.reports.titles import (
    AS_OF,
    BASIS_TITLES,
    COUNT_TITLES,
    FIGURE_TITLES,
    GROUP_TITLES,
    PERIOD,
    REPORT_TITLES,
    TOTAL,
    WITHOUT,
    in_language,
    value_title,
)
from services.analytics.store import reports
from shared.edge import Tx
from shared.service import make_router

from . import shapes
from .asking import Reader, question_of
from .requests import AskReport

router = make_router()
_HIDDEN = {"by_type", "by_origin", "lost_by_reason", "group", "records", "change_percent"}
_CHARTS: dict[ReportName, tuple[str, ...]] = {
    "processed_clients": ("existing", "potential"),
    "new_accounts": ("total",),
    "completed_activities": ("on_time", "late"),
    "sales_and_margin": ("revenue", "margin"),
    "overdue": ("overdue",),
    "funnel": ("reached", "lost"),
    "next_step_coverage": ("covered", "uncovered"),
    "stage_times": ("median_hours",),
    "production_handoff": ("kept", "broken"),
}
CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
File = dict[int | str, dict[str, Any]]


def _answers(kind: str) -> File:
    return {200: {"content": {kind: {"schema": {"type": "string", "format": "binary"}}}}}


@router.get("/reports/{report}.csv", response_class=Response, responses=_answers("text/csv"))
async def read_report_as_csv(
    report: ReportName, asked: Annotated[AskReport, Query()], tx: Tx, actor: Reader
) -> Response:
    """The rows and totals of the report for Russian Excel, in the language of whoever asks."""
    sheet, _ = await _sheet(tx, actor, report, asked)
    return _file(as_csv(sheet), CSV, f"{report}.csv")


@router.get("/reports/{report}.xlsx", response_class=Response, responses=_answers(XLSX))
async def read_report_as_xlsx(
    report: ReportName, asked: Annotated[AskReport, Query()], tx: Tx, actor: Reader
) -> Response:
    """The same with real numbers and dates, a frozen header and a chart."""
    sheet, language = await _sheet(tx, actor, report, asked)
    chart = in_language(("График", "Chart"), language)
    return _file(as_xlsx(sheet, chart), XLSX, f"{report}.xlsx")


async def _sheet(tx: Tx, actor: Reader, report: ReportName, asked: AskReport) -> tuple[Sheet, str]:
    question = question_of(tx, actor, report, asked, parse_groups(asked.group_by, report))
    found = await usecases.report(tx, actor, question)
    language = await reports.language_of(tx, actor.id)
    groups, shown = question.group_by, shapes.rows(found, question, asked)
    sums = [shapes.figures(each) for each in found.total]
    names = [name for name in sums[0] if name not in _HIDDEN and _is_said(name, [*shown, *sums])]
    rows = [
        [*(_of_group(row["group"], each, language) for each in groups), *(row[name] for name in names)] for row in shown
    ]
    totals = [_total_row(groups, names, each, language) for each in sums]
    title, window = in_language(REPORT_TITLES[report], language), question.window
    notes = [
        title,
        *([in_language(BASIS_TITLES[question.basis], language)] if report == "sales_and_margin" else []),
        f"{in_language(PERIOD, language)}: {window.start:%d.%m.%Y} – {window.end:%d.%m.%Y}",
        f"{in_language(AS_OF, language)}: {(asked.as_of or tx.now).astimezone(tx.organisation.zone):%d.%m.%Y %H:%M}",
    ]
    titles = {**FIGURE_TITLES, "count": COUNT_TITLES[question.basis]}
    head = [GROUP_TITLES[each] for each in groups] or [("", "")]
    chart = [len(head) + names.index(name) for name in _CHARTS[report] if name in names] if groups else []
    formats = ["date" if each in ("day", "week") else "text" for each in groups] or ["text"]
    if not groups:
        rows = []
    return Sheet(
        title,
        notes,
        [in_language(each, language) for each in (*head, *(titles[name] for name in names))],
        [*formats, *(_format(name) for name in names)],
        rows,
        totals,
        chart,
    ), language


def _is_said(name: str, rows: Sequence[dict[str, Any]]) -> bool:
    """Plans have columns only where there are any."""
    return not name.startswith("plan_") or any(row[name] is not None for row in rows)


def _total_row(groups: Sequence[str], names: Sequence[str], figures: dict[str, Any], language: str) -> list[Cell]:
    empty: list[Cell] = [None] * (max(len(groups), 1) - 1)
    return [in_language(TOTAL, language), *empty, *(figures[name] for name in names)]


def _of_group(group: dict[str, str | None], name: Group, language: str) -> Cell:
    value = group.get(f"{name}_name") or group[name]
    if value is None:
        return WITHOUT[0]
    return date.fromisoformat(value) if name in ("day", "week") else value_title(name, value, language)


def _format(figure: str) -> str:
    if figure in ("revenue", "average", "margin", "margin_unknown", "plan_revenue", "plan_margin"):
        return "money"
    if figure == "currency":
        return "text"
    return next((kind for kind in ("percent", "hours") if figure.endswith(kind)), "count")


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})

"""From what the store found to what a caller reads."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from services.analytics.domain.periods import Window
from services.analytics.domain.reports import (
    FIGURES,
    ActivityFigures,
    ClientFigures,
    CoverageFigures,
    FunnelFigures,
    Group,
    HandOffFigures,
    NewAccountFigures,
    OverdueFigures,
    Question,
    ReportName,
    SalesFigures,
    StageTimeFigures,
    Value,
    change_percent,
    no_sales,
)
from services.analytics.usecases import Report
from shared.fields import Out

from .replies import (
    ActivitiesOut,
    CoverageOut,
    FunnelOut,
    HandOffsOut,
    Named,
    NewAccountsOut,
    OverdueOut,
    SalesOut,
    StageTimesOut,
    WindowOut,
)
from .requests import AskReport, cell_parameters

PATH = "/api/analytics/reports"


SHAPES: dict[type[Any], type[Out]] = {
    SalesFigures: SalesOut,
    ActivityFigures: ActivitiesOut,
    NewAccountFigures: NewAccountsOut,
    OverdueFigures: OverdueOut,
    FunnelFigures: FunnelOut,
    CoverageFigures: CoverageOut,
    StageTimeFigures: StageTimesOut,
    HandOffFigures: HandOffsOut,
}


def figures(found: Any) -> dict[str, Any]:
    """The figures of one row as a flat dict."""
    if isinstance(found, ClientFigures):
        by_type = {kind or "": number for kind, number in found.by_type.items()}
        names = ("total", "existing", "potential", "eligible", "not_processed", "coverage_percent")
        return {**{name: getattr(found, name) for name in names}, "by_type": by_type}
    return SHAPES[type(found)].model_validate(found).model_dump()


def window(given: Window) -> WindowOut:
    return WindowOut(start=given.start, end=given.end, until=given.until)


def rows(found: Report, asked: Question, request: AskReport) -> list[dict[str, Any]]:
    """The rows in the order of their groups: names by the alphabet, days as they come, stages as sales go through."""
    made = [
        {**figures(each), "group": _group(found, asked.group_by, cells), "records": _link(asked, request, cells, each)}
        for cells, each in found.rows
    ]
    stages = {row["group"].get("stage"): place for place, row in reversed([*enumerate(made)])}

    def order(row: dict[str, Any]) -> list[Any]:
        return [
            stages[row["group"]["stage"]] if each == "stage" else _sortable(row["group"], each)
            for each in asked.group_by
        ]

    return sorted(made, key=order)


def totals(found: Report, asked: Question, request: AskReport) -> list[dict[str, Any]]:
    """The totals, each with its change against the window before; a currency that only then had sales shows zeros."""
    return [
        {
            **figures(each),
            "change_percent": {
                name: change_percent(getattr(each, name), getattr(earlier, name)) for name in comparable(asked.report)
            },
            "records": _link(asked, request, (), each),
        }
        for each, earlier in _paired(found.total, found.before)
    ]


def _paired(now: Sequence[Any], before: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Each total with the one of the window before; sales by currency, zeros where one of the two has none."""
    if not isinstance(now[0], SalesFigures):
        return list(zip(now, before, strict=True))
    new, old = ({each.currency: each for each in some} for some in (now, before))
    currencies = sorted({*new, *old} - {None}) or [None]
    return [(new.get(each, no_sales(each)), old.get(each, no_sales(each))) for each in currencies]


def comparable(report: ReportName) -> tuple[str, ...]:
    """Figures whose growth says something; of a percentage that is already a comparison it would not."""
    compared = {"stage_times": ("left", "median_hours"), "funnel": ("opened", "won", "lost")}
    compared["production_handoff"] = (*FIGURES[report], "waiting_hours", "working_hours")
    return tuple(name for name in compared.get(report, FIGURES[report]) if not name.endswith("percent"))


def _group(found: Report, groups: Sequence[Group], cells: Sequence[Value]) -> dict[str, str | None]:
    names: dict[str, Mapping[Any, str]] = {"manager": found.persons, "team": found.teams}
    made: dict[str, str | None] = {}
    for group, value in zip(groups, cells, strict=True):
        made[group] = None if value is None else str(value)
        if group in names:
            made[f"{group}_name"] = names[group].get(value)
        if group == "month" and isinstance(value, date):
            made[group] = f"{value:%Y-%m}"
    return made


def _sortable(values: Mapping[str, str | None], group: Group) -> tuple[bool, str, str]:
    """By name where there is one. What has no value, or no name yet, stands last."""
    value, shown = values[group], values.get(f"{group}_name", values[group])
    return shown is None, (shown or "").casefold(), value or ""


def _link(asked: Question, request: AskReport, cells: Sequence[Value], found: Any) -> str:
    cell: dict[str, Value] = dict(zip(asked.group_by, cells, strict=False))
    if isinstance(found, SalesFigures) and found.currency is not None:
        cell["currency"] = found.currency
    return f"{PATH}/{asked.report}/records?{urlencode(cell_parameters(request, asked.window, cell))}"


_OF_RECORD: dict[ReportName, tuple[str, ...]] = {
    "sales_and_margin": ("number", "sale_id", "kind", "amount", "margin", "margin_unknown", "currency", "lines"),
    "completed_activities": ("title", "kind", "sale_id"),
    "processed_clients": ("last_at",),
    "next_step_coverage": ("last_at",),
    "new_accounts": ("record", "origin"),
    "overdue": ("title", "kind", "department", "sale_id", "deadline", "until", "ended"),
    "funnel": ("number", "process", "stage", "left_at", "to_stage", "reason", "amount", "currency"),
    "production_handoff": (
        *("number", "sale_id", "accepted_at", "rejected_at", "started_at", "ready_at", "shipped_at"),
        *("promised_by", "last_promise"),
    ),
}
_OF_RECORD["stage_times"] = _OF_RECORD["funnel"]
_SUBJECT: dict[ReportName, str] = {
    "completed_activities": "activity_id",
    "overdue": "activity_id",
    "funnel": "sale_id",
    "stage_times": "sale_id",
    "production_handoff": "order_request_id",
}


def record(report: ReportName, row: Any) -> dict[str, Any]:
    """One row behind a figure."""
    made: dict[str, Any] = {
        "manager": _named(row.owner_id, row.owner_name),
        "team": _named(row.team_id, row.team_name),
        "client": _named(row.contact_id, row.contact_name),
        "contact_type": row.contact_type,
        **{name: getattr(row, name) for name in _OF_RECORD[report]},
    }
    if "last_at" not in made:
        made |= {"at": row.at, "day": row.day}
    if report in _SUBJECT:
        made[_SUBJECT[report]] = row.subject
    if report in ("sales_and_margin", "new_accounts"):
        made["account"] = _named(row.account_id, row.account_name)
    if report == "completed_activities":
        made |= {"on_time": bool(row.on_time), "with_result": bool(row.with_result)}
        made |= {"next_planned": bool(row.with_next_step), "cancelled": not row.completed}
    return made


def _named(given: UUID | None, name: str | None) -> Named | None:
    return Named(id=given, name=name) if given is not None else None

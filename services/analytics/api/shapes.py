"""From what the store found to what a caller reads."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from services.analytics.domain.periods import Window
from services.analytics.domain.reports import (
    FIGURES,
    ClientFigures,
    Group,
    Question,
    ReportName,
    SalesFigures,
    Value,
    change_percent,
    no_sales,
)
from services.analytics.usecases import Report

from .replies import ActivitiesOut, ClientsOut, Named, SalesOut, WindowOut
from .requests import AskReport, cell_parameters

PATH = "/api/analytics/reports"


def figures(found: Any) -> dict[str, Any]:
    """The figures of one row as a flat dict."""
    if isinstance(found, ClientFigures):
        by_type = {kind or "": number for kind, number in found.by_type.items()}
        return ClientsOut(
            total=found.total, existing=found.existing, potential=found.potential, by_type=by_type
        ).model_dump()
    shape = SalesOut if isinstance(found, SalesFigures) else ActivitiesOut
    return shape.model_validate(found).model_dump()


def window(given: Window) -> WindowOut:
    return WindowOut(start=given.start, end=given.end, until=given.until)


def rows(found: Report, asked: Question, request: AskReport) -> list[dict[str, Any]]:
    """The rows in the order of their groups: names by the alphabet, days as they come."""
    made = [
        {**figures(each), "group": _group(found, asked.group_by, cells), "records": _link(asked, request, cells, each)}
        for cells, each in found.rows
    ]
    return sorted(made, key=lambda row: [_sortable(row["group"], each) for each in asked.group_by])


def totals(found: Report, asked: Question, request: AskReport) -> list[dict[str, Any]]:
    """The totals, each with its change against the window before; a currency that only then had sales shows zeros."""
    return [
        {
            **figures(each),
            "change_percent": {
                name: change_percent(getattr(each, name), getattr(earlier, name)) for name in _comparable(asked.report)
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


def _comparable(report: ReportName) -> tuple[str, ...]:
    """Figures whose growth says something; of a percentage that is already a comparison it would not."""
    return tuple(name for name in FIGURES[report] if not name.endswith("percent"))


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


def record(report: ReportName, row: Any) -> dict[str, Any]:
    """One row behind a figure."""
    whose = {
        "manager": Named(id=row.owner_id, name=row.owner_name),
        "team": _named(row.team_id, row.team_name),
        "client": _named(row.contact_id, row.contact_name),
        "contact_type": row.contact_type,
    }
    if report == "processed_clients":
        return {**whose, "last_at": row.last_at}
    of_both = {**whose, "at": row.at, "day": row.day}
    if report == "completed_activities":
        names = ("title", "kind", "sale_id", "on_time", "with_result", "next_planned")
        return {**of_both, "activity_id": row.subject, **{name: getattr(row, name) for name in names}}
    names = ("number", "amount", "margin", "margin_unknown", "currency", "lines")
    return {
        **of_both,
        "sale_id": row.subject,
        "kind": "won" if row.sign > 0 else "reopened",
        "account": _named(row.account_id, row.account_name),
        **{name: getattr(row, name) for name in names},
    }


def _named(given: UUID | None, name: str | None) -> Named | None:
    return Named(id=given, name=name) if given is not None else None

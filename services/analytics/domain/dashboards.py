"""What stands on the page of figures: tiles, charts and tables, each a question to a report."""

from collections.abc import Iterable
from typing import Any

from shared.errors import Invalid

from .reports import FIGURES, GROUPS_OF, ReportName, check_basis, parse_groups
from .roles import reports_of

Layout = list[dict[str, Any]]
_MORE_FIGURES: dict[ReportName, tuple[str, ...]] = {
    "sales_and_margin": ("margin_unknown_percent", "plan_revenue", "plan_margin", "plan_percent"),
    "funnel": ("opened", "won", "won_percent", "reached_percent", "median_hours", "p90_hours"),
    "stage_times": ("average_hours", "median_hours", "p90_hours"),
    "production_handoff": ("kept_percent", "waiting_hours", "working_hours", "shipping_hours"),
}
TILE_FIGURES: dict[ReportName, tuple[str, ...]] = {
    report: (*figures, *_MORE_FIGURES.get(report, ())) for report, figures in FIGURES.items()
}
"""What a tile can show of a report's total: more than what has a list of records behind it."""

_FIVE: Layout = [
    {"report": "processed_clients", "figure": "total", "show": "number"},
    {"report": "sales_and_margin", "figure": "revenue", "show": "number"},
    {"report": "sales_and_margin", "figure": "margin_percent", "show": "number"},
    {"report": "completed_activities", "figure": "completed", "show": "number"},
    {"report": "new_accounts", "figure": "total", "show": "number"},
    {"report": "overdue", "figure": "overdue", "show": "number"},
    {"report": "next_step_coverage", "figure": "coverage_percent", "show": "number"},
]
"""The results the case asks for, and how much of the base has a next step."""
_OF_LEADERS: Layout = [
    *_FIVE,
    {"report": "processed_clients", "group_by": "manager", "show": "chart", "chart": "bars"},
    {"report": "funnel", "group_by": "stage", "show": "chart", "chart": "funnel"},
    {"report": "sales_and_margin", "group_by": "day", "show": "chart", "chart": "bars"},
    {"report": "sales_and_margin", "group_by": "manager", "show": "chart", "chart": "bars"},
    {"report": "completed_activities", "group_by": "manager", "show": "chart", "chart": "bars"},
    {"report": "overdue", "group_by": "department", "show": "table"},
    {"report": "production_handoff", "show": "table"},
]
"""In the order of a head's five minutes before a meeting."""
_OF_MANAGERS: Layout = [
    *_FIVE,
    {"report": "sales_and_margin", "group_by": "day", "show": "chart", "chart": "bars"},
    {"report": "funnel", "group_by": "stage", "show": "chart", "chart": "funnel"},
    {"report": "completed_activities", "group_by": "day", "show": "chart", "chart": "bars"},
    {"report": "processed_clients", "group_by": "day", "show": "chart", "chart": "bars"},
    {"report": "overdue", "group_by": "kind", "show": "table"},
]
"""One person's own: by day, for there is nobody to compare with."""
_OF_PRODUCTION: Layout = [
    {"report": "overdue", "figure": "overdue", "show": "number"},
    {"report": "production_handoff", "figure": "requested", "show": "number"},
    {"report": "production_handoff", "figure": "ready", "show": "number"},
    {"report": "production_handoff", "figure": "kept_percent", "show": "number"},
    {"report": "production_handoff", "figure": "waiting_hours", "show": "number"},
    {"report": "production_handoff", "figure": "working_hours", "show": "number"},
    {"report": "production_handoff", "group_by": "day", "show": "chart", "chart": "bars"},
    {"report": "overdue", "group_by": "manager", "show": "table"},
]
"""The case counts the overdue tasks of production beside those of sales; the rest is how requests were kept to."""
_OF_ACCOUNTING: Layout = [
    {"report": "sales_and_margin", "basis": "payment", "figure": "revenue", "show": "number"},
    {"report": "sales_and_margin", "basis": "payment", "figure": "count", "show": "number"},
    {"report": "sales_and_margin", "basis": "invoice", "figure": "revenue", "show": "number"},
    {"report": "sales_and_margin", "basis": "invoice", "figure": "count", "show": "number"},
    {"report": "overdue", "figure": "overdue", "show": "number"},
    {"report": "sales_and_margin", "basis": "payment", "group_by": "day", "show": "chart", "chart": "bars"},
    {"report": "sales_and_margin", "basis": "invoice", "group_by": "day", "show": "chart", "chart": "bars"},
    {"report": "sales_and_margin", "basis": "payment", "group_by": "manager", "show": "table"},
]
"""What was paid and what was invoiced."""
DEFAULTS: dict[str, Layout] = {
    "manager": _OF_MANAGERS,
    "head": _OF_LEADERS,
    "production": _OF_PRODUCTION,
    "accountant": _OF_ACCOUNTING,
    "admin": _OF_LEADERS,
}
"""What people of a role see while nobody has arranged another page."""


def check_tile(tile: dict[str, Any], role: str) -> None:
    """Raises Invalid with the field that is wrong where nothing could be shown of it to somebody in this role."""
    report: ReportName = tile["report"]
    if report not in reports_of(role):
        raise Invalid(f"report: {report} is not for the role {role}", field="report")
    parse_groups(tile.get("group_by"), report)
    check_basis(report, tile.get("basis"))
    figure, allowed = tile.get("figure"), TILE_FIGURES[report]
    if figure is not None and figure not in allowed:
        raise Invalid(f"figure: {figure!r} is none of {', '.join(allowed)}, the figures of {report}", field="figure")
    if tile["show"] == "chart" and not tile.get("group_by"):
        raise Invalid(f"group_by: a chart is of rows; by one of {', '.join(GROUPS_OF[report])}", field="group_by")


def as_kept(tile: dict[str, Any]) -> dict[str, Any]:
    """The tile with what is meant where nothing was said: the first figure of a report, bars for a chart."""
    meant = {"number": {"figure": FIGURES[tile["report"]][0]}, "chart": {"chart": "bars"}}.get(tile["show"], {})
    return {**meant, **tile}


def shown_to(role: str, layout: Iterable[dict[str, Any]]) -> Layout:
    """What of an arrangement somebody in this role may see: it may have been made in another one."""
    return [as_kept(tile) for tile in layout if tile["report"] in reports_of(role)]

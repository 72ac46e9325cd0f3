"""What stands on the page of figures: tiles, charts and tables, each a question to a report."""

from typing import Any

Layout = list[dict[str, Any]]
SHOWS = ("number", "table", "chart")
CHARTS = ("bars", "line", "funnel")
DEFAULT: Layout = [
    {"report": "processed_clients", "figure": "total", "show": "number"},
    {"report": "sales_and_margin", "figure": "revenue", "show": "number"},
    {"report": "sales_and_margin", "figure": "margin_percent", "show": "number"},
    {"report": "completed_activities", "figure": "completed", "show": "number"},
    {"report": "new_accounts", "figure": "total", "show": "number"},
    {"report": "overdue", "figure": "overdue", "show": "number"},
    {"report": "next_step_coverage", "figure": "coverage_percent", "show": "number"},
    {"report": "processed_clients", "group_by": "manager", "show": "chart", "chart": "bars"},
    {"report": "funnel", "group_by": "stage", "show": "chart", "chart": "funnel"},
    {"report": "sales_and_margin", "group_by": "day", "show": "chart", "chart": "bars"},
    {"report": "completed_activities", "group_by": "manager", "show": "chart", "chart": "bars"},
    {"report": "overdue", "group_by": "department", "show": "table"},
    {"report": "production_handoff", "show": "table"},
]
"""The results the case asks for, in the order of a head's five minutes before a meeting."""

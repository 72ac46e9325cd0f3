"""Which reports each role is given, and what of them stays closed to it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from shared.errors import Forbidden

from .reports import REPORTS, ReportName, SalesFigures

_REPORTS_OF: dict[str, tuple[ReportName, ...]] = {
    "production": ("production_handoff", "overdue"),
    "accountant": ("sales_and_margin", "overdue"),
}
"""Production sees neither prices nor clients, accounting what was invoiced and paid; the other roles have them all."""
_DEPARTMENT_OF = {"production": "production", "accountant": "accounting"}


def reports_of(role: str) -> tuple[ReportName, ...]:
    """The reports somebody in this role may ask for."""
    return _REPORTS_OF.get(role, REPORTS)


def check_report(role: str, report: ReportName) -> None:
    """Raises Forbidden."""
    if report not in reports_of(role):
        raise Forbidden(f"the role {role} has no report {report}; it has {', '.join(reports_of(role))}")


def department_of(role: str, report: ReportName) -> str | None:
    """Whose overdue tasks a department is shown: its own; None where everybody's count that the caller reaches."""
    return _DEPARTMENT_OF.get(role) if report == "overdue" else None


def as_seen(role: str, found: Sequence[tuple[Any, Any]]) -> Sequence[tuple[Any, Any]]:
    """The figures without what the role does not see: for accounting a sale has an amount, but no cost."""
    if role != "accountant":
        return found
    return [(cells, _without_cost(each)) for cells, each in found]


def _without_cost(figures: Any) -> Any:
    return replace(figures, margin=None, margin_unknown=None) if isinstance(figures, SalesFigures) else figures

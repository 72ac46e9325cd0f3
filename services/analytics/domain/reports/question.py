"""Which reports there are and what may be asked of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal, get_args
from uuid import UUID

from services.analytics.domain.periods import Window
from shared.errors import Invalid

ReportName = Literal[
    "processed_clients",
    "new_accounts",
    "completed_activities",
    "sales_and_margin",
    "overdue",
    "funnel",
    "next_step_coverage",
    "stage_times",
    "production_handoff",
]
REPORTS: tuple[ReportName, ...] = get_args(ReportName)
Group = Literal[
    "manager",
    "team",
    "day",
    "week",
    "month",
    "contact_type",
    "product",
    "product_group",
    "kind",
    "origin",
    "department",
    "process",
    "stage",
    "priority",
]
Basis = Literal["win", "invoice", "payment"]
"""What makes money of a sale count, and on which day: that it is won, invoiced or paid."""
BASES: tuple[Basis, ...] = get_args(Basis)
GROUPS: tuple[Group, ...] = get_args(Group)
Value = UUID | date | str | None
_DAYS: tuple[Group, ...] = ("day", "week", "month")
_WHOSE: tuple[Group, ...] = ("manager", "team", *_DAYS, "contact_type")
OF_CLIENT: tuple[Group, ...] = ("priority", "origin")
"""What is the client's at the moment of the fact; facts about no client stand without."""
GROUPS_OF: dict[ReportName, tuple[Group, ...]] = {
    "processed_clients": (*_WHOSE, *OF_CLIENT),
    "new_accounts": (*_WHOSE, "origin"),
    "completed_activities": (*_WHOSE, "kind", *OF_CLIENT),
    "sales_and_margin": (*_WHOSE, "product", "product_group", *OF_CLIENT),
    "overdue": ("manager", "team", *_DAYS, "department", "kind", *OF_CLIENT),
    "funnel": (*_WHOSE, "process", "stage", *OF_CLIENT),
    "next_step_coverage": ("manager", "team", "day", "contact_type", *OF_CLIENT),
    "stage_times": (*_WHOSE, "process", "stage"),
    "production_handoff": ("manager", "team", *_DAYS),
}
"""What the rows of each report can be grouped by."""
FIGURES: dict[ReportName, tuple[str, ...]] = {
    "sales_and_margin": ("count", "revenue", "average", "margin", "margin_percent", "margin_unknown"),
    "completed_activities": (
        "completed",
        "on_time",
        "late",
        "with_result",
        "without_result",
        "with_next_step",
        "cancelled",
        "auto_cancelled",
    ),
    "processed_clients": ("total", "existing", "potential", "eligible", "not_processed", "coverage_percent"),
    "new_accounts": ("total", "became_clients", "imported"),
    "overdue": ("overdue", "became_overdue", "closed_late", "still_open", "moved"),
    "funnel": ("reached", "still_here", "lost"),
    "next_step_coverage": ("clients", "covered", "uncovered", "coverage_percent"),
    "stage_times": ("left",),
    "production_handoff": ("requested", "accepted", "rejected", "ready", "shipped", "kept", "broken"),
}
"""The figures of each report that a list of records can be asked for; the first is the one meant without a name."""

KEEPS_ARRIVAL: frozenset[ReportName] = frozenset(
    {"sales_and_margin", "completed_activities", "processed_clients", "new_accounts", "production_handoff"}
)
"""The reports whose facts stand alone and say when they arrived, so that two moments of knowledge can be compared."""


@dataclass(frozen=True)
class Question:
    """A report over a window: whose figures, and, for the records behind one figure, of which cell of the report.

    `team` means the team with all below it, as everywhere; a `cell` holds the exact values of one row: `team` there is
    that team alone, and None stands for "without". `now` is the moment of asking; with `as_of`, only what had arrived
    by then is counted. `late` turns to what should have counted in the window and came when its day was closed: between
    those two moments it happened, and behind the window it is booked. `basis` is what counts as a sale. With
    `department`, of overdue tasks only those of that department. `with_total` asks for the total beside the rows,
    under no values of groups: of reports whose rows and total are read from the same.
    """

    report: ReportName
    window: Window
    group_by: tuple[Group, ...] = ()
    team: UUID | None = None
    manager: UUID | None = None
    cell: Mapping[str, Value] = field(default_factory=dict)
    figure: str | None = None
    now: datetime | None = None
    as_of: datetime | None = None
    late: tuple[datetime, datetime] | None = None
    basis: Basis = "win"
    department: str | None = None
    with_total: bool = False

    def over(self, window: Window) -> "Question":
        """The total of another window, asked the same way."""
        return replace(self, window=window, group_by=(), cell={}, figure=None)

    def by(self, *groups: Group) -> "Question":
        """The same by rows."""
        return replace(self, group_by=groups)


def parse_groups(text: str | None, report: ReportName | None = None) -> tuple[Group, ...]:
    """`manager,month` → the groups, in this order. Raises Invalid."""
    allowed = GROUPS_OF[report] if report else GROUPS
    found: list[Group] = []
    for name in (text or "").split(",") if text else ():
        group = next((each for each in allowed if each == name.strip()), None)
        if group is None:
            raise Invalid(f"group_by: {name!r} is none of {', '.join(allowed)}", field="group_by")
        if group in found:
            raise Invalid(f"group_by: {name!r} stands there twice", field="group_by")
        found.append(group)
    return tuple(found)


def check_cell(report: ReportName, cell: Mapping[str, Value]) -> None:
    """The row whose records are asked for. Raises Invalid where the report has no rows of that kind."""
    allowed = {*GROUPS_OF[report], *(["currency"] if report == "sales_and_margin" else [])}
    for name in cell:
        if name not in allowed:
            shown = "team_only" if name == "team" else name
            raise Invalid(f"{shown}: {report} has no rows by {name}; leave it out", field=shown)


def check_basis(report: ReportName, basis: Basis | None) -> Basis:
    """What counts as a sale, the win unless said. Raises Invalid for other reports."""
    if basis is not None and report != "sales_and_margin":
        raise Invalid(f"basis: {report} has none; leave it out", field="basis")
    return basis or "win"


def check_late(report: ReportName) -> None:
    """Raises Invalid where the facts of the report do not say when they arrived."""
    if report not in KEEPS_ARRIVAL:
        raise Invalid(f"late: known of {', '.join(sorted(KEEPS_ARRIVAL))}; leave it out", field="late")


def check_figure(report: ReportName, name: str | None) -> str:
    """The figure whose records are asked for. Raises Invalid where the report has none of that name."""
    if name is None:
        return FIGURES[report][0]
    if name not in FIGURES[report]:
        raise Invalid(f"figure: {report} has {', '.join(FIGURES[report])}", field="figure")
    return name

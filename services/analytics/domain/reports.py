"""Which reports there are, what may be asked of them, and how their figures are reckoned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, get_args
from uuid import UUID

from shared.errors import Invalid

from .periods import Window

ReportName = Literal["sales_and_margin", "completed_activities", "processed_clients"]
Group = Literal["manager", "team", "day", "week", "month", "contact_type"]
GROUPS: tuple[Group, ...] = get_args(Group)
Value = UUID | date | str | None
FIGURES: dict[ReportName, tuple[str, ...]] = {
    "sales_and_margin": ("count", "revenue", "average", "margin", "margin_percent", "margin_unknown"),
    "completed_activities": ("completed", "on_time", "late", "with_next_step"),
    "processed_clients": ("total", "existing", "potential"),
}
"""The figures of each report that a list of records can be asked for; the first is the one meant without a name."""


@dataclass(frozen=True)
class Question:
    """A report over a window: whose figures, and, for the records behind one figure, of which cell of the report.

    `team` means the team with all below it, as everywhere; a `cell` holds the exact values of one row: `team` there is
    that team alone, and None stands for "without".
    """

    report: ReportName
    window: Window
    group_by: tuple[Group, ...] = ()
    team: UUID | None = None
    manager: UUID | None = None
    cell: Mapping[str, Value] = field(default_factory=dict)
    figure: str | None = None

    def over(self, window: Window) -> "Question":
        """The total of another window, asked the same way."""
        return Question(self.report, window, (), self.team, self.manager)


def parse_groups(text: str | None) -> tuple[Group, ...]:
    """`manager,month` → the groups, in this order. Raises Invalid."""
    found: list[Group] = []
    for name in (text or "").split(",") if text else ():
        group = next((each for each in GROUPS if each == name.strip()), None)
        if group is None:
            raise Invalid(f"group_by: {name!r} is none of {', '.join(GROUPS)}", field="group_by")
        if group in found:
            raise Invalid(f"group_by: {name!r} stands there twice", field="group_by")
        found.append(group)
    return tuple(found)


def check_figure(report: ReportName, name: str | None) -> str:
    """The figure whose records are asked for. Raises Invalid where the report has none of that name."""
    if name is None:
        return FIGURES[report][0]
    if name not in FIGURES[report]:
        raise Invalid(f"figure: {report} has {', '.join(FIGURES[report])}", field="figure")
    return name


@dataclass(frozen=True)
class SalesFigures:
    """Of one currency. Revenue is net; `margin` covers what has a known cost, `margin_unknown` is the other revenue."""

    currency: str | None
    count: int
    revenue: Decimal
    margin: Decimal
    margin_unknown: Decimal

    @property
    def average(self) -> Decimal | None:
        return _ratio(self.revenue, Decimal(self.count), Decimal("0.01"))

    @property
    def margin_percent(self) -> Decimal | None:
        """Over the revenue whose cost is known, so that an unknown cost is taken neither for zero nor for all."""
        return percent(self.margin, self.revenue - self.margin_unknown)

    @property
    def margin_unknown_percent(self) -> Decimal | None:
        return percent(self.margin_unknown, self.revenue)


def no_sales(currency: str | None = None) -> SalesFigures:
    """What an empty period shows."""
    nothing = Decimal("0.00")
    return SalesFigures(currency, 0, nothing, nothing, nothing)


@dataclass(frozen=True)
class ActivityFigures:
    """What people finished: on time and late add up to completed."""

    completed: int
    on_time: int
    with_next_step: int

    @property
    def late(self) -> int:
        return self.completed - self.on_time


@dataclass(frozen=True)
class ClientFigures:
    """Distinct clients, each by its type at the last interaction of the window; the types add up to the total."""

    by_type: Mapping[str | None, int]

    @property
    def existing(self) -> int:
        return self.by_type.get("existing", 0)

    @property
    def potential(self) -> int:
        return self.by_type.get("potential", 0)

    @property
    def total(self) -> int:
        return sum(self.by_type.values())


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """Of a hundred, to a tenth; None over zero, never 0 %."""
    return _ratio(part * 100, whole, Decimal("0.1"))


def change_percent(now: Decimal | int | None, before: Decimal | int | None) -> Decimal | None:
    """By how many percent a figure grew; None where there is nothing to compare with."""
    if now is None or not before:
        return None
    return percent(Decimal(now) - Decimal(before), abs(Decimal(before)))


def _ratio(part: Decimal, whole: Decimal, step: Decimal) -> Decimal | None:
    return (part / whole).quantize(step, ROUND_HALF_UP) if whole else None

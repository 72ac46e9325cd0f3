"""What may be asked of a report: period, grouping, whose, and, for records, which cell of it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from services.analytics.domain.periods import PeriodName, Window
from services.analytics.domain.reports import Basis, Value
from shared.errors import Invalid
from shared.fields import Body, Currency, Cursor, Limit, Moment, Search

NAMED = ("contact_type", "product", "product_group", "kind", "origin", "department", "process", "stage", "priority")
"""Cells that are a word; empty stands for "without"."""
NONE = "none"
"""Stands for "without" where a cell's team is asked for."""


def _sane_day(day: date) -> date:
    if not 1970 <= day.year <= 2200:
        raise ValueError("must lie between 1970 and 2200")
    return day


Day = Annotated[date, AfterValidator(_sane_day)]
Groups = Annotated[str, StringConstraints(max_length=100, pattern=r"^[a-z_, ]*$")]
Month = Annotated[str, StringConstraints(pattern=r"^(19[7-9]\d|20\d\d|21\d\d)-(0[1-9]|1[0-2])$")]
TeamOnly = Annotated[str, StringConstraints(max_length=36)]


class AskWhose(Body):
    """Of which period and of whom, and as it was known when."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    period: Annotated[PeriodName, Field(description="`custom` takes its days from `from` and `to`.")] = "this_month"
    start: Annotated[Day | None, Field(alias="from", description="First local day, with period=custom.")] = None
    end: Annotated[Day | None, Field(alias="to", description="The day behind the last one, with period=custom.")] = None
    team: Annotated[UUID | None, Field(description="This team and all below it.")] = None
    manager: Annotated[UUID | None, Field(description="What is attributed to this person.")] = None
    basis: Annotated[
        Basis | None,
        Field(
            description="Of sales_and_margin: by the day of the `win` (the default), the `invoice` or the `payment`."
        ),
    ] = None
    as_of: Annotated[
        Moment | None, Field(description="Count only what had arrived by then: what the report showed at that moment.")
    ] = None


class AskReport(AskWhose):
    group_by: Annotated[
        Groups | None,
        Field(
            description="Such as `manager,month`. All know manager and team, most day, week, month, contact_type; "
            "some product, product_group, kind, origin, department, process, stage or priority."
        ),
    ] = None


class AskDashboard(AskWhose):
    trend: Annotated[
        bool, Field(description="With each number, what it was in the days, weeks or months up to this period.")
    ] = False


class AskChanges(AskWhose):
    since: Annotated[
        Moment | None, Field(description="Compared with what was known then; left out: when the period was closed.")
    ] = None


class AskRecords(AskWhose):
    """The filters of the report, and the values of one of its rows. Each row of a report names these as `records`."""

    figure: Annotated[str | None, Field(max_length=40, description="Which figure; the report's first if left out.")] = (
        None
    )
    manager_only: Annotated[Literal["none"] | None, Field(description="`none`: what is nobody's.")] = None
    team_only: Annotated[TeamOnly | None, Field(description="This team without those below it; `none`: without.")] = (
        None
    )
    day: Day | None = None
    week: Annotated[Day | None, Field(description="The Monday it begins on.")] = None
    month: Annotated[Month | None, Field(description="Such as 2026-11.")] = None
    contact_type: Annotated[Search | None, Field(description="Empty: without a type.")] = None
    currency: Currency | None = None
    product: Search | None = None
    product_group: Search | None = None
    kind: Search | None = None
    origin: Search | None = None
    department: Search | None = None
    process: Search | None = None
    stage: Search | None = None
    priority: Search | None = None
    late: Annotated[
        bool, Field(description="Instead: what happened in the period, and came when its day was closed.")
    ] = False
    cursor: Cursor | None = None
    limit: Limit = 50

    def cell(self) -> Mapping[str, Value]:
        """The exact values of the row asked about. Raises Invalid."""
        cell: dict[str, Value] = {}
        if self.manager_only is not None:
            cell["manager"] = None
        if self.team_only is not None:
            cell["team"] = _team_only(self.team_only)
        if self.day is not None:
            cell["day"] = self.day
        if self.week is not None:
            cell["week"] = self.week
        if self.month is not None:
            cell["month"] = date.fromisoformat(f"{self.month}-01")
        for name in NAMED:
            value = getattr(self, name)
            if value is not None:
                cell[name] = value or None
        if self.currency is not None:
            cell["currency"] = self.currency
        return cell


def cell_parameters(asked: AskWhose, period: Window, cell: Mapping[str, Value]) -> dict[str, Any]:
    """The query of the records behind a row: AskRecords in reverse. The days are named, so it still holds tomorrow."""
    parameters: dict[str, Any] = {"period": "custom", "from": period.start, "to": period.end}
    whose = (("team", asked.team), ("manager", asked.manager), ("basis", asked.basis), ("as_of", _text(asked.as_of)))
    for name, given in whose:
        if given is not None:
            parameters[name] = given
    for name, value in cell.items():
        if name == "manager" and value is None:
            parameters["manager_only"] = NONE
        elif name == "team":
            parameters["team_only"] = value or NONE
        elif name == "month" and isinstance(value, date):
            parameters["month"] = f"{value:%Y-%m}"
        elif name in NAMED:
            parameters[name] = value or ""
        else:
            parameters[name] = value
    return parameters


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _team_only(text: str) -> UUID | None:
    try:
        return None if text == NONE else UUID(text)
    except ValueError as error:
        raise Invalid("team_only: must be the id of a team, or `none`", field="team_only") from error

"""What reports and records look like from outside. Money and percents are text, so that no kopeck is lost."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from services.analytics.domain.periods import PeriodName
from services.analytics.domain.reports import Group
from shared.fields import Out

Changes = dict[str, Decimal | None]
"""By figure: the change against the window before in percent; None where there is nothing to compare with."""


class Named(Out):
    """Somebody or something with a name to show; the name is None while it has not arrived or is not yours to see."""

    id: UUID
    name: str | None


class LagOut(Out):
    """How far the store is behind. What is missing is at most `seconds` old: 0 while nothing waits, None if unknown."""

    events_behind: int | None
    seconds: float | None


class WindowOut(Out):
    """Local days from `from` up to, not including, `to`; with `until`, of the last day what happened before that."""

    model_config = ConfigDict(populate_by_name=True)
    start: date = Field(alias="from")
    end: date = Field(alias="to")
    until: datetime | None = None


class PeriodOut(WindowOut):
    name: PeriodName
    time_zone: str


class SalesOut(Out):
    """Of one currency, for currencies are never added up; of None where nothing was sold at all.

    `margin` and `margin_percent` cover the revenue whose cost is known; `margin_unknown` is the other revenue. A figure
    that nothing can be reckoned from is None, never 0 %.
    """

    currency: str | None
    count: int
    revenue: Decimal
    average: Decimal | None
    margin: Decimal
    margin_percent: Decimal | None
    margin_unknown: Decimal
    margin_unknown_percent: Decimal | None


class ActivitiesOut(Out):
    """Finished by people; on time and late add up to completed."""

    completed: int
    on_time: int
    late: int
    with_next_step: int


class ClientsOut(Out):
    """Distinct clients by their type at the last interaction; `by_type` adds up to `total`, "" is without a type."""

    total: int
    existing: int
    potential: int
    by_type: dict[str, int]


class _Row(Out):
    """`records` leads to exactly the rows behind the figures.

    `group` holds what was grouped by: `manager` and `team` are ids, with `manager_name` and `team_name`; a `week` is
    its Monday, a `month` like 2026-11; None is "without".
    """

    group: dict[str, str | None]
    records: str


class SalesRow(SalesOut, _Row):
    pass


class ActivitiesRow(ActivitiesOut, _Row):
    pass


class ClientsRow(ClientsOut, _Row):
    pass


class SalesTotal(SalesOut):
    change_percent: Changes
    records: str


class ActivitiesTotal(ActivitiesOut):
    change_percent: Changes
    records: str


class ClientsTotal(ClientsOut):
    """Distinct over all rows, so at most their sum: a client two managers worked with counts once."""

    change_percent: Changes
    records: str


class _Report(Out):
    period: PeriodOut
    group_by: list[Group]
    as_of: datetime
    lag: LagOut


class SalesBefore(WindowOut):
    total: list[SalesOut]


class SalesReport(_Report):
    """By the day of the win. `total` has one entry per currency."""

    report: Literal["sales_and_margin"]
    rows: list[SalesRow]
    total: list[SalesTotal]
    previous: SalesBefore


class ActivitiesBefore(WindowOut):
    total: ActivitiesOut


class ActivitiesReport(_Report):
    """By who had it to do when it was finished."""

    report: Literal["completed_activities"]
    rows: list[ActivitiesRow]
    total: ActivitiesTotal
    previous: ActivitiesBefore


class ClientsBefore(WindowOut):
    total: ClientsOut


class ClientsReport(_Report):
    """Clients a person finished something with, with a result, or moved a sale for."""

    report: Literal["processed_clients"]
    rows: list[ClientsRow]
    total: ClientsTotal
    previous: ClientsBefore


ReportOut = Annotated[SalesReport | ActivitiesReport | ClientsReport, Field(discriminator="report")]


class _Record(Out):
    manager: Named
    team: Named | None
    client: Named | None
    contact_type: str | None


class SaleRecord(_Record):
    """`kind` is reopened where a won sale was opened again: the same amounts taken back."""

    sale_id: UUID
    number: str
    kind: Literal["won", "reopened"]
    at: datetime
    day: date
    account: Named | None
    amount: Decimal
    margin: Decimal
    margin_unknown: Decimal
    currency: str
    lines: list[dict[str, Any]] | None


class ActivityRecord(_Record):
    activity_id: UUID
    title: str
    kind: str
    at: datetime
    day: date
    sale_id: UUID | None
    on_time: bool
    with_result: bool
    next_planned: bool


class ClientRecord(_Record):
    """Manager, team and type are those of the last interaction of the period."""

    client: Named
    last_at: datetime


class _Records(Out):
    """`count` is the figure: the items of all pages and the `hidden` ones, which you may not open."""

    as_of: datetime
    count: int
    hidden: int
    next_cursor: str | None


class SaleRecords(_Records):
    report: Literal["sales_and_margin"]
    items: list[SaleRecord]


class ActivityRecords(_Records):
    report: Literal["completed_activities"]
    items: list[ActivityRecord]


class ClientRecords(_Records):
    report: Literal["processed_clients"]
    items: list[ClientRecord]


RecordsOut = Annotated[SaleRecords | ActivityRecords | ClientRecords, Field(discriminator="report")]


class FreshnessOut(Out):
    """How much is recorded, and how new the newest of it is."""

    events: int
    newest_event_at: datetime | None
    newest_received_at: datetime | None
    as_of: datetime
    lag: LagOut

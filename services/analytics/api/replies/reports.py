"""What reports look like from outside: per report its figures, rows, total and the total of the window before."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from services.analytics.domain.reports import Basis, Group
from shared.fields import Out

from .figures import (
    ActivitiesOut,
    ClientsOut,
    CoverageOut,
    FunnelOut,
    HandOffsOut,
    NewAccountsOut,
    OverdueOut,
    SalesOut,
    StageTimesOut,
)
from .parts import Changes, ClosedOut, LagOut, PeriodOut, WindowOut


class _Row(Out):
    """`records` leads to exactly the rows behind the figures.

    `group` holds what was grouped by: `manager` and `team` are ids, with `manager_name` and `team_name`; a `week` is
    its Monday, a `month` like 2026-11; None is "without".
    """

    group: dict[str, str | None]
    records: str


class _Total(Out):
    change_percent: Changes
    records: str


class _Report(Out):
    period: PeriodOut
    group_by: list[Group]
    as_of: datetime
    lag: LagOut
    closed: ClosedOut | None


class SalesRow(SalesOut, _Row):
    pass


class SalesTotal(SalesOut, _Total):
    pass


class SalesBefore(WindowOut):
    total: list[SalesOut]


class SalesReport(_Report):
    """By the day of the win, the invoice or the payment, as `basis` says. `total` has one entry per currency.

    `count` is of wins, invoices or payments, less those taken back.
    """

    report: Literal["sales_and_margin"]
    basis: Basis
    rows: list[SalesRow]
    total: list[SalesTotal]
    previous: SalesBefore


class ActivitiesRow(ActivitiesOut, _Row):
    pass


class ActivitiesTotal(ActivitiesOut, _Total):
    pass


class ActivitiesBefore(WindowOut):
    total: ActivitiesOut


class ActivitiesReport(_Report):
    """By who had it to do when it was finished."""

    report: Literal["completed_activities"]
    rows: list[ActivitiesRow]
    total: ActivitiesTotal
    previous: ActivitiesBefore


class ClientsRow(ClientsOut, _Row):
    pass


class ClientsTotal(ClientsOut, _Total):
    """Distinct over all rows, so at most their sum: a client two managers worked with counts once."""


class ClientsBefore(WindowOut):
    total: ClientsOut


class ClientsReport(_Report):
    """Clients a person finished something with, with a result, decided a lead of, or moved a sale for."""

    report: Literal["processed_clients"]
    rows: list[ClientsRow]
    total: ClientsTotal
    previous: ClientsBefore


class NewAccountsRow(NewAccountsOut, _Row):
    pass


class NewAccountsTotal(NewAccountsOut, _Total):
    pass


class NewAccountsBefore(WindowOut):
    total: NewAccountsOut


class NewAccountsReport(_Report):
    """By who owned the counterparty when it came into the base."""

    report: Literal["new_accounts"]
    rows: list[NewAccountsRow]
    total: NewAccountsTotal
    previous: NewAccountsBefore


class OverdueRow(OverdueOut, _Row):
    pass


class OverdueTotal(OverdueOut, _Total):
    pass


class OverdueBefore(WindowOut):
    total: OverdueOut


class OverdueReport(_Report):
    """By who had it to do; without an owner it is nobody's and stays visible."""

    report: Literal["overdue"]
    rows: list[OverdueRow]
    total: OverdueTotal
    previous: OverdueBefore


class FunnelRow(FunnelOut, _Row):
    pass


class FunnelTotal(FunnelOut, _Total):
    pass


class FunnelBefore(WindowOut):
    total: FunnelOut


class FunnelReport(_Report):
    """The sales opened in the period, by their owner at the opening. Rows by stage stand in the order of the way."""

    report: Literal["funnel"]
    rows: list[FunnelRow]
    total: FunnelTotal
    previous: FunnelBefore


class CoverageRow(CoverageOut, _Row):
    pass


class CoverageTotal(CoverageOut, _Total):
    pass


class CoverageBefore(WindowOut):
    total: CoverageOut


class CoverageReport(_Report):
    """The active base at the end of the period or now; by day, at the end of each."""

    report: Literal["next_step_coverage"]
    rows: list[CoverageRow]
    total: CoverageTotal
    previous: CoverageBefore


class StageTimesRow(StageTimesOut, _Row):
    pass


class StageTimesTotal(StageTimesOut, _Total):
    pass


class StageTimesBefore(WindowOut):
    total: StageTimesOut


class StageTimesReport(_Report):
    """Of the sales that left a stage within the period."""

    report: Literal["stage_times"]
    rows: list[StageTimesRow]
    total: StageTimesTotal
    previous: StageTimesBefore


class HandOffsRow(HandOffsOut, _Row):
    pass


class HandOffsTotal(HandOffsOut, _Total):
    pass


class HandOffsBefore(WindowOut):
    total: HandOffsOut


class HandOffsReport(_Report):
    """Order requests made in the period."""

    report: Literal["production_handoff"]
    rows: list[HandOffsRow]
    total: HandOffsTotal
    previous: HandOffsBefore


ReportOut = Annotated[
    SalesReport
    | ActivitiesReport
    | ClientsReport
    | NewAccountsReport
    | OverdueReport
    | FunnelReport
    | CoverageReport
    | StageTimesReport
    | HandOffsReport,
    Field(discriminator="report"),
]

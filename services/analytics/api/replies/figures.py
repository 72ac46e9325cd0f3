"""The figures of each report, as a row or a total shows them."""

from decimal import Decimal

from shared.fields import Out


class SalesOut(Out):
    """Of one currency, for currencies are never added up; of None where nothing was sold at all.

    `margin` and `margin_percent` cover the revenue whose cost is known; `margin_unknown` is the other revenue. A figure
    that nothing can be reckoned from is None, never 0 %; accounting has no margin. `plan_revenue` and `plan_margin` are
    the goals set for exactly this cell, whose days lie within it; `plan_percent` is the revenue of the planned one.
    """

    currency: str | None
    count: int
    revenue: Decimal
    average: Decimal | None
    margin: Decimal | None
    margin_percent: Decimal | None
    margin_unknown: Decimal | None
    margin_unknown_percent: Decimal | None
    plan_revenue: Decimal | None
    plan_margin: Decimal | None
    plan_percent: Decimal | None


class ActivitiesOut(Out):
    """Finished by people: on time and late add up to completed. Cancelled stands apart, `auto_cancelled` by rules."""

    completed: int
    on_time: int
    late: int
    with_result: int
    without_result: int
    with_next_step: int
    cancelled: int
    auto_cancelled: int


class ClientsOut(Out):
    """Distinct clients by their type at the last interaction; `by_type` adds up to `total`, "" is without a type.

    `eligible` is the active base at the end of the period (None for rows of days), `not_processed` what of it nobody
    worked with, low priority included.
    """

    total: int
    existing: int
    potential: int
    by_type: dict[str, int]
    eligible: int | None
    not_processed: int | None
    coverage_percent: Decimal | None


class NewAccountsOut(Out):
    """`imported` is part of `total`; what a migration brought in is in neither."""

    total: int
    by_origin: dict[str, int]
    imported: int
    became_clients: int


class OverdueOut(Out):
    """`overdue` at the end of the period or now; the others happened within it. `still_open` is of `became_overdue`."""

    overdue: int
    became_overdue: int
    closed_late: int
    still_open: int
    moved: int


class FunnelOut(Out):
    """`opened` is the cohort, `reached` those of it that came to this stage, each once, later lost or not."""

    opened: int
    reached: int
    reached_percent: Decimal | None
    still_here: int
    lost: int
    lost_by_reason: dict[str, int] | None
    won: int
    won_percent: Decimal | None
    median_hours: Decimal | None
    p90_hours: Decimal | None


class CoverageOut(Out):
    clients: int
    covered: int
    uncovered: int
    coverage_percent: Decimal | None


class StageTimesOut(Out):
    left: int
    average_hours: Decimal | None
    median_hours: Decimal | None
    p90_hours: Decimal | None


class HandOffsOut(Out):
    """Hours are means: waiting for production's answer, production at work, goods waiting to leave.

    `kept` and `broken` are judged by the first promise.
    """

    requested: int
    accepted: int
    rejected: int
    ready: int
    shipped: int
    kept: int
    broken: int
    kept_percent: Decimal | None
    waiting_hours: Decimal | None
    working_hours: Decimal | None
    shipping_hours: Decimal | None

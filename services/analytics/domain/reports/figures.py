"""The figures of each report and how they are reckoned from sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class SalesFigures:
    """Of one currency. Revenue is net; `margin` covers what has a known cost, `margin_unknown` is the other revenue.

    Without a margin it is none of the reader's business. What is planned is None where no goal says it.
    """

    currency: str | None
    count: int
    revenue: Decimal
    margin: Decimal | None
    margin_unknown: Decimal | None
    plan_revenue: Decimal | None = None
    plan_margin: Decimal | None = None

    @property
    def average(self) -> Decimal | None:
        return _ratio(self.revenue, Decimal(self.count), Decimal("0.01"))

    @property
    def margin_percent(self) -> Decimal | None:
        """Over the revenue whose cost is known, so that an unknown cost is taken neither for zero nor for all."""
        if self.margin is None or self.margin_unknown is None:
            return None
        return percent(self.margin, self.revenue - self.margin_unknown)

    @property
    def margin_unknown_percent(self) -> Decimal | None:
        return None if self.margin_unknown is None else percent(self.margin_unknown, self.revenue)

    @property
    def plan_percent(self) -> Decimal | None:
        """How much of the planned revenue there is."""
        return None if self.plan_revenue is None else percent(self.revenue, self.plan_revenue)


def no_sales(currency: str | None = None) -> SalesFigures:
    """What an empty period shows."""
    nothing = Decimal("0.00")
    return SalesFigures(currency, 0, nothing, nothing, nothing)


@dataclass(frozen=True)
class ActivityFigures:
    """What people finished: on time and late add up to completed, and so do with and without a result.

    What was cancelled stands apart: by people, and by rules, which is nobody's work.
    """

    completed: int = 0
    on_time: int = 0
    with_result: int = 0
    with_next_step: int = 0
    cancelled: int = 0
    auto_cancelled: int = 0

    @property
    def late(self) -> int:
        return self.completed - self.on_time

    @property
    def without_result(self) -> int:
        return self.completed - self.with_result


@dataclass(frozen=True)
class ClientFigures:
    """Distinct clients, each by its type at the last interaction of the window; the types add up to the total.

    `eligible` is the active base at the end of the window, None where the rows are days or the like;
    `eligible_processed` are those of it that were processed.
    """

    by_type: Mapping[str | None, int]
    eligible: int | None = None
    eligible_processed: int | None = None

    @property
    def existing(self) -> int:
        return self.by_type.get("existing", 0)

    @property
    def potential(self) -> int:
        return self.by_type.get("potential", 0)

    @property
    def total(self) -> int:
        return sum(self.by_type.values())

    @property
    def not_processed(self) -> int | None:
        return None if self.eligible is None else self.eligible - (self.eligible_processed or 0)

    @property
    def coverage_percent(self) -> Decimal | None:
        if self.eligible is None:
            return None
        return percent(Decimal(self.eligible_processed or 0), Decimal(self.eligible))


@dataclass(frozen=True)
class NewAccountFigures:
    """Companies, and persons without one, that came into the base; `became_clients` of the base were first sold to."""

    by_origin: Mapping[str, int]
    became_clients: int = 0

    @property
    def total(self) -> int:
        return sum(self.by_origin.values())

    @property
    def imported(self) -> int:
        return self.by_origin.get("import", 0)


@dataclass(frozen=True)
class OverdueFigures:
    """`overdue` at the end of the window or now; the others are what happened within it."""

    overdue: int = 0
    became_overdue: int = 0
    closed_late: int = 0
    still_open: int = 0
    moved: int = 0


@dataclass(frozen=True)
class FunnelFigures:
    """How the sales opened in the window came along: of the stage of a row, or of the cohort as a whole.

    `opened` is the cohort; `reached` those that came to this stage, each once, lost later or not. Times are of those
    that left the stage.
    """

    opened: int = 0
    reached: int = 0
    still_here: int = 0
    lost: int = 0
    won: int = 0
    lost_by_reason: Mapping[str, int] | None = None
    median_hours: Decimal | None = None
    p90_hours: Decimal | None = None

    @property
    def reached_percent(self) -> Decimal | None:
        return percent(Decimal(self.reached), Decimal(self.opened))

    @property
    def won_percent(self) -> Decimal | None:
        return percent(Decimal(self.won), Decimal(self.opened))


@dataclass(frozen=True)
class CoverageFigures:
    """The active base at a moment, and how much of it has a dated next step."""

    clients: int = 0
    covered: int = 0

    @property
    def uncovered(self) -> int:
        return self.clients - self.covered

    @property
    def coverage_percent(self) -> Decimal | None:
        return percent(Decimal(self.covered), Decimal(self.clients))


@dataclass(frozen=True)
class StageTimeFigures:
    """How long sales that left a stage within the window had been in it."""

    left: int = 0
    average_hours: Decimal | None = None
    median_hours: Decimal | None = None
    p90_hours: Decimal | None = None


@dataclass(frozen=True)
class HandOffFigures:
    """Order requests of the window and how both sides kept to them. Hours are means over those that came so far.

    Waiting is sales waiting for an answer, working is production at work, `shipping_hours` the goods waiting to leave.
    `kept` and `broken` are judged by the first promise; what is neither ready nor past its promise is in neither.
    """

    requested: int = 0
    accepted: int = 0
    rejected: int = 0
    ready: int = 0
    shipped: int = 0
    kept: int = 0
    broken: int = 0
    waiting_hours: Decimal | None = None
    working_hours: Decimal | None = None
    shipping_hours: Decimal | None = None

    @property
    def kept_percent(self) -> Decimal | None:
        return percent(Decimal(self.kept), Decimal(self.kept + self.broken))


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """Of a hundred, to a tenth; None over zero, never 0 %."""
    return _ratio(part * 100, whole, Decimal("0.1"))


def change_percent(now: Decimal | int | None, before: Decimal | int | None) -> Decimal | None:
    """By how many percent a figure grew; None where there is nothing to compare with."""
    if now is None or not before:
        return None
    return percent(Decimal(now) - Decimal(before), abs(Decimal(before)))


def hours(seconds: Decimal | float | int | None) -> Decimal | None:
    """Seconds as hours, to a tenth."""
    return None if seconds is None else (Decimal(seconds) / 3600).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _ratio(part: Decimal, whole: Decimal, step: Decimal) -> Decimal | None:
    return (part / whole).quantize(step, ROUND_HALF_UP) if whole else None

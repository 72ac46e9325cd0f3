"""What a report's totals were at one moment of knowledge and are at another."""

from datetime import date, datetime
from decimal import Decimal

from services.analytics.domain.reports import ReportName
from shared.fields import Out

from .parts import PeriodOut


class ChangedFigure(Out):
    """`difference` is `now` less `then`, None where either cannot be reckoned.

    `late` is the same figure of the late facts alone, which count behind the period.
    """

    then: Decimal | None
    now: Decimal | None
    difference: Decimal | None
    late: Decimal | None


class ChangedTotal(Out):
    """`currency` where the figures are money; `late_records` leads to the late facts."""

    currency: str | None
    figures: dict[str, ChangedFigure]
    late_records: str


class ClosingSeen(Out):
    through: date
    at: datetime


class ChangesOut(Out):
    """Known `since` then and `as_of` now. Of a closed period both are the same, and what came later is `late`."""

    report: ReportName
    period: PeriodOut
    since: datetime
    as_of: datetime
    closed: ClosingSeen | None
    total: list[ChangedTotal]

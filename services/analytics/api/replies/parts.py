"""What all replies of analytics are made of. Money and percents are text, so that no kopeck is lost."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import ConfigDict, Field

from services.analytics.domain.periods import PeriodName
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


class ClosedOut(Out):
    """All days of the period are closed: its figures stand since `at`.

    `late_facts` of the report's first figure happened in it and came afterwards, so they count on the first open day;
    `changes` leads to what they would have changed. Both are None of reports whose facts do not stand alone.
    """

    through: date
    at: datetime
    late_facts: int | None
    changes: str | None


class FreshnessOut(Out):
    """How new the newest recorded event is, and what is known to wait."""

    newest_event_at: datetime | None
    newest_received_at: datetime | None
    as_of: datetime
    lag: LagOut

"""What analytics answers with."""

from .changes import ChangesOut
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
from .parts import ClosedOut, FreshnessOut, LagOut, Named, PeriodOut, WindowOut
from .records import RecordsOut
from .reports import (
    ReportOut,
)

__all__ = [
    "ActivitiesOut",
    "ChangesOut",
    "ClientsOut",
    "ClosedOut",
    "CoverageOut",
    "FreshnessOut",
    "FunnelOut",
    "HandOffsOut",
    "LagOut",
    "Named",
    "NewAccountsOut",
    "OverdueOut",
    "PeriodOut",
    "RecordsOut",
    "ReportOut",
    "SalesOut",
    "StageTimesOut",
    "WindowOut",
]

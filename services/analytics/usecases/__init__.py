"""What analytics does: take in events, answer reports, rebuild its own store and check it."""

from services.analytics.store.copies import COPIED
from services.analytics.store.intake import database_answers

from .intake import Received, take_in
from .rebuilding import RebuildReport, differences, rebuild
from .reporting import Report, report

__all__ = [
    "COPIED",
    "RebuildReport",
    "Received",
    "Report",
    "database_answers",
    "differences",
    "rebuild",
    "report",
    "take_in",
]

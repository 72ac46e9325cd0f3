"""Tables, mapping and every query of Activities: the only room that speaks SQL."""

from . import (
    calendar,
    check,
    clients,
    due,
    erasing,
    held,
    known,
    merging,
    orders,
    records,
    reminders,
    results,
    runs,
    snoozes,
    steps,
)
from .mapping import absences, contacts, leads, metadata, sales
from .records import OWN_ONLY, Shown

__all__ = [
    "OWN_ONLY",
    "Shown",
    "absences",
    "calendar",
    "check",
    "clients",
    "contacts",
    "due",
    "erasing",
    "held",
    "known",
    "leads",
    "merging",
    "metadata",
    "orders",
    "records",
    "reminders",
    "results",
    "runs",
    "sales",
    "snoozes",
    "steps",
]

"""Told by services/analytics: figures somebody asked to have sent."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from .base import Event, Label


class ReportLine(BaseModel):
    """One figure as its reader is shown it."""

    title: Label
    value: Label


class ReportPrepared(Event, key="analytics.report.prepared", subject="subscription_id"):
    """A report somebody subscribed to fell due: its totals as that person may see them, in their language.

    `start` and `end` are local days, the last one not included. Said once per subscription and due moment.
    """

    subscription_id: UUID
    recipient_id: UUID
    report: Label
    title: Label
    start: date
    end: date
    lines: list[ReportLine]

"""What changed since: the difference of two moments of knowledge, and what came too late for a closed period."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from services.analytics.domain.periods import DAY, Window
from services.analytics.domain.reports import KEEPS_ARRIVAL, Question
from services.analytics.store import settings
from shared.auth import Actor
from shared.db import Transaction
from shared.errors import Invalid

from .reporting import FIGURES_OF

Figures = Any


@dataclass(frozen=True)
class Changes:
    """The totals of a window as they were known at two moments; `late` is what happened in it and is booked behind it.

    `closed` is the closing that froze the window, with `through` and `at`; None while it is open.
    """

    since: datetime
    closed: Any | None
    then: Sequence[Figures]
    now: Sequence[Figures]
    late: Sequence[Figures]


def too_late(tx: Transaction, asked: Question) -> Question:
    """The question about what should have counted in the window and came when its day was closed."""
    zone, window = tx.organisation.zone, asked.window
    start, end = (datetime.combine(day, time(), zone) for day in (window.start, window.end))
    return replace(asked, late=(start, end), as_of=None)


async def closing_of(tx: Transaction, window: Window) -> Any | None:
    """The closing that froze the whole window, None where a day of it is open."""
    return await settings.closing_of(tx, window.end - DAY)


async def changes(tx: Transaction, actor: Actor, asked: Question, since: datetime | None) -> Changes:
    """What of a window's totals is other than it was, since a moment or since it was closed. Raises Invalid."""
    if asked.report not in KEEPS_ARRIVAL:
        raise Invalid(f"report: changes are known of {', '.join(sorted(KEEPS_ARRIVAL))}", field="report")
    closed = await closing_of(tx, asked.window)
    since = since or (closed and closed.at)
    if since is None:
        raise Invalid("since: name a moment; this period is not closed", field="since")
    total = asked.over(asked.window)
    questions = (replace(total, as_of=since), replace(total, as_of=asked.as_of or tx.now), too_late(tx, total))
    then, now, late = [
        [figures for _, figures in await FIGURES_OF[asked.report](tx, actor, each)] for each in questions
    ]
    return Changes(since, closed, then, now, late)

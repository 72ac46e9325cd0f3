"""What analytics does: take in events, answer reports, rebuild its own store and check it."""

from services.analytics.domain.goals import Goal
from services.analytics.store.copies import COPIED
from services.analytics.store.intake import database_answers

from .changing import Changes, changes, closing_of, too_late
from .covering import cover_days
from .intake import Received, take_in
from .keeping import keep_events
from .rebuilding import RebuildReport, differences, follow_the_rules, rebuild
from .reporting import Report, report
from .settings import (
    arrange_dashboard,
    change_goal,
    close_period,
    dashboard_of,
    dashboard_of_role,
    drop_goal,
    set_goal,
    with_fact,
)
from .subscribing import send_due_reports, subscribe, unsubscribe
from .trending import Trend, trend
from .watching import watch_the_clock

__all__ = [
    "COPIED",
    "Changes",
    "Goal",
    "RebuildReport",
    "Received",
    "Report",
    "Trend",
    "arrange_dashboard",
    "change_goal",
    "changes",
    "close_period",
    "closing_of",
    "cover_days",
    "dashboard_of",
    "dashboard_of_role",
    "database_answers",
    "differences",
    "drop_goal",
    "follow_the_rules",
    "keep_events",
    "rebuild",
    "report",
    "send_due_reports",
    "set_goal",
    "subscribe",
    "take_in",
    "too_late",
    "trend",
    "unsubscribe",
    "watch_the_clock",
    "with_fact",
]

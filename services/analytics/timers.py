"""The clock's edge: days that are over are written down, a store made by older rules is made anew, old events go."""

from functools import partial

from services.analytics import usecases
from shared.settings import Settings
from shared.timers import Background, every


def loops(settings: Settings) -> list[Background]:
    """The timers of the service, as its settings have them."""
    return [
        every(60.0, usecases.follow_the_rules, rule="rebuild"),
        every(60.0, usecases.watch_the_clock, rule="clock"),
        every(20.0, usecases.send_due_reports, rule="subscriptions"),
        every(300.0, usecases.cover_days, rule="coverage"),
        every(3600.0, partial(usecases.keep_events, months=settings.events_kept_months), rule="keeping"),
    ]

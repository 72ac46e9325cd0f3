"""The clock's edge: days that are over are written down, a store made by older rules is made anew."""

from services.analytics import usecases
from shared.timers import every

TIMERS = (
    every(60.0, usecases.follow_the_rules, rule="rebuild"),
    every(60.0, usecases.watch_the_clock, rule="clock"),
    every(20.0, usecases.send_due_reports, rule="subscriptions"),
    every(300.0, usecases.cover_days, rule="coverage"),
)

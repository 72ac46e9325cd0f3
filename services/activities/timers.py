"""The clock's edge: deadlines that pass, reminders, snoozes that end, the daily check; on any number of replicas."""

from shared.timers import every

from .usecases import checking, reminding

BACKGROUND = (
    every(1.0, reminding.pass_deadlines, rule="overdue"),
    every(1.0, reminding.fire_reminders, rule="reminders"),
    every(30.0, reminding.end_snoozes, rule="snoozes"),
    every(5.0, checking.call_check, rule="next_step"),
    every(1.0, checking.advance, rule="next_step"),
)

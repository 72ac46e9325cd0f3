"""How often somebody hears of the same client: the business days of an episode, and who else hears when it lasts."""

from dataclasses import dataclass
from datetime import date

from shared.errors import Invalid

from .calendar import WorkingCalendar

WEEK = 5
"""Business days between one telling and the next once the named days are over."""


class CadenceIsUnclear(Invalid):
    """The days to tell on are numbers from 1 up, each larger than the one before; the first is 1."""


@dataclass(frozen=True)
class Cadence:
    """The business days of an episode on which it is told, then weekly; from which day on who else hears of it."""

    days: tuple[int, ...] = (1, 3, 5)
    team_head_on: int = 3
    head_of_sales_on: int = 7

    def __post_init__(self) -> None:
        if not self.days or self.days[0] != 1 or list(self.days) != sorted(set(self.days)):
            raise CadenceIsUnclear("cadence_days: numbers from 1 up, each larger than the last", field="cadence_days")

    def is_due(self, day: int, last_told: int) -> bool:
        """Whether an episode in its `day`-th business day is told again, having been told last on day `last_told`.

        A run that was missed does not swallow a telling: it is made up for on the next one.
        """
        return self.next_after(last_told) <= day

    def next_after(self, last_told: int) -> int:
        """The day of the episode on which it is told next."""
        for day in self.days:
            if day > last_told:
                return day
        return self.days[-1] + WEEK * ((last_told - self.days[-1]) // WEEK + 1)


def business_day_of(opened_on: date, today: date, calendar: WorkingCalendar) -> int:
    """Which business day of the episode it is: the day it was noticed is the first."""
    return 1 + calendar.working_days_between(opened_on, today)

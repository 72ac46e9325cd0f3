"""The public calendar: which days are working days, moved days off and working Saturdays included."""

from datetime import date
from functools import lru_cache

import holidays


def is_working_day(country: str, day: date) -> bool:
    return _calendar(country).is_working_day(day)


@lru_cache(maxsize=8)
def _calendar(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country)

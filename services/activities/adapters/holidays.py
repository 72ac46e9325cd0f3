"""Public holidays, days off moved elsewhere and worked weekend days, by country, from the `holidays` library."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from holidays import country_holidays

from services.activities.domain.calendar import OwnDay, WorkingCalendar

_PREFERRED = {"ru": ("ru", "en_US"), "en": ("en_US", "en_GB", "en")}


def working_calendar(
    country: str,
    zone: ZoneInfo,
    first_year: int,
    last_year: int,
    language: str,
    own_days: Mapping[date, OwnDay] | None = None,
) -> WorkingCalendar:
    """The calendar of a country for these years; names of holidays in the language where the library has them.

    `own_days` are the organisation's own.

    `require_country` has made sure, when the service started, that the country is known.
    """
    years = [_year(country, year, language) for year in range(first_year, last_year + 1)]
    return WorkingCalendar(
        zone=zone,
        first=date(first_year, 1, 1),
        last=date(last_year, 12, 31),
        weekend=frozenset(years[0].weekend),
        days_off={day: name for year in years for day, name in year.items()},
        worked_weekend_days=frozenset(day for year in years for day in year.weekend_workdays),
        own_days=own_days or {},
    )


def require_country(country: str) -> None:
    """Raises ValueError where the library knows no holidays of the country."""
    try:
        country_holidays(country)
    except NotImplementedError as error:
        raise ValueError(f"FIBEX_COUNTRY: no holidays are known for {country!r}; use an ISO 3166 code") from error


@lru_cache(maxsize=256)
def _year(country: str, year: int, language: str) -> Any:
    spoken = country_holidays(country).supported_languages or ()
    chosen = next((each for each in _PREFERRED.get(language, ()) if each in spoken), None)
    return country_holidays(country, years=year, expand=False, language=chosen)

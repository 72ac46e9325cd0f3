"""Closing a period: from then on its figures stand, and what arrives later counts in the first open day."""

from datetime import date

from shared.errors import Conflict, Invalid


class PeriodIsClosed(Conflict):
    """These days are closed already. Closed days are never opened again: later facts count on the first open day."""


class PeriodIsNotOver(Invalid):
    """Only days that are over can be closed."""


def check_closing(through: date, today: date, closed_through: date | None) -> None:
    """Raises PeriodIsNotOver or PeriodIsClosed."""
    if through >= today:
        raise PeriodIsNotOver(f"through: {through} is not over yet; close up to yesterday at most", field="through")
    if closed_through is not None and through <= closed_through:
        raise PeriodIsClosed(f"through: everything up to {closed_through} is closed already", field="through")

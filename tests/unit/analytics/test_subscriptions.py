"""When a report falls due, and how its figures are read."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from services.analytics.domain.reports import SalesFigures
from services.analytics.domain.subscriptions import lines_of, next_due

BERLIN = ZoneInfo("Europe/Berlin")
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda each: BEGINNING + timedelta(minutes=each))


@given(st.none() | st.integers(0, 6), st.integers(0, 23), MOMENTS)
def test_the_next_one_is_later_on_its_day_and_none_lies_between(weekday: int | None, hour: int, at: datetime) -> None:
    due = next_due(weekday, hour, at, BERLIN)
    assert due > at
    assert weekday is None or due.astimezone(BERLIN).weekday() == weekday
    assert due.timestamp() - at.timestamp() <= (8 if weekday is not None else 1.1) * 86400
    assert next_due(weekday, hour, due - timedelta(microseconds=1), BERLIN).timestamp() == due.timestamp()
    assert next_due(weekday, hour, due, BERLIN).timestamp() > due.timestamp()


def test_the_hour_is_the_local_one_before_and_after_the_clocks_change() -> None:
    winter = next_due(None, 9, datetime(2026, 3, 28, tzinfo=UTC), BERLIN)
    summer = next_due(None, 9, winter, BERLIN)
    assert [each.astimezone(UTC).hour for each in (winter, summer)] == [8, 7]


def test_an_hour_the_clocks_leave_out_falls_due_all_the_same() -> None:
    due = next_due(None, 2, datetime(2026, 3, 29, 0, 0, tzinfo=UTC), BERLIN)
    assert due.astimezone(UTC) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_figures_are_read_as_in_their_language_and_what_cannot_be_reckoned_is_a_dash() -> None:
    figures = SalesFigures("RUB", 0, Decimal("1234.50"), Decimal("0.00"), Decimal("0.00"))
    ru, en = (dict(lines_of("sales_and_margin", figures, language)) for language in ("ru", "en"))  # type: ignore[arg-type]
    assert "1\u00a0234,50\u00a0RUB" in ru.values() and "—" in ru.values()
    assert "1,234.50\u00a0RUB" in en.values()

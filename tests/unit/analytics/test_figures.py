"""How figures are reckoned: nothing is ever divided by zero, and an unknown cost is never taken for zero."""

from decimal import Decimal

import pytest

from services.analytics.domain.freshness import Lag
from services.analytics.domain.reports import (
    ClientFigures,
    SalesFigures,
    change_percent,
    check_figure,
    no_sales,
    parse_groups,
)
from shared.errors import Invalid


def test_the_margin_in_percent_is_over_the_revenue_whose_cost_is_known() -> None:
    figures = SalesFigures("RUB", 3, Decimal("1000.00"), Decimal("150.00"), Decimal("400.00"))
    assert figures.margin_percent == Decimal("25.0")
    assert figures.margin_unknown_percent == Decimal("40.0")
    assert figures.average == Decimal("333.33")


def test_nothing_sold_shows_zeros_and_no_percentages() -> None:
    nothing = no_sales()
    assert (nothing.count, nothing.revenue, nothing.margin) == (0, Decimal("0.00"), Decimal("0.00"))
    assert (nothing.average, nothing.margin_percent, nothing.margin_unknown_percent) == (None, None, None)


def test_revenue_without_any_known_cost_has_no_margin_percent() -> None:
    figures = SalesFigures("RUB", 1, Decimal("100.00"), Decimal("0.00"), Decimal("100.00"))
    assert figures.margin_percent is None
    assert figures.margin_unknown_percent == Decimal("100.0")


@pytest.mark.parametrize(
    ("now", "before", "change"),
    [(150, 100, "50.0"), (0, 100, "-100.0"), (100, 0, None), (0, 0, None), (None, 5, None), (5, None, None)],
)
def test_a_change_from_nothing_is_no_percentage(now: int | None, before: int | None, change: str | None) -> None:
    assert change_percent(now, before) == (None if change is None else Decimal(change))


def test_a_change_from_a_loss_to_a_gain_is_growth() -> None:
    assert change_percent(Decimal(50), Decimal(-100)) == Decimal("150.0")


def test_clients_by_type_add_up_to_the_total() -> None:
    figures = ClientFigures({"existing": 3, "potential": 2, "partner": 1, None: 1})
    assert (figures.existing, figures.potential, figures.total) == (3, 2, 7)


def test_groups_are_read_in_the_order_they_are_asked_for() -> None:
    assert parse_groups("manager, month") == ("manager", "month")
    assert parse_groups(None) == parse_groups("") == ()


@pytest.mark.parametrize("text", ["colour", "manager,manager", "manager,,day", ","])
def test_groups_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_groups(text)
    assert refused.value.field == "group_by"


def test_a_figure_the_report_does_not_have_is_refused() -> None:
    assert check_figure("completed_activities", None) == "completed"
    with pytest.raises(Invalid) as refused:
        check_figure("completed_activities", "revenue")
    assert refused.value.field == "figure"


def test_the_lag_is_zero_only_while_nothing_is_known_to_wait() -> None:
    lag = Lag()
    assert (lag.behind, lag.seconds(100.0)) == (None, None), "never caught up: nobody knows"
    lag.seen(0, 100.0)
    assert lag.seconds(105.0) == 0.0
    lag.taken(7)
    assert (lag.behind, lag.seconds(105.0)) == (7, 5.0), "what is missing came after the store was last caught up"
    lag.lost()
    assert (lag.behind, lag.seconds(160.0)) == (None, 60.0), "the broker is away: at most a minute is missing"

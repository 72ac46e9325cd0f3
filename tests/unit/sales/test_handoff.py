"""The hand-off between the departments: waiting and working per side, shipments in parts, asking again."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sales.domain.handoff import Handoff, handoff_of
from services.sales.domain.order import OrderRequest, OrderRequestIsCancelled, OrderRequestStands
from tests.unit.sales.making import NOW, an_order, an_order_line

HOUR = timedelta(hours=1)


def at(hours: float) -> datetime:
    return NOW + hours * HOUR


def hours_of(spent: Handoff) -> tuple[float, ...]:
    parts = (spent.answering, spent.queued, spent.working, spent.handing_over)
    return tuple(part / HOUR for part in parts)


def test_each_side_has_its_own_waiting_and_working_time() -> None:
    order = an_order()
    order.accept(date(2026, 11, 25), at(2))
    order.start(at(5))
    order.finish(None, at(15))
    order.ship(at(21))
    spent = handoff_of(order, at(100), date(2026, 11, 24))
    assert hours_of(spent) == (2, 3, 10, 6)
    assert (spent.production_waiting / HOUR, spent.sales_waiting / HOUR, spent.promise_kept) == (5, 6, True)


@pytest.mark.parametrize(
    ("accepted", "started", "ready", "hours"),
    [
        (None, None, None, (8, 0, 0, 0)),
        (3, None, None, (3, 5, 0, 0)),
        (3, 4, None, (3, 1, 4, 0)),
        (3, None, 6, (3, 0, 3, 2)),
        (None, 4, 6, (4, 0, 2, 2)),
        (None, None, 6, (6, 0, 0, 2)),
    ],
)
def test_what_runs_is_counted_up_to_now_and_a_step_nobody_told_of_takes_no_time(
    accepted: float | None, started: float | None, ready: float | None, hours: tuple[float, ...]
) -> None:
    order = an_order()
    if accepted is not None:
        order.accept(date(2026, 12, 1), at(accepted))
    if started is not None:
        order.start(at(started))
    if ready is not None:
        order.finish(None, at(ready))
    assert hours_of(handoff_of(order, at(8), None)) == hours


@given(st.lists(st.integers(-5, 50), min_size=4, max_size=4), st.integers(0, 60))
def test_the_parts_are_never_negative_and_never_more_than_the_whole(marks: list[int], now: int) -> None:
    order = an_order()
    order.accept(date(2026, 12, 1), at(marks[0]))
    order.start(at(marks[1]))
    order.finish(None, at(marks[2]))
    order.ship(at(marks[3]))
    spent = hours_of(handoff_of(order, at(now), None))
    assert min(spent) >= 0
    assert sum(spent) <= max(0, *marks, now)


def test_a_promise_is_kept_on_its_day_and_broken_after_it() -> None:
    order = an_order()
    order.accept(date(2026, 11, 25), at(1))
    order.finish(None, at(2))
    assert handoff_of(order, at(3), date(2026, 11, 25)).promise_kept is True
    assert handoff_of(order, at(3), date(2026, 11, 26)).promise_kept is False
    assert handoff_of(an_order(), at(3), None).promise_kept is None


def two_lines() -> OrderRequest:
    return an_order(an_order_line("a", "10"), an_order_line("b", "4"))


def test_a_part_shipped_lets_the_sale_go_on_and_the_rest_makes_it_whole() -> None:
    order = two_lines()
    part = {"a": Decimal(10)}
    assert order.would_ship_a_part(part) and not order.would_ship_a_part(None)
    assert order.ship(at(1), part, "клиент просил")
    assert (order.status, order.is_ready, order.shipped_at, order.part_reason) == (
        "partly_shipped",
        True,
        None,
        "клиент просил",
    )
    assert not order.ship(at(2), part, "again")
    assert order.part_reason == "клиент просил"
    assert not order.would_ship_a_part({"b": Decimal(4)})
    assert order.ship(at(3), {"b": Decimal(4)})
    assert (order.status, order.shipped_at, order.ready_at) == ("shipped", at(3), at(3))


def test_more_than_was_ordered_is_not_shipped_and_unknown_goods_are_no_news() -> None:
    order = two_lines()
    assert not order.ship(at(1), {"c": Decimal(1)}, "x")
    assert order.ship(at(1), {"a": Decimal(99), "b": Decimal(99)})
    assert [line.shipped for line in order.lines] == [Decimal(10), Decimal(4)]


def test_production_is_asked_again_only_after_a_refusal_or_when_the_stock_went() -> None:
    order = two_lines()
    with pytest.raises(OrderRequestStands):
        order.must_be_refused_or_without_stock(stock_expired=False)
    order.must_be_refused_or_without_stock(stock_expired=True)
    order.reject("no cord", at(1))
    order.must_be_refused_or_without_stock(stock_expired=False)
    order.finish(None, at(2))
    with pytest.raises(OrderRequestStands):
        order.must_be_refused_or_without_stock(stock_expired=True)
    order.cancel(at(3))
    with pytest.raises(OrderRequestIsCancelled):
        order.must_be_refused_or_without_stock(stock_expired=True)

"""The split between stock and production, and the ledger of production's answers in every order."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sales.adapters.working_days import is_working_day
from services.sales.domain.case import business_days_after
from services.sales.domain.invoice import (
    InvoiceIsVoid,
    InvoiceNotChecked,
    InvoiceWasChecked,
    InvoiceWasSent,
    invoice_number,
)
from services.sales.domain.order import Ordered, OrderRequest, OrderRequestIsCancelled, split
from tests.unit.sales.making import NOW, an_invoice, an_order, an_order_line

QUANTITIES = st.decimals("0.001", "100000", places=3)
LEVELS = st.decimals("-1000", "100000", places=3)
SKUS = st.sampled_from("abcde")


def test_a_hundred_ordered_and_sixty_there_reserve_sixty_and_ask_for_forty() -> None:
    (line,) = split([Ordered("CORD", "Paracord", Decimal(100), "m")], {"CORD": Decimal(60)})
    assert (line.from_stock, line.to_produce) == (Decimal(60), Decimal(40))


def test_nothing_known_in_stock_means_all_of_it_is_produced() -> None:
    (line,) = split([Ordered("CORD", "Paracord", Decimal(5), "m")], {})
    assert (line.from_stock, line.to_produce) == (Decimal(0), Decimal(5))


@given(wanted=st.dictionaries(SKUS, QUANTITIES, min_size=1), levels=st.dictionaries(SKUS, LEVELS))
def test_a_split_is_whole_never_negative_and_never_more_than_is_there(
    wanted: dict[str, Decimal], levels: dict[str, Decimal]
) -> None:
    for line in split([Ordered(sku, sku, quantity, "m") for sku, quantity in wanted.items()], levels):
        assert line.from_stock + line.to_produce == line.quantity == wanted[line.sku]
        assert line.from_stock >= 0 and line.to_produce >= 0
        assert line.from_stock <= max(levels.get(line.sku, Decimal(0)), Decimal(0))


@given(on_hand=st.decimals("0", "1000", places=3), orders=st.lists(QUANTITIES, max_size=12))
def test_orders_one_after_the_other_never_reserve_more_than_lies_there(on_hand: Decimal, orders: list[Decimal]) -> None:
    reserved = Decimal(0)
    for quantity in orders:
        (line,) = split([Ordered("CORD", "Paracord", quantity, "m")], {"CORD": on_hand - reserved})
        reserved += line.from_stock
        assert reserved <= on_hand
    assert reserved == min(on_hand, sum(orders, Decimal(0)))


ANSWERS = {
    "accept": lambda order: order.accept(date(2026, 12, 1), NOW + timedelta(hours=1)),
    "promise again": lambda order: order.accept(date(2026, 12, 5), NOW + timedelta(hours=2)),
    "start": lambda order: order.start(NOW + timedelta(hours=3)),
    "ready": lambda order: order.finish(None, NOW + timedelta(hours=4)),
    "ship": lambda order: order.ship(NOW + timedelta(hours=5)),
}


def ledger(order: OrderRequest) -> tuple[object, ...]:
    return (order.status, order.accepted_at, order.promised_by, order.started_at, order.shipped_at, order.is_ready)


def test_every_order_of_answers_and_every_repetition_ends_in_the_same_ledger() -> None:
    ends = set()
    for answers in permutations(ANSWERS.values()):
        order = an_order()
        for answer in [*answers, *answers]:
            answer(order)
        ends.add(ledger(order))
    assert len(ends) == 1
    (end,) = ends
    assert (end[0], end[2]) == ("shipped", date(2026, 12, 5))


def test_a_repeated_answer_is_no_news() -> None:
    for answer in ANSWERS.values():
        order = an_order()
        assert answer(order)
        assert not answer(order)


def test_a_rejection_stands_until_production_accepts_after_it() -> None:
    order = an_order()
    order.accept(date(2026, 12, 1), NOW)
    assert order.reject("no cord", NOW + timedelta(hours=1))
    assert (order.status, order.reject_reason) == ("rejected", "no cord")
    assert not order.accept(date(2026, 12, 1), NOW - timedelta(hours=1))
    assert order.status == "rejected"
    assert order.accept(date(2026, 12, 1), NOW + timedelta(hours=2))
    assert order.status == "accepted"
    late = an_order()
    late.accept(date(2026, 12, 1), NOW)
    assert not late.reject("too late to say", NOW - timedelta(hours=1))
    assert late.status == "accepted"


def test_an_order_is_ready_when_every_line_is() -> None:
    order = an_order(an_order_line("a", "10"), an_order_line("b", "4"))
    assert order.finish({"a": Decimal(10), "unknown": Decimal(1)}, NOW)
    assert (order.status, order.is_ready) == ("partly_ready", False)
    assert not order.finish({"a": Decimal(7)}, NOW)
    assert order.finish({"b": Decimal(99)}, NOW)
    assert (order.status, order.lines[1].ready) == ("ready", Decimal(4))


def test_a_cancelled_order_stays_cancelled_and_is_not_clicked_on() -> None:
    order = an_order()
    order.cancel(NOW)
    order.finish(None, NOW)
    assert order.status == "cancelled"
    with pytest.raises(OrderRequestIsCancelled):
        order.must_be_wanted()


def test_an_invoice_is_issued_checked_and_sent_in_this_order() -> None:
    invoice = an_invoice()
    with pytest.raises(InvoiceNotChecked):
        invoice.send(NOW, "user:x", "a@b.example", "email")
    invoice.check(NOW, "user:x")
    with pytest.raises(InvoiceWasChecked):
        invoice.check(NOW, "user:x")
    invoice.send(NOW, "user:x", "a@b.example", "email")
    with pytest.raises(InvoiceWasSent):
        invoice.send(NOW, "user:x", "a@b.example", "email")
    invoice.void(NOW, "user:x", "wrong")
    for again in (
        lambda: invoice.void(NOW, "user:x", "wrong"),
        lambda: invoice.check(NOW, "user:x"),
        lambda: invoice.send(NOW, "user:x", "a", "email"),
    ):
        with pytest.raises(InvoiceIsVoid):
            again()


def test_an_invoices_number_is_of_its_year() -> None:
    assert (invoice_number(2026, 7), invoice_number(2026, 123456)) == ("2026-00007", "2026-123456")


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 23), 1, date(2026, 11, 24)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # over a weekend
        (date(2026, 12, 30), 1, date(2027, 1, 11)),  # over the New Year holidays
        (date(2024, 4, 26), 1, date(2024, 4, 27)),  # a moved working Saturday
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
    ],
)
def test_deadlines_count_working_days_of_the_country(start: date, days: int, end: date) -> None:
    assert business_days_after(start, days, lambda day: is_working_day("RU", day)) == end

"""Whatever happens to payments in whatever order: what counts, what is free and what went back add up to what came."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sales.domain.invoice import Invoice
from services.sales.domain.payment import ZERO, MoreThanIsFree, Payment, PaymentIsOurs, must_fit

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
money = st.integers(1, 200_000).map(lambda kopecks: Decimal(kopecks) / 100)
acts = st.lists(
    st.one_of(
        st.tuples(st.just("apply"), st.integers(0, 2), money),
        st.tuples(st.just("take_off"), st.integers(0, 2), money),
        st.tuples(st.just("refund"), st.just(0), money),
        st.tuples(st.just("set_aside"), st.just(0), money),
        st.tuples(st.just("leave"), st.just(0), money),
    ),
    max_size=12,
)


def a_payment(amount: Decimal) -> Payment:
    return Payment(UUID(int=1), "p-1", amount, "RUB", NOW, NOW)


def an_invoice(which: int) -> Invoice:
    total = Decimal("1220.00")
    about = {"net": Decimal("1000.00"), "vat": Decimal("220.00"), "total": total, "currency": "RUB"}
    day = date(2026, 11, 30)
    return Invoice(
        UUID(int=which),
        f"2026-{which:05}",
        UUID(int=9),
        **about,
        issued_at=NOW,
        issued_on=day,
        due_on=day,
        issued_by="x",
    )


@given(amount=money, done=acts)
def test_parts_refunds_and_the_rest_are_the_payment(amount: Decimal, done: list[tuple[str, int, Decimal]]) -> None:
    payment = a_payment(amount)
    for act, which, sum_ in done:
        before = payment.applied
        try:
            if act == "apply":
                payment.apply_to(an_invoice(which), sum_, NOW, "user:x")
            elif act == "take_off":
                gone = payment.take_off(UUID(int=which), "taken_off")
                assert before - payment.applied == sum((each.amount for each in gone), ZERO)
            elif act == "refund":
                gone = payment.refund(sum_)
                assert before - payment.applied == sum((each.amount for each in gone), ZERO)
            elif act == "set_aside":
                payment.set_aside("interest")
            else:
                payment.leave("no_match")
        except (MoreThanIsFree, PaymentIsOurs):
            assert payment.applied == before
        assert payment.applied + payment.free + min(payment.refunded, amount) == amount
        assert payment.applied >= ZERO and payment.free >= ZERO
        assert len({share.invoice_id for share in payment.shares}) == len(payment.shares)
        assert all(share.amount > ZERO for share in payment.shares)
        assert (payment.status in {"matched", "refunded"}) <= (payment.free == ZERO or payment.status == "not_ours")


@given(amount=money, back=st.lists(money, max_size=4), order=st.randoms())
def test_refunds_take_the_same_in_any_order(amount: Decimal, back: list[Decimal], order: object) -> None:
    """Known before the payment, or after it was counted: the same remains."""
    early = a_payment(amount)
    early.refunded = sum(back, ZERO)
    if early.free:
        early.apply_to(an_invoice(1), early.free, NOW, "user:x")
    late = a_payment(amount)
    late.apply_to(an_invoice(1), amount, NOW, "user:x")
    order.shuffle(back)  # type: ignore[attr-defined]
    for sum_ in back:
        late.refund(sum_)

    assert late.applied == early.applied == max(amount - sum(back, ZERO), ZERO)


def test_a_refund_takes_what_counts_for_nothing_first_then_what_was_matched_last() -> None:
    payment = a_payment(Decimal("1000.00"))
    payment.apply_to(an_invoice(1), Decimal("500.00"), NOW, "user:x")
    payment.apply_to(an_invoice(2), Decimal("300.00"), NOW.replace(hour=10), "user:x")

    taken = payment.refund(Decimal("250.00"))

    assert [(each.invoice_id.int, each.amount) for each in taken] == [(2, Decimal("50.00"))]
    assert payment.free == ZERO


def test_what_was_sent_back_whole_is_not_matched_any_more() -> None:
    payment = a_payment(Decimal("10.00"))
    payment.refund(Decimal("10.00"))

    assert payment.status == "refunded"
    with pytest.raises(Exception, match="nothing is left"):
        must_fit(payment, an_invoice(1))

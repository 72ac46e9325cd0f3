"""However a sale is paid, bit by bit or too much, the shares of its lines add up to the lines."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.sales.domain.share import Sold, share

money = st.integers(0, 5_000_000).map(lambda kopecks: Decimal(kopecks) / 100)
lines = st.lists(st.builds(Sold, st.just("cord"), money, money, st.none() | money, st.none()), min_size=1, max_size=5)


@given(whole=lines, vat=money, parts=st.lists(st.integers(1, 100), min_size=1, max_size=6))
def test_the_shares_of_all_payments_add_up_to_each_line(whole: list[Sold], vat: Decimal, parts: list[int]) -> None:
    total = sum((each.amount for each in whole), vat)
    borders = [(total * sum(parts[:index]) / sum(parts)).quantize(Decimal("0.01")) for index in range(len(parts))]
    shares = [share(whole, total, low, high) for low, high in zip(borders, [*borders[1:], total], strict=True)]
    for place, line in enumerate(whole):
        came = [each[place] for each in shares]
        assert sum(each.amount for each in came) == (line.amount if total else 0)
        assert sum(each.quantity for each in came) == (line.quantity if total else 0)
        if line.cost is None:
            assert {each.cost for each in came} == {None}
        else:
            assert sum(each.cost or 0 for each in came) == (line.cost if total else 0)


def test_what_is_paid_in_excess_is_a_share_of_nothing() -> None:
    whole = [Sold("cord", Decimal(3), Decimal("100.00"), Decimal("40.00"), None)]
    assert share(whole, Decimal("122.00"), Decimal("0.00"), Decimal("500.00")) == whole
    (more,) = share(whole, Decimal("122.00"), Decimal("122.00"), Decimal("500.00"))
    assert (more.amount, more.cost, more.quantity) == (0, 0, 0)

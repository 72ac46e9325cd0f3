"""What share of a sale's lines has come in: in proportion to what is paid, and in the end to the kopeck."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from .line import Line, to_kopecks, to_thousandths


@dataclass(frozen=True)
class Sold:
    """A line as figures count it: `amount` net of VAT and discounts, `cost` of all of it, None where nobody knows."""

    sku: str
    quantity: Decimal
    amount: Decimal
    cost: Decimal | None
    group: str | None


def sold(lines: Sequence[Line], costs: Mapping[UUID, Decimal | None], groups: Mapping[str, str | None]) -> list[Sold]:
    """The whole of the lines, in base units."""
    return [Sold(each.sku, each.base_quantity, each.net, costs[each.id], groups.get(each.sku)) for each in lines]


def share(whole: Sequence[Sold], total: Decimal, before: Decimal, after: Decimal) -> list[Sold]:
    """What comes in while the paid part of `total` grows from `before` to `after`.

    Each line is rounded as what is in by then, so that the shares of all payments add up to the line. What is paid in
    excess brings in nothing more.
    """
    start, end = (min(paid, total) / total if total else Decimal(0) for paid in (before, after))

    def grown(value: Decimal) -> Decimal:
        return to_kopecks(value * end) - to_kopecks(value * start)

    return [
        Sold(
            each.sku,
            to_thousandths(each.quantity * end) - to_thousandths(each.quantity * start),
            grown(each.amount),
            None if each.cost is None else grown(each.cost),
            each.group,
        )
        for each in whole
    ]

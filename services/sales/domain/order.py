"""What production is asked for: the split between stock and production, and the ledger of what it answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from shared.errors import Conflict, Invalid, NotFound, NotHereYet

OrderStatus = Literal[
    "requested",
    "accepted",
    "rejected",
    "started",
    "partly_ready",
    "ready",
    "partly_shipped",
    "shipped",
    "cancelled",
]
NOTHING = Decimal("0.000")


class OrderRequestNotFound(NotFound):
    """There is no such order request, or its sale is not within the caller's reach."""


class OrderRequestUnknown(NotHereYet):
    """Production answers an order request that this system never made."""


class OrderRequestIsCancelled(Conflict):
    """The sale was lost: the order is not wanted any more."""


class PartNeedsReason(Invalid):
    """Only a part of the order is shipped: say in `reason` why not the whole."""


class OrderRequestStands(Conflict):
    """Production was asked already. It is asked again only after it refused, or after the stock went to others."""


class StockIsGone(Conflict):
    """What was kept for the order has been taken by others since. Ask production again: …/request-again."""


@dataclass(eq=False)
class OrderLine:
    """One product of an order request: `from_stock` + `to_produce` = `quantity`; `ready` is what is finished of it."""

    sku: str
    name: str
    quantity: Decimal
    unit: str
    from_stock: Decimal
    to_produce: Decimal
    ready: Decimal = NOTHING
    shipped: Decimal = NOTHING


@dataclass(eq=False)
class OrderRequest:
    """An order request and its ledger. Answers may come late, twice or in any order; it ends up the same."""

    id: UUID
    number: str
    sale_id: UUID
    needed_by: date
    requested_at: datetime
    changed_at: datetime
    status: OrderStatus = "requested"
    accepted_at: datetime | None = None
    promised_at: datetime | None = None
    promised_by: date | None = None
    rejected_at: datetime | None = None
    reject_reason: str | None = None
    started_at: datetime | None = None
    ready_at: datetime | None = None
    shipped_at: datetime | None = None
    cancelled_at: datetime | None = None
    part_shipped_at: datetime | None = None
    part_reason: str | None = None
    replaces_id: UUID | None = None
    lines: list[OrderLine] = field(default_factory=list)
    version: int = 1

    @property
    def is_ready(self) -> bool:
        """Every line is ready, or a part was shipped with a reason: either lets the sale go on."""
        return self.ready_at is not None or self.part_shipped_at is not None

    def accept(self, promised_by: date, at: datetime) -> bool:
        """Production promises a day; the latest promise counts. True if that is news."""
        self.accepted_at = min(self.accepted_at or at, at)
        if self.promised_at is not None and at <= self.promised_at:
            return False
        changed = promised_by != self.promised_by or self.status == "rejected"
        self.promised_at, self.promised_by = at, promised_by
        self._settle()
        return changed

    def reject(self, reason: str, at: datetime) -> bool:
        if self.rejected_at is not None and at <= self.rejected_at:
            return False
        self.rejected_at, self.reject_reason = at, reason
        self._settle()
        return self.status == "rejected"

    def start(self, at: datetime) -> bool:
        if self.started_at is not None:
            return False
        self.started_at = at
        self._settle()
        return True

    def finish(self, ready: Mapping[str, Decimal] | None, at: datetime) -> bool:
        """So much of each product is ready in all, not in addition; None: the whole order. True if that is news."""
        news = False
        for line in self.lines:
            now_ready = line.quantity if ready is None else min(ready.get(line.sku, NOTHING), line.quantity)
            if now_ready > line.ready:
                line.ready, news = now_ready, True
        if self.ready_at is None and all(line.ready >= line.quantity for line in self.lines):
            self.ready_at, news = at, True
        self._settle()
        return news

    def ship(self, at: datetime, lines: Mapping[str, Decimal] | None = None, reason: str | None = None) -> bool:
        """It left the house, so it was ready, whether or not that was said. True if that is news.

        With `lines` so much of each product in all, not in addition; what is not the whole has a reason.
        """
        if self.shipped_at is not None:
            return False
        news = False
        for line in self.lines:
            gone = line.quantity if lines is None else min(lines.get(line.sku, NOTHING), line.quantity)
            if gone > line.shipped:
                line.shipped, line.ready, news = gone, max(line.ready, gone), True
        if not news:
            return False
        if all(line.shipped >= line.quantity for line in self.lines):
            self.finish(None, at)
            self.shipped_at = at
        else:
            self.part_shipped_at, self.part_reason = self.part_shipped_at or at, reason
        self._settle()
        return True

    def leave_nothing_to_do(self, at: datetime) -> None:
        """All that was wanted has left the house with an order before this one: nobody is asked for anything."""
        self.ready_at = self.shipped_at = at
        self._settle()

    def would_ship_a_part(self, lines: Mapping[str, Decimal] | None) -> bool:
        """Whether after this shipment something is still to come."""
        told = lines or {}
        return lines is not None and any(
            max(told.get(each.sku, NOTHING), each.shipped) < each.quantity for each in self.lines
        )

    def must_be_refused_or_without_stock(self, stock_expired: bool) -> None:
        """For asking again: while production works on it or has it ready, there is nothing to ask."""
        self.must_be_wanted()
        if self.is_ready or not (self.status == "rejected" or stock_expired):
            raise OrderRequestStands(f"order request {self.number} is {self.status}; production was asked already")

    def cancel(self, at: datetime) -> None:
        self.cancelled_at = at
        self._settle()

    def must_be_wanted(self) -> None:
        """For a person's click; an event that comes too late does no harm instead."""
        if self.cancelled_at is not None:
            raise OrderRequestIsCancelled(f"order request {self.number} was cancelled with its sale")

    def _settle(self) -> None:
        """The status is what the ledger says, whatever the order the answers came in."""
        rejected = self.rejected_at is not None and (self.promised_at is None or self.rejected_at > self.promised_at)
        standing: list[tuple[bool, OrderStatus]] = [
            (self.cancelled_at is not None, "cancelled"),
            (self.shipped_at is not None, "shipped"),
            (self.part_shipped_at is not None, "partly_shipped"),
            (self.ready_at is not None, "ready"),
            (rejected, "rejected"),
            (any(line.ready for line in self.lines), "partly_ready"),
            (self.started_at is not None, "started"),
            (self.accepted_at is not None, "accepted"),
        ]
        self.status = next((status for holds, status in standing if holds), "requested")


@dataclass(frozen=True)
class Ordered:
    """How much of a product a sale wants in all."""

    sku: str
    name: str
    quantity: Decimal
    unit: str


def still_wanted(wanted: Iterable[Ordered], shipped: Mapping[str, Decimal]) -> list[Ordered]:
    """What has not left the house yet."""
    left = [replace(each, quantity=each.quantity - shipped.get(each.sku, NOTHING)) for each in wanted]
    return [each for each in left if each.quantity > NOTHING]


def split(wanted: Iterable[Ordered], available: Mapping[str, Decimal]) -> list[OrderLine]:
    """Take what lies in stock and is promised to nobody, and have the rest produced."""
    lines = []
    for each in wanted:
        from_stock = min(max(available.get(each.sku, NOTHING), NOTHING), each.quantity)
        to_produce = each.quantity - from_stock
        lines.append(OrderLine(each.sku, each.name, each.quantity, each.unit, from_stock, to_produce))
    return lines

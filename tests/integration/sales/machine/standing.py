"""A sale with its model beside it: what both have to agree on after every act, and at the end."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from shared.events import PaymentRefunded
from tests.integration.sales.machine.model import Model
from tests.integration.sales.trade import Trade
from tests.system import Caller, System


@dataclass
class Standing:
    """One sale, who may act on it, and the model beside it."""

    system: System
    head: Caller
    managers: list[Caller]
    accountant: Caller
    trade: Trade
    model: Model
    invoice: dict[str, Any] | None = None
    voided: str | None = None
    last_payment: dict[str, Any] | None = None
    counted: dict[str, Decimal] = field(default_factory=dict)
    """By payment, what of it counts for the invoice that stands."""
    last_refund: PaymentRefunded | None = None

    async def agrees(self, act: str) -> None:
        """The page says what the model says."""
        page, model = await self.trade.page(), self.model
        assert (page["stage"], page["entry"]) == (model.stage, model.entry), act
        assert page["owner_id"] == str(self.managers[model.owner].id), act
        assert (page["order_request"] is not None) == (model.order is not None), act
        paid = Decimal(page["payments"]["paid"]) if page["payments"] else Decimal(0)
        assert paid == model.paid, act
        if model.is_open:
            assert bool(page["missing"]) == model.missing(), (act, page["missing"])

    async def adds_up(self) -> None:
        """What was told of it is one story without a gap, and everything in it was told once."""
        moves = [each["data"] for each in await self.trade.told("SaleStageChanged")]
        stage = "qualification"
        for move in moves:
            assert move["old_stage"] == stage
            stage = move["new_stage"]
        assert (stage, len(moves)) == (self.model.stage, self.model.entry - 1)
        assert sum(move["kind"] == "won" for move in moves) == self.model.wins
        assert len(await self.trade.told("ProduceOrder")) == self.model.orders
        assert len(await self.trade.told("OrderRequested")) == self.model.orders
        query = "SELECT count(*) AS n FROM order_requests WHERE sale_id = $1::text::uuid AND cancelled_at IS NULL"
        (wanted,) = await self.system.rows("sales", query, self.trade.id)
        assert wanted["n"] == (self.model.order is not None)

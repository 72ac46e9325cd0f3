"""The door of production: what it says of the order, by events."""

from uuid import UUID

from shared.events import OrderReady, OrderRejected, OrderShipped
from tests.eventually import eventually
from tests.integration.sales.machine.standing import Standing


class Production(Standing):
    """Each act does it, and says of the model what must come of it."""

    async def ready(self) -> None:
        if self.model.order is None:
            return
        order = UUID((await self.trade.page())["order_request"]["id"])
        await self.system.publish("production", OrderReady(order_request_id=order))
        query = "SELECT 1 FROM order_requests WHERE id = $1 AND ready_at IS NOT NULL"
        await eventually(lambda: self.system.rows("sales", query, order))
        self.model.is_ready = True
        self.model.settle()

    async def ship(self) -> None:
        """The goods leave the house, whether or not anybody said that they were ready."""
        if self.model.order is None or self.model.is_shipped:
            return
        order = UUID((await self.trade.page())["order_request"]["id"])
        await self.system.publish("production", OrderShipped(order_request_id=order))
        query = "SELECT 1 FROM order_requests WHERE id = $1 AND shipped_at IS NOT NULL"
        await eventually(lambda: self.system.rows("sales", query, order))
        self.model.is_ready = self.model.is_shipped = True
        self.model.settle()

    async def reject(self) -> None:
        """Production refuses; the sale waits for somebody to decide."""
        if self.model.order is None or self.model.is_ready:
            return
        order = UUID((await self.trade.page())["order_request"]["id"])
        await self.system.publish("production", OrderRejected(order_request_id=order, reason="Нет сырья"))
        query = "SELECT 1 FROM order_requests WHERE id = $1 AND rejected_at IS NOT NULL"
        await eventually(lambda: self.system.rows("sales", query, order))

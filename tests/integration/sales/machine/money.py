"""The door of accounting: payments and refunds by events, and what an accountant takes off an invoice over HTTP."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from shared.events import PaymentConfirmed, PaymentRefunded
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.sales.machine.model import TOTAL
from tests.integration.sales.machine.standing import Standing


class Money(Standing):
    """Each act does it, and says of the model what must come of it."""

    async def pay_part(self) -> None:
        await self._pay(Decimal("400.00"))

    async def pay_rest(self) -> None:
        await self._pay(TOTAL - self.model.paid if self.model.paid < TOTAL else Decimal("1.00"))

    async def pay_twice(self) -> None:
        """The same payment again, in another message."""
        if self.last_payment is not None:
            await self._confirm(self.last_payment)

    async def pay_late(self) -> None:
        """For an invoice that no longer stands."""
        if self.voided is not None:
            await self._confirm(_a_payment(self.voided, Decimal("5.00")))

    async def pay_unknown(self) -> None:
        await self._confirm(_a_payment(f"?{new_id()}", Decimal("7.00")))

    async def refund_first(self) -> None:
        """Some of a payment goes back before the payment itself is told of: what is left of it counts."""
        if self.invoice is None:
            return
        payment = _a_payment(self.invoice["number"], Decimal("400.00"))
        await self._send_back(_a_refund(payment["payment_id"], Decimal("150.00")))
        await self._counts(payment, Decimal("250.00"))

    async def _pay(self, amount: Decimal) -> None:
        if self.invoice is not None:
            await self._counts(_a_payment(self.invoice["number"], amount), amount)

    async def _counts(self, payment: dict[str, Any], amount: Decimal) -> None:
        counts = self.model.paid < TOTAL
        await self._confirm(payment)
        self.last_payment = payment
        if counts:
            self.model.paid += amount
            self.counted[payment["payment_id"]] = amount
            self.model.settle()

    async def refund(self) -> None:
        """Some of what came last for the invoice goes back; the gate is as shut as it was, and nothing moves."""
        if not self.counted:
            return
        payment_id, left = self.counted.popitem()
        amount = min(left, Decimal("150.00"))
        if left > amount:
            self.counted[payment_id] = left - amount
        self.last_refund = _a_refund(payment_id, amount)
        await self._send_back(self.last_refund)
        self.model.paid -= amount

    async def unmatch(self) -> None:
        """An accountant takes what came last off the invoice."""
        if not self.counted:
            return
        payment_id, amount = self.counted.popitem()
        payment = await self.trade.payment(payment_id)
        path = f"/api/sales/payments/{payment['id']}/unmatch"
        answer = await self.accountant.post(path, json={"reason": "Не тот счёт"})
        assert answer.status_code == 200, answer.text
        self.model.paid -= amount

    async def refund_twice(self) -> None:
        """The same refund again, in another message."""
        if self.last_refund is not None:
            await self._send_back(self.last_refund)

    async def _send_back(self, refund: PaymentRefunded) -> None:
        await self.system.publish("accounting", refund)
        query = "SELECT 1 FROM refunds WHERE refund_id = $1"
        await eventually(lambda: self.system.rows("sales", query, refund.refund_id))

    async def _confirm(self, payment: dict[str, Any]) -> None:
        await self.system.publish("accounting", PaymentConfirmed(**payment))
        query = "SELECT 1 FROM payments WHERE payment_id = $1"
        await eventually(lambda: self.system.rows("sales", query, payment["payment_id"]))


def _a_payment(number: str, amount: Decimal) -> dict[str, Any]:
    given = {"payment_id": f"pay-{new_id()}", "currency": "RUB", "paid_at": datetime.now(UTC)}
    return {**given, "invoice_number": number, "amount": amount}


def _a_refund(payment_id: str, amount: Decimal) -> PaymentRefunded:
    given = {"refund_id": f"back-{new_id()}", "currency": "RUB", "refunded_at": datetime.now(UTC)}
    return PaymentRefunded(payment_id=payment_id, amount=amount, **given)

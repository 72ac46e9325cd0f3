"""Money that goes back: partly, whole, twice told, before its payment; the gate closes, a won sale raises an alarm."""

import random
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from shared.events import PaymentConfirmed, PaymentRefunded
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.sales.test_payments import paid
from tests.integration.sales.trade import Trade, a_trade, codes
from tests.system import System


def a_refund(payment_id: str, amount: str, **more: Any) -> PaymentRefunded:
    given = {"refund_id": f"back-{new_id()}", "currency": "RUB", "refunded_at": datetime.now(UTC), **more}
    return PaymentRefunded(payment_id=payment_id, amount=Decimal(amount), **given)


async def a_paid_trade(system: System) -> tuple[Trade, str]:
    trade = await a_trade(system)
    invoice = await trade.to_payment()
    payment_id = await trade.pay(invoice["number"], "1220.00")
    await paid(trade, "1220.00")
    return trade, payment_id


@pytest.mark.parametrize(("amount", "left"), [("20.00", "1200.00"), ("1220.00", "0.00"), ("9999.00", "0.00")])
async def test_a_refund_closes_the_gate_again(system: System, amount: str, left: str) -> None:
    trade, payment_id = await a_paid_trade(system)
    await system.publish("accounting", a_refund(payment_id, amount, reason="Излишне"))
    await paid(trade, left)
    assert codes(await trade.move("won")) == ["paid_in_full"]
    (off,) = await trade.told("PaymentUnapplied")
    assert (off["data"]["reason"], off["data"]["note"], off["actor"]) == ("refunded", "Излишне", "ext:accounting")
    back, net = off["data"]["part"], Decimal(off["data"]["amount"]) / Decimal("1.22")
    assert Decimal(back["amount"]) == net.quantize(Decimal("0.01")), "the share of the sale that is taken back"
    assert await trade.told("WonSaleUnpaid") == []


async def test_a_refund_of_what_was_too_much_leaves_the_invoice_paid(system: System) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_payment()
    payment_id = await trade.pay(invoice["number"], "1300.00")
    await paid(trade, "1300.00")
    await system.publish("accounting", a_refund(payment_id, "80.00"))
    assert (await paid(trade, "1220.00"))["in_full"] is True
    assert (await trade.move("won")).status_code == 200


async def test_a_refund_told_again_counts_once(system: System) -> None:
    trade, payment_id = await a_paid_trade(system)
    refund = a_refund(payment_id, "100.00")
    await system.publish("accounting", *[refund] * 4)
    await paid(trade, "1120.00")
    await trade.pay(None, "1.00")  # whatever was still on its way has arrived after this
    assert (await trade.page())["payments"]["paid"] == "1120.00"


async def test_a_refund_that_comes_before_its_payment_counts_with_it(system: System) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_payment()
    payment_id = f"late-{new_id()}"
    await system.publish("accounting", a_refund(payment_id, "220.00"))
    await eventually(lambda: system.rows("sales", "SELECT 1 FROM refunds WHERE payment_id = $1", payment_id))
    await trade.pay(invoice["number"], "1220.00", payment_id=payment_id)
    await paid(trade, "1000.00")
    (applied,) = await trade.told("PaymentApplied")
    assert (applied["data"]["amount"], applied["data"]["outstanding"]) == ("1000.00", "220.00")


async def test_a_refund_of_a_won_sale_raises_an_alarm_and_leaves_it_won(system: System) -> None:
    trade, payment_id = await a_paid_trade(system)
    assert (await trade.move("won")).status_code == 200
    await system.publish("accounting", a_refund(payment_id, "1220.00"))
    (alarm,) = await eventually(lambda: trade.told("WonSaleUnpaid"))
    assert (alarm["data"]["outstanding"], alarm["data"]["reason"]) == ("1220.00", "refunded")
    assert (await trade.page())["stage"] == "won"


async def test_a_refund_in_another_currency_counts_for_nothing_and_is_told(system: System) -> None:
    trade, payment_id = await a_paid_trade(system)
    await system.publish("accounting", a_refund(payment_id, "10.00", currency="EUR"))
    row = await trade.payment(payment_id)
    accountant = await system.a_user("accountant")

    async def noted() -> bool:
        history = await accountant.get(f"/api/sales/payments/{row['id']}/history")
        return history.json()["items"][-1]["what"] == "refund_in_other_currency"

    await eventually(noted)
    assert (await trade.page())["payments"]["paid"] == "1220.00"


async def test_only_accounting_sends_money_back(system: System) -> None:
    trade, payment_id = await a_paid_trade(system)
    refund = a_refund(payment_id, "1220.00")
    before = len(await system.dead_letters("sales"))
    await system.publish("warehouse", refund, key="warehouse.payment.refunded")

    async def dead() -> bool:
        return len(await system.dead_letters("sales")) > before

    await eventually(dead)
    assert (await trade.page())["payments"]["paid"] == "1220.00"


@pytest.mark.parametrize("seed", range(3))
async def test_in_any_order_and_however_often_told_the_sums_are_the_same(system: System, seed: int) -> None:
    """Confirmations and refunds shuffled and repeated: what is paid is the sum of the different ones."""
    dice = random.Random(seed)
    trade = await a_trade(system, quantity="100")
    invoice = await trade.to_payment()
    payments = [
        PaymentConfirmed(
            payment_id=f"p{number}-{new_id()}",
            invoice_number=invoice["number"],
            amount=Decimal(dice.randint(100, 90_000)) / 100,
            currency="RUB",
            paid_at=datetime.now(UTC),
        )
        for number in range(5)
    ]
    refunds = [a_refund(each.payment_id, str(Decimal(dice.randint(1, 120_000)) / 100)) for each in payments[:3]]
    refunds.append(a_refund(payments[0].payment_id, "0.01"))
    told = [*payments, *refunds] * 2
    dice.shuffle(told)
    await system.publish("accounting", *told)
    back = {
        each.payment_id: sum((r.amount for r in refunds if r.payment_id == each.payment_id), Decimal(0))
        for each in payments
    }
    expected = sum((max(each.amount - back[each.payment_id], Decimal(0)) for each in payments), Decimal(0))
    await paid(trade, f"{expected:.2f}")
    applied, off = await trade.told("PaymentApplied"), await trade.told("PaymentUnapplied")
    net = sum(Decimal(e["data"]["amount"]) for e in applied) - sum(Decimal(e["data"]["amount"]) for e in off)
    assert net == expected

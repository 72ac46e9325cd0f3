"""Payments: partial, over, twice, to nobody; nothing is lost, nothing counts twice, nothing closes a sale."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from shared.events import PaymentConfirmed
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.sales.trade import Trade, a_trade, codes, told
from tests.system import System


async def paid(trade: Trade, amount: str) -> dict[str, str]:
    """The payments of the sale once they come to `amount`."""

    async def there() -> dict[str, str] | None:
        summary = (await trade.page())["payments"]
        return summary if summary["paid"] == amount else None

    found = await eventually(there)
    assert found
    return found


async def test_partial_payments_add_up_and_open_the_gate_only_when_in_full(system: System) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_payment()
    assert invoice["total"] == "1220.00"
    await trade.pay(invoice["number"], "1000.00")
    assert (await paid(trade, "1000.00"))["outstanding"] == "220.00"
    assert codes(await trade.move("won")) == ["paid_in_full"]
    await trade.pay(f" № {invoice['number']} ", "220.00")
    assert (await paid(trade, "1220.00"))["in_full"] is True
    assert (await trade.page())["stage"] == "payment"
    applied = [each["data"] for each in await trade.told("PaymentApplied")]
    assert [(each["amount"], each["outstanding"]) for each in applied] == [("1000.00", "220.00"), ("220.00", "0.00")]
    (issued,) = await trade.told("InvoiceIssued")
    whole = issued["data"]["part"]
    assert (whole["amount"], whole["team_id"]) == ("1000.00", str(trade.anna.team_id)), "net of VAT"
    for name in ("amount", "margin", "margin_unknown"):
        assert sum(Decimal(each["part"][name]) for each in applied) == Decimal(whole[name]), name
    assert applied[0]["part"]["amount"] == "819.67"
    assert (await trade.move("won")).status_code == 200


async def test_an_overpayment_leaves_nothing_outstanding_and_is_shown(system: System) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_payment()
    await trade.pay(invoice["number"], "1300.00")
    summary = await paid(trade, "1300.00")
    assert (summary["outstanding"], summary["overpaid"], summary["in_full"]) == ("0.00", "80.00", True)
    shown = (await trade.anna.get(f"/api/sales/invoices/{invoice['id']}")).json()
    assert (shown["paid"], shown["outstanding"], shown["overpaid"]) == ("1300.00", "0.00", "80.00")


async def test_the_same_payment_counts_once_whatever_message_it_comes_in(system: System) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_payment()
    payment = PaymentConfirmed(
        payment_id=f"twice-{new_id()}",
        invoice_number=invoice["number"],
        amount=Decimal("700.00"),
        currency="RUB",
        paid_at=datetime.now(UTC),
    )
    await system.publish("accounting", *[payment] * 5)  # each with an event id of its own
    await paid(trade, "700.00")
    await trade.pay(invoice["number"], "1.00")
    await paid(trade, "701.00")
    assert len(await trade.told("PaymentApplied")) == 2


@pytest.mark.parametrize("amount", ["1220.00", "1219.99"])
async def test_a_payment_before_the_goods_are_ready_is_counted_all_the_same(system: System, amount: str) -> None:
    from shared.events import OrderReady

    trade = await a_trade(system)
    invoice = await trade.to_production()
    await trade.pay(invoice["number"], amount)
    await paid(trade, amount)
    assert (await trade.page())["stage"] == "production"
    await system.publish("production", OrderReady(order_request_id=await trade.order_id()))
    await trade.reaches("payment")
    assert (await trade.move("won")).status_code == (200 if amount == "1220.00" else 409)


async def test_a_payment_that_fits_no_invoice_waits_in_the_accountants_list(system: System) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_payment()
    number = invoice["number"]
    settled = await a_trade(system, trade.anna)
    settled_invoice = await settled.to_payment()
    await settled.pay(settled_invoice["number"], "1220.00")
    await paid(settled, "1220.00")
    cases = {
        "unknown_invoice": await trade.pay("1999-00001", "10.00"),
        "wrong_currency": await trade.pay(number, "1220.00", currency="EUR"),
        "already_paid": await trade.pay(settled_invoice["number"], "1220.00"),
    }
    nameless = await trade.pay(None, "11.00", payer="ООО «Ромашка»")
    accountant = await system.a_user("accountant")
    listed = await accountant.get("/api/sales/payments", params={"unmatched": True, "limit": 200})
    waiting = {each["payment_id"]: each for each in listed.json()["items"]}
    for why, payment_id in cases.items():
        assert waiting[payment_id]["why_unmatched"] == why
        (event,) = [each for each in await told(system, payment_id) if each["type"] == "PaymentUnmatched"]
        assert event["data"]["why"] == why
    assert waiting[nameless]["payer"] == "ООО «Ромашка»"
    assert (await trade.page())["payments"]["paid"] == "0.00"


async def test_an_accountant_matches_a_payment_and_that_opens_the_gate(system: System) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_payment()
    payment_id = await trade.pay("misspelt", "1220.00")
    row = await trade.payment(payment_id)
    accountant = await system.a_user("accountant")
    path, body = f"/api/sales/payments/{row['id']}/match", {"invoice_id": invoice["id"]}
    assert (await trade.anna.post(path, json=body)).status_code == 403
    answers = await asyncio.gather(*[accountant.post(path, json=body) for _ in range(5)])
    assert sorted(each.status_code for each in answers) == [200, 409, 409, 409, 409]
    matched = next(each for each in answers if each.status_code == 200).json()
    assert (matched["counts_for"], matched["why_unmatched"]) == (invoice["number"], None)
    assert (await trade.page())["payments"]["paid"] == "1220.00"
    assert (await trade.page())["stage"] == "payment"
    assert (await trade.move("won")).status_code == 200
    unknown = await accountant.post(f"/api/sales/payments/{new_id()}/match", json=body)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "payment_not_found")


async def test_a_payment_in_another_currency_cannot_be_matched(system: System) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_payment()
    row = await trade.payment(await trade.pay(None, "1220.00", currency="EUR"))
    refused = await system.admin.post(f"/api/sales/payments/{row['id']}/match", json={"invoice_id": invoice["id"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "payment_does_not_fit")


async def test_voiding_an_invoice_closes_the_gate_and_gives_its_payments_back(system: System) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_payment()
    payment_id = await trade.pay(invoice["number"], "1220.00")
    await paid(trade, "1220.00")
    current = (await trade.anna.get(f"/api/sales/invoices/{invoice['id']}")).json()
    void = await trade.do(current, "void", reason="Не те реквизиты")
    assert (void["status"], void["paid"]) == ("void", "0.00")
    assert codes(await trade.move("won")) == ["paid_in_full"]
    assert (await trade.payment(payment_id))["why_unmatched"] == "invoice_void"
    late = await trade.pay(invoice["number"], "5.00")
    assert (await trade.payment(late))["why_unmatched"] == "invoice_void"

    second = await trade.issue()
    assert second["number"] != invoice["number"]
    row = await trade.payment(payment_id)
    await system.admin.post(f"/api/sales/payments/{row['id']}/match", json={"invoice_id": second["id"]})
    assert (await trade.move("won")).status_code == 200
    listed = (await trade.anna.get(f"/api/sales/sales/{trade.id}/invoices")).json()["items"]
    assert [each["status"] for each in listed] == ["issued", "void"]


async def test_a_sale_paid_in_full_keeps_its_next_step_until_a_person_closes_it(system: System) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_payment()

    async def step() -> dict[str, str] | None:
        found: dict[str, str] | None = (await trade.page())["next_step"]
        return found if found and found["title"] == "Проследить за оплатой и закрыть продажу" else None

    planned = await eventually(step)
    await trade.pay(invoice["number"], "1220.00")
    await paid(trade, "1220.00")
    withdrawn = [each["data"]["reason"] for each in await trade.told("StepsWithdrawn")]
    assert "paid_in_full" not in withdrawn
    assert await step() == planned

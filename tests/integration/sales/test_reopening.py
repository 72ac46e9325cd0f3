"""A won or lost sale is opened again: with role and reason, and with everything that follows from it."""

from shared.events import OrderShipped
from tests.integration.sales.test_payments import paid
from tests.integration.sales.trade import Trade, a_trade
from tests.system import Caller, System


async def a_led_trade(system: System, **more: str) -> tuple[Caller, Trade]:
    head, team = await system.a_head()
    return head, await a_trade(system, await system.a_manager(team), **more)


async def won(trade: Trade) -> None:
    invoice = await trade.to_payment()
    await trade.pay(invoice["number"], "1220.00")
    await paid(trade, "1220.00")
    assert (await trade.move("won")).status_code == 200


async def test_reopening_takes_a_head_and_a_reason(system: System) -> None:
    head, trade = await a_led_trade(system)
    assert (await trade.by(head, "reopen", reason="x")).json()["code"] == "sale_is_open"
    await trade.move("lost", "budget")
    assert (await trade.by(trade.anna, "reopen", reason="x")).status_code == 403
    assert (await trade.by(head, "reopen")).status_code == 422
    reopened = (await trade.by(head, "reopen", reason="Бюджет нашёлся")).json()
    assert (reopened["stage"], reopened["kind"], reopened["closed_at"]) == ("qualification", "open", None)
    assert reopened["lost_reason"] is None


async def test_a_reopened_sale_tells_it_as_a_fact_of_its_own_and_as_a_move(system: System) -> None:
    head, trade = await a_led_trade(system)
    await won(trade)
    assert (await trade.by(head, "reopen", reason="Возврат")).json()["stage"] == "payment"
    (fact,) = await trade.told("SaleReopened")
    data = fact["data"]
    assert (data["old_kind"], data["stage"], data["reason"], data["amount"]) == ("won", "payment", "Возврат", "1000.00")
    assert fact["actor"] == f"user:{head.id}"
    move = (await trade.told("SaleStageChanged"))[-1]
    assert (move["data"]["old_stage"], move["data"]["new_stage"], move["data"]["kind"]) == ("won", "payment", "open")
    assert move["aggregateversion"] == fact["aggregateversion"] + 1
    # It is still paid, so it may be won again; and only once more.
    assert (await trade.move("won")).json()["kind"] == "won"
    assert len([each for each in await trade.told("SaleStageChanged") if each["data"]["kind"] == "won"]) == 2


async def test_the_steps_of_the_stage_are_asked_for_again_as_a_new_entry(system: System) -> None:
    head, trade = await a_led_trade(system)
    await trade.call_done()
    await trade.move("lost", "no_answer")
    reopened = (await trade.by(head, "reopen", reason="Ответили")).json()
    assert reopened["entry"] == 3
    planned = await trade.told("StepsPlanned")
    assert [(each["data"]["stage"], each["data"]["entry"]) for each in planned] == [
        ("qualification", 1),
        ("qualification", 3),
    ]
    # The call of the first entry does not count for the third.
    assert "contact_client" in [each["code"] for each in reopened["missing"]]


async def test_goods_that_were_given_back_are_asked_for_anew(system: System) -> None:
    head, trade = await a_led_trade(system, on_hand="100")
    await trade.to_production()
    await trade.move("lost", "price")
    reopened = (await trade.by(head, "reopen", reason="Согласились")).json()
    assert (reopened["stage"], reopened["order_request"]["status"]) == ("production", "requested")
    orders = await trade.told("OrderRequested")
    assert len({each["data"]["order_request_id"] for each in orders}) == 2
    (stock,) = (await trade.anna.get("/api/sales/stock", params={"sku": trade.sku})).json()["items"]
    assert stock["reserved"] == "10.000"


async def test_only_what_was_not_shipped_before_a_sale_was_lost_is_asked_for_anew(system: System) -> None:
    head, trade = await a_led_trade(system)
    await trade.to_production()
    part = OrderShipped(order_request_id=await trade.order_id(), lines=[{"sku": trade.sku, "quantity": "4"}])
    await system.publish("production", part)
    await trade.reaches("payment")
    assert (await trade.move("lost", "price")).status_code == 200
    assert (await trade.by(head, "reopen", reason="Согласились")).json()["order_request"]["status"] == "requested"
    for kind in ("OrderRequested", "ProduceOrder"):
        first, second = [each["data"]["lines"] for each in await trade.told(kind)]
        assert [line["quantity"] for line in (*first, *second)] == ["10.000", "6.000"], kind


async def test_nobody_is_asked_for_goods_that_have_all_left_the_house(system: System) -> None:
    head, trade = await a_led_trade(system)
    await trade.to_production()
    part = OrderShipped(order_request_id=await trade.order_id(), lines=[{"sku": trade.sku, "quantity": "4"}])
    await system.publish("production", part)
    invoice = (await trade.reaches("payment"))["invoice"]
    await trade.do(invoice, "void", reason="Возьмут только четыре")
    assert (await trade.move("lost", "price")).status_code == 200
    assert (await trade.by(head, "reopen", reason="Возьмут четыре", stage="paperwork")).status_code == 200
    assert (await trade.put_lines({"sku": trade.sku, "quantity": "4"})).status_code == 200
    await trade.do(await trade.do(await trade.issue(), "check"), "send", to="Игорь", channel="by_hand")
    page = await trade.reaches("payment")
    assert page["order_request"]["status"] == "shipped"
    assert len(await trade.told("ProduceOrder")) == 1


async def test_goods_of_a_won_sale_are_not_asked_for_twice(system: System) -> None:
    head, trade = await a_led_trade(system)
    await won(trade)
    await trade.by(head, "reopen", reason="Недоплата")
    assert len(await trade.told("ProduceOrder")) == 1


async def test_a_sale_is_opened_again_in_the_stage_one_names(system: System) -> None:
    head, trade = await a_led_trade(system)
    await trade.to_production()
    await trade.move("lost", "price")
    for stage in ("won", "nowhere"):
        assert (await trade.by(head, "reopen", reason="x", stage=stage)).json()["code"] == "unknown_stage"
    # The invoice stands and went out: nothing is left to do there.
    assert (await trade.by(head, "reopen", reason="x", stage="paperwork")).json()["code"] == "nothing_to_do_there"
    reopened = (await trade.by(head, "reopen", reason="Сначала", stage="qualification")).json()
    assert (reopened["stage"], reopened["order_request"]) == ("qualification", None)

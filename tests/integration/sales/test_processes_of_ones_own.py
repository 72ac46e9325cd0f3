"""What holds however a company writes its processes: goods, steps and money follow the process a sale is in."""

from typing import Any

from tests.integration.sales.drafting import CHECK, a_sale, drafted, edited, path, published
from tests.integration.sales.test_payments import paid
from tests.integration.sales.test_production import act
from tests.integration.sales.trade import Trade, a_client, a_trade, codes
from tests.system import System


def a_step(code: str, met_by: str) -> dict[str, Any]:
    return {**CHECK, "code": code, "met_by": met_by}


async def written_anew(system: System, code: str, change: Any, version: int = 1) -> int:
    """The next version, changed and published."""
    draft = await drafted(system.admin, code, version)
    put = await edited(system.admin, draft, change)
    assert put.status_code == 200, put.text
    await published(system.admin, put.json())
    return int(draft["version"])


async def brought_over(system: System, code: str, version: int, old: int, *trades: Trade) -> list[dict[str, Any]]:
    body = {"old": old, "mapping": {}, "ids": [each.id for each in trades]}
    answer = await system.admin.post(path(code, version, "/migrate"), json=body)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def steps_told(trade: Trade, kind: str) -> list[tuple[str, list[str]]]:
    told = [each["data"] for each in await trade.told(kind)]
    named = [(each["stage"], each["steps"]) for each in told if each["steps"]]
    return [(stage, [step if isinstance(step, str) else step["step"] for step in steps]) for stage, steps in named]


async def test_production_is_never_asked_for_nothing(system: System, code: str) -> None:
    def change(at: dict[str, Any]) -> None:
        at["qualification"]["needs"] = at["paperwork"]["needs"] = at["paperwork"]["steps"] = []

    await written_anew(system, code, change)
    anna = await system.a_manager()
    contact_id = await a_client(system, anna, type=code)
    made = await anna.post("/api/sales/sales", json={"contact_id": str(contact_id)})
    empty = await a_trade(system, anna, contact_id=contact_id)
    trade = Trade(system, anna, empty.sku, made.json()["id"])
    await trade.call_done()
    await trade.reaches("paperwork")
    assert codes(await trade.move("production")) == ["lines"]
    (answer,) = (
        await anna.post("/api/sales/sales/bulk", json={"ids": [trade.id], "action": "move", "stage": "production"})
    ).json()["items"]
    assert [each["code"] for each in answer["missing"]] == ["lines"]
    assert await trade.told("ProduceOrder") == []
    moved = await trade.put_lines({"sku": trade.sku, "quantity": "1"})
    assert (moved.json()["stage"], len(await trade.told("ProduceOrder"))) == ("production", 1)


async def test_a_step_is_withdrawn_and_counts_as_done_when_what_it_asks_for_comes_true(
    system: System, code: str
) -> None:
    def change(at: dict[str, Any]) -> None:
        at["paperwork"]["steps"].append(a_step("post_it", "invoice_sent"))
        at["production"]["steps"] = [a_step("ask_for_the_goods", "order_ready")]
        at["payment"]["steps"] = [a_step("ask_for_money", "paid_in_full")]

    await written_anew(system, code, change)
    trade = await a_sale(system, code)
    invoice = await trade.to_payment()
    assert codes(await trade.move("won")) == ["ask_for_money", "paid_in_full"]
    await trade.pay(invoice["number"], "1000.00")
    await paid(trade, "1000.00")
    assert ("payment", ["ask_for_money"]) not in await steps_told(trade, "StepsWithdrawn")
    await trade.pay(invoice["number"], "220.00")
    await paid(trade, "1220.00")
    assert await steps_told(trade, "StepsWithdrawn") == [
        ("paperwork", ["form_invoice"]),
        ("paperwork", ["check_invoice"]),
        ("paperwork", ["post_it"]),
        ("production", ["ask_for_the_goods"]),
        ("payment", ["ask_for_money"]),
    ]
    assert (await trade.move("won")).json()["kind"] == "won"


async def test_what_has_come_true_already_is_not_asked_for(system: System, code: str) -> None:
    await written_anew(system, code, lambda at: at["payment"].update(steps=[a_step("ask_for_money", "paid_in_full")]))
    trade = await a_sale(system, code)
    invoice = await trade.to_production()
    await trade.pay(invoice["number"], "1220.00")
    await paid(trade, "1220.00")
    maker = await system.a_user("production")
    await act(maker, f"/api/sales/order-requests/{await trade.order_id()}/ready", "ready")
    await trade.reaches("payment")
    assert "payment" not in [stage for stage, _ in await steps_told(trade, "StepsPlanned")]
    assert (await trade.move("won")).json()["kind"] == "won"


def paid_first(at: dict[str, Any]) -> None:
    at["paperwork"]["next"], at["payment"]["next"], at["production"]["next"] = "payment", "production", "won"
    at["payment"]["moved_on_by"], at["production"]["moved_on_by"] = "system", "person"
    at["production"]["back_to"] = []


async def test_goods_follow_a_sale_to_a_version_that_wants_them_earlier_or_later(system: System, code: str) -> None:
    draft = await drafted(system.admin, code)
    stages = draft["definition"]["stages"]
    stages[2], stages[3] = stages[3], stages[2]
    put = await edited(system.admin, draft, paid_first)
    assert put.status_code == 200, put.text
    anna = await system.a_manager()
    waiting, gone = [await a_sale(system, code, anna) for _ in range(2)]
    for trade in (waiting, gone):
        await trade.to_payment()
    await act(await system.a_user("production"), f"/api/sales/order-requests/{await gone.order_id()}/ship", "shipped")
    await published(system.admin, put.json())
    first, second = await brought_over(system, code, 2, 1, waiting, gone)
    assert (first["outcome"], first["stage"]) == ("done", "payment")
    assert (second["outcome"], second["code"]) == ("refused", "goods_are_shipped")
    assert ((await waiting.page())["order_request"], (await gone.page())["process_version"]) == (None, 1)
    (cancelled,) = await waiting.told("OrderRequestCancelled")
    assert cancelled["data"]["reason"] == "process_changed"
    again = await written_anew(system, code, lambda at: None, version=1)
    await brought_over(system, code, again, 2, waiting)
    page = await waiting.page()
    assert (page["stage"], page["order_request"]["status"]) == ("payment", "requested")
    assert len(await waiting.told("ProduceOrder")) == 2


async def test_what_was_shipped_is_neither_called_off_nor_asked_for_again(system: System) -> None:
    head, team = await system.a_head()
    trade = await a_trade(system, await system.a_manager(team))
    await trade.to_payment()
    order_id = await trade.order_id()
    await act(await system.a_user("production"), f"/api/sales/order-requests/{order_id}/ship", "shipped")
    assert (await trade.move("lost", "mistake")).status_code == 200
    assert await trade.told("OrderRequestCancelled") == []
    reopened = (await trade.by(head, "reopen", reason="Закрыли по ошибке")).json()
    assert (reopened["stage"], reopened["order_request"]["id"]) == ("payment", str(order_id))
    assert len(await trade.told("ProduceOrder")) == 1

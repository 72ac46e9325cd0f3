"""A sale from the first call to the win, and back out of every gate that is not open."""

from decimal import Decimal

from tests.eventually import eventually
from tests.integration.sales.trade import FILLED, a_client, a_product, a_trade, codes
from tests.system import Caller, System


async def test_a_sale_goes_from_the_first_call_to_the_win(system: System) -> None:
    trade = await a_trade(system, quantity="100", price="18.00", cost="9.20", on_hand="60")
    opened = await trade.page()
    assert (opened["stage"], opened["entry"], opened["totals"]["net"]) == ("qualification", 1, "1800.00")
    await trade.call_done()
    assert (await trade.fill_in()).status_code == 200
    await trade.reaches("paperwork")

    invoice = await trade.do(await trade.issue(), "check")
    assert (invoice["total"], invoice["status"]) == ("2196.00", "checked")
    invoice = await trade.do(invoice, "send", to="Игорь", channel="by_hand")
    in_production = await trade.page()
    assert (in_production["stage"], in_production["order_request"]["status"]) == ("production", "requested")
    await finish(trade.system, await trade.order_id())
    await trade.reaches("payment")

    await trade.pay(invoice["number"], "2196.00")
    await eventually(lambda: gate_is_open(trade))
    assert (await trade.page())["stage"] == "payment"
    won = await trade.move("won")
    assert (won.status_code, won.json()["kind"]) == (200, "won")
    moves = await trade.told("SaleStageChanged")
    assert [(each["data"]["old_stage"], each["data"]["new_stage"], each["data"]["by"]) for each in moves] == [
        ("qualification", "paperwork", "system"),
        ("paperwork", "production", "system"),
        ("production", "payment", "system"),
        ("payment", "won", "person"),
    ]
    assert [each["actor"] for each in moves[:3]] == [
        "system:fibex@1:qualification",
        "system:fibex@1:paperwork",
        "system:fibex@1:production",
    ]
    last = moves[-1]["data"]
    assert (last["kind"], last["amount"], last["margin"], last["margin_unknown"]) == (
        "won",
        "1800.00",
        "880.00",
        "0.00",
    )
    sold = {"quantity": "100.000", "amount": "1800.00", "cost": "920.00", "group": None}
    assert last["lines"] == [{"sku": trade.sku, **sold}]
    assert (last["contact_type"], last["team_id"]) == ("existing", str(trade.anna.team_id))


async def finish(system: System, order_id: object) -> None:
    from shared.events import OrderReady

    await system.publish("production", OrderReady(order_request_id=order_id))


async def gate_is_open(trade: object) -> bool:
    return (await trade.page())["missing"] == []  # type: ignore[attr-defined, no-any-return]


async def test_the_steps_of_a_stage_are_planned_on_entry_and_withdrawn_on_leaving(system: System) -> None:
    trade = await a_trade(system)
    await trade.to_paperwork()
    invoice = await trade.do(await trade.issue(), "check")
    await trade.do(invoice, "send", to="Игорь", channel="by_hand")
    planned = await trade.told("StepsPlanned")
    assert [(each["data"]["stage"], each["data"]["entry"]) for each in planned] == [
        ("qualification", 1),
        ("paperwork", 2),
    ]
    call = planned[0]["data"]["steps"][0]
    assert (call["step"], call["kind"], call["due_rule"], call["required"]) == (
        "contact_client",
        "call",
        "business_days:1",
        True,
    )
    assert [each["step"] for each in planned[1]["data"]["steps"]] == ["form_invoice", "check_invoice"]
    withdrawn = [each["data"] for each in await trade.told("StepsWithdrawn")]
    assert [(each["stage"], each["entry"], each["steps"], each["reason"]) for each in withdrawn] == [
        ("qualification", 1, None, "stage_left"),
        ("paperwork", 2, ["form_invoice"], "invoice_issued"),
        ("paperwork", 2, ["check_invoice"], "invoice_checked"),
        ("paperwork", 2, None, "stage_left"),
    ]


async def test_the_gate_names_everything_that_is_missing(system: System) -> None:
    anna = await system.a_manager()
    contact_id = await a_client(system, anna)
    made = await anna.post("/api/sales/sales", json={"contact_id": str(contact_id)})
    path = f"/api/sales/sales/{made.json()['id']}/stage"
    refused = await anna.post(path, json={"stage": "paperwork"}, if_match=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "stage_not_ready")
    assert codes(refused) == ["contact_client", "contact_person", "need", "delivery_terms", "lines"]
    assert refused.json()["missing"][0]["title"].startswith("Связаться с клиентом")


async def test_a_stage_that_is_not_next_is_refused_the_same_way(system: System) -> None:
    trade = await a_trade(system)
    skipped = await trade.move("won")
    assert skipped.json()["code"] == "stage_not_ready"
    assert codes(skipped)[-1] == "stage_paperwork"
    await trade.to_paperwork()
    far = await trade.move("payment")
    assert far.json()["code"] == "stage_not_ready"
    assert codes(far) == ["invoice_issued", "invoice_checked", "invoice_sent", "stage_production"]
    same = await trade.move("paperwork")
    assert (same.status_code, same.json()["code"]) == (409, "same_stage")
    unknown = await trade.move("nowhere")
    assert (unknown.status_code, unknown.json()["field"]) == (422, "stage")


async def test_whatever_comes_last_moves_a_qualified_sale_on(system: System) -> None:
    by_call = await a_trade(system)
    await by_call.fill_in()
    await by_call.call_done()
    await by_call.reaches("paperwork")

    by_field = await a_trade(system)
    await by_field.call_done()
    await eventually(lambda: step_is_done(by_field))
    await by_field.fill_in(need="n", delivery_terms="d")
    assert (await by_field.page())["stage"] == "qualification"
    assert (await by_field.fill_in(contact_person="c")).json()["stage"] == "paperwork"

    by_lines = await a_trade(system)
    await by_lines.put_lines()
    await by_lines.fill_in()
    await by_lines.call_done()
    await eventually(lambda: step_is_done(by_lines))
    moved = await by_lines.put_lines({"sku": by_lines.sku, "quantity": "1"})
    assert moved.json()["stage"] == "paperwork"


async def step_is_done(trade: object) -> bool:
    missing = (await trade.page())["missing"]  # type: ignore[attr-defined]
    return all(each["kind"] != "step" for each in missing)


async def test_a_step_of_another_entry_or_another_name_does_not_count(system: System) -> None:
    trade = await a_trade(system)
    await trade.fill_in()
    await trade.call_done(entry=7)
    await trade.call_done(step="something_else")
    await eventually(lambda: noted(system, trade.id, "step_done", 2))
    assert [each["code"] for each in (await trade.page())["missing"]] == ["contact_client"]
    await trade.call_done(entry=1)
    await trade.reaches("paperwork")


async def noted(system: System, sale_id: str, what: str, count: int) -> bool:
    rows = await system.rows(
        "sales", "SELECT 1 FROM sale_history WHERE sale_id = $1::text::uuid AND what = $2", sale_id, what
    )
    return len(rows) == count


async def test_a_lost_sale_gives_its_stock_back_and_calls_off_production(system: System) -> None:
    trade = await a_trade(system, quantity="80", on_hand="100")
    await trade.to_production()
    other = await a_trade(system, trade.anna, sku=trade.sku, quantity="50")
    await other.to_production()
    assert [(each["from_stock"], each["to_produce"]) for each in await order_lines(other)] == [("20.000", "30.000")]

    without_reason = await trade.move("lost")
    assert (without_reason.status_code, codes(without_reason)) == (409, ["reason"])
    lost = await trade.move("lost", "competitor")
    assert (lost.json()["kind"], lost.json()["lost_reason"]) == ("lost", "competitor")
    (stock,) = (await trade.anna.get("/api/sales/stock", params={"sku": trade.sku})).json()["items"]
    assert (stock["on_hand"], stock["reserved"], stock["available"]) == ("100.000", "20.000", "80.000")
    types = [each["type"] for each in await trade.told()]
    assert types.count("OrderRequestCancelled") == 1
    assert (await trade.move("payment")).json()["code"] == "sale_is_closed"
    late = await trade.fill_in(need="x")
    assert (late.status_code, late.json()["code"]) == (409, "sale_is_closed")


async def order_lines(trade: object) -> list[dict[str, str]]:
    anna: Caller = trade.anna  # type: ignore[attr-defined]
    answer = await anna.get(f"/api/sales/order-requests/{await trade.order_id()}")  # type: ignore[attr-defined]
    return list(answer.json()["lines"])


async def test_production_is_asked_exactly_once_and_lines_of_one_product_together(system: System) -> None:
    anna = await system.a_manager()
    first, second = await a_product(system, on_hand="60"), await a_product(system)
    trade = await a_trade(system, anna, sku=first)
    await trade.put_lines(
        {"sku": first, "quantity": "70", "discount_percent": "5"},
        {"sku": second, "quantity": "2.5"},
        {"sku": first, "quantity": "30"},
    )
    await trade.to_production()
    commands = await trade.told("ProduceOrder")
    assert len(commands) == 1
    assert len(await trade.told("OrderRequested")) == 1
    lines = {each["sku"]: each for each in commands[0]["data"]["lines"]}
    assert (lines[first]["quantity"], lines[first]["from_stock"], lines[first]["to_produce"]) == (
        "100.000",
        "60.000",
        "40.000",
    )
    assert (lines[second]["from_stock"], lines[second]["to_produce"]) == ("0.000", "2.500")
    assert "aggregateversion" not in commands[0]
    frozen = await trade.put_lines({"sku": first, "quantity": "1"})
    assert (frozen.status_code, frozen.json()["code"]) == (409, "lines_are_fixed")


async def test_the_margin_keeps_to_the_cost_of_the_day_the_order_was_made(system: System) -> None:
    from shared.events import ProductUpserted

    trade = await a_trade(system, quantity="10", price="100.00", cost="60.00")
    await trade.to_production()
    dearer = ProductUpserted(
        sku=trade.sku,
        name="Dearer",
        unit="pcs",
        price=Decimal("200.00"),
        cost=Decimal("190.00"),
        currency="RUB",
        as_of="2190-01-01T00:00:00Z",
    )
    await system.publish("warehouse", dearer)
    await eventually(lambda: system.rows("sales", "SELECT 1 FROM products WHERE sku = $1 AND cost = 190", trade.sku))
    totals = (await trade.page())["totals"]
    assert (totals["margin"], totals["margin_unknown"]) == ("400.00", "0.00")


async def test_an_unknown_cost_is_never_taken_for_nothing(system: System) -> None:
    trade = await a_trade(system, quantity="10", cost=None)
    totals = (await trade.page())["totals"]
    assert (totals["margin"], totals["margin_unknown"]) == ("0.00", "1000.00")


async def test_the_history_tells_who_changed_what_by_which_rule_and_why(system: System) -> None:
    trade = await a_trade(system)
    await trade.fill_in()
    await trade.call_done()
    await trade.reaches("paperwork")
    history = (await trade.anna.get(f"/api/sales/sales/{trade.id}/history")).json()["items"]
    assert [each["what"] for each in history] == [
        "opened",
        "steps_planned",
        "changed",
        "step_done",
        "moved",
        "steps_planned",
    ]
    changed, moved = history[2], history[4]
    assert changed["who"] == f"user:{trade.anna.id}"
    assert (changed["before"]["need"], changed["after"]) == (None, FILLED)
    assert (moved["who"], moved["rule"]) == ("system:fibex@1:qualification", "fibex@1:qualification")
    assert moved["before"]["stage"] == "qualification"
    (move,) = await trade.told("SaleStageChanged")
    assert moved["cause"] == move["causationid"]


async def test_the_path_shows_what_is_done_what_is_needed_and_what_comes_next(system: System) -> None:
    trade = await a_trade(system)
    await trade.to_paperwork()
    await trade.issue()
    path = (await trade.page())["stage_path"]
    assert [(each["stage"], each["state"]) for each in path] == [
        ("qualification", "done"),
        ("paperwork", "current"),
        ("production", "next"),
        ("payment", "later"),
        ("won", "later"),
    ]
    assert all(each["done"] for each in path[0]["needed"])
    assert {each["code"]: each["done"] for each in path[1]["needed"]} == {
        "invoice_issued": True,
        "invoice_checked": False,
        "invoice_sent": False,
    }
    assert (path[2]["moved_on_by"], path[3]["moved_on_by"]) == ("system", "person")

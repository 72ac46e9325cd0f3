"""One gate for every door: whoever asks, by whichever way, gets the same decision and the same list."""

from datetime import UTC, datetime
from typing import Any

from shared.events import OrderReady
from tests.eventually import eventually
from tests.integration.sales.trade import FILLED, Trade, a_product, a_trade, codes
from tests.system import Caller, System

QUALIFICATION = ["contact_client", "contact_person", "need", "delivery_terms"]
PAPERWORK = ["invoice_issued", "invoice_checked", "invoice_sent"]


async def bulk(who: Caller, action: str, *trades: Trade, **more: Any) -> list[dict[str, Any]]:
    body = {"ids": [trade.id for trade in trades], "action": action, **more}
    answer = await who.post("/api/sales/sales/bulk", json=body)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def told(items: list[dict[str, Any]]) -> list[str]:
    return [each["code"] for each in items]


async def test_route_page_board_and_bulk_name_the_same_missing(system: System) -> None:
    trade = await a_trade(system)
    refused = await trade.move("paperwork")
    assert (refused.status_code, codes(refused)) == (409, QUALIFICATION)
    (answer,) = await bulk(trade.anna, "move", trade, stage="paperwork")
    assert (answer["outcome"], answer["code"]) == ("refused", "stage_not_ready")
    page = await trade.page()
    (way,) = [each for each in page["moves"] if each["how"] == "on"]
    assert told(answer["missing"]) == told(page["missing"]) == told(way["missing"]) == QUALIFICATION
    assert answer["missing"] == page["missing"] == way["missing"]


async def test_an_import_goes_through_the_gate_as_well(system: System) -> None:
    anna, sku = await system.a_manager(), await a_product(system)
    lines = [{"sku": sku, "quantity": "2", "amount": "200.00"}]
    row = {"owner_id": str(anna.id), "opened_at": datetime(2026, 3, 1, tzinfo=UTC).isoformat(), "lines": lines}
    rows = [
        {**row, "external_id": "bare", "stage": "paperwork"},
        {**row, "external_id": "filled", "stage": "paperwork", **FILLED},
        {**row, "external_id": "far", "stage": "payment", **FILLED},
        {**row, "external_id": "unknown", "stage": "negotiation"},
    ]
    body = {"source": f"crm-{sku}"[:60], "rows": rows}
    answer = await system.admin.post("/api/sales/history/imports", json=body)
    bare, filled, far, unknown = answer.json()["items"]
    # Its call was never planned here, so that is not asked for; everything else is.
    assert (bare["outcome"], bare["field"], told(bare["missing"])) == ("refused", "stage", QUALIFICATION[1:])
    assert (far["outcome"], unknown["outcome"], unknown["field"]) == ("refused", "refused", "stage")
    assert filled["outcome"] == "taken"
    page = (await anna.get(f"/api/sales/sales/{filled['sale_id']}")).json()
    assert (page["stage"], told(page["missing"])) == ("paperwork", PAPERWORK)


async def test_the_system_itself_stops_at_the_same_gate(system: System) -> None:
    trade = await a_trade(system)
    await trade.call_done()
    await eventually(lambda: system.rows("sales", "SELECT 1 FROM steps_done WHERE sale_id = $1::text::uuid", trade.id))
    assert codes(await trade.move("paperwork")) == QUALIFICATION[1:]
    assert (await trade.page())["stage"] == "qualification"
    assert (await trade.fill_in()).json()["stage"] == "paperwork"
    assert codes(await trade.move("production")) == PAPERWORK


async def test_bulk_answers_for_each_and_one_refusal_leaves_the_others(system: System) -> None:
    anna = await system.a_manager()
    ready, bare, lost = [await a_trade(system, anna) for _ in range(3)]
    stranger = await a_trade(system)
    await ready.to_payment()
    await lost.move("lost", "price")
    answers = await bulk(anna, "lose", stranger, ready, lost, bare, ready, reason="no_need")
    assert [each["sale_id"] for each in answers] == [stranger.id, ready.id, lost.id, bare.id]
    assert [each["outcome"] for each in answers] == ["refused", "done", "refused", "done"]
    assert [answers[0]["code"], answers[2]["code"]] == ["sale_not_found", "sale_is_closed"]
    assert [(await each.page())["kind"] for each in (ready, lost, bare)] == ["lost"] * 3
    assert (await stranger.page())["kind"] == "open"
    for trade in (ready, bare):
        assert [each["data"]["reason"] for each in await trade.told("SaleStageChanged")][-1:] == ["no_need"]


async def test_bulk_hands_over_for_a_head_and_not_for_a_manager(system: System) -> None:
    head, team = await system.a_head()
    anna, boris = await system.a_manager(team), await system.a_manager(team)
    trades = [await a_trade(system, anna) for _ in range(2)]
    body = {"ids": [each.id for each in trades], "action": "owner", "owner_id": str(boris.id)}
    refused = await anna.post("/api/sales/sales/bulk", json=body)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    answers = await bulk(head, "owner", *trades, owner_id=str(boris.id))
    assert [each["outcome"] for each in answers] == ["done", "done"]
    for trade in trades:
        assert (await boris.get(f"/api/sales/sales/{trade.id}")).json()["owner_id"] == str(boris.id)
        assert len(await trade.told("SaleOwnerChanged")) == 1


async def test_a_head_overrides_the_gate_with_a_reason_and_it_is_a_fact_of_its_own(system: System) -> None:
    head, team = await system.a_head()
    trade = await a_trade(system, await system.a_manager(team))
    await trade.to_paperwork()
    assert (await trade.by(trade.anna, "override", stage="production", reason="x")).status_code == 403
    assert (await trade.by(head, "override", stage="production")).status_code == 422
    moved = await trade.by(head, "override", stage="production", reason="Счёт вышлем завтра")
    assert (moved.status_code, moved.json()["stage"]) == (200, "production")
    (told_override,) = await trade.told("SaleGateOverridden")
    data = told_override["data"]
    assert (data["stage"], data["to"], data["reason"]) == ("paperwork", "production", "Счёт вышлем завтра")
    assert told(data["missing"]) == PAPERWORK
    assert told_override["actor"] == f"user:{head.id}"
    # The goods are asked for as after any other move there.
    assert len(await trade.told("ProduceOrder")) == 1
    history = (await head.get(f"/api/sales/sales/{trade.id}/history")).json()["items"]
    assert [each["after"]["missing"] for each in history if each["what"] == "gate_overridden"] == [PAPERWORK]


async def test_no_override_wins_an_unpaid_sale(system: System) -> None:
    head, team = await system.a_head()
    trade = await a_trade(system, await system.a_manager(team))
    await trade.to_payment()
    refused = await trade.by(head, "override", stage="won", reason="Заплатят")
    assert (refused.status_code, refused.json()["code"]) == (403, "override_cannot_win")
    assert (await trade.page())["stage"] == "payment"
    assert await trade.told("SaleGateOverridden") == []


async def test_goods_are_asked_for_even_where_an_override_passes_over_production(system: System) -> None:
    head, team = await system.a_head()
    trade = await a_trade(system, await system.a_manager(team))
    await trade.to_paperwork()
    moved = await trade.by(head, "override", stage="payment", reason="Оплата раньше")
    assert (moved.json()["stage"], moved.json()["order_request"]["status"]) == ("payment", "requested")


async def test_a_sale_goes_back_where_the_process_allows_it_and_its_goods_are_called_off(system: System) -> None:
    trade = await a_trade(system, on_hand="100")
    invoice = await trade.to_production()
    bounced = await trade.move("paperwork")
    assert (bounced.status_code, bounced.json()["code"]) == (409, "nothing_to_do_there")
    await trade.do({**invoice, "version": 3}, "void", reason="Не те товары")
    back = await trade.move("paperwork", note="Клиент меняет состав")
    assert (back.json()["stage"], back.json()["order_request"]) == ("paperwork", None)
    assert len(await trade.told("OrderRequestCancelled")) == 1
    assert (await trade.put_lines({"sku": trade.sku, "quantity": "30"})).status_code == 200
    await trade.do(await trade.do(await trade.issue(), "check"), "send", to="Игорь", channel="by_hand")
    (first, second) = await trade.told("OrderRequested")
    assert [each["data"]["lines"][0]["from_stock"] for each in (first, second)] == ["10.000", "30.000"]
    assert [each["data"]["entry"] for each in await trade.told("StepsPlanned")] == [1, 2, 4]


async def test_the_reason_of_a_loss_is_one_of_the_list_and_other_needs_a_note(system: System) -> None:
    trade = await a_trade(system)
    unknown = await trade.move("lost", "mood")
    assert (unknown.status_code, unknown.json()["code"], unknown.json()["field"]) == (422, "reason_not_found", "reason")
    without = await trade.move("lost", "other")
    assert (without.status_code, codes(without)) == (409, ["note"])
    lost = (await trade.move("lost", "other", note="Проект отложен на год")).json()
    assert (lost["lost_reason"], lost["lost_note"]) == ("other", "Проект отложен на год")
    assert lost["lost_reason_title"] == "Другое"
    (moved,) = await trade.told("SaleStageChanged")
    assert (moved["data"]["reason"], moved["data"]["note"]) == ("other", "Проект отложен на год")


async def test_the_list_of_reasons_is_the_companys_own(system: System) -> None:
    body = {"title_ru": "Сезон кончился", "title_en": "Out of season", "position": 5}
    code = f"season-{(await a_product(system))[-12:]}"
    made = await system.admin.put(f"/api/sales/lost-reasons/{code}", json=body)
    assert made.status_code == 200
    trade = await a_trade(system)
    assert (await trade.move("lost", code)).json()["lost_reason_title"] == "Сезон кончился"
    retired = await system.admin.put(f"/api/sales/lost-reasons/{code}", json={**body, "active": False})
    assert retired.json()["active"] is False
    again = await a_trade(system, trade.anna)
    assert (await again.move("lost", code)).json()["code"] == "reason_not_found"
    assert (await trade.page())["lost_reason_title"] == "Сезон кончился"


async def test_ready_goods_do_not_move_a_sale_that_was_lost(system: System) -> None:
    trade = await a_trade(system)
    await trade.to_production()
    order = await trade.order_id()
    await trade.move("lost", "price")
    await system.publish("production", OrderReady(order_request_id=order))
    query = "SELECT 1 FROM order_requests WHERE id = $1 AND ready_at IS NOT NULL"
    await eventually(lambda: system.rows("sales", query, order))
    assert (await trade.page())["stage"] == "lost"

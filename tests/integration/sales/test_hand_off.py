"""Stock kept for orders, shipments in parts, moved promises, asking again: by event and by page, with the ledger."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.sales import usecases
from shared.events import OrderAccepted, OrderReady, OrderRejected, OrderShipped, OrderStarted, ReadyLine
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.sales.test_production import act, becomes, order, promised, say
from tests.integration.sales.trade import Trade, a_product, a_trade, stock_level
from tests.system import Caller, System


async def clock(system: System, days: float) -> None:
    """The timer of reservations, so many days from now."""
    now, more = datetime.now(UTC) + timedelta(days=days), True
    while more:
        async with system.apps["sales"].state.database.transaction(now, by="system:reservations") as tx:
            more = await usecases.release_expired(tx)


async def stood_still(system: System, trade: Trade, days: float) -> None:
    """So many days go by without anything happening to the sale."""
    order_id = await trade.order_id()
    for change, of in (
        ("UPDATE sales SET entered_at = entered_at - $2::interval WHERE id = $1", UUID(trade.id)),
        ("UPDATE order_requests SET changed_at = changed_at - $2::interval WHERE id = $1", order_id),
        ("UPDATE reservations SET expires_at = expires_at - $2::interval WHERE order_request_id = $1", order_id),
    ):
        await system.rows("sales", change, of, timedelta(days=days))
    await clock(system, 0)


async def stock(caller: Caller, sku: str) -> dict[str, Any]:
    (found,) = (await caller.get("/api/sales/stock", params={"sku": sku})).json()["items"]
    return dict(found)


async def in_production(system: System, quantity: str = "100", on_hand: str = "60") -> Trade:
    trade = await a_trade(system, quantity=quantity, on_hand=on_hand)
    await trade.to_production()
    return trade


async def test_a_hundred_ordered_and_sixty_there_keeps_sixty_and_the_stock_page_shows_what_lacks(
    system: System,
) -> None:
    trade = await in_production(system)
    (reserved,) = await trade.told("StockReserved")
    (line,) = reserved["data"]["lines"]
    assert (line["sku"], line["quantity"]) == (trade.sku, "60.000") and reserved["data"]["expires_at"]
    found = await stock(trade.anna, trade.sku)
    assert (found["on_hand"], found["reserved"], found["available"]) == ("60.000", "60.000", "0.000")
    assert (found["shortage"], found["expected"]) == ("40.000", "0.000")
    maker = await system.a_user("production")
    path = f"/api/sales/order-requests/{await trade.order_id()}"
    await act(maker, f"{path}/accept", "accepted", promised_by="2030-02-03")
    assert (await stock(trade.anna, trade.sku))["expected"] == "40.000"
    await act(maker, f"{path}/ready", "partly_ready", lines=[{"sku": trade.sku, "quantity": "75"}])
    found = await stock(trade.anna, trade.sku)
    assert (found["shortage"], found["expected"]) == ("25.000", "25.000")
    await act(maker, f"{path}/ready", "ready")
    assert (await stock(trade.anna, trade.sku))["shortage"] == "0.000"


async def test_a_lost_sale_gives_its_stock_back_and_calls_production_off(system: System) -> None:
    trade = await in_production(system)
    await trade.move("lost", "budget")
    assert (await stock(trade.anna, trade.sku))["available"] == "60.000"
    (released,) = await trade.told("StockReleased")
    assert (released["data"]["reason"], released["data"]["lines"][0]["quantity"]) == ("sale_lost", "60.000")
    assert len(await trade.told("OrderRequestCancelled")) == 1
    await clock(system, 30)
    assert len(await trade.told("StockReleased")) == 1


async def test_stock_of_a_sale_that_stands_still_is_free_after_its_time_and_the_manager_hears_of_it(
    system: System,
) -> None:
    trade = await in_production(system)
    number = (await order(trade))["number"]
    await stood_still(system, trade, 13.9)
    assert (await stock(trade.anna, trade.sku))["reserved"] == "60.000"
    await stood_still(system, trade, 0.2)
    await clock(system, 0)
    found = await order(trade)
    assert ((await stock(trade.anna, trade.sku))["available"], found["stock_expired"]) == ("60.000", True)
    (released,) = await trade.told("StockReleased")
    assert (released["data"]["reason"], released["actor"]) == ("expired", "system:reservations")

    async def heard() -> bool:
        items = (await trade.anna.get("/api/notifications/notifications")).json()["items"]
        return any(number in each["title"] and each["key"] == "stock_reservation_expired" for each in items)

    await eventually(heard)
    again = await trade.anna.post(f"/api/sales/order-requests/{found['id']}/extend")
    assert (again.status_code, again.json()["stock_expired"]) == (200, False), again.text
    assert (await stock(trade.anna, trade.sku))["reserved"] == "60.000"


async def test_a_sale_that_goes_on_keeps_its_stock_and_a_won_one_until_it_is_shipped(system: System) -> None:
    trade = await in_production(system, quantity="10", on_hand="10")
    maker, path = await system.a_user("production"), f"/api/sales/order-requests/{await trade.order_id()}"
    await system.rows(
        "sales", "UPDATE reservations SET expires_at = now() - interval '1 day' WHERE sku = $1", trade.sku
    )
    await clock(system, 1)
    found = await order(trade)
    assert (await stock(trade.anna, trade.sku))["reserved"] == "10.000"
    assert datetime.fromisoformat(found["kept_until"]) > datetime.now(UTC) + timedelta(days=13)
    await act(maker, f"{path}/ready", "ready")
    page = await trade.reaches("payment")
    invoice = page["invoice"]
    await trade.pay(invoice["number"], invoice["total"])
    assert (await trade.move("won")).status_code == 200
    await clock(system, 400)
    assert (await order(trade))["kept_until"] is None
    assert (await stock(trade.anna, trade.sku))["reserved"] == "10.000"
    await act(maker, f"{path}/ship", "shipped")
    assert (await stock(trade.anna, trade.sku))["reserved"] == "0.000"


async def test_what_others_have_taken_since_is_not_kept_again_but_asked_for_anew(system: System) -> None:
    trade = await in_production(system)
    first = await order(trade)
    await stood_still(system, trade, 15)
    other = await a_trade(system, sku=trade.sku, quantity="30")
    await other.to_production()
    path = f"/api/sales/order-requests/{first['id']}"
    gone = await trade.anna.post(f"{path}/extend")
    assert (gone.status_code, gone.json()["code"]) == (409, "stock_is_gone") and trade.sku in gone.json()["detail"]
    made = await trade.anna.post(f"{path}/request-again")
    assert made.status_code == 201, made.text
    anew = made.json()
    assert (anew["replaces_id"], anew["status"]) == (first["id"], "requested")
    assert [(each["from_stock"], each["to_produce"]) for each in anew["lines"]] == [("30.000", "70.000")]


async def test_a_refused_order_is_asked_for_again_as_an_order_of_its_own(system: System) -> None:
    trade = await in_production(system)
    first = await order(trade)
    path = f"/api/sales/order-requests/{first['id']}"
    early = await trade.anna.post(f"{path}/request-again")
    assert (early.status_code, early.json()["code"]) == (409, "order_request_stands")
    await say(system, OrderRejected(order_request_id=first["id"], reason="Нет шнура"))
    await becomes(trade, "rejected")
    made = await trade.anna.post(f"{path}/request-again", key=str(new_id()))
    assert made.status_code == 201, made.text
    assert (await trade.page())["order_request"]["id"] == made.json()["id"]
    old = (await trade.anna.get(path)).json()
    assert (old["status"], old["reject_reason"]) == ("cancelled", "Нет шнура")
    (cancelled,) = await trade.told("OrderRequestCancelled")
    assert cancelled["data"]["reason"] == "requested_again"
    assert len(await trade.told("ProduceOrder")) == 2
    assert (await stock(trade.anna, trade.sku))["reserved"] == "60.000"
    await system.publish("production", OrderReady(order_request_id=made.json()["id"]))
    await trade.reaches("payment")


async def test_a_part_is_shipped_with_a_reason_and_the_sale_goes_on(system: System) -> None:
    trade = await in_production(system, quantity="10", on_hand="6")
    maker, path = await system.a_user("production"), f"/api/sales/order-requests/{await trade.order_id()}"
    part = {"lines": [{"sku": trade.sku, "quantity": "4"}]}
    refused = await maker.post(f"{path}/ship", json=part)
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (
        422,
        "part_needs_reason",
        "reason",
    )
    await act(maker, f"{path}/ship", "partly_shipped", **part, reason="клиент просил готовое")
    assert (await trade.page())["stage"] == "payment"
    assert (await stock(trade.anna, trade.sku))["reserved"] == "2.000"
    await act(maker, f"{path}/ship", "partly_shipped", **part, reason="ещё раз")
    await act(maker, f"{path}/ship", "shipped")
    assert (await stock(trade.anna, trade.sku))["reserved"] == "0.000"
    steps = [each["data"] for each in await trade.told("OrderRequestProgressed")]
    assert [(each["status"], each["partly"], each["reason"]) for each in steps] == [
        ("shipped", True, "клиент просил готовое"),
        ("shipped", False, None),
    ]


async def test_the_departments_own_system_ships_in_parts_without_ids_of_its_own(system: System) -> None:
    trade = await in_production(system, quantity="10", on_hand="0")
    order_id = await trade.order_id()
    for quantity in ("4", "7", "10"):
        lines = [ReadyLine(sku=trade.sku, quantity=Decimal(quantity))]
        for event in (
            OrderReady(order_request_id=order_id, lines=lines),
            OrderShipped(order_request_id=order_id, lines=lines, reason="по готовности"),
        ):
            body = f'{{"specversion": "1.0", "type": "{event.event_type}", "data": {event.model_dump_json()}}}'
            for _ in range(2):
                await system.publish_raw("production", body.encode(), event.key, type=event.event_type)
    found = await becomes(trade, "shipped")
    assert found["lines"][0]["shipped"] == "10.000"
    steps = [(each["data"]["status"], each["data"]["partly"]) for each in await trade.told("OrderRequestProgressed")]
    assert steps.count(("shipped", True)) == 2 and steps.count(("shipped", False)) == 1


async def test_a_moved_promise_tells_the_manager_at_once_with_the_old_day(system: System) -> None:
    trade = await in_production(system)
    order_id = await trade.order_id()
    await say(system, OrderAccepted(order_request_id=order_id, promised_by=date(2030, 1, 9)))
    await eventually(lambda: promised(trade, "2030-01-09"))
    await say(system, OrderAccepted(order_request_id=order_id, promised_by=date(2030, 1, 16)))
    await eventually(lambda: promised(trade, "2030-01-16"))
    told = [each["data"] for each in await trade.told("OrderRequestProgressed")]
    assert [(each["old_promised_by"], each["promised_by"]) for each in told] == [
        (None, "2030-01-09"),
        ("2030-01-09", "2030-01-16"),
    ]

    async def heard() -> bool:
        items = (await trade.anna.get("/api/notifications/notifications")).json()["items"]
        return any(each["key"] == "order_promise_changed" for each in items)

    await eventually(heard, within=5)


async def test_the_ledger_tells_every_step_and_the_time_of_each_side(system: System) -> None:
    trade = await in_production(system)
    maker, path = await system.a_user("production"), f"/api/sales/order-requests/{await trade.order_id()}"
    hour = timedelta(hours=1)
    await system.rows(
        "sales", "UPDATE order_requests SET requested_at = requested_at - interval '10 hours' WHERE id = $1",
        await trade.order_id(),
    )  # fmt: skip
    await say(
        system,
        OrderAccepted(order_request_id=await trade.order_id(), promised_by=date(2030, 1, 9)),
        datetime.now(UTC) - 6 * hour,
    )
    await becomes(trade, "accepted")
    await act(maker, f"{path}/start", "started")
    await act(maker, f"{path}/ready", "partly_ready", lines=[{"sku": trade.sku, "quantity": "75"}])
    await act(maker, f"{path}/ready", "ready")
    ledger = (await maker.get(f"{path}/ledger")).json()
    assert [each["what"] for each in ledger["steps"]] == ["accepted", "requested", "started", "partly_ready", "ready"]
    assert ledger["steps"][3]["lines"] == {trade.sku: "75"}
    assert ledger["steps"][0]["promised_by"] == "2030-01-09"
    spent = ledger["handoff"]
    assert 3.9 < spent["answering"] / 3600 < 4.1 and 5.9 < spent["queued"] / 3600 < 6.1
    assert (spent["production_waiting"], spent["promise_kept"]) == (spent["answering"] + spent["queued"], True)
    stranger = await system.a_manager()
    assert (await stranger.get(f"{path}/ledger")).status_code == 404


async def test_both_doors_of_the_department_write_the_same_ledger(system: System) -> None:
    by_events, by_pages = await in_production(system, "10", "0"), await in_production(system, "10", "0")
    maker = await system.a_user("production")
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("accept", "accepted", {"promised_by": "2030-01-09"}),
        ("reject", "rejected", {"reason": "Нет шнура"}),
        ("accept", "accepted", {"promised_by": "2030-01-16"}),
        ("start", "started", {}),
        ("ready", "partly_ready", {"lines": "7"}),
        ("ready", "ready", {}),
        ("ship", "partly_shipped", {"lines": "4", "reason": "по частям"}),
        ("ship", "shipped", {}),
    ]
    for verb, status, given in steps:
        await answered(system, by_events, verb, status, given)
        await clicked(maker, by_pages, verb, status, given)
    assert await ledger_of(by_events) == await ledger_of(by_pages)
    (page, other) = await by_events.page(), await by_pages.page()
    assert page["stage"] == other["stage"] == "payment"
    assert page["order_request"]["promised_by"] == other["order_request"]["promised_by"] == "2030-01-16"


EVENTS = {
    "accept": OrderAccepted,
    "reject": OrderRejected,
    "start": OrderStarted,
    "ready": OrderReady,
    "ship": OrderShipped,
}


async def answered(system: System, trade: Trade, verb: str, status: str, given: dict[str, Any]) -> None:
    lines = [ReadyLine(sku=trade.sku, quantity=Decimal(given["lines"]))] if "lines" in given else None
    more = {**given, "lines": lines} if lines else given
    await say(system, EVENTS[verb](order_request_id=await trade.order_id(), **more))
    await becomes(trade, status)


async def clicked(maker: Caller, trade: Trade, verb: str, status: str, given: dict[str, Any]) -> None:
    lines = [{"sku": trade.sku, "quantity": given["lines"]}] if "lines" in given else None
    path = f"/api/sales/order-requests/{await trade.order_id()}/{verb}"
    await act(maker, path, status, **({**given, "lines": lines} if lines else given))


async def ledger_of(trade: Trade) -> tuple[list[Any], list[Any]]:
    """What stands in it and what was told of it, without who, when and which goods these were."""
    answer = await trade.anna.get(f"/api/sales/order-requests/{await trade.order_id()}/ledger")
    lines = [list((each["lines"] or {}).values()) for each in answer.json()["steps"]]
    steps = [(each["what"], each["promised_by"], each["reason"]) for each in answer.json()["steps"]]
    told = [each["data"] for each in await trade.told("OrderRequestProgressed")]
    names = ("status", "promised_by", "old_promised_by", "reason", "partly")
    return [*zip(steps, lines, strict=True)], [[each[name] for name in names] for each in told]


async def test_the_departments_list_has_the_overdue_first_and_goes_on_page_by_page(system: System) -> None:
    anna, maker = await system.a_manager(), await system.a_user("production")
    sku = await a_product(system)
    trades = [await a_trade(system, anna, sku=sku) for _ in range(3)]
    for trade, day in zip(trades, ("2031-01-05", "2020-01-05", "2031-01-03"), strict=True):
        await trade.to_production()
        path = f"/api/sales/order-requests/{await trade.order_id()}/accept"
        await act(maker, path, "accepted", promised_by=day)
    mine = [str(await trade.order_id()) for trade in trades]

    async def pages(**asked: Any) -> list[dict[str, Any]]:
        found, cursor = [], None
        while True:
            params = {"order": "due", "limit": 2, **asked, **({"cursor": cursor} if cursor else {})}
            page = (await anna.get("/api/sales/order-requests", params=params)).json()
            found += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    listed = await pages(status=["accepted", "started"])
    assert [each["id"] for each in listed] == [mine[1], mine[2], mine[0]]
    assert [each["overdue"] for each in listed] == [True, False, False]
    assert [each["id"] for each in await pages(overdue="true")] == [mine[1]]
    assert await pages(status="requested") == []


async def test_what_runs_out_is_marked_and_can_be_listed_alone(system: System) -> None:
    head, _ = await system.a_head()
    sku = f"LOW-{new_id()}"
    body = {"name": "Фастекс", "unit": "pcs", "price": "14.50", "low_below": "50"}
    assert (await head.put(f"/api/sales/products/{sku}", json=body)).status_code == 200
    assert (await stock(head, sku))["low"] is True and (await stock(head, sku))["as_of"] is None
    await stock_level(system, sku, "49.999", seq=1)
    listed = (await head.get("/api/sales/stock", params={"search": sku, "low": "true"})).json()["items"]
    assert [each["sku"] for each in listed] == [sku]
    await stock_level(system, sku, "50", seq=2)
    assert (await stock(head, sku))["low"] is False


async def test_while_production_works_its_task_is_the_next_step_of_the_sale(system: System) -> None:
    trade = await in_production(system)
    path = f"/api/sales/order-requests/{await trade.order_id()}"
    maker = await system.a_user("production")

    async def step_is(marker: str) -> dict[str, Any] | None:
        step: dict[str, Any] = (await trade.page())["next_step"]
        return step if step["marker"] == marker else None

    planned = await eventually(lambda: step_is("planned"))
    assert planned["title"].startswith("Подготовить заказ R-")
    await act(maker, f"{path}/accept", "accepted", promised_by="2030-02-03")

    async def as_promised() -> bool:
        return str((await trade.page())["next_step"]["due_at"]).startswith("2030-02-03")

    await eventually(as_promised)
    await act(maker, f"{path}/ready", "ready")

    async def is_about_the_payment() -> bool:
        return str((await trade.page())["next_step"]["title"]) == "Проследить за оплатой и закрыть продажу"

    await eventually(is_about_the_payment)

"""Production's answers: in order, out of order, twice, too late, in parts, by event and by page."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.events import Event, OrderAccepted, OrderReady, OrderRejected, OrderShipped, OrderStarted, ReadyLine
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.sales.trade import Trade, a_product, a_trade, minutes_ago, stock_level
from tests.system import Caller, System, envelope_of


async def say(system: System, event: Event, at: datetime | None = None) -> None:
    await system.publish("production", envelope_of(event, time=at or datetime.now(UTC)), key=event.key)


async def order(trade: Trade) -> dict[str, Any]:
    answer = await trade.anna.get(f"/api/sales/order-requests/{await trade.order_id()}")
    return dict(answer.json())


async def becomes(trade: Trade, status: str) -> dict[str, Any]:
    async def there() -> dict[str, Any] | None:
        found = await order(trade)
        return found if found["status"] == status else None

    found = await eventually(there)
    assert found
    return found


async def test_answers_out_of_order_and_twice_leave_the_same_ledger(system: System) -> None:
    trade = await a_trade(system)
    await trade.to_production()
    order_id = await trade.order_id()
    await say(system, OrderShipped(order_request_id=order_id), minutes_ago(1))
    await becomes(trade, "shipped")
    await trade.reaches("payment")
    for _ in range(2):
        await say(system, OrderReady(order_request_id=order_id), minutes_ago(2))
        await say(system, OrderStarted(order_request_id=order_id), minutes_ago(3))
        await say(system, OrderAccepted(order_request_id=order_id, promised_by=date(2030, 1, 1)), minutes_ago(4))
    found = await eventually(lambda: promised(trade, "2030-01-01"))
    await eventually(lambda: has(trade, "started_at"))
    assert (found["status"], (await trade.page())["stage"]) == ("shipped", "payment")
    moves = [each["data"]["new_stage"] for each in await trade.told("SaleStageChanged")]
    assert moves.count("payment") == 1
    steps = [each["data"]["status"] for each in await trade.told("OrderRequestProgressed")]
    assert sorted(steps) == ["accepted", "shipped", "started"]


async def promised(trade: Trade, day: str) -> dict[str, Any] | None:
    found = await order(trade)
    return found if found["promised_by"] == day else None


async def has(trade: Trade, field: str) -> bool:
    return (await order(trade))[field] is not None


async def test_the_latest_promise_counts_whichever_comes_last(system: System) -> None:
    trade = await a_trade(system)
    await trade.to_production()
    order_id = await trade.order_id()
    await say(system, OrderAccepted(order_request_id=order_id, promised_by=date(2030, 1, 9)), minutes_ago(1))
    assert await eventually(lambda: promised(trade, "2030-01-09"))
    await say(system, OrderAccepted(order_request_id=order_id, promised_by=date(2030, 1, 2)), minutes_ago(5))
    await say(system, OrderStarted(order_request_id=order_id))
    found = await becomes(trade, "started")
    assert found["promised_by"] == "2030-01-09"


async def test_a_rejected_order_stays_in_production_and_shows_why(system: System) -> None:
    trade = await a_trade(system)
    await trade.to_production()
    await say(system, OrderRejected(order_request_id=await trade.order_id(), reason="Нет шнура"), minutes_ago(2))
    found = await becomes(trade, "rejected")
    page = await trade.page()
    assert (found["reject_reason"], page["stage"]) == ("Нет шнура", "production")
    assert page["order_request"]["reject_reason"] == "Нет шнура"
    await say(system, OrderAccepted(order_request_id=await trade.order_id(), promised_by=date(2030, 1, 1)))
    await becomes(trade, "accepted")


async def test_part_of_the_order_ready_does_not_move_the_sale_all_of_it_does(system: System) -> None:
    anna = await system.a_manager()
    first, second = await a_product(system), await a_product(system)
    trade = await a_trade(system, anna, sku=first)
    await trade.put_lines({"sku": first, "quantity": "10"}, {"sku": second, "quantity": "4"})
    await trade.to_production()
    order_id = await trade.order_id()

    async def ready(**quantities: str) -> None:
        lines = [ReadyLine(sku=sku, quantity=Decimal(quantity)) for sku, quantity in quantities.items()]
        await say(system, OrderReady(order_request_id=order_id, lines=lines))

    await ready(**{first: "10", "NO-SUCH": "3"})
    found = await becomes(trade, "partly_ready")
    assert {each["sku"]: each["ready"] for each in found["lines"]} == {first: "10.000", second: "0.000"}
    assert (await trade.page())["stage"] == "production"
    await ready(**{second: "4"})
    await becomes(trade, "ready")
    assert (await trade.page())["stage"] == "payment"


async def test_an_answer_after_the_sale_was_lost_does_no_harm(system: System) -> None:
    trade = await a_trade(system)
    await trade.to_production()
    order_id = await trade.order_id()
    maker = await system.a_user("production")
    await trade.move("lost", "budget")
    await say(system, OrderReady(order_request_id=order_id))

    async def noted() -> bool:
        rows = await system.rows(
            "sales", "SELECT 1 FROM order_requests WHERE id = $1 AND ready_at IS NOT NULL", order_id
        )
        return bool(rows)

    await eventually(noted)
    assert (await trade.page())["stage"] == "lost"
    refused = await maker.post(f"/api/sales/order-requests/{order_id}/start")
    assert (refused.status_code, refused.json()["code"]) == (409, "order_request_is_cancelled")


async def test_production_answers_on_the_pages_just_as_by_events(system: System) -> None:
    trade = await a_trade(system, quantity="5", on_hand="3")
    await trade.to_production()
    maker = await system.a_user("production")
    path = f"/api/sales/order-requests/{await trade.order_id()}"
    listed = (await maker.get("/api/sales/order-requests", params={"sale_id": trade.id})).json()["items"]
    assert [(each["status"], each["sale_number"]) for each in listed] == [("requested", (await trade.page())["number"])]
    assert (await trade.anna.post(f"{path}/start")).status_code == 403
    await act(maker, f"{path}/accept", "accepted", promised_by="2030-02-03")
    await act(maker, f"{path}/reject", "rejected", reason="станок сломан")
    await act(maker, f"{path}/accept", "accepted", promised_by="2030-02-09")
    await act(maker, f"{path}/start", "started")
    await act(maker, f"{path}/ready", "partly_ready", lines=[{"sku": trade.sku, "quantity": "3"}])
    await act(maker, f"{path}/ready", "ready")
    assert (await trade.page())["stage"] == "payment"
    await act(maker, f"{path}/ship", "shipped")
    await act(maker, f"{path}/ship", "shipped")
    (stock,) = (await maker.get("/api/sales/stock", params={"sku": trade.sku})).json()["items"]
    assert stock["reserved"] == "0.000"
    for body in ({"promised_by": "0001-01-01"}, {"promised_by": "soon"}, {}):
        assert (await maker.post(f"{path}/accept", json=body)).status_code == 422


async def act(maker: Caller, path: str, status: str, **body: Any) -> None:
    answer = await maker.post(path, json=body)
    assert (answer.status_code, answer.json().get("status")) == (200, status), answer.text


async def test_stock_levels_come_in_any_order_and_the_highest_seq_stands(system: System) -> None:
    anna = await system.a_manager()
    sku = f"NEW-{UUID(int=new_id().int)}"
    await stock_level(system, sku, "70", seq=9)
    await stock_level(system, sku, "50", seq=3)
    await stock_level(system, sku, "40", seq=9)
    (stock,) = (await anna.get("/api/sales/stock", params={"sku": sku})).json()["items"]
    assert (stock["on_hand"], stock["name"]) == ("70.000", None)

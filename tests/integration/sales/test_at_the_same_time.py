"""Many hands on one sale and on one shelf: exactly one decision each."""

import asyncio
from decimal import Decimal
from uuid import UUID

import asyncpg

from tests.eventually import eventually
from tests.integration.sales.test_payments import paid
from tests.integration.sales.trade import FILLED, a_client, a_product, a_trade
from tests.system import System


async def test_of_a_hundred_clicks_on_won_one_wins(system: System) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_payment()
    await trade.pay(invoice["number"], "1220.00")
    await paid(trade, "1220.00")
    version = (await trade.page())["version"]
    answers = await asyncio.gather(*[trade.move("won", version=version) for _ in range(100)])
    statuses = [each.status_code for each in answers]
    assert (statuses.count(200), set(statuses) <= {200, 409, 412}) == (1, True)
    wins = [each for each in await trade.told("SaleStageChanged") if each["data"]["kind"] == "won"]
    assert len(wins) == 1
    for kind in ("ProduceOrder", "OrderRequested"):
        assert len(await trade.told(kind)) == 1, kind


async def test_of_fifty_writers_who_read_the_same_version_one_writes(system: System) -> None:
    trade = await a_trade(system)
    path = f"/api/sales/sales/{trade.id}"
    for version in range(1, 6):
        answers = await asyncio.gather(
            *[trade.anna.patch(path, json={"need": f"{version}.{n}"}, if_match=version) for n in range(50)]
        )
        assert sorted(each.status_code for each in answers) == [200] + [412] * 49
    assert (await trade.page())["version"] == 6
    changes = await system.rows(
        "sales",
        "SELECT before->>'need' AS old, after->>'need' AS new FROM sale_history "
        "WHERE sale_id = $1::text::uuid AND what = 'changed' ORDER BY id",
        trade.id,
    )
    assert len(changes) == 5
    # Every change stands on the one before: no writer overwrote what it had not read.
    assert [each["old"] for each in changes[1:]] == [each["new"] for each in changes[:-1]]


async def test_orders_at_the_same_time_never_reserve_the_same_piece(system: System) -> None:
    anna = await system.a_manager()
    first, second = await a_product(system, on_hand="25"), await a_product(system, on_hand="7")
    trades = [await a_trade(system, anna, sku=first) for _ in range(6)]
    invoices = []
    for number, trade in enumerate(trades):
        lines = [{"sku": first, "quantity": "10"}, {"sku": second, "quantity": "3"}]
        await trade.put_lines(*(lines if number % 2 else lines[::-1]))
        await trade.to_paperwork()
        invoices.append(await trade.do(await trade.issue(), "check"))
    await asyncio.gather(
        *[trade.do(invoice, "send", to="x", channel="by_hand") for trade, invoice in zip(trades, invoices, strict=True)]
    )
    taken = {first: Decimal(0), second: Decimal(0)}
    for trade in trades:
        answer = await anna.get(f"/api/sales/order-requests/{await trade.order_id()}")
        for line in answer.json()["lines"]:
            assert Decimal(line["from_stock"]) + Decimal(line["to_produce"]) == Decimal(line["quantity"])
            taken[line["sku"]] += Decimal(line["from_stock"])
    assert taken == {first: Decimal(25), second: Decimal(7)}
    for sku in taken:
        (stock,) = (await anna.get("/api/sales/stock", params={"sku": sku})).json()["items"]
        assert Decimal(stock["available"]) == 0


async def test_the_last_two_facts_arriving_together_move_the_sale_once(system: System) -> None:
    """Each of them alone leaves the other missing: they must not both look before either has written."""
    trade = await a_trade(system)
    gatekeeper = await asyncpg.connect(system.addresses.database("sales"))
    try:
        async with gatekeeper.transaction():
            await gatekeeper.execute("SELECT 1 FROM sales WHERE id = $1 FOR UPDATE", UUID(trade.id))
            filling = asyncio.ensure_future(trade.anna.patch(f"/api/sales/sales/{trade.id}", json=FILLED, if_match=1))
            await trade.call_done()
            await eventually(lambda: waiting(gatekeeper, 2))
        assert (await filling).status_code == 200
    finally:
        await gatekeeper.close()
    await trade.reaches("paperwork")
    assert len(await trade.told("SaleStageChanged")) == 1
    assert [each["data"]["stage"] for each in await trade.told("StepsPlanned")] == ["qualification", "paperwork"]


async def test_of_a_hundred_overrides_into_production_one_asks_for_the_goods(system: System) -> None:
    head, team = await system.a_head()
    trade = await a_trade(system, await system.a_manager(team), on_hand="100")
    await trade.to_paperwork()
    version = (await trade.page())["version"]
    path, body = f"/api/sales/sales/{trade.id}/override", {"stage": "production", "reason": "Срочно"}
    answers = await asyncio.gather(*[head.post(path, json=body, if_match=version) for _ in range(100)])
    assert sorted({each.status_code for each in answers}) == [200, 412]
    assert [each.status_code for each in answers].count(200) == 1
    for kind in ("ProduceOrder", "OrderRequested", "SaleGateOverridden"):
        assert len(await trade.told(kind)) == 1, kind
    reserved = await system.rows("sales", "SELECT 1 FROM reservations WHERE sku = $1", trade.sku)
    assert len(reserved) == 1


async def test_of_a_hundred_bulks_on_the_same_sales_each_sale_is_lost_once(system: System) -> None:
    """Without a version to compare and in opposite orders: they wait for each other and do not deadlock."""
    anna = await system.a_manager()
    trades = [await a_trade(system, anna) for _ in range(5)]
    ids = [trade.id for trade in trades]

    async def lose(number: int) -> list[str]:
        body = {"ids": ids if number % 2 else ids[::-1], "action": "lose", "reason": "no_need"}
        answer = await anna.post("/api/sales/sales/bulk", json=body)
        assert answer.status_code == 200, answer.text
        return [each["outcome"] for each in answer.json()["items"]]

    outcomes = [each for one in await asyncio.gather(*[lose(number) for number in range(100)]) for each in one]
    assert (outcomes.count("done"), outcomes.count("refused")) == (5, 495)
    for trade in trades:
        assert len(await trade.told("SaleStageChanged")) == 1


async def test_a_hundred_requests_with_one_key_have_one_effect(system: System) -> None:
    anna = await system.a_manager()
    body = {"contact_id": str(await a_client(system, anna)), "title": "Once"}
    answers = await asyncio.gather(*[anna.post("/api/sales/sales", json=body, key="only-one") for _ in range(100)])
    assert {each.status_code for each in answers} == {201}
    assert len({each.json()["id"] for each in answers}) == 1
    assert len((await anna.get("/api/sales/sales")).json()["items"]) == 1


async def waiting(connection: asyncpg.Connection, count: int) -> bool:
    """Whether so many others wait for a row of this database."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return bool(await connection.fetchval(query) >= count)

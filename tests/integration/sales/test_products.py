"""Products and their units: described by the warehouse and by the head of sales, sold, put away."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from shared.events import ProductUpserted, SoldUnit
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.sales.trade import a_client, a_product, a_trade, stock_level, told
from tests.system import Caller, System

CORD: dict[str, Any] = {
    "name": "Микрокорд",
    "unit": "m",
    "units": [{"unit": "bobbin", "holds": "100"}],
    "price": "5.40",
    "cost": "2.62",
}


async def described(head: Caller, **changes: Any) -> str:
    sku = f"CRD-{new_id()}"
    made = await head.put(f"/api/sales/products/{sku}", json={**CORD, **changes})
    assert made.status_code == 200, made.text
    return sku


async def test_a_head_describes_a_product_in_units_and_others_hear_the_whole(system: System) -> None:
    head, _ = await system.a_head()
    sku = await described(head, vat_percent="10", low_below="200", group="Паракорд")
    found = (await head.get(f"/api/sales/products/{sku}")).json()
    assert (found["units"], found["vat_percent"]) == ([{"unit": "bobbin", "holds": "100"}], "10.00")
    assert (found["active"], found["low_below"]) == (True, "200.000")
    (event,) = await told(system, sku)
    assert event["type"] == "ProductDescribed" and event["actor"] == head_tag(head)
    assert (event["data"]["units"], event["data"]["cost"]) == ([{"unit": "bobbin", "holds": "100"}], "2.62")
    assert event["data"]["group"] == found["group"] == "Паракорд"


async def test_a_won_sale_tells_the_group_its_goods_were_in_at_that_moment(system: System) -> None:
    head, _ = await system.a_head()
    sku = await described(head, group="Старая группа")
    trade = await a_trade(system, sku=sku)
    invoice = await trade.to_payment()
    regrouped = {**CORD, "group": "Паракорд"}
    assert (await head.put(f"/api/sales/products/{sku}", json=regrouped, if_match=1)).status_code == 200
    await trade.pay(invoice["number"], invoice["total"])
    await eventually(lambda: trade.told("PaymentApplied"))
    assert (await trade.move("won")).status_code == 200
    (issued,), (applied,) = await trade.told("InvoiceIssued"), await trade.told("PaymentApplied")
    won = (await trade.told("SaleStageChanged"))[-1]["data"]["lines"]
    told_of = [issued["data"]["part"]["lines"], applied["data"]["part"]["lines"], won]
    assert [lines[0]["group"] for lines in told_of] == ["Старая группа", "Паракорд", "Паракорд"]


def head_tag(caller: Caller) -> str:
    return f"user:{caller.id}"


async def test_a_sale_by_the_bobbin_reserves_and_orders_metres(system: System) -> None:
    head, _ = await system.a_head()
    sku = await described(head)
    await stock_level(system, sku, "250", seq=1)
    trade = await a_trade(system, sku=sku, quantity="1")
    put = await trade.put_lines({"sku": sku, "quantity": "3", "unit": "bobbin"}, {"sku": sku, "quantity": "50"})
    assert put.status_code == 200, put.text
    first, second = put.json()["lines"]
    assert (first["unit_price"], first["net"], first["base_quantity"]) == ("540.00", "1620.00", "300.000")
    assert (second["unit"], second["net"], second["cost"]) == ("m", "270.00", "131.00")
    await trade.to_production()
    order = (await trade.anna.get(f"/api/sales/order-requests/{await trade.order_id()}")).json()
    (line,) = order["lines"]
    assert (line["quantity"], line["unit"]) == ("350.000", "m")
    assert (line["from_stock"], line["to_produce"]) == ("250.000", "100.000")


async def test_a_unit_unknown_to_the_product_is_refused_by_its_place(system: System) -> None:
    trade = await a_trade(system)
    refused = await trade.put_lines({"sku": trade.sku, "quantity": "1", "unit": "bobbin"})
    assert (refused.status_code, refused.json()["code"]) == (422, "unit_differs")
    assert refused.json()["field"] == "lines.0.unit"


async def test_a_product_put_away_is_in_no_new_line_and_stays_on_the_sales_that_have_it(system: System) -> None:
    head, _ = await system.a_head()
    sku, other = await described(head), await a_product(system)
    trade = await a_trade(system, sku=sku)
    for _ in range(2):
        put_away = await head.post(f"/api/sales/products/{sku}/deactivate")
        assert (put_away.status_code, put_away.json()["active"]) == (200, False)
    kept = await trade.put_lines({"sku": sku, "quantity": "7"}, {"sku": other, "quantity": "1"})
    assert kept.status_code == 200, kept.text
    contact_id = await a_client(system, trade.anna)
    body = {"contact_id": str(contact_id), "lines": [{"sku": sku, "quantity": "1"}]}
    refused = await trade.anna.post("/api/sales/sales", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "product_is_inactive")
    listed = (await trade.anna.get("/api/sales/products", params={"search": sku, "active": "true"})).json()["items"]
    assert listed == []
    assert (await head.post(f"/api/sales/products/{sku}/activate")).json()["active"] is True
    assert (await trade.anna.post("/api/sales/sales", json=body)).status_code == 201
    assert (await head.post("/api/sales/products/NO-SUCH/activate")).status_code == 404
    kinds = [each["data"]["active"] for each in await told(system, sku) if each["type"] == "ProductDescribed"]
    assert kinds == [True, False, True]


async def test_the_warehouse_keeps_what_it_does_not_speak_of(system: System) -> None:
    head, _ = await system.a_head()
    sku = await described(head, vat_percent="10")
    later = datetime.now(UTC) + timedelta(minutes=1)
    plain = ProductUpserted(
        sku=sku, name="Микрокорд 100", unit="m", price=Decimal("6.00"), cost=None, currency="RUB", as_of=later
    )
    await system.publish("warehouse", plain)

    async def renamed() -> dict[str, Any] | None:
        found = (await head.get(f"/api/sales/products/{sku}")).json()
        return dict(found) if found["name"] == "Микрокорд 100" else None

    found = await eventually(renamed)
    assert found and (found["units"], found["vat_percent"]) == ([{"unit": "bobbin", "holds": "100"}], "10.00")
    assert (found["price"], found["cost"]) == ("6.00", None)
    box = [SoldUnit(unit="box", holds=Decimal(20))]
    await system.publish("warehouse", plain.model_copy(update={"as_of": later + timedelta(1), "units": box}))

    async def repacked() -> bool:
        found = (await head.get(f"/api/sales/products/{sku}")).json()
        return bool(found["units"] == [{"unit": "box", "holds": "20"}])

    await eventually(repacked)


async def test_units_that_mean_two_things_are_refused(system: System) -> None:
    head, _ = await system.a_head()
    for units in ([{"unit": "m", "holds": "2"}], [{"unit": "b", "holds": "2"}, {"unit": "b", "holds": "3"}]):
        refused = await head.put(f"/api/sales/products/X-{new_id()}", json={**CORD, "units": units})
        assert refused.status_code == 422, refused.text


async def test_who_describes_a_product_over_somebody_elses_words_is_sent_back(system: System) -> None:
    head, _ = await system.a_head()
    sku = await described(head)
    path = f"/api/sales/products/{sku}"
    assert (await head.get(path)).json()["version"] == 1
    dearer = await head.put(path, json={**CORD, "price": "6.00"}, if_match=1)
    assert (dearer.status_code, dearer.json()["version"]) == (200, 2)
    for stale, status in ((1, 412), (None, 428)):
        refused = await head.put(path, json={**CORD, "price": "7.00"}, **({"if_match": stale} if stale else {}))
        assert refused.status_code == status, refused.text
    assert (await head.put(f"/api/sales/products/X-{new_id()}", json=CORD, if_match=1)).status_code == 412
    assert (await head.get(path)).json()["price"] == "6.00"


async def test_of_two_who_make_the_same_product_one_is_sent_back(system: System) -> None:
    head, _ = await system.a_head()
    path = f"/api/sales/products/X-{new_id()}"
    both = await asyncio.gather(*(head.put(path, json={**CORD, "name": name}) for name in ("Шнур", "Трос")))
    assert sorted(each.status_code for each in both) == [200, 428]


async def test_what_the_warehouse_says_of_a_product_is_not_written_over_unseen(system: System) -> None:
    head, _ = await system.a_head()
    sku = await a_product(system)
    path = f"/api/sales/products/{sku}"
    known = (await head.get(path)).json()
    again = ProductUpserted(
        sku=sku, name="Иначе", unit="pcs", price=Decimal(7), cost=None, currency="RUB", as_of=datetime.now(UTC)
    )
    await system.publish("warehouse", again)
    await eventually(lambda: system.rows("sales", "SELECT 1 FROM products WHERE sku = $1 AND name = 'Иначе'", sku))
    assert (await head.put(path, json=CORD, if_match=known["version"])).status_code == 412
    put_away = await head.post(f"{path}/deactivate")
    assert put_away.json()["version"] == known["version"] + 2

"""Reach: a foreign sale is not found by any door; production sees no prices; accountants see no margin."""

import json

from tests.integration.sales.trade import a_trade
from tests.system import System


async def test_a_foreign_sale_is_not_found_by_any_door(system: System) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_production()
    order_id = await trade.order_id()
    boris = await system.a_manager()
    other_head, _ = await system.a_head()
    sale = f"/api/sales/sales/{trade.id}"
    doors = [
        ("GET", sale, None),
        ("PATCH", sale, {"need": "x"}),
        ("PUT", f"{sale}/lines", {"lines": []}),
        ("POST", f"{sale}/stage", {"stage": "lost", "reason": "price"}),
        ("GET", f"{sale}/history", None),
        ("GET", f"{sale}/invoices", None),
        ("POST", f"{sale}/invoices", None),
        ("GET", f"/api/sales/invoices/{invoice['id']}", None),
        ("POST", f"/api/sales/invoices/{invoice['id']}/check", {}),
        ("POST", f"/api/sales/invoices/{invoice['id']}/send", {"to": "x@y.example"}),
        ("POST", f"/api/sales/invoices/{invoice['id']}/void", {"reason": "x"}),
        ("GET", f"/api/sales/order-requests/{order_id}", None),
    ]
    for caller in (boris, other_head):
        for method, path, body in doors:
            answer = await caller.request(method, path, json=body, if_match=1)
            assert answer.status_code == 404, (method, path, answer.text)
        for path in ("sales", "invoices", "order-requests"):
            answer = await caller.get(f"/api/sales/{path}")
            assert answer.json()["items"] == []
        board = (await caller.get("/api/sales/board")).json()
        assert sum(each["count"] for each in board["columns"]) == 0
    handed = await other_head.post(f"{sale}/owner", json={"owner_id": str(boris.id)}, if_match=1)
    assert handed.status_code == 404
    assert (await trade.page())["stage"] == "production"


async def test_a_head_sees_the_whole_tree_under_her(system: System) -> None:
    top, team = await system.a_head()
    lower, below = await system.a_head(team)
    trade = await a_trade(system, await system.a_manager(below))
    for caller in (top, lower, system.admin):
        assert (await caller.get(f"/api/sales/sales/{trade.id}")).status_code == 200


async def test_production_sees_what_to_make_and_neither_prices_nor_persons(system: System) -> None:
    trade = await a_trade(system, price="123.45", cost="67.89")
    await trade.to_production()
    maker = await system.a_user("production")
    answer = await maker.get(f"/api/sales/order-requests/{await trade.order_id()}")
    assert answer.status_code == 200
    told = json.dumps(answer.json(), ensure_ascii=False)
    for secret in ("123.45", "67.89", "1234.50", "Иван", "Игорь", str(trade.anna.id)):
        assert secret not in told
    assert answer.json()["lines"][0]["name"] == f"Product {trade.sku}"
    for path in (f"sales/{trade.id}", "sales", "invoices", "payments", "products", "board"):
        assert (await maker.get(f"/api/sales/{path}")).status_code == 403


async def test_an_accountant_sees_invoices_and_amounts_but_no_margin(system: System) -> None:
    trade = await a_trade(system, price="100.00", cost="67.89")
    invoice = await trade.to_production()
    accountant = await system.a_user("accountant")
    page = await accountant.get(f"/api/sales/sales/{trade.id}")
    assert (page.status_code, page.json()["totals"]["total"]) == (200, "1220.00")
    assert (page.json()["totals"]["margin"], page.json()["totals"]["margin_unknown"]) == (None, None)
    assert "678.90" not in page.text
    found = await accountant.get("/api/sales/invoices", params={"number": invoice["number"]})
    assert [each["id"] for each in found.json()["items"]] == [invoice["id"]]
    for method, path in (("GET", "sales"), ("GET", "board"), ("POST", f"sales/{trade.id}/stage")):
        answer = await accountant.request(method, f"/api/sales/{path}", json={"stage": "won"}, if_match=1)
        assert answer.status_code == 403

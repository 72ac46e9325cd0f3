"""Invoices: their numbers, their order of steps, what stands in the way of a second one."""

import asyncio
from datetime import date

from tests.integration.sales.trade import a_trade, codes
from tests.system import System


async def test_an_invoice_is_too_early_while_the_client_is_not_qualified(system: System) -> None:
    trade = await a_trade(system)
    early = await trade.anna.post(f"/api/sales/sales/{trade.id}/invoices")
    assert (early.status_code, early.json()["code"]) == (409, "invoice_too_early")
    assert "contact_client" in codes(early)


async def test_an_invoice_is_checked_then_sent_and_says_where_to(system: System) -> None:
    trade = await a_trade(system)
    await trade.to_paperwork()
    invoice = await trade.issue()
    assert (invoice["net"], invoice["vat"], invoice["total"]) == ("1000.00", "220.00", "1220.00")
    assert 5 <= (date.fromisoformat(invoice["due_on"]) - date.fromisoformat(invoice["issued_on"])).days <= 19
    path = f"/api/sales/invoices/{invoice['id']}"
    unchecked = await trade.anna.post(f"{path}/send", json={"to": "a@b.example"}, if_match=1)
    assert (unchecked.status_code, unchecked.json()["code"]) == (409, "invoice_not_checked")
    assert (await trade.anna.post(f"{path}/check")).status_code == 428
    checked = await trade.do(invoice, "check")
    assert checked["checked_by"] == f"user:{trade.anna.id}"
    assert (await trade.anna.post(f"{path}/check", if_match=2)).json()["code"] == "invoice_was_checked"
    assert (await trade.anna.post(f"{path}/send", json={"to": "x@y.example"}, if_match=1)).status_code == 412
    sent = await trade.do(checked, "send", to="ул. Мира, 1", channel="post")
    assert (sent["sent_to"], sent["sent_through"], sent["status"]) == ("ул. Мира, 1", "post", "sent")
    again = await trade.anna.post(f"{path}/send", json={"to": "x@y.example"}, if_match=sent["version"])
    assert again.json()["code"] == "invoice_was_sent"


async def test_lines_on_an_invoice_stand_until_it_is_void(system: System) -> None:
    trade = await a_trade(system)
    await trade.to_paperwork()
    invoice = await trade.issue()
    line = {"sku": trade.sku, "quantity": "1"}
    assert (await trade.put_lines(line)).json()["code"] == "lines_are_fixed"
    second = await trade.anna.post(f"/api/sales/sales/{trade.id}/invoices")
    assert second.json()["code"] == "invoice_stands"
    void = await trade.do(invoice, "void", reason="ошибка в количестве")
    (told,) = [each["data"] for each in await trade.told("InvoiceVoided")]
    assert [told[name] for name in ("number", "total", "due_on")] == [
        invoice[name] for name in ("number", "total", "due_on")
    ]
    assert (await trade.put_lines(line)).status_code == 200
    assert (await trade.issue())["net"] == "100.00"
    kept = (await trade.anna.get(f"/api/sales/invoices/{invoice['id']}")).json()
    assert (kept["lines"][0]["quantity"], kept["net"]) == ("10.000", "1000.00")
    path = f"/api/sales/invoices/{invoice['id']}/check"
    assert (await trade.anna.post(path, if_match=void["version"])).json()["code"] == "invoice_is_void"


async def test_a_sale_without_lines_has_nothing_to_invoice(system: System) -> None:
    trade = await a_trade(system)
    await trade.to_paperwork()
    await trade.put_lines()
    refused = await trade.anna.post(f"/api/sales/sales/{trade.id}/invoices")
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_invoice")


async def test_invoice_numbers_have_neither_gaps_nor_doubles_under_concurrency(system: System) -> None:
    anna = await system.a_manager()
    trades = [await a_trade(system, anna) for _ in range(8)]
    for trade in trades:
        await trade.to_paperwork()
    # Each sale is asked for an invoice three times at once: one of them gets it, and the refused take no number.
    paths = [f"/api/sales/sales/{trade.id}/invoices" for trade in trades for _ in range(3)]
    answers = await asyncio.gather(*[anna.post(path) for path in paths])
    assert sorted(each.status_code for each in answers) == [201] * 8 + [409] * 16
    rows = await system.rows("sales", "SELECT number FROM invoices")
    running = sorted(int(row["number"].split("-")[-1]) for row in rows)
    assert running == list(range(1, len(running) + 1))

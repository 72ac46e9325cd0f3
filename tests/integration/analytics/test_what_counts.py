"""Sales and margin by the day of the win, the invoice or the payment, and by the groups of the goods sold."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from tests.integration.analytics.told import (
    NOON,
    REPORTS,
    a_client,
    a_move,
    a_part,
    a_payment,
    a_void_invoice,
    an_invoice,
    records,
    report,
    told,
)
from tests.system import Caller, System

DAY = timedelta(days=1)
BASES = ("win", "invoice", "payment")


def half(owner: Caller, **more: Any) -> Any:
    line = {"sku": "cord", "quantity": "0.5", "amount": "500.00", "cost": "350.00", "group": "Паракорд"}
    return a_part(owner, line, amount=Decimal("500.00"), margin=Decimal("150.00"), **more)


async def by_day(caller: Caller, basis: str) -> dict[str, tuple[int, str, str]]:
    found = await report(caller, "sales_and_margin", basis=basis, group_by="day")
    assert found["basis"] == basis
    return {row["group"]["day"]: (row["count"], row["revenue"], row["margin"]) for row in found["rows"]}


async def test_a_sale_counts_on_the_day_of_its_win_its_invoice_or_its_payments(system: System) -> None:
    anna, invoice, sale = await system.a_manager(), uuid4(), uuid4()
    await told(
        system,
        an_invoice(anna, invoice, a_part(anna), sale_id=sale),
        a_payment(anna, f"p-{uuid4()}", invoice, half(anna), at=NOON + 2 * DAY, sale_id=sale),
        a_payment(anna, f"p-{uuid4()}", invoice, half(anna), at=NOON + 4 * DAY, sale_id=sale),
        a_move(anna, at=NOON + 5 * DAY, sale_id=sale),
    )
    assert await by_day(anna, "win") == {"2026-03-16": (1, "1000.00", "300.00")}
    assert await by_day(anna, "invoice") == {"2026-03-11": (1, "1000.00", "300.00")}
    assert await by_day(anna, "payment") == {
        "2026-03-13": (1, "500.00", "150.00"),
        "2026-03-15": (1, "500.00", "150.00"),
    }
    kinds = {"win": {"won"}, "invoice": {"invoiced"}, "payment": {"paid"}}
    for basis in BASES:
        found = await report(anna, "sales_and_margin", basis=basis)
        behind = (await records(anna, found["total"][0]["records"]))["items"]
        assert {each["kind"] for each in behind} == kinds[basis]
        assert {each["sale_id"] for each in behind} == {str(sale)}
        assert sum(Decimal(each["amount"]) for each in behind) == Decimal(found["total"][0]["revenue"]) == 1000
    assert (await report(anna, "sales_and_margin"))["basis"] == "win", "unless another is asked for"


async def test_void_invoices_and_refunds_take_back_from_whom_they_counted_for(system: System) -> None:
    team = await system.a_team()
    anna, boris = await system.a_manager(team), await system.a_manager(team)
    invoice, payment = uuid4(), f"p-{uuid4()}"
    await told(
        system,
        an_invoice(anna, invoice, a_part(anna)),
        a_payment(anna, payment, invoice, a_part(anna), at=NOON + DAY),
        a_payment(boris, payment, invoice, half(boris), at=NOON + 2 * DAY, version=2, back=True),
        a_payment(boris, payment, invoice, half(boris), at=NOON + 3 * DAY, version=3, back=True),
        a_void_invoice(boris, invoice, at=NOON + 4 * DAY),
    )
    assert await by_day(anna, "payment") == {
        "2026-03-12": (1, "1000.00", "300.00"),
        "2026-03-13": (0, "-500.00", "-150.00"),
        "2026-03-14": (-1, "-500.00", "-150.00"),
    }, "a part that goes back leaves the payment counted"
    assert await by_day(anna, "invoice") == {
        "2026-03-11": (1, "1000.00", "300.00"),
        "2026-03-15": (-1, "-1000.00", "-300.00"),
    }
    for basis in BASES:
        assert await by_day(boris, basis) == {}
    behind = await records(anna, (await report(anna, "sales_and_margin", basis="payment"))["total"][0]["records"])
    assert [(each["kind"], each["amount"]) for each in behind["items"]] == [
        ("returned", "-500.00"),
        ("returned", "-500.00"),
        ("paid", "1000.00"),
    ]


async def test_money_told_without_the_part_it_stands_for_counts_nowhere(system: System) -> None:
    anna, invoice = await system.a_manager(), uuid4()
    whole = an_invoice(anna, invoice, a_part(anna))
    await told(
        system,
        whole.model_copy(update={"data": {**whole.data, "part": None}}),
        a_void_invoice(anna, invoice, at=NOON + DAY),
    )
    assert await by_day(anna, "invoice") == {}


async def test_a_sale_counts_once_for_each_group_of_its_goods_and_leads_to_its_record(system: System) -> None:
    anna = await system.a_manager()
    cord = {"sku": "cord", "quantity": "1", "amount": "600.00", "cost": "400.00", "group": "Паракорд"}
    thin = {"sku": "microcord", "quantity": "1", "amount": "300.00", "cost": None, "group": "Паракорд"}
    kit = {"sku": "kit", "quantity": "1", "amount": "100.00", "cost": "0.00"}
    money = {"amount": "1600.00", "margin": Decimal(500), "margin_unknown": Decimal(300)}
    await told(
        system,
        a_move(anna, lines=[cord, thin, cord, kit], **money),
        a_move(anna, lines=[kit], amount="100.00", margin=Decimal(100)),
        a_move(anna, amount="77.00", margin=Decimal(7)),
    )
    found = await report(anna, "sales_and_margin", group_by="product_group")
    rows = {row["group"]["product_group"]: row for row in found["rows"]}
    figures = {name: (row["count"], row["revenue"], row["margin"], row["margin_unknown"]) for name, row in rows.items()}
    assert figures == {
        "Паракорд": (1, "1500.00", "400.00", "300.00"),
        None: (3, "277.00", "207.00", "0.00"),
    }, "what is in no group stands without one"
    assert sum(Decimal(row["revenue"]) for row in found["rows"]) == Decimal(found["total"][0]["revenue"])
    by_product = await report(anna, "sales_and_margin", group_by="product_group,product")
    assert {(row["group"]["product"], row["count"]) for row in by_product["rows"]} == {
        ("cord", 1),
        ("microcord", 1),
        ("kit", 2),
        (None, 1),
    }
    for row in [*found["rows"], *by_product["rows"]]:
        behind = await records(anna, row["records"])
        assert (behind["count"], len(behind["items"])) == (row["count"],) * 2
    today = await report(anna, "sales_and_margin", group_by="product_group", as_of=found["as_of"])
    assert [(row["group"], row["count"], row["revenue"]) for row in today["rows"]] == [
        (row["group"], row["count"], row["revenue"]) for row in found["rows"]
    ], "the sums say what the records say"


async def test_sales_are_divided_by_what_their_clients_were_like_then(system: System) -> None:
    anna, client = await system.a_manager(), uuid4()
    await told(
        system,
        a_client(anna, client, at=NOON - DAY, origin="website", priority="low"),
        a_client(anna, client, at=NOON + DAY, version=2, created=False, origin="website", priority="high"),
        a_move(anna, contact_id=client, amount="10.00"),
        a_move(anna, contact_id=client, amount="20.00", at=NOON + 2 * DAY),
        a_move(anna, amount="5.00"),
    )
    for group, expected in (
        ("priority", {"low": "10.00", "high": "20.00", None: "5.00"}),
        ("origin", {"website": "30.00", None: "5.00"}),
    ):
        found = await report(anna, "sales_and_margin", group_by=group)
        assert {row["group"][group]: row["revenue"] for row in found["rows"]} == expected
        for row in found["rows"]:
            items = (await records(anna, row["records"]))["items"]
            assert len(items) == row["count"]
            assert sum(Decimal(each["amount"]) for each in items) == Decimal(row["revenue"])


async def test_a_file_says_by_which_day_it_counts(system: System) -> None:
    anna, invoice = await system.a_manager(), uuid4()
    await told(system, an_invoice(anna, invoice, a_part(anna)))
    query = {"period": "custom", "from": "2026-03-01", "to": "2026-04-01", "basis": "invoice", "group_by": "manager"}
    text = (await anna.get(f"{REPORTS}/sales_and_margin.csv", params=query)).content.decode("utf-8-sig")
    head, row, total = (line.split(";") for line in text.strip().split("\r\n"))
    assert (head[2], row[2], total[2]) == ("Счетов", "1", "1")


@pytest.mark.parametrize("path", ["overdue", "overdue/records", "funnel.csv", "processed_clients/changes"])
async def test_other_reports_have_no_basis(system: System, path: str) -> None:
    answer = await system.admin.get(f"{REPORTS}/{path}", params={"basis": "payment"})
    assert (answer.status_code, answer.json()["field"]) == (422, "basis")
    wrong = await system.admin.get(f"{REPORTS}/sales_and_margin", params={"basis": "hope"})
    assert wrong.status_code == 422 and "basis" in wrong.json()["detail"]


async def test_the_page_is_asked_for_one_basis_and_a_tile_may_keep_its_own(system: System) -> None:
    anna = await system.a_manager()
    tiles = [{"report": "sales_and_margin", "show": "number", **own} for own in ({}, {"basis": "payment"})]
    tiles += [{"report": "overdue", "show": "number"}]
    put = await anna.put("/api/analytics/dashboard/layout", json={"items": tiles})
    assert put.status_code == 200, put.text
    page = (await anna.get("/api/analytics/dashboard", params={"basis": "invoice"})).json()
    assert [each["basis"] for each in page["items"]] == ["invoice", "payment", None]
    assert [each["reply"].get("basis") for each in page["items"]] == ["invoice", "payment", None]
    refused = await anna.put(
        "/api/analytics/dashboard/layout", json={"items": [{"report": "overdue", "show": "number", "basis": "win"}]}
    )
    assert (refused.status_code, refused.json()["field"]) == (422, "basis")

"""One sale from the first call to the KPI store, through HTTP and AMQP only."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from cli.demo import SELLER
from shared.events import OrderAccepted, OrderReady, PaymentConfirmed, ProductUpserted, StockLevelChanged
from shared.ids import new_id
from tests.e2e.conftest import Cast
from tests.eventually import eventually
from tests.system import Caller, System, envelope_of

QUICK = 1.0
"""Seconds within which other services must show a change."""


async def test_a_sale_goes_from_the_first_call_to_the_reports(cast: Cast) -> None:
    system, anna = cast.system, cast.manager
    sku = f"PAR-{new_id()}"[:40]
    await a_product_in_stock(system, anna, sku, on_hand="60")

    # 1. An existing client, a sale with lines: the first activity is there within a second.
    before = await figures(anna)
    contact = await an_existing_contact(anna)
    sale = await a_sale(anna, contact["id"], sku, quantity="100")
    assert sale["stage"] == "qualification"
    call = (await activities_of(anna, sale["id"], count=1))[0]
    assert "process fibex" in call["because"]["rule"]
    assert call["because"]["event_type"] == "StepsPlanned" and call["because"]["event_id"]
    assert next_working_day_or_later(call["due_at"])

    # 2. Every early move is refused with what is missing; then the system moves the sale on by itself.
    missing = await refused_move(anna, sale, "paperwork")
    assert {"need", "delivery_terms", "contact_person", "contact_client"} <= missing
    sale = await fill_in(anna, sale)
    assert await refused_move(anna, sale, "paperwork") == {"contact_client"}
    done = await anna.post(
        f"/api/activities/activities/{call['id']}/complete",
        json={"result": "Agreed on 100 m"},
        if_match=call["version"],
    )
    assert done.status_code == 200, done.text
    await reaches(anna, sale["id"], "paperwork")
    assert {each["step"] for each in await activities_of(anna, sale["id"], count=2)} == {
        "form_invoice",
        "check_invoice",
    }

    # 3. Issue, check, send: the sale is in production and the department has its order.
    await the_seller(cast)
    invoice = await send_invoice(anna, sale["id"])
    await reaches(anna, sale["id"], "production", within=30)  # the mail waits seven seconds, to be taken back
    paper = await anna.get(f"/api/sales/invoices/{invoice['id']}.pdf")
    assert paper.content.startswith(b"%PDF-")
    order = await the_order(system, sale["id"])
    assert [(line["from_stock"], line["to_produce"]) for line in order["lines"]] == [("60.000", "40.000")]

    # 4. The department answers from its own system.
    promised = datetime.now(UTC).date() + timedelta(days=3)
    order_id = order["order_request_id"]
    await system.publish("production", OrderAccepted(order_request_id=order_id, promised_by=promised))
    await eventually(lambda: promised_for(anna, order_id, promised.isoformat()))
    await system.publish("production", OrderReady(order_request_id=order_id))
    await reaches(anna, sale["id"], "payment")

    # 5. Accounting confirms, twice: it counts once, the manager hears of it, the sale does not close itself.
    assert "paid_in_full" in await refused_move(anna, await the_sale(anna, sale["id"]), "won")
    payment = PaymentConfirmed(
        payment_id=f"pay-{new_id()}",
        invoice_number=invoice["number"],
        amount=Decimal(invoice["total"]),
        currency=invoice["currency"],
        paid_at=datetime.now(UTC),
    )
    await system.publish("accounting", payment, payment)
    assert await eventually(lambda: paid_notice(anna, invoice["number"]))
    paid = await the_sale(anna, sale["id"])
    assert (paid["stage"], paid["missing"]) == ("payment", [])
    assert len(await payments_of(cast, invoice["id"])) == 1

    # 6. The manager closes it; within a second the reports show it, and the records behind each figure.
    won = await anna.post(f"/api/sales/sales/{sale['id']}/stage", json={"stage": "won"}, if_match=paid["version"])
    assert won.status_code == 200, won.text
    after = await eventually(lambda: grown(anna, before), within=QUICK + 1)
    assert after["revenue"] - before["revenue"] == Decimal(won.json()["amount"])
    for report, count in (("sales_and_margin", 1), ("completed_activities", 1), ("processed_clients", 1)):
        await records_equal_figures(cast, report, after[report])
        assert after[report] - before[report] == count

    # 7. The client's timeline tells all of it, in order.
    await eventually(lambda: timeline_tells_all(anna, contact["id"]))


async def test_a_payment_published_by_another_user_is_a_dead_letter(cast: Cast) -> None:
    payment = PaymentConfirmed(
        payment_id=f"forged-{new_id()}", amount=Decimal("1.00"), currency="RUB", paid_at=datetime.now(UTC)
    )
    forged = envelope_of(payment)
    await cast.system.publish("production", forged, key="production.payment.confirmed")
    reason = await eventually(lambda: reason_of(cast.system, forged.id))
    assert "counts only from the user 'accounting'" in reason and "'production'" in reason


async def test_a_malformed_payment_is_a_dead_letter_with_the_field_named(cast: Cast) -> None:
    mark = str(new_id())
    body = f'{{"specversion": "1.0", "id": "{mark}", "type": "PaymentConfirmed", "data": {{"payment_id": "x"}}}}'
    await cast.system.publish_raw("accounting", body.encode(), PaymentConfirmed.key)
    assert "data.amount" in await eventually(lambda: reason_of(cast.system, mark))


# What the steps above are made of.


async def a_product_in_stock(system: System, anna: Caller, sku: str, on_hand: str) -> None:
    now = datetime.now(UTC)
    product = ProductUpserted(
        sku=sku, name=sku, unit="metre", price=Decimal("18.00"), cost=Decimal("9.20"), currency="RUB", as_of=now
    )
    level = StockLevelChanged(sku=sku, on_hand=Decimal(on_hand), unit="metre", as_of=now, seq=1)
    await system.publish("warehouse", product, level)

    async def known() -> bool:
        answer = await anna.get("/api/sales/stock", params={"sku": sku})
        return [each["on_hand"] for each in answer.json()["items"]] == [f"{on_hand}.000"]

    await eventually(known)


async def an_existing_contact(anna: Caller) -> dict[str, Any]:
    account = await anna.post("/api/contacts/accounts", json={"name": f"ООО «Альпторг» {new_id()}"}, key=str(new_id()))
    assert account.status_code == 201, account.text
    body = {"name": "Игорь Высоцкий", "type": "existing", "account_id": account.json()["id"]}
    contact = await anna.post("/api/contacts/contacts", json=body, key=str(new_id()))
    assert contact.status_code == 201, contact.text
    return dict(contact.json())


async def a_sale(anna: Caller, contact_id: str, sku: str, quantity: str) -> dict[str, Any]:
    body = {"contact_id": contact_id, "title": "Паракорд", "lines": [{"sku": sku, "quantity": quantity}]}
    made = await anna.post("/api/sales/sales", json=body, key=str(new_id()))
    assert made.status_code == 201, made.text
    return dict(made.json())


async def the_sale(anna: Caller, sale_id: str) -> dict[str, Any]:
    answer = await anna.get(f"/api/sales/sales/{sale_id}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def fill_in(anna: Caller, sale: dict[str, Any]) -> dict[str, Any]:
    body = {"need": "Restock", "delivery_terms": "Pick-up", "contact_person": "Игорь"}
    answer = await anna.patch(f"/api/sales/sales/{sale['id']}", json=body, if_match=sale["version"])
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def refused_move(anna: Caller, sale: dict[str, Any], stage: str) -> set[str]:
    """The codes of what is missing."""
    answer = await anna.post(f"/api/sales/sales/{sale['id']}/stage", json={"stage": stage}, if_match=sale["version"])
    assert answer.status_code == 409, answer.text
    assert answer.json()["code"] == "stage_not_ready"
    return {each.get("field") or each.get("step") or each.get("fact") for each in answer.json()["missing"]}


async def reaches(anna: Caller, sale_id: str, stage: str, within: float = 5) -> None:
    async def there() -> bool:
        return (await the_sale(anna, sale_id))["stage"] == stage

    await eventually(there, within=within)


async def activities_of(anna: Caller, sale_id: str, count: int) -> list[dict[str, Any]]:
    async def there() -> list[dict[str, Any]] | None:
        answer = await anna.get("/api/activities/activities", params={"sale_id": sale_id, "status": "open"})
        items = list(answer.json()["items"])
        return items if len(items) == count else None

    found = await eventually(there, within=QUICK + 1)
    assert found
    return found


def next_working_day_or_later(due_at: str) -> bool:
    due = datetime.fromisoformat(due_at)
    return timedelta(0) < due - datetime.now(UTC) < timedelta(days=12) and due.weekday() < 6


async def the_seller(cast: Cast) -> None:
    """Whose details the invoice shows; the demo company has them already."""
    found = (await cast.admin.get("/api/sales/organisation")).json()
    if found["missing"]:
        put = await cast.admin.put("/api/sales/organisation", json=SELLER, if_match=found["version"])
        assert put.status_code == 200, put.text


async def send_invoice(anna: Caller, sale_id: str) -> dict[str, Any]:
    made = await anna.post(f"/api/sales/sales/{sale_id}/invoices", json={}, key=str(new_id()))
    assert made.status_code == 201, made.text
    invoice = dict(made.json())
    for act, body in (("check", {}), ("send", {"to": "zakupki@client.example"})):
        path = f"/api/sales/invoices/{invoice['id']}/{act}"
        answer = await anna.post(path, json=body, if_match=invoice["version"])
        assert answer.status_code == 200, answer.text
        invoice = dict(answer.json())
    return invoice


async def the_order(system: System, sale_id: str) -> dict[str, Any]:
    """Read the department's queue as the department until the order of this sale comes."""
    import json

    async def taken() -> dict[str, Any] | None:
        message = await system.take("production.order_requests", "production")
        if message is None:
            return None
        data = json.loads(message.body)["data"]
        return data if data["sale_id"] == sale_id else None

    found = await eventually(taken)
    assert found
    return found


async def promised_for(anna: Caller, order_id: str, day: str) -> bool:
    """The manager sees the promise; a department has an order ready some time after it accepted it."""
    answer = await anna.get(f"/api/sales/order-requests/{order_id}")
    assert answer.status_code == 200, answer.text
    return bool(answer.json()["promised_by"] == day)


async def paid_notice(anna: Caller, invoice_number: str) -> bool:
    answer = await anna.get("/api/notifications/notifications", params={"unread": True})
    return any(invoice_number in each["title"] for each in answer.json()["items"])


async def payments_of(cast: Cast, invoice_id: str) -> list[dict[str, Any]]:
    answer = await cast.head.get("/api/sales/payments", params={"invoice_id": invoice_id})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def figures(caller: Caller) -> dict[str, Any]:
    """The caller's own figures of today, as the reports show them."""

    async def total(report: str) -> dict[str, Any]:
        answer = await caller.get(f"/api/analytics/reports/{report}", params={"period": "today", "group_by": "manager"})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    sales, done, clients = [
        await total(name) for name in ("sales_and_margin", "completed_activities", "processed_clients")
    ]
    mine = [row for row in sales["rows"] if row["group"]["manager"] == str(caller.id)]
    return {
        "revenue": sum((Decimal(row["revenue"]) for row in mine), Decimal(0)),
        "sales_and_margin": sum(row["count"] for row in mine),
        "completed_activities": sum(row["completed"] for row in done["rows"]),
        "processed_clients": sum(row["total"] for row in clients["rows"]),
    }


async def grown(caller: Caller, before: dict[str, Any]) -> dict[str, Any] | None:
    now = await figures(caller)
    return now if all(now[name] > before[name] for name in before) else None


async def records_equal_figures(cast: Cast, report: str, figure: int) -> None:
    params = {"period": "today", "manager": str(cast.manager.id), "limit": 200}
    answer = await cast.manager.get(f"/api/analytics/reports/{report}/records", params=params)
    assert answer.status_code == 200, answer.text
    assert len(answer.json()["items"]) == figure


async def timeline_tells_all(anna: Caller, contact_id: str) -> bool:
    answer = await anna.get(f"/api/contacts/contacts/{contact_id}/timeline", params={"limit": 200})
    assert answer.status_code == 200, answer.text
    types = [each["type"] for each in answer.json()["items"]]
    moves = [each["params"]["new_stage"] for each in answer.json()["items"] if each["type"] == "SaleStageChanged"]
    assert moves == ["paperwork", "production", "payment", "won"], moves
    story = ["ContactCreated", "SaleCreated", "ActivityPlanned", "ActivityCompleted", "InvoiceIssued", "InvoiceSent"]
    story += ["OrderRequested", "OrderAccepted", "OrderReady", "PaymentApplied"]
    first = [types.index(name) for name in story if name in types]
    assert len(first) == len(story), (story, types)
    assert first == sorted(first), types
    return True


async def reason_of(system: System, mark: str) -> str | None:
    for message in await system.dead_letters("sales"):
        if mark.encode() in message.body:
            return str(message.headers["fibex-reason"])
    return None

"""A sale that went every way there is, with a word of its own in each place where people write something."""

from decimal import Decimal
from typing import Any

from shared.events import OrderRejected, OrderShipped, PaymentRefunded, ReadyLine
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.contacts.past import a_canary
from tests.integration.sales.trade import Trade, a_product, the_seller
from tests.system import Caller, System

PLACES = (
    *("title", "need", "delivery_terms", "contact_person", "override", "lost", "reopened"),
    *("void", "sent_to", "mailed_to", "letter", "rejected", "part_shipped"),
    *("payer_once", "purpose_once", "payer", "purpose", "refund", "taken_off", "set_aside"),
)


async def a_sale_full_of_words(
    system: System, head: Caller, anna: Caller, contact_id: str
) -> tuple[Trade, dict[str, str], dict[str, Any]]:
    """The sale, the word of each place, and the invoice that stands: sent, paid, and in part refunded."""
    words = {place: a_canary() for place in PLACES}
    await the_seller(system)
    sku = await a_product(system)
    trade = await _opened(system, head, anna, contact_id, sku, words)
    void = await trade.issue()
    await trade.pay(void["number"], "50.00", payer=words["payer_once"], purpose=words["purpose_once"])
    await _void(trade, void, words["void"])
    invoice = await trade.do(
        await trade.do(await trade.issue(), "check"), "send", to=words["sent_to"], channel="by_hand"
    )
    letter = {"to": f"{words['mailed_to']}@test.example", "message": words["letter"]}
    invoice = await trade.do(invoice, "resend", **letter)
    await _is_made(trade, sku, words)
    await _is_paid(trade, invoice, words)
    assert (await trade.move("lost", "other", note=words["lost"])).status_code == 200
    assert (await trade.by(head, "reopen", reason=words["reopened"])).status_code == 200
    return trade, words, invoice


async def _opened(
    system: System, head: Caller, anna: Caller, contact_id: str, sku: str, words: dict[str, str]
) -> Trade:
    lines = [{"sku": sku, "quantity": "10"}]

    async def made() -> Any:  # once sales has heard of the client
        sale = {"contact_id": contact_id, "title": words["title"], "lines": lines}
        answer = await anna.post("/api/sales/sales", json=sale)
        return answer.json() if answer.status_code == 201 else None

    trade = Trade(system, anna, sku, (await eventually(made))["id"])
    forced = await trade.by(head, "override", stage="paperwork", reason=words["override"])
    assert forced.status_code == 200, forced.text
    filled = await trade.fill_in(**{each: words[each] for each in ("need", "delivery_terms", "contact_person")})
    assert filled.status_code == 200, filled.text
    return trade


async def _void(trade: Trade, invoice: dict[str, Any], reason: str) -> None:
    read = (await trade.anna.get(f"/api/sales/invoices/{invoice['id']}")).json()
    checked = await trade.do(read, "check")
    assert (await trade.do(checked, "void", reason=reason))["status"] == "void"


async def _is_made(trade: Trade, sku: str, words: dict[str, str]) -> None:
    """Refused, asked for again, shipped in part, then the rest of it."""
    order_id = await trade.order_id()
    await trade.system.publish("production", OrderRejected(order_request_id=order_id, reason=words["rejected"]))

    async def refused() -> bool:
        return bool((await trade.page())["order_request"]["status"] == "rejected")

    await eventually(refused)
    again = await trade.anna.post(f"/api/sales/order-requests/{order_id}/request-again")
    assert again.status_code == 201, again.text
    part = [ReadyLine(sku=sku, quantity=Decimal(4))]
    order_id = await trade.order_id()
    await trade.system.publish(
        "production",
        OrderShipped(order_request_id=order_id, lines=part, reason=words["part_shipped"]),
    )
    ledger = "SELECT 1 FROM order_ledger WHERE reason = $1"
    await eventually(lambda: trade.system.rows("sales", ledger, words["part_shipped"]))
    await trade.system.publish("production", OrderShipped(order_request_id=order_id))
    await trade.reaches("payment")


async def _is_paid(trade: Trade, invoice: dict[str, Any], words: dict[str, str]) -> None:
    """A part that is taken off and put aside, then the whole of it, of which a part goes back."""
    accountant = await trade.system.a_user("accountant")
    part = await trade.payment(await trade.pay(invoice["number"], "30.00"))
    place = f"/api/sales/payments/{part['id']}"
    for act, word in (("unmatch", "taken_off"), ("set-aside", "set_aside")):
        done = await accountant.post(f"{place}/{act}", json={"reason": words[word]})
        assert done.status_code == 200, done.text
    who = {"payer": words["payer"], "payer_tax_id": "500100732259"}
    purpose = f"Оплата по счёту {invoice['number']}, {words['purpose']}"
    paid = await trade.pay(None, "1220.00", purpose=purpose, **who)
    back = PaymentRefunded(
        refund_id=f"back-{new_id()}",
        payment_id=paid,
        amount=Decimal("20.00"),
        currency="RUB",
        refunded_at=invoice["issued_at"],
        reason=words["refund"],
    )
    await trade.system.publish("accounting", back)

    async def gone_back() -> bool:
        return bool((await trade.payment(paid))["refunded"])

    await eventually(gone_back)

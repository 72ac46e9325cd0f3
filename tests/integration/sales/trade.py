"""What the tests of Sales are made of: a client, goods, a sale brought to a stage, and what others tell about it."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.sales import usecases
from services.sales.adapters.post import carry
from services.sales.timers import MAIL, settle
from shared.db import EVENTS_EXCHANGE
from shared.events import (
    ActivityCompleted,
    ContactCreated,
    OrderReady,
    PaymentConfirmed,
    ProductUpserted,
    StockLevelChanged,
)
from shared.ids import new_id
from shared.mail import Mailer
from tests.eventually import eventually
from tests.system import Caller, System, envelope_of

SELLER = {
    "name": "ООО «Файбекс»",
    "tax_id": "7707083893",
    "kpp": "770701001",
    "address": "127018, Москва, ул. Сущёвский Вал, 18",
    "bank": "ПАО СБЕРБАНК",
    "bik": "044525225",
    "account": "40702810938000000001",
    "correspondent_account": "30101810400000000225",
    "director": "Орлов Е. М.",
    "director_title": "Генеральный директор",
    "accountant": "Счётова О. П.",
}
FILLED = {"need": "Пополнить склад", "delivery_terms": "Самовывоз", "contact_person": "Игорь"}


async def a_client(system: System, owner: Caller, **more: Any) -> UUID:
    """A contact whom Sales knows, of the type existing unless said otherwise."""
    contact_id = new_id()
    named = {"display_name": "Иван Петров", "type": "existing", "work": "sale", "account_id": None}
    given: dict[str, Any] = {**named, "priority": "normal", "origin": "person", "owner_id": owner.id, **more}
    event = ContactCreated(contact_id=contact_id, **given)
    await system.publish("contacts", envelope_of(event, aggregateversion=1), exchange=EVENTS_EXCHANGE, key=event.key)
    await eventually(lambda: system.rows("sales", "SELECT 1 FROM clients WHERE contact_id = $1", contact_id))
    return contact_id


async def a_product(
    system: System, *, price: str = "100.00", cost: str | None = "60.00", on_hand: str | None = None, unit: str = "pcs"
) -> str:
    """A product of its own, with stock where a quantity is named. Returns the SKU."""
    sku = f"SKU-{new_id()}"
    product = ProductUpserted(
        sku=sku, name=f"Product {sku}", unit=unit, price=price, cost=cost, currency="RUB", as_of=datetime.now(UTC)
    )
    await system.publish("warehouse", product)
    await eventually(lambda: system.rows("sales", "SELECT 1 FROM products WHERE sku = $1", sku))
    if on_hand is not None:
        await stock_level(system, sku, on_hand, seq=1)
    return sku


async def stock_level(system: System, sku: str, on_hand: str, seq: int) -> None:
    level = StockLevelChanged(sku=sku, on_hand=on_hand, unit="pcs", as_of=datetime.now(UTC), seq=seq)
    await system.publish("warehouse", level)
    await eventually(lambda: system.rows("sales", "SELECT 1 FROM stock WHERE sku = $1 AND seq >= $2", sku, seq))


@dataclass
class Trade:
    """One sale and its manager."""

    system: System
    anna: Caller
    sku: str
    id: str

    async def page(self) -> dict[str, Any]:
        answer = await self.anna.get(f"/api/sales/sales/{self.id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def move(
        self, stage: str, reason: str | None = None, version: int | None = None, note: str | None = None
    ) -> Any:
        body = {"stage": stage, **({"reason": reason} if reason else {}), **({"note": note} if note else {})}
        version = version or (await self.page())["version"]
        return await self.anna.post(f"/api/sales/sales/{self.id}/stage", json=body, if_match=version)

    async def by(self, who: Caller, act: str, **body: Any) -> Any:
        """Somebody else acts on the sale as it is now: `override`, `reopen`, `owner`."""
        version = (await self.page())["version"]
        return await who.post(f"/api/sales/sales/{self.id}/{act}", json=body, if_match=version)

    async def fill_in(self, **fields: str) -> Any:
        version = (await self.page())["version"]
        return await self.anna.patch(f"/api/sales/sales/{self.id}", json=fields or FILLED, if_match=version)

    async def put_lines(self, *lines: dict[str, Any]) -> Any:
        version = (await self.page())["version"]
        return await self.anna.put(f"/api/sales/sales/{self.id}/lines", json={"lines": list(lines)}, if_match=version)

    async def reaches(self, stage: str) -> dict[str, Any]:
        async def there() -> dict[str, Any] | None:
            page = await self.page()
            return page if page["stage"] == stage else None

        found = await eventually(there)
        assert found
        return found

    async def call_done(self, entry: int = 1, step: str | None = "contact_client") -> None:
        """Activities tells that the call was made, as it does when a manager completes it."""
        event = ActivityCompleted(
            activity_id=new_id(),
            kind="call",
            title="Связаться с клиентом",
            result="Дозвонились",
            on_time=True,
            due_at=None,
            contact_id=None,
            sale_id=UUID(self.id),
            owner_id=self.anna.id,
            step=step,
            entry=entry,
            automatic=True,
        )
        envelope = envelope_of(event, aggregateversion=1, actor=f"user:{self.anna.id}")
        await self.system.publish("activities", envelope, exchange=EVENTS_EXCHANGE, key=event.key)

    async def issue(self) -> dict[str, Any]:
        made = await self.anna.post(f"/api/sales/sales/{self.id}/invoices")
        assert made.status_code == 201, made.text
        return dict(made.json())

    async def do(self, invoice: dict[str, Any], act: str, **body: Any) -> dict[str, Any]:
        done = await self.anna.post(
            f"/api/sales/invoices/{invoice['id']}/{act}", json=body, if_match=invoice["version"]
        )
        assert done.status_code == 200, done.text
        return dict(done.json())

    async def to_paperwork(self) -> None:
        await self.call_done()
        assert (await self.fill_in()).status_code == 200
        await self.reaches("paperwork")

    async def to_production(self) -> dict[str, Any]:
        """Returns the invoice, sent."""
        await self.to_paperwork()
        invoice = await self.do(await self.do(await self.issue(), "check"), "send", to="Игорь", channel="by_hand")
        assert (await self.page())["stage"] == "production"
        return invoice

    async def to_payment(self) -> dict[str, Any]:
        invoice = await self.to_production()
        await self.system.publish("production", OrderReady(order_request_id=await self.order_id()))
        await self.reaches("payment")
        return invoice

    async def order_id(self) -> UUID:
        return UUID((await self.page())["order_request"]["id"])

    async def pay(self, invoice_number: str | None, amount: str, **more: Any) -> str:
        """Accounting confirms a payment; returns its id."""
        given = {"payment_id": f"pay-{new_id()}", "currency": "RUB", "paid_at": datetime.now(UTC), **more}
        payment = PaymentConfirmed(invoice_number=invoice_number, amount=Decimal(amount), **given)
        await self.system.publish("accounting", payment)
        await eventually(lambda: self.payment(given["payment_id"]))
        return str(given["payment_id"])

    async def payment(self, payment_id: str) -> Any:
        rows = await self.system.rows("sales", "SELECT * FROM payments WHERE payment_id = $1", payment_id)
        return rows[0] if rows else None

    async def told(self, kind: str | None = None) -> list[dict[str, Any]]:
        """The envelopes told about this sale, its invoices and orders, in order."""
        return [each for each in await told(self.system, self.id) if kind is None or each["type"] == kind]


async def the_seller(system: System) -> None:
    """The organisation's details are these, whatever another test has filled in."""
    found = (await system.admin.get("/api/sales/organisation")).json()
    if any(found[name] != value for name, value in SELLER.items()):
        put = await system.admin.put("/api/sales/organisation", json=SELLER, if_match=found["version"])
        assert put.status_code == 200, put.text


async def mail_leaves(system: System, after: float = 8) -> None:
    """Carry what is due so many seconds from now, as the timer does then."""
    database, settings = system.apps["sales"].state.database, system.apps["sales"].state.settings
    now, mailer = datetime.now(UTC) + timedelta(seconds=after), Mailer(settings.smtp_url, settings.mail_from)
    async with database.transaction(now, by=f"system:{MAIL}") as tx:
        jobs = await usecases.claim_mail(tx)
    for job in jobs:
        failure = None
        try:
            await carry(mailer, job)
        except Exception as error:
            failure = error
        async with database.transaction(now, by=f"system:{MAIL}") as tx:
            await settle(tx, job, None, failure)


async def told(system: System, mark: str) -> list[dict[str, Any]]:
    """Every event of Sales that speaks of `mark`, sent or not, in the order it was told."""
    rows = await system.rows(
        "sales",
        """
        SELECT position, body FROM outbox WHERE position(convert_to($1, 'UTF8') IN body) > 0
        UNION SELECT position, body FROM event_log WHERE position(convert_to($1, 'UTF8') IN body) > 0
        ORDER BY position
        """,
        mark,
    )
    return [json.loads(row["body"]) for row in rows]


async def a_trade(
    system: System,
    anna: Caller | None = None,
    *,
    quantity: str = "10",
    sku: str | None = None,
    contact_id: UUID | None = None,
    **product: Any,
) -> Trade:
    """A fresh sale of one line."""
    anna = anna or await system.a_manager()
    sku = sku or await a_product(system, **product)
    contact_id = contact_id or await a_client(system, anna)
    body = {"contact_id": str(contact_id), "lines": [{"sku": sku, "quantity": quantity}]}
    made = await anna.post("/api/sales/sales", json=body)
    assert made.status_code == 201, made.text
    return Trade(system, anna, sku, made.json()["id"])


async def put_turns(system: System, *managers: Caller) -> None:
    """These get leads in turn from now on; every active manager where nobody is named."""
    path = "/api/sales/leads/turns"
    version = (await system.admin.get(path)).json()["version"]
    put = await system.admin.put(path, json={"managers": [str(each.id) for each in managers]}, if_match=version)
    assert put.status_code == 200, put.text


def codes(answer: Any) -> list[str]:
    """What a refusal says is missing."""
    return [each.get("step") or each.get("field") or each.get("fact") for each in answer.json()["missing"]]


def minutes_ago(count: float) -> datetime:
    return datetime.now(UTC) - timedelta(minutes=count)

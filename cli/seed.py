"""The demo company: people, products, clients and sales at every stage, told through the public doors only."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import aio_pika

from cli.client import Api, ApiRefused
from shared.events import CONTENT_TYPE, Envelope, Event, PaymentConfirmed, ProductUpserted, StockLevelChanged
from shared.ids import new_id

DOMAIN = "fibex.example"
PEOPLE = {
    "head": ("Елена Орлова", "head"),
    "anna": ("Анна Кузнецова", "manager"),
    "boris": ("Борис Волков", "manager"),
    "production": ("Павел Мастеров", "production"),
}
LAST = ("accounting", "Ольга Счётова", "accountant")
"""Made at the very end: whoever finds this person knows that the rest is there."""

PRODUCTS = (  # sku, name, unit, price, cost, in stock
    ("PAR-550-BLK", "Паракорд 550, чёрный", "metre", "18.00", "9.20", "4200"),
    ("PAR-550-OLV", "Паракорд 550, олива", "metre", "18.00", "9.20", "350"),
    ("MIC-100", "Микрокорд, бобина 100 м", "bobbin", "540.00", "262.00", "40"),
    ("FST-20", "Фастекс 20 мм, чёрный", "piece", "14.50", "5.10", "2600"),
    ("CRB-8", "Карабин 8 мм, сталь", "piece", "86.00", "41.00", "180"),
    ("KIT-SRV", "Набор «Браслет выживания»", "piece", "390.00", None, "25"),
)
CLIENTS = (  # company, person, type, priority, owner
    ("ООО «Альпторг»", "Игорь Высоцкий", "existing", "high", "anna"),
    ("ИП Ким", "Виктория Ким", "existing", "normal", "anna"),
    ("ООО «Турсервис»", "Марат Галиев", "existing", "normal", "anna"),
    ("АО «Спасатель»", "Наталья Рощина", "existing", "low", "anna"),
    ("Клуб «Вершина»", "Семён Лосев", "potential", "low", "anna"),
    ("ООО «Рыбак и охотник»", "Пётр Щукин", "existing", "high", "boris"),
    ("ООО «Кинологический центр»", "Дарья Барсова", "existing", "normal", "boris"),
    ("ИП Сафин", "Руслан Сафин", "existing", "low", "boris"),
    ("ООО «Школа выживания»", "Тимур Дорохов", "potential", "normal", "boris"),
)
SALES = (  # client, lines, how far it goes
    ("Игорь Высоцкий", (("PAR-550-BLK", "1200"), ("CRB-8", "150")), "won"),
    ("Игорь Высоцкий", (("CRB-8", "400"),), "production"),
    ("Виктория Ким", (("FST-20", "900"),), "paid"),
    ("Марат Галиев", (("MIC-100", "12"), ("FST-20", "300")), "payment"),
    ("Марат Галиев", (("KIT-SRV", "20"),), "paperwork"),
    ("Наталья Рощина", (("PAR-550-OLV", "600"),), "qualification"),
    ("Пётр Щукин", (("PAR-550-OLV", "500"), ("FST-20", "200")), "won"),
    ("Пётр Щукин", (("MIC-100", "60"),), "production"),
    ("Дарья Барсова", (("PAR-550-BLK", "800"),), "payment"),
    ("Руслан Сафин", (("CRB-8", "30"),), "qualification"),
)
WAY = ("qualification", "paperwork", "production", "payment", "paid", "won")


def load(url: str, broker: str, email: str, password: str, *, say: Callable[[str], None]) -> None:
    """Load the company into the system at `url`; `broker` is host:port of its AMQP door. Loads once.

    Raises ApiRefused where the system does not answer or does not let `email` in.
    """
    with _patient(url, email, password) as admin:
        if any(user["name"] == LAST[1] for user in _everything(admin, "/api/identity/users")):
            return
        say("Loading the demo company …")
        Company(url, broker, admin, password).build()


@dataclass
class Company:
    """The demo company while it is being built. Every request has a key, so a broken-off build can be repeated."""

    url: str
    broker: str
    admin: Api
    password: str
    people: dict[str, Api] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    contacts: dict[str, str] = field(default_factory=dict)

    def build(self) -> None:
        self._people()
        self._products()
        self._clients()
        for number, sale in enumerate(SALES):
            self._sale(number, *sale)
        self._person(*LAST, None)

    def _people(self) -> None:
        self._person("head", *PEOPLE["head"], None)
        team = {"name": "Отдел продаж", "head_id": self.ids["head"], "parent_id": None}
        team_id = self.admin.post("/api/identity/teams", team, key="demo:team")["id"]
        for name in ("anna", "boris", "production"):
            self._person(name, *PEOPLE[name], None if name == "production" else team_id)

    def _person(self, name: str, full_name: str, role: str, team_id: str | None) -> None:
        body = {
            "email": f"{name}@{DOMAIN}",
            "name": full_name,
            "role": role,
            "team_id": team_id,
            "password": self.password,
            "language": "ru",
        }
        self.ids[name] = self.admin.post("/api/identity/users", body, key=f"demo:user:{name}")["id"]
        self.people[name] = Api(self.url, f"{name}@{DOMAIN}", self.password)

    def _products(self) -> None:
        now = datetime.now(UTC)
        told: list[Event] = []
        for sku, name, unit, price, cost, on_hand in PRODUCTS:
            told.append(
                ProductUpserted(
                    sku=sku,
                    name=name,
                    unit=unit,
                    price=Decimal(price),
                    cost=Decimal(cost) if cost else None,
                    currency="RUB",
                    as_of=now,
                )
            )
            told.append(StockLevelChanged(sku=sku, on_hand=Decimal(on_hand), unit=unit, as_of=now, seq=1))
        self._publish("warehouse", *told)
        wanted = {product[0] for product in PRODUCTS}
        self._until(lambda: wanted <= {each["sku"] for each in _everything(self.admin, "/api/sales/stock")})

    def _clients(self) -> None:
        for company, person, kind, priority, owner in CLIENTS:
            caller = self.people[owner]
            account = caller.post("/api/contacts/accounts", {"name": company}, key=f"demo:account:{company}")
            body = {"name": person, "type": kind, "priority": priority, "account_id": account["id"]}
            contact = caller.post("/api/contacts/contacts", body, key=f"demo:contact:{person}")
            self.contacts[person], self.ids[person] = contact["id"], owner

    def _sale(self, number: int, person: str, lines: tuple[tuple[str, str], ...], goal: str) -> None:
        caller = self.people[self.ids[person]]
        body = {
            "contact_id": self.contacts[person],
            "title": "Повторный заказ",
            "lines": [{"sku": sku, "quantity": quantity} for sku, quantity in lines],
        }
        sale_id = caller.post("/api/sales/sales", body, key=f"demo:sale:{number}")["id"]
        steps = (self._qualify, self._send_invoice, self._produce, self._pay, self._win)
        for step in steps[: WAY.index(goal)]:
            step(caller, sale_id)
        if goal == "production" and number % 2:
            self._accept(sale_id)

    def _qualify(self, caller: Api, sale_id: str) -> None:
        sale = caller.get(f"/api/sales/sales/{sale_id}")
        if sale["stage"] != "qualification":
            return
        facts = {
            "need": "Пополнить склад к сезону",
            "delivery_terms": "Самовывоз со склада",
            "contact_person": "Ответственный за закупки",
        }
        self._change(caller, "PATCH", f"/api/sales/sales/{sale_id}", facts, sale["version"])
        step = self._until(lambda: _first_open(caller, sale_id))
        self._change(
            caller,
            "POST",
            f"/api/activities/activities/{step['id']}/complete",
            {"result": "Дозвонились, всё уточнили"},
            step["version"],
        )
        self._reaches(caller, sale_id, "paperwork")

    def _send_invoice(self, caller: Api, sale_id: str) -> None:
        invoice = caller.post(f"/api/sales/sales/{sale_id}/invoices", {}, key=f"demo:invoice:{sale_id}")
        for act, body in (("check", {}), ("send", {"to": "zakupki@client.example"})):
            path = f"/api/sales/invoices/{invoice['id']}"
            current = caller.get(path)
            if current["status"] == {"check": "issued", "send": "checked"}[act]:
                self._change(caller, "POST", f"{path}/{act}", body, current["version"])
        self._reaches(caller, sale_id, "production")

    def _order(self, sale_id: str) -> dict[str, Any]:
        requests = _everything(self.people["production"], "/api/sales/order-requests")
        return next(each for each in requests if each["sale_id"] == sale_id)

    def _accept(self, sale_id: str) -> None:
        promise = {"promised_by": str(date.today() + timedelta(days=3))}  # noqa: DTZ011 (a promise on the wall calendar)
        path = f"/api/sales/order-requests/{self._order(sale_id)['id']}/accept"
        self.people["production"].post(path, promise, key=f"demo:accept:{sale_id}")

    def _produce(self, caller: Api, sale_id: str) -> None:
        self._accept(sale_id)
        for act in ("start", "ready"):
            path = f"/api/sales/order-requests/{self._order(sale_id)['id']}/{act}"
            self.people["production"].post(path, {}, key=f"demo:{act}:{sale_id}")
        self._reaches(caller, sale_id, "payment")

    def _pay(self, caller: Api, sale_id: str) -> None:
        invoice = caller.get(f"/api/sales/sales/{sale_id}/invoices")["items"][0]
        paid = PaymentConfirmed(
            payment_id=f"demo-{invoice['number']}",
            invoice_number=invoice["number"],
            amount=Decimal(invoice["total"]),
            currency=invoice["currency"],
            paid_at=datetime.now(UTC),
        )
        self._publish("accounting", paid)
        self._until(lambda: not caller.get(f"/api/sales/sales/{sale_id}")["missing"])

    def _win(self, caller: Api, sale_id: str) -> None:
        sale = caller.get(f"/api/sales/sales/{sale_id}")
        if sale["stage"] != "won":
            self._change(caller, "POST", f"/api/sales/sales/{sale_id}/stage", {"stage": "won"}, sale["version"])

    def _reaches(self, caller: Api, sale_id: str, stage: str) -> None:
        self._until(lambda: WAY.index(caller.get(f"/api/sales/sales/{sale_id}")["stage"]) >= WAY.index(stage))

    def _change(self, caller: Api, method: str, path: str, body: dict[str, Any], version: int) -> None:
        caller.ask(method, path, json=body, headers={"if-match": str(version)})

    def _publish(self, user: str, *events: Event) -> None:
        asyncio.run(_publish(f"amqp://{user}:{user}@{self.broker}/fibex", user, events))

    def _until(self, check: Callable[[], Any], within: float = 60) -> Any:
        """Other services hear of it by events: ask again until it is there."""
        deadline = time.monotonic() + within
        while not (answer := check()):
            if time.monotonic() > deadline:
                raise ApiRefused("the demo company could not be loaded: an event did not arrive within a minute")
            time.sleep(0.05)
        return answer


def _patient(url: str, email: str, password: str) -> Api:
    """Sign in; a system that is just starting may take a moment to know its first administrator."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return Api(url, email, password)
        except ApiRefused:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _first_open(caller: Api, sale_id: str) -> dict[str, Any] | None:
    items: list[dict[str, Any]] = caller.get("/api/activities/activities", sale_id=sale_id, status="open")["items"]
    return items[0] if items else None


def _everything(caller: Api, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = caller.get(path, limit=200, **cursor)
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


async def _publish(address: str, user: str, events: tuple[Event, ...]) -> None:
    async with await aio_pika.connect(address, timeout=10) as connection:
        channel = await connection.channel(publisher_confirms=True)
        exchange = await channel.get_exchange("fibex.ext", ensure=False)
        for event in events:
            envelope = Envelope(
                id=str(new_id()),
                source=f"/{user}",
                type=event.event_type,
                subject=str(getattr(event, event.subject)),
                time=datetime.now(UTC),
                dataschema=event.schema_id(),
                data=event.model_dump(mode="json"),
            )
            message = aio_pika.Message(
                envelope.encode(),
                content_type=CONTENT_TYPE,
                delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
                message_id=envelope.id,
                type=event.event_type,
                user_id=user,
            )
            await exchange.publish(message, event.key)

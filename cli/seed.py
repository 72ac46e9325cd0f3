"""The demo company: people, products, clients and sales at every stage, told through the public doors only."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from cli import demo, forms
from cli.client import Api, patient, until
from cli.outside import publish
from shared.events import Event, PaymentConfirmed, ProductUpserted, SoldUnit, StockLevelChanged


def load(url: str, broker: str, email: str, password: str, *, say: Callable[[str], None]) -> None:
    """Load the company into the system at `url`; `broker` is host:port[/vhost] of its AMQP door. Loads once.

    Raises ApiRefused where the system does not answer or does not let `email` in.
    """
    with patient(url, email, password) as admin:
        if any(user["name"] == demo.LAST[1] for user in admin.everything("/api/identity/users")):
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
    mailed: str | None = None

    def build(self) -> None:
        self._people()
        self._seller()
        self._products()
        self._clients()
        for number, sale in enumerate(demo.SALES):
            self._sale(number, *sale)
        for number, plan in enumerate(demo.PLANS):
            self._plan(number, *plan)
        self._stray_payments()
        managers = {self.ids[name]: self.people[name] for name in ("anna", "boris")}
        forms.answer_forms(self.admin, managers, lambda told: self._publish("website", *told), until)
        self._check_next_steps()
        self._goals()
        self._person(*demo.LAST, None)

    def _people(self) -> None:
        self._person("head", *demo.PEOPLE["head"], None)
        team = {"name": "Отдел продаж", "head_id": self.ids["head"], "parent_id": None}
        team_id = self.admin.post("/api/identity/teams", team, key="demo:team")["id"]
        for name in ("anna", "boris", "production"):
            self._person(name, *demo.PEOPLE[name], None if name == "production" else team_id)

    def _person(self, name: str, full_name: str, role: str, team_id: str | None) -> None:
        body = {
            "email": f"{name}@{demo.DOMAIN}",
            "name": full_name,
            "role": role,
            "team_id": team_id,
            "password": self.password,
            "language": "ru",
        }
        self.ids[name] = self.admin.post("/api/identity/users", body, key=f"demo:user:{name}")["id"]
        self.people[name] = Api(self.url, f"{name}@{demo.DOMAIN}", self.password)

    def _products(self) -> None:
        now = datetime.now(UTC)
        told: list[Event] = []
        for sku, name, group, unit, price, cost, on_hand in demo.PRODUCTS:
            told.append(
                ProductUpserted(
                    sku=sku,
                    name=name,
                    group=group,
                    unit=unit,
                    price=Decimal(price),
                    cost=Decimal(cost) if cost else None,
                    currency="RUB",
                    as_of=now,
                    units=[SoldUnit(unit="bobbin", holds=Decimal(demo.BOBBINS[sku]))] if sku in demo.BOBBINS else None,
                )
            )
            told.append(StockLevelChanged(sku=sku, on_hand=Decimal(on_hand), unit=unit, as_of=now, seq=1))
        self._publish("warehouse", *told)
        wanted = {product[0] for product in demo.PRODUCTS}
        until(lambda: wanted <= self._described())
        for sku, below in demo.LOW_BELOW.items():
            known = self.admin.get(f"/api/sales/products/{sku}")
            names = ("name", "group", "unit", "units", "price", "cost", "currency", "vat_percent")
            described = {**{name: known[name] for name in names}, "low_below": below}
            headers = {"if-match": str(known["version"])}
            self.people["head"].ask("PUT", f"/api/sales/products/{sku}", json=described, headers=headers)

    def _described(self) -> set[str]:
        """What both the price list and the stock know."""
        stocked = {each["sku"] for each in self.admin.everything("/api/sales/stock") if each["as_of"]}
        return stocked & {each["sku"] for each in self.admin.everything("/api/sales/products")}

    def _seller(self) -> None:
        found = self.admin.get("/api/sales/organisation")
        if found["missing"]:
            self._change(self.admin, "PUT", "/api/sales/organisation", demo.SELLER, found["version"])

    def _clients(self) -> None:
        for company, person, kind, priority, owner in demo.CLIENTS:
            caller = self.people[owner]
            tax_id, kpp, phone, mail = demo.REQUISITES.get(company, (None, None, None, None))
            known = {"name": company, "tax_id": tax_id, "kpp": kpp, "emails": [mail] if mail else []}
            account = caller.post("/api/contacts/accounts", known, key=f"demo:account:{company}")
            body = {"name": person, "type": kind, "priority": priority, "account_id": account["id"]}
            body["phones"] = [phone] if phone else []
            contact = caller.post("/api/contacts/contacts", body, key=f"demo:contact:{person}")
            self.contacts[person], self.ids[person] = contact["id"], owner

    def _sale(self, number: int, person: str, lines: tuple[tuple[str, ...], ...], goal: str) -> None:
        caller = self.people[self.ids[person]]
        body = {
            "contact_id": self.contacts[person],
            "title": "Повторный заказ",
            "lines": [dict(zip(("sku", "quantity", "unit"), line, strict=False)) for line in lines],
        }
        sale_id = caller.post("/api/sales/sales", body, key=f"demo:sale:{number}")["id"]
        if number == demo.BY_MAIL:
            self.mailed = sale_id
        steps = (self._qualify, self._send_invoice, self._produce, self._pay, self._win)
        for step in steps[: demo.WAY.index(goal)]:
            step(caller, sale_id)
        if goal == "production" and number % 4 == 1:
            self._accept(sale_id)

    def _plan(
        self,
        number: int,
        person: str,
        kind: str,
        title: str,
        days: int | None,
        hour: int | None,
        priority: str,
        reminders: tuple[int, ...],
    ) -> None:
        """Something to do for whoever the client belongs to, on a working day as the house reckons it."""
        caller = self.people[self.ids[person]]
        body: dict[str, Any] = {
            "kind": kind,
            "title": title,
            "contact_id": self.contacts[person],
            "priority": priority,
            "reminders": [{"before_minutes": minutes} for minutes in reminders],
        }
        if days is not None:
            day, zone = self._working_day(caller, days)
            at = datetime.combine(day, datetime.min.time(), zone) + timedelta(hours=hour or 0)
            body |= {"due_on": str(day)} if hour is None else {"due_at": at.isoformat()}
        caller.post("/api/activities/activities", body, key=f"demo:plan:{number}:{datetime.now(UTC).date()}")

    def _check_next_steps(self) -> None:
        """The first daily check, by hand. Clients are checked from their first hour on: in this house all are new."""
        head, check = self.people["head"], "/api/activities/next-step"
        settings = head.get(f"{check}/settings")
        version = settings.pop("version")
        if settings["new_client_days"] != 0:
            self._change(head, "PUT", f"{check}/settings", settings | {"new_client_days": 0}, version)
        if not head.get(f"{check}/runs")["items"]:
            head.post(f"{check}/runs", {}, key="demo:check")
        until(lambda: head.get(f"{check}/summary")["checked_at"])

    def _goals(self) -> None:
        """What the head wants of this month."""
        today = date.today()  # noqa: DTZ011 (a month of the wall calendar)
        start = today.replace(day=1)
        month = {"start": str(start), "end": str((start + timedelta(days=32)).replace(day=1))}
        for name, figure, value in demo.GOALS:
            currency = "RUB" if figure == "revenue" else None
            body = {**month, "figure": figure, "owner_id": self.ids[name], "value": value, "currency": currency}
            self.people["head"].post("/api/analytics/goals", body, key=f"demo:goal:{name}:{figure}:{start}")

    def _working_day(self, caller: Api, days: int) -> tuple[date, ZoneInfo]:
        """The working day so many after today, or before it; 0 is today, worked or not."""
        today = datetime.now(UTC).date()
        ahead = timedelta(days=30)
        calendar = caller.get("/api/activities/calendar", **{"from": str(today - ahead), "to": str(today + ahead)})
        worked = [date.fromisoformat(each["day"]) for each in calendar["items"] if each["working"]]
        zone = ZoneInfo(calendar["time_zone"])
        if days < 0:
            return [day for day in worked if day < today][days], zone
        return (today if days == 0 else [day for day in worked if day > today][days - 1]), zone

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
        step = until(lambda: _first_open(caller, sale_id))
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
        mailed = sale_id == self.mailed
        way = {"to": "zakupki@client.example"} if mailed else {"to": "Ответственный за закупки", "channel": "messenger"}
        for act, body in (("check", {}), ("send", way)):
            path = f"/api/sales/invoices/{invoice['id']}"
            current = caller.get(path)
            under_way = current["delivery"] and current["delivery"]["status"] in {"waiting", "sending"}
            if current["status"] == {"check": "issued", "send": "checked"}[act] and not under_way:
                self._change(caller, "POST", f"{path}/{act}", body, current["version"])
        self._reaches(caller, sale_id, "production")

    def _order(self, sale_id: str) -> dict[str, Any]:
        requests = self.people["production"].everything("/api/sales/order-requests")
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
        until(lambda: not caller.get(f"/api/sales/sales/{sale_id}")["missing"])

    def _stray_payments(self) -> None:
        now = datetime.now(UTC)
        self._publish(
            "accounting",
            *(
                PaymentConfirmed(
                    payment_id=payment_id,
                    amount=Decimal(amount),
                    currency="RUB",
                    paid_at=now,
                    payer=payer,
                    payer_tax_id=tax_id,
                    purpose=purpose,
                )
                for payment_id, payer, tax_id, amount, purpose in demo.STRAY
            ),
        )

    def _win(self, caller: Api, sale_id: str) -> None:
        sale = caller.get(f"/api/sales/sales/{sale_id}")
        if sale["stage"] != "won":
            self._change(caller, "POST", f"/api/sales/sales/{sale_id}/stage", {"stage": "won"}, sale["version"])

    def _reaches(self, caller: Api, sale_id: str, stage: str) -> None:
        until(lambda: demo.WAY.index(caller.get(f"/api/sales/sales/{sale_id}")["stage"]) >= demo.WAY.index(stage))

    def _change(self, caller: Api, method: str, path: str, body: dict[str, Any], version: int) -> None:
        caller.ask(method, path, json=body, headers={"if-match": str(version)})

    def _publish(self, user: str, *events: Event) -> None:
        door = self.broker if "/" in self.broker else f"{self.broker}/fibex"
        asyncio.run(publish(f"amqp://{user}:{user}@{door}", user, events))


def _first_open(caller: Api, sale_id: str) -> dict[str, Any] | None:
    items: list[dict[str, Any]] = caller.get("/api/activities/activities", sale_id=sale_id, status="open")["items"]
    return items[0] if items else None

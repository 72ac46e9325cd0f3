"""A machine that does to one sale whatever may be done, in any order, and a plain model that says what must come of it.

Over HTTP and over events. `FIBEX_SALE_STEPS` makes its runs longer and `FIBEX_SALE_RUNS` makes more of them.
"""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.events import OrderReady, OrderRejected, OrderShipped, PaymentConfirmed, PaymentRefunded
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.sales.trade import Trade, a_client, a_product
from tests.system import Caller, System

STEPS = int(os.environ.get("FIBEX_SALE_STEPS", "14"))
RUNS = int(os.environ.get("FIBEX_SALE_RUNS", "4"))
WAYS = {
    "fibex": ["qualification", "paperwork", "production", "payment"],
    "prepaid": ["qualification", "paperwork", "payment", "production"],
}
BACK = {
    ("fibex", "paperwork"): ["qualification"],
    ("fibex", "production"): ["paperwork"],
    ("prepaid", "paperwork"): ["qualification"],
    ("prepaid", "payment"): ["paperwork"],
}
BY_PERSON = {"fibex": "payment", "prepaid": "production"}
TOTAL = Decimal("1220.00")
ACTS = ["go"] * 12 + [
    "call", "fill", "issue", "check", "send", "void", "pay_part", "pay_rest", "pay_twice", "pay_late", "pay_unknown",
    "refund", "refund_twice", "unmatch",
    "ready", "ship", "reject", "on", "skip", "back", "win", "lose", "lose_bare", "reopen", "override", "hand_over",
    "stale",
]  # fmt: skip


@dataclass
class Model:
    """What a sale is, as plainly as can be said; no line of the service is used."""

    process: str
    stage: str = "qualification"
    closed_from: str | None = None
    entry: int = 1
    called: set[int] = field(default_factory=set)
    filled: bool = False
    invoice: str | None = None
    paid: Decimal = Decimal(0)
    order: int | None = None
    orders: int = 0
    is_ready: bool = False
    is_shipped: bool = False
    wins: int = 0
    owner: int = 0

    @property
    def way(self) -> list[str]:
        return WAYS[self.process]

    @property
    def is_open(self) -> bool:
        return self.stage in self.way

    def missing(self, stage: str | None = None, *, fresh: bool = False) -> bool:
        """Whether something is missing to leave a stage; `fresh`: as if it were entered now."""
        unpaid = self.invoice is None or self.paid < TOTAL
        return {
            "qualification": fresh or self.entry not in self.called or not self.filled,
            "paperwork": self.invoice != "sent",
            "production": not self.is_ready or (self.process == "prepaid" and unpaid),
            "payment": unpaid,
        }[stage or self.stage]

    def enter(self, stage: str) -> None:
        closed = stage in {"won", "lost"}
        self.closed_from = self.stage if closed else None
        self.stage, self.entry = stage, self.entry + 1
        self.wins += stage == "won"
        if stage == "lost" and not self.is_shipped:
            self.order, self.is_ready = None, False
        elif not closed:
            wants = self.way.index(stage) >= self.way.index("production")
            if wants and self.order is None:
                self.orders += 1
                self.order, self.is_ready, self.is_shipped = self.orders, False, False
            elif not wants:
                self.order, self.is_ready = None, False

    def settle(self) -> None:
        """The system takes it as far as it goes; a person has the last word."""
        while self.is_open and self.stage != BY_PERSON[self.process] and not self.missing():
            self.enter(self.way[self.way.index(self.stage) + 1])


@dataclass
class Machine:
    """One sale under the hands of its people, and the model beside it."""

    system: System
    head: Caller
    managers: list[Caller]
    accountant: Caller
    trade: Trade
    model: Model
    invoice: dict[str, Any] | None = None
    voided: str | None = None
    last_payment: dict[str, Any] | None = None
    counted: dict[str, Decimal] = field(default_factory=dict)
    """By payment, what of it counts for the invoice that stands."""
    last_refund: PaymentRefunded | None = None
    cash: list[Decimal] = field(default_factory=list)

    async def do(self, act: str) -> None:
        await getattr(self, act)()
        await self.agrees(act)

    async def go(self) -> None:
        """Whatever is needed next, so that runs come far."""
        model = self.model
        if not model.is_open:
            return
        acts = {
            "qualification": "call" if model.entry not in model.called else "fill",
            "paperwork": {None: "issue", "issued": "check", "checked": "send"}.get(model.invoice, "win"),
            "production": "ready" if not model.is_ready else "issue" if model.invoice is None else "pay_rest",
            "payment": "issue" if model.invoice is None else "pay_rest",
        }
        await getattr(self, acts[model.stage] if model.missing() else "win")()

    async def call(self) -> None:
        await self.trade.call_done(entry=self.model.entry)
        query = "SELECT 1 FROM steps_done WHERE sale_id = $1::text::uuid AND entry = $2"
        entry = self.model.entry
        await eventually(lambda: self.system.rows("sales", query, self.trade.id, entry))
        self.model.called.add(entry)
        if self.model.is_open:
            self.model.settle()

    async def fill(self) -> None:
        answer = await self.trade.fill_in()
        assert answer.status_code == (200 if self.model.is_open else 409), answer.text
        if self.model.is_open:
            self.model.filled = True
            self.model.settle()

    async def issue(self) -> None:
        answer = await self.trade.anna.post(f"/api/sales/sales/{self.trade.id}/invoices")
        model = self.model
        may = model.is_open and model.stage != "qualification" and model.invoice is None
        assert answer.status_code == (201 if may else 409), answer.text
        if may:
            self.invoice, model.invoice, model.paid = answer.json(), "issued", Decimal(0)
            model.settle()

    async def check(self) -> None:
        await self._invoice("check", self.model.invoice == "issued", "checked")

    async def send(self) -> None:
        await self._invoice("send", self.model.invoice == "checked", "sent", to="Игорь", channel="by_hand")

    async def void(self) -> None:
        if self.model.invoice is None or self.invoice is None:
            return
        number = self.invoice["number"]
        await self._invoice("void", True, None, reason="Ошибка")
        if self.model.invoice is None:
            self.voided, self.invoice, self.model.paid, self.counted = number, None, Decimal(0), {}

    async def _invoice(self, act: str, may: bool, becomes: str | None, **body: str) -> None:
        if self.invoice is None:
            return
        path = f"/api/sales/invoices/{self.invoice['id']}"
        version = (await self.trade.anna.get(path)).json()["version"]
        answer = await self.trade.anna.post(f"{path}/{act}", json=body, if_match=version)
        if answer.status_code == 200:
            assert may, f"{act} was allowed: {answer.text}"
            self.model.invoice = becomes
            self.model.settle()
        else:
            assert answer.status_code == 409, answer.text
            assert not may or not self.model.is_open, f"{act} was refused: {answer.text}"

    async def pay_part(self) -> None:
        await self._pay(Decimal("400.00"))

    async def pay_rest(self) -> None:
        await self._pay(TOTAL - self.model.paid if self.model.paid < TOTAL else Decimal("1.00"))

    async def pay_twice(self) -> None:
        """The same payment again, in another message."""
        if self.last_payment is not None:
            await self._confirm(self.last_payment)

    async def pay_late(self) -> None:
        """For an invoice that no longer stands."""
        if self.voided is not None:
            await self._confirm(_a_payment(self.voided, Decimal("5.00")))

    async def pay_unknown(self) -> None:
        await self._confirm(_a_payment(f"?{new_id()}", Decimal("7.00")))

    async def _pay(self, amount: Decimal) -> None:
        if self.invoice is None:
            return
        payment = _a_payment(self.invoice["number"], amount)
        counts = self.model.paid < TOTAL
        await self._confirm(payment)
        self.last_payment = payment
        if counts:
            self.model.paid += amount
            self.counted[payment["payment_id"]] = amount
            self.model.settle()

    async def refund(self) -> None:
        """Some of what came last for the invoice goes back; the gate is as shut as it was, and nothing moves."""
        if not self.counted:
            return
        payment_id, left = self.counted.popitem()
        amount = min(left, Decimal("150.00"))
        if left > amount:
            self.counted[payment_id] = left - amount
        self.last_refund = PaymentRefunded(
            refund_id=f"back-{new_id()}",
            payment_id=payment_id,
            amount=amount,
            currency="RUB",
            refunded_at=datetime.now(UTC),
        )
        await self._send_back(self.last_refund)
        self.model.paid -= amount

    async def unmatch(self) -> None:
        """An accountant takes what came last off the invoice."""
        if not self.counted:
            return
        payment_id, amount = self.counted.popitem()
        payment = await self.trade.payment(payment_id)
        path = f"/api/sales/payments/{payment['id']}/unmatch"
        answer = await self.accountant.post(path, json={"reason": "Не тот счёт"})
        assert answer.status_code == 200, answer.text
        self.model.paid -= amount

    async def refund_twice(self) -> None:
        """The same refund again, in another message."""
        if self.last_refund is not None:
            await self._send_back(self.last_refund)

    async def _send_back(self, refund: PaymentRefunded) -> None:
        await self.system.publish("accounting", refund)
        query = "SELECT 1 FROM refunds WHERE refund_id = $1"
        await eventually(lambda: self.system.rows("sales", query, refund.refund_id))

    async def _confirm(self, payment: dict[str, Any]) -> None:
        await self.system.publish("accounting", PaymentConfirmed(**payment))
        query = "SELECT 1 FROM payments WHERE payment_id = $1"
        await eventually(lambda: self.system.rows("sales", query, payment["payment_id"]))

    async def ready(self) -> None:
        if self.model.order is None:
            return
        order = UUID((await self.trade.page())["order_request"]["id"])
        await self.system.publish("production", OrderReady(order_request_id=order))
        query = "SELECT 1 FROM order_requests WHERE id = $1 AND ready_at IS NOT NULL"
        await eventually(lambda: self.system.rows("sales", query, order))
        self.model.is_ready = True
        self.model.settle()

    async def ship(self) -> None:
        """The goods leave the house, whether or not anybody said that they were ready."""
        if self.model.order is None or self.model.is_shipped:
            return
        order = UUID((await self.trade.page())["order_request"]["id"])
        await self.system.publish("production", OrderShipped(order_request_id=order))
        query = "SELECT 1 FROM order_requests WHERE id = $1 AND shipped_at IS NOT NULL"
        await eventually(lambda: self.system.rows("sales", query, order))
        self.model.is_ready = self.model.is_shipped = True
        self.model.settle()

    async def reject(self) -> None:
        """Production refuses; the sale waits for somebody to decide."""
        if self.model.order is None or self.model.is_ready:
            return
        order = UUID((await self.trade.page())["order_request"]["id"])
        await self.system.publish("production", OrderRejected(order_request_id=order, reason="Нет сырья"))
        query = "SELECT 1 FROM order_requests WHERE id = $1 AND rejected_at IS NOT NULL"
        await eventually(lambda: self.system.rows("sales", query, order))

    async def on(self) -> None:
        model = self.model
        if not model.is_open or model.stage == BY_PERSON[model.process]:
            return
        answer = await self.trade.move(model.way[model.way.index(model.stage) + 1])
        assert answer.status_code == (409 if model.missing() else 200), answer.text
        if not model.missing():
            model.enter(model.way[model.way.index(model.stage) + 1])
            model.settle()

    async def skip(self) -> None:
        """Two stages at once are never let through."""
        model = self.model
        at = model.way.index(model.stage) + 2 if model.is_open else 9
        if at < len(model.way):
            answer = await self.trade.move(model.way[at])
            assert (answer.status_code, answer.json()["code"]) == (409, "stage_not_ready")

    async def back(self) -> None:
        model = self.model
        for stage in BACK.get((model.process, model.stage), []):
            answer = await self.trade.move(stage)
            if model.missing(stage, fresh=True):
                assert answer.status_code == 200, answer.text
                model.enter(stage)
                model.settle()
            else:
                assert answer.json()["code"] == "nothing_to_do_there", answer.text

    async def win(self) -> None:
        model = self.model
        answer = await self.trade.move("won")
        may = model.is_open and model.stage == BY_PERSON[model.process] and not model.missing()
        assert answer.status_code == (200 if may else 409), answer.text
        if may:
            model.enter("won")

    async def lose(self) -> None:
        answer = await self.trade.move("lost", "price")
        assert answer.status_code == (200 if self.model.is_open else 409), answer.text
        if self.model.is_open:
            self.model.enter("lost")

    async def lose_bare(self) -> None:
        """Without a reason, or with one that says nothing."""
        assert (await self.trade.move("lost")).status_code == 409
        assert (await self.trade.move("lost", "other")).status_code == 409

    async def reopen(self) -> None:
        model, back_to = self.model, self.model.closed_from
        answer = await self._by_head("reopen", reason="Продолжаем")
        assert answer.status_code == (409 if model.is_open else 200), answer.text
        if not model.is_open and back_to is not None:
            model.enter(back_to)
            model.settle()

    async def override(self) -> None:
        """One stage further than the gate allows; never to the win."""
        model = self.model
        if not model.is_open:
            assert (await self._by_head("override", stage="payment", reason="x")).status_code == 409
            return
        if model.stage == BY_PERSON[model.process]:
            refused = await self._by_head("override", stage="won", reason="x")
            assert refused.json()["code"] == "override_cannot_win"
            return
        following = model.way[model.way.index(model.stage) + 1]
        answer = await self._by_head("override", stage=following, reason="Ручаюсь")
        assert answer.status_code == 200, answer.text
        model.enter(following)
        model.settle()

    async def hand_over(self) -> None:
        other = 1 - self.model.owner
        answer = await self._by_head("owner", owner_id=str(self.managers[other].id))
        assert answer.status_code == (200 if self.model.is_open else 409), answer.text
        if self.model.is_open:
            self.model.owner, self.trade.anna = other, self.managers[other]

    async def stale(self) -> None:
        """Whoever read an older version changes nothing."""
        version = (await self.trade.page())["version"]
        if version > 1:
            assert (await self.trade.move("lost", "price", version=version - 1)).status_code == 412

    async def _by_head(self, act: str, **body: str) -> Any:
        version = (await self.trade.page())["version"]
        return await self.head.post(f"/api/sales/sales/{self.trade.id}/{act}", json=body, if_match=version)

    async def agrees(self, act: str) -> None:
        """The page says what the model says."""
        page, model = await self.trade.page(), self.model
        assert (page["stage"], page["entry"]) == (model.stage, model.entry), act
        assert page["owner_id"] == str(self.managers[model.owner].id), act
        assert (page["order_request"] is not None) == (model.order is not None), act
        paid = Decimal(page["payments"]["paid"]) if page["payments"] else Decimal(0)
        assert paid == model.paid, act
        if model.is_open:
            assert bool(page["missing"]) == model.missing(), (act, page["missing"])

    async def adds_up(self) -> None:
        """What was told of it is one story without a gap, and everything in it was told once."""
        moves = [each["data"] for each in await self.trade.told("SaleStageChanged")]
        stage = "qualification"
        for move in moves:
            assert move["old_stage"] == stage
            stage = move["new_stage"]
        assert (stage, len(moves)) == (self.model.stage, self.model.entry - 1)
        assert sum(move["kind"] == "won" for move in moves) == self.model.wins
        assert len(await self.trade.told("ProduceOrder")) == self.model.orders
        assert len(await self.trade.told("OrderRequested")) == self.model.orders
        query = "SELECT count(*) AS n FROM order_requests WHERE sale_id = $1::text::uuid AND cancelled_at IS NULL"
        (wanted,) = await self.system.rows("sales", query, self.trade.id)
        assert wanted["n"] == (self.model.order is not None)


def _a_payment(number: str, amount: Decimal) -> dict[str, Any]:
    given = {"payment_id": f"pay-{new_id()}", "currency": "RUB", "paid_at": datetime.now(UTC)}
    return {**given, "invoice_number": number, "amount": amount}


@dataclass
class House:
    """A head, two managers, an accountant and a client of each kind, for all runs."""

    system: System
    head: Caller
    managers: list[Caller]
    accountant: Caller
    clients: dict[str, UUID]
    sku: str

    async def a_machine(self, process: str) -> Machine:
        body = {
            "contact_id": str(self.clients[process]),
            "lines": [{"sku": self.sku, "quantity": "10"}],
        }
        made = await self.managers[0].post("/api/sales/sales", json=body)
        assert made.status_code == 201, made.text
        trade = Trade(self.system, self.managers[0], self.sku, made.json()["id"])
        return Machine(self.system, self.head, self.managers, self.accountant, trade, Model(process))


@pytest.fixture(scope="module")
async def house(system: System) -> AsyncIterator[House]:
    head, team = await system.a_head()
    managers = [await system.a_manager(team) for _ in range(2)]
    clients = {
        "fibex": await a_client(system, managers[0]),
        "prepaid": await a_client(system, managers[0], payment_terms="prepayment"),
    }
    yield House(system, head, managers, await system.a_user("accountant"), clients, await a_product(system))


@settings(max_examples=RUNS, deadline=None, suppress_health_check=list(HealthCheck), derandomize=RUNS < 10)
@given(
    process=st.sampled_from(sorted(WAYS)),
    acts=st.lists(st.sampled_from(ACTS), min_size=STEPS, max_size=STEPS),
)
async def test_whatever_is_done_to_a_sale_it_is_what_the_model_says(
    house: House, process: str, acts: list[str]
) -> None:
    machine = await house.a_machine(process)
    for act in acts:
        await machine.do(act)
    await machine.adds_up()


@pytest.mark.parametrize("process", sorted(WAYS))
async def test_the_straight_way_is_one_the_machine_can_go(house: House, process: str) -> None:
    machine = await house.a_machine(process)
    last = ["ready", "pay_rest"] if process == "fibex" else ["pay_rest", "ready"]
    ways = ["call", "fill", "issue", "check", "send", *last, "win", "reopen", "win", "refund", "refund_twice"]
    for act in [*ways, "unmatch", "reopen", "win", "ship", "lose", "reopen", "pay_rest", "win"]:
        await machine.do(act)
    assert (machine.model.stage, machine.model.wins) == ("won", 3)
    await machine.adds_up()

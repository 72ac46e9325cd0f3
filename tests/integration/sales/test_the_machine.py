"""A machine that does to one sale whatever may be done, in any order, and a plain model that says what must come of it.

Over HTTP and over events. In `machine/`: `model` has the rules, `standing` what model and service must agree on, and
`people`, `papers`, `money`, `production` the doors with their acts. `FIBEX_SALE_STEPS` makes its runs longer and
`FIBEX_SALE_RUNS` makes more of them.
"""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.sales.machine.model import WAYS, Model
from tests.integration.sales.machine.money import Money
from tests.integration.sales.machine.papers import Papers
from tests.integration.sales.machine.people import People
from tests.integration.sales.machine.production import Production
from tests.integration.sales.trade import Trade, a_client, a_product
from tests.system import Caller, System

STEPS = int(os.environ.get("FIBEX_SALE_STEPS", "14"))
RUNS = int(os.environ.get("FIBEX_SALE_RUNS", "4"))
ACTS = ["go"] * 12 + [
    "call", "fill", "issue", "check", "send", "void", "pay_part", "pay_rest", "pay_twice", "pay_late", "pay_unknown",
    "refund", "refund_twice", "refund_first", "unmatch",
    "ready", "ship", "reject", "on", "skip", "back", "win", "lose", "lose_bare", "reopen", "override", "hand_over",
    "stale",
]  # fmt: skip


class Machine(People, Papers, Money, Production):
    """All that may be done to a sale, act by act."""

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
    ways = ["call", "fill", "issue", "refund_first", "check", "send", *last, "win", "reopen", "win"]
    back = ["refund", "refund_twice", "unmatch", "reopen", "win", "ship", "lose", "reopen", "pay_rest", "win"]
    for act in [*ways, *back]:
        await machine.do(act)
    assert (machine.model.stage, machine.model.wins) == ("won", 3)
    await machine.adds_up()

"""What belongs to one manager does not exist for another: not by its id, not in lists, not as a reference."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from cli.demo import SELLER
from shared.events import OrderAccepted, ProductUpserted, StockLevelChanged
from shared.ids import new_id
from tests.contract.matrix import Entry, entries
from tests.eventually import eventually
from tests.system import Caller, System

OWNED = {
    "lead_id",
    "account_id",
    "contact_id",
    "sale_id",
    "invoice_id",
    "order_id",
    "activity_id",
    "notification_id",
    "snooze_id",
}
OWNED |= {
    "subscription_id",
    "goal_id",
    "merge_id",
    "import_id",
    "session_id",
    "absence_id",
    "delivery_id",
    "note_id",
    "filter_id",
}
"""Path parameters that name somebody's record."""
NOBODYS = {"user_id", "team_id", "payment_id", "sku", "report", "day", "kind", "code", "feed_id", "signature"} | {
    "reason",
    "role",
    "process",
    "number",
    "key_id",
    "webhook_id",
    "letter_id",
}
"""Path parameters that name what belongs to the house; who may call these routes at all is in the access matrix."""
PERSONAL = {"{notification_id}", "{session_id}", "{delivery_id}", "{filter_id}"}
"""What is nobody else's, not even for the head of the team."""
BODIES: dict[str, dict[str, Any]] = {
    "PATCH /api/contacts/accounts/{account_id}": {"name": "taken over"},
    "POST /api/contacts/accounts/{account_id}/owner": {"owner_id": "@me"},
    "PATCH /api/contacts/contacts/{contact_id}": {"name": "taken over"},
    "POST /api/contacts/contacts/{contact_id}/type": {"type": "potential"},
    "POST /api/contacts/contacts/{contact_id}/owner": {"owner_id": "@me"},
    "POST /api/contacts/contacts/{contact_id}/notes": {"text": "taken over"},
    "POST /api/contacts/accounts/{account_id}/notes": {"text": "taken over"},
    "PATCH /api/contacts/notes/{note_id}": {"text": "taken over"},
    "POST /api/contacts/notes/{note_id}/pin": {"pinned": True},
    "PATCH /api/contacts/saved-filters/{filter_id}": {"name": "taken over"},
    "PATCH /api/sales/saved-filters/{filter_id}": {"name": "taken over"},
    "POST /api/contacts/contacts/{contact_id}/erase": {"reason": "taken over"},
    "PUT /api/contacts/imports/{import_id}/mapping": {"columns": ["name"]},
    "PATCH /api/sales/sales/{sale_id}": {"title": "taken over"},
    "PUT /api/sales/sales/{sale_id}/lines": {"lines": []},
    "POST /api/sales/sales/{sale_id}/stage": {"stage": "lost", "reason": "price"},
    "POST /api/sales/sales/{sale_id}/contact": {"contact_id": "@me"},
    "POST /api/sales/sales/{sale_id}/owner": {"owner_id": "@me"},
    "POST /api/sales/sales/{sale_id}/override": {"stage": "payment", "reason": "taken over"},
    "POST /api/sales/sales/{sale_id}/reopen": {"reason": "taken over"},
    "PATCH /api/sales/leads/{lead_id}": {"need": "taken over"},
    "POST /api/sales/leads/{lead_id}/qualify": {"product_interest": "x", "decision_maker": "x"},
    "POST /api/sales/leads/{lead_id}/disqualify": {"reason": "spam"},
    "POST /api/sales/leads/{lead_id}/owner": {"owner_id": "@me"},
    "POST /api/sales/invoices/{invoice_id}/send": {"to": "me@other.example"},
    "POST /api/sales/invoices/{invoice_id}/resend": {"to": "me@other.example"},
    "POST /api/sales/invoices/{invoice_id}/void": {"reason": "taken over"},
    "PUT /api/analytics/goals/{goal_id}": {"value": "1.00"},
    "POST /api/activities/activities/{activity_id}/complete": {"result": "taken over"},
    "POST /api/activities/activities/{activity_id}/cancel": {"reason": "taken over"},
    "POST /api/activities/activities/{activity_id}/reassign": {"owner_id": "@me"},
    "PATCH /api/activities/activities/{activity_id}": {"title": "taken over"},
    "POST /api/activities/activities/{activity_id}/reopen": {"reason": "taken over"},
    "PUT /api/activities/activities/{activity_id}/reminders": {"reminders": []},
}
"""A body that would be taken from the owner; "@me" stands for the caller's id."""
ROUTES = [entry for entry in entries() if any(f"{{{name}}}" in entry.path for name in OWNED)]
LISTS = [entry for entry in entries() if entry.method == "GET" and "{" not in entry.path and not entry.is_public]
LISTS = [entry for entry in LISTS if not entry.is_endless]


@dataclass
class Estate:
    """A manager with one of each kind of record, and people of another team."""

    system: System
    owner: Caller
    records: dict[str, str]
    mark: str
    others: dict[str, Caller]

    def strangers(self, entry: Entry) -> list[Caller]:
        return [caller for role, caller in self.others.items() if role in entry.roles]

    def address(self, entry: Entry) -> str:
        """The route with her records in it; filters are kept by more than one service."""
        own = {"filter_id": self.records["filter_id_of_sales"]} if entry.service == "sales" else {}
        return entry.address(**self.records | own)

    async def as_the_owner_sees_it(self) -> dict[str, Any]:
        """Every record of hers, read by herself."""
        seen = {}
        for entry in ROUTES:
            if entry.method == "GET" and "manager" in entry.roles:
                answer = await self.owner.get(self.address(entry))
                assert answer.status_code == 200, f"{entry.route}: {answer.text}"
                is_json = answer.headers["content-type"].startswith("application/json")
                seen[entry.route] = answer.json() if is_json else answer.content
                if entry.path.endswith("/ledger"):
                    seen[entry.route].pop("handoff")  # how long it has taken goes on by itself
        return seen


@pytest.fixture(scope="module")
async def estate(system: System) -> AsyncIterator[Estate]:
    anna = await system.a_manager()
    mark = f"Canary {new_id()}"
    sku = f"CAN-{new_id()}"
    await _product(system, anna, sku)
    account = await _made(anna, "/api/contacts/accounts", {"name": f"{mark} Ltd"})
    client = {"name": mark, "type": "existing", "account_id": account["id"]}
    contact = await _made(anna, "/api/contacts/contacts", client)
    note = await _made(anna, f"/api/contacts/contacts/{contact['id']}/notes", {"text": mark})
    saved = await _made(anna, "/api/contacts/saved-filters", {"name": mark, "list": "contacts", "query": {"q": mark}})
    view = {"name": mark, "list": "sales", "query": {"q": mark}}
    potential = await _made(anna, "/api/contacts/contacts", {"name": f"{mark} 2", "type": "potential"})
    lead = await _made(anna, "/api/sales/leads", {"contact_id": potential["id"], "need": mark})
    body = {"contact_id": contact["id"], "title": mark, "lines": [{"sku": sku, "quantity": "100"}]}
    sale = await _made(anna, "/api/sales/sales", body)
    activity = await eventually(lambda: _first(anna, "/api/activities/activities", sale_id=sale["id"]))
    await _seller(system)
    order = await _to_production(anna, sale, activity or {})
    accepted = OrderAccepted(order_request_id=order["id"], promised_by=datetime.now(UTC).date() + timedelta(days=9))
    await system.publish("production", accepted)
    notice = await eventually(lambda: _first(anna, "/api/notifications/notifications"))
    invoice = await eventually(lambda: _first(anna, "/api/sales/invoices", sale_id=sale["id"]))
    assert activity and notice and invoice
    until = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    snoozed = await eventually(
        lambda: _made(
            anna, "/api/activities/snoozes", {"contact_id": contact["id"], "until": until, "reason": "After the season"}
        )
    )
    assert snoozed
    twin = await _made(anna, "/api/contacts/contacts", {"name": f"{mark} twin"})
    merge = await _made(anna, "/api/contacts/merges", {"into_id": contact["id"], "merged_ids": [twin["id"]]})
    file = await anna.post("/api/contacts/imports", content=f"Name\n{mark} of a file\n".encode())
    goal = {"figure": "won_sales", "start": "2026-01-01", "end": "2027-01-01", "owner_id": str(anna.id), "value": "3"}
    weekly = await _made(anna, "/api/analytics/subscriptions", {"report": "sales_and_margin", "weekday": 0})
    records = {
        "subscription_id": weekly["id"],
        "goal_id": (await _made(system.admin, "/api/analytics/goals", goal))["id"],
        "merge_id": merge["id"],
        "import_id": file.json()["id"],
        "account_id": account["id"],
        "contact_id": contact["id"],
        "note_id": note["id"],
        "filter_id": saved["id"],
        "filter_id_of_sales": (await _made(anna, "/api/sales/saved-filters", view))["id"],
        "sale_id": sale["id"],
        "invoice_id": invoice["id"],
        "order_id": order["id"],
        "lead_id": lead["id"],
        "activity_id": activity["id"],
        "notification_id": notice["id"],
        "snooze_id": snoozed["id"],
        "delivery_id": (await eventually(lambda: _first(anna, "/api/notifications/deliveries")))["id"],
        "absence_id": (await _made(anna, "/api/identity/absences", _some_days()))["id"],
        "session_id": (await anna.get("/api/identity/me")).json()["session_id"],
    }
    head, team = await system.a_head()
    yield Estate(system, anna, records, mark, {"manager": await system.a_manager(team), "head": head})


def test_every_path_parameter_is_known_to_belong_to_somebody_or_to_nobody() -> None:
    names = {part.split("}")[0] for entry in entries() for part in entry.path.split("{")[1:]}

    assert names <= OWNED | NOBODYS, "say in this file whose records the new parameter names"
    assert {entry.route for entry in ROUTES} >= set(BODIES)


@pytest.mark.parametrize("entry", ROUTES, ids=lambda entry: entry.route)
async def test_a_strangers_record_is_not_there(estate: Estate, entry: Entry) -> None:
    strangers = estate.strangers(entry)
    if not strangers:
        assert not entry.roles & {"manager", "head"}, "no caller of these roles was tried"
        return
    before = await estate.as_the_owner_sees_it()
    for stranger in strangers:
        body = {
            key: str(stranger.id) if value == "@me" else value for key, value in BODIES.get(entry.route, {}).items()
        }
        for version in (1, 2, 3) if entry.method != "GET" else (1,):
            sent: dict[str, Any] = {} if entry.method == "GET" else {"json": body, "if_match": version}
            answer = await stranger.request(entry.method, estate.address(entry), **sent)

            assert answer.status_code == 404, f"as a {stranger.role}: {answer.status_code} {answer.text}"
            assert answer.headers["content-type"] == "application/problem+json"
            assert estate.mark not in answer.text
        nobodys = await stranger.request(entry.method, entry.address(), **sent)
        assert _shape(nobodys.json()) == _shape(answer.json()), "a foreign record is told apart from none at all"
    assert await estate.as_the_owner_sees_it() == before


@pytest.mark.parametrize("entry", LISTS, ids=lambda entry: entry.route)
async def test_a_strangers_record_is_in_no_list(estate: Estate, entry: Entry) -> None:
    for stranger in estate.strangers(entry):
        for filters in ({}, *({name: value} for name, value in estate.records.items()), {"search": estate.mark}):
            answer = await stranger.get(entry.address(), params={"limit": 200, **filters})

            assert answer.status_code in {200, 404, 422}, answer.text
            told = answer.text if answer.status_code == 200 else ""
            assert estate.mark not in told, f"{stranger.role} {filters}"
            hidden = [name for name, value in estate.records.items() if value in told and value not in filters.values()]
            assert hidden == [], f"{stranger.role} {filters}"


async def test_the_owner_does_find_her_records_in_lists(estate: Estate) -> None:
    """Else the test above would prove nothing."""
    found = ""
    for entry in LISTS:
        if "manager" in entry.roles:
            found += (await estate.owner.get(entry.address())).text
    notes = f"/api/contacts/contacts/{estate.records['contact_id']}/notes"
    found += (await estate.owner.get(notes)).text

    assert [name for name, value in estate.records.items() if value not in found] == []


REFERENCES = [
    ("/api/contacts/contacts", {"name": "x", "type": "existing", "account_id": "account_id"}),
    ("/api/sales/sales", {"title": "x", "contact_id": "contact_id"}),
    ("/api/sales/sales", {"title": "x", "account_id": "account_id"}),
    ("/api/activities/activities", {"kind": "task", "title": "x", "contact_id": "contact_id"}),
    ("/api/activities/activities", {"kind": "task", "title": "x", "sale_id": "sale_id"}),
    (
        "/api/activities/snoozes",
        {"until": f"{datetime.now(UTC).year + 1}-01-01", "reason": "x", "contact_id": "contact_id"},
    ),
]


@pytest.mark.parametrize(("path", "body"), REFERENCES, ids=[f"{path} {[*body][-1]}" for path, body in REFERENCES])
async def test_a_strangers_record_cannot_be_referred_to(estate: Estate, path: str, body: dict[str, str]) -> None:
    given = {name: estate.records.get(value, value) for name, value in body.items()}

    answer = await estate.others["manager"].post(path, json=given)

    assert answer.status_code in {404, 422}, answer.text
    assert estate.mark not in answer.text


async def test_the_head_of_the_team_does_see_them(estate: Estate) -> None:
    """Reach goes by the team, not by the role: her own head reads what a foreign one may not."""
    head = await estate.system.a_user("head")
    team = await estate.system.admin.get(f"/api/identity/teams/{estate.owner.team_id}")
    changed = await estate.system.admin.patch(
        f"/api/identity/teams/{estate.owner.team_id}", json={"head_id": str(head.id)}, if_match=team.json()["version"]
    )
    assert changed.status_code == 200, changed.text
    for entry in ROUTES:
        if entry.method == "GET" and "head" in entry.roles and not PERSONAL & set(entry.path.split("/")):

            async def seen(entry: Entry = entry) -> bool:
                return (await head.get(estate.address(entry))).status_code == 200

            await eventually(seen)


def _some_days() -> dict[str, str]:
    day = datetime.now(UTC).date() + timedelta(days=30)
    return {"starts_on": str(day), "ends_on": str(day)}


def _shape(problem: dict[str, Any]) -> dict[str, Any]:
    return {name: problem[name] for name in ("type", "title", "status", "code")}


async def _made(caller: Caller, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await caller.post(path, json=body)
    assert answer.status_code == 201, f"{path}: {answer.text}"
    return dict(answer.json())


async def _first(caller: Caller, path: str, **filters: Any) -> dict[str, Any] | None:
    answer = await caller.get(path, params=filters)
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    return dict(items[0]) if items else None


async def _seller(system: System) -> None:
    """Whose details stand on an invoice; without them it cannot be printed."""
    found = (await system.admin.get("/api/sales/organisation")).json()
    if found["missing"]:
        put = await system.admin.put("/api/sales/organisation", json=SELLER, if_match=found["version"])
        assert put.status_code == 200, put.text


async def _product(system: System, anna: Caller, sku: str) -> None:
    now = datetime.now(UTC)
    price = {"price": Decimal("18.00"), "cost": Decimal("9.20"), "currency": "RUB"}
    product = ProductUpserted(sku=sku, name=sku, unit="m", as_of=now, **price)
    await system.publish("warehouse", product, StockLevelChanged(sku=sku, on_hand=60, unit="m", as_of=now, seq=1))
    await eventually(lambda: _first(anna, "/api/sales/stock", sku=sku))


async def _to_production(anna: Caller, sale: dict[str, Any], activity: dict[str, Any]) -> dict[str, Any]:
    """Take the sale as far as its order request."""
    place = f"/api/sales/sales/{sale['id']}"
    filled = {"need": "Restock", "delivery_terms": "Pick-up", "contact_person": "Igor"}
    assert (await anna.patch(place, json=filled, if_match=sale["version"])).status_code == 200
    complete = f"/api/activities/activities/{activity['id']}/complete"
    assert (await anna.post(complete, json={"result": "agreed"}, if_match=activity["version"])).status_code == 200

    async def in_paperwork() -> bool:
        return bool((await anna.get(place)).json()["stage"] == "paperwork")

    await eventually(in_paperwork)
    invoice = await _made(anna, f"{place}/invoices", {})
    for act, body in (("check", {}), ("send", {"to": "orders@client.example", "channel": "messenger"})):
        answer = await anna.post(f"/api/sales/invoices/{invoice['id']}/{act}", json=body, if_match=invoice["version"])
        assert answer.status_code == 200, answer.text
        invoice = answer.json()
    return dict(await eventually(lambda: _first(anna, "/api/sales/order-requests", sale_id=sale["id"])) or {})

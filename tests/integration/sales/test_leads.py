"""Leads: opened once per client, given in turn, qualified with what is needed, given up or converted once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx2
import pytest

from cli.house import Origin, create_apps, running
from shared.db import EVENTS_EXCHANGE
from shared.events import LeadCaptured
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.sales.trade import a_client, a_product, codes, put_turns, told
from tests.system import Caller, System, envelope_of

LEADS = "/api/sales/leads"
KNOWN = {"product_interest": "Фастекс 25 мм", "decision_maker": "Директор по закупкам"}


async def a_potential(system: System, owner: Caller, **more: Any) -> UUID:
    return await a_client(system, owner, type="potential", work="lead", **more)


async def a_lead(system: System, anna: Caller | None = None) -> tuple[Caller, dict[str, Any]]:
    anna = anna or await system.a_manager()
    contact_id = await a_potential(system, anna)
    made = await anna.post(LEADS, json={"contact_id": str(contact_id), "need": "Пряжки, 5000 штук"})
    assert made.status_code == 201, made.text
    return anna, made.json()


async def ask(
    system: System, contact_id: UUID, owner_id: UUID | None, work: str = "lead", need: str = "Паракорд"
) -> None:
    """Contacts tells that a client asked for something."""
    kind = "potential" if work == "lead" else "existing"
    event = LeadCaptured(
        contact_id=contact_id,
        contact_type=kind,
        work=work,
        owner_id=owner_id,
        channel="website",
        need=need,  # type: ignore[arg-type]
    )
    envelope = envelope_of(event, aggregateversion=2)
    await system.publish("contacts", envelope, exchange=EVENTS_EXCHANGE, key=event.key)


async def act(caller: Caller, lead: dict[str, Any], what: str, **body: Any) -> Any:
    version = (await caller.get(f"{LEADS}/{lead['id']}")).json()["version"]
    return await caller.post(f"{LEADS}/{lead['id']}/{what}", json=body or None, if_match=version)


async def leads_of(system: System, contact_id: UUID) -> list[dict[str, Any]]:
    listed = await system.admin.get(LEADS, params={"contact_id": str(contact_id)})
    assert listed.status_code == 200, listed.text
    return list(listed.json()["items"])


async def kinds(system: System, lead_id: str) -> list[str]:
    return [each["type"] for each in await told(system, lead_id)]


async def test_an_inquiry_of_a_potential_client_opens_a_lead_for_its_manager_with_a_first_step(system: System) -> None:
    anna = await system.a_manager()
    contact_id = await a_potential(system, anna)
    await ask(system, contact_id, anna.id)
    (lead,) = await eventually(lambda: leads_of(system, contact_id))
    assert (lead["owner_id"], lead["status"], lead["channel"]) == (str(anna.id), "new", "website")
    events = await told(system, lead["id"])
    assert [each["type"] for each in events] == ["LeadOpened", "LeadStepsPlanned"]
    (step,) = events[1]["data"]["steps"]
    assert (step["due_rule"], step["assignee_id"]) == ("business_days:1", str(anna.id))


async def test_what_the_client_asks_again_is_added_to_the_open_lead(system: System) -> None:
    anna = await system.a_manager()
    contact_id = await a_potential(system, anna)
    await asyncio.gather(*[ask(system, contact_id, anna.id, need=f"Нужда {number}") for number in range(4)])

    async def all_there() -> dict[str, Any] | None:
        found = await leads_of(system, contact_id)
        return found[0] if len(found) == 1 and found[0]["inquiries"] == 4 else None

    lead = await eventually(all_there)
    assert lead and all(f"Нужда {number}" in lead["need"] for number in range(4))
    assert (await kinds(system, lead["id"])).count("LeadRepeated") == 3


async def test_an_inquiry_of_an_existing_client_opens_a_sale_and_the_next_one_belongs_to_it(system: System) -> None:
    anna = await system.a_manager()
    contact_id = await a_client(system, anna)

    async def sales() -> list[dict[str, Any]]:
        return list((await anna.get("/api/sales/sales", params={"contact_id": str(contact_id)})).json()["items"])

    await ask(system, contact_id, anna.id, "sale", "Ещё шнура")
    (sale,) = await eventually(sales)
    assert (sale["owner_id"], sale["stage"]) == (str(anna.id), "qualification")
    await ask(system, contact_id, anna.id, "sale", "И карабинов")

    async def added() -> bool:
        return "И карабинов" in (await anna.get(f"/api/sales/sales/{sale['id']}")).json()["need"]

    await eventually(added)
    assert len(await sales()) == 1
    assert await leads_of(system, contact_id) == []


async def test_leads_of_nobodys_clients_go_round(system: System) -> None:
    managers = [await system.a_manager() for _ in range(3)]
    await put_turns(system, *managers)
    try:
        owners = []
        for _ in range(6):
            contact_id = await a_potential(system, managers[0], owner_id=None)
            await ask(system, contact_id, None)
            (lead,) = await eventually(lambda contact_id=contact_id: leads_of(system, contact_id))
            owners.append(lead["owner_id"])
        assert owners == [str(each.id) for each in managers] * 2
        gone = await system.admin.post(f"/api/identity/users/{managers[0].id}/deactivate")
        assert gone.status_code == 200, gone.text
        left = "SELECT 1 FROM people WHERE user_id = $1 AND NOT active"
        await eventually(lambda: system.rows("sales", left, managers[0].id))
        contact_id = await a_potential(system, managers[0])
        await ask(system, contact_id, managers[0].id)
        (lead,) = await eventually(lambda: leads_of(system, contact_id))
        assert lead["owner_id"] == str(managers[1].id), "the owner is gone: the next in turn takes it"
    finally:
        await put_turns(system)


async def test_a_client_has_one_open_lead(system: System) -> None:
    anna = await system.a_manager()
    body = {"contact_id": str(await a_potential(system, anna)), "need": "Пряжки"}
    answers = await asyncio.gather(*[anna.post(LEADS, json=body) for _ in range(6)])
    assert sorted(each.status_code for each in answers) == [201] + [409] * 5
    refused = next(each for each in answers if each.status_code == 409).json()
    lead = next(each for each in answers if each.status_code == 201).json()
    assert refused["code"] == "lead_is_open" and lead["id"] in refused["detail"]
    assert (await act(anna, lead, "disqualify", reason="no_need")).status_code == 200
    assert (await anna.post(LEADS, json=body)).status_code == 201, "asked again later, it is a new lead"


async def test_no_lead_for_an_existing_client_and_no_sale_for_a_potential_one(system: System) -> None:
    anna, lead = await a_lead(system)
    existing = {"contact_id": str(await a_client(system, anna)), "need": "x"}
    refused = await anna.post(LEADS, json=existing)
    assert (refused.status_code, refused.json()["code"]) == (409, "contact_is_existing")
    refused = await anna.post("/api/sales/sales", json={"contact_id": lead["contact_id"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "contact_is_potential")
    assert lead["id"] in refused.json()["detail"]
    without = await anna.post("/api/sales/sales", json={"contact_id": str(await a_potential(system, anna))})
    assert "POST /api/sales/leads" in without.json()["detail"]


async def test_a_lead_is_qualified_only_with_what_is_needed(system: System) -> None:
    anna, lead = await a_lead(system)
    assert [each["code"] for each in lead["missing"]] == ["product_interest", "decision_maker"]
    assert (await act(anna, lead, "take")).json()["status"] == "taken"
    assert (await act(anna, lead, "take")).json()["code"] == "lead_is_taken"
    refused = await act(anna, lead, "qualify", product_interest="Пряжки")
    assert (refused.status_code, codes(refused)) == (409, ["decision_maker"])
    assert (await act(anna, lead, "qualify", **KNOWN)).json()["status"] == "qualified"
    assert await kinds(system, lead["id"]) == ["LeadOpened", "LeadStepsPlanned", "LeadTaken", "LeadQualified"]


async def test_fifty_clicks_on_convert_open_one_sale(system: System) -> None:
    anna, lead = await a_lead(system)
    sku = await a_product(system)
    early = await act(anna, lead, "convert")
    assert (early.status_code, early.json()["code"]) == (409, "lead_not_qualified")
    version = (await act(anna, lead, "qualify", **KNOWN)).json()["version"]
    body = {"title": "Первый заказ", "lines": [{"sku": sku, "quantity": "10"}]}
    path = f"{LEADS}/{lead['id']}/convert"
    answers = await asyncio.gather(*[anna.post(path, json=body, if_match=version) for _ in range(50)])
    assert {each.status_code for each in answers} == {200}
    (sale_id,) = {each.json()["sale_id"] for each in answers}
    listed = (await anna.get("/api/sales/sales", params={"contact_id": lead["contact_id"]})).json()["items"]
    assert [each["id"] for each in listed] == [sale_id]
    sale = (await anna.get(f"/api/sales/sales/{sale_id}")).json()
    assert (sale["need"], sale["owner_id"], len(sale["lines"])) == ("Пряжки, 5000 штук", str(anna.id), 1)
    assert [each for each in await kinds(system, lead["id"]) if each.startswith("LeadC")] == ["LeadConverted"]
    assert (await kinds(system, lead["id"]))[-1] == "LeadStepsWithdrawn"
    assert (await act(anna, lead, "disqualify", reason="spam")).json()["code"] == "lead_is_closed"


@asynccontextmanager
async def another_replica(system: System) -> AsyncIterator[httpx2.AsyncClient]:
    """A second process of Sales, as it were: an app, a pool and a relay of its own on the same database."""
    apps = create_apps({"sales": system.apps["sales"].state.settings})
    async with (
        running(apps),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app=Origin(apps)), base_url="http://fibex.test") as http,
    ):
        yield http


async def test_two_replicas_convert_a_lead_once_and_a_late_retry_is_told_of_the_same_sale(system: System) -> None:
    anna, lead = await a_lead(system)
    version = (await act(anna, lead, "qualify", **KNOWN)).json()["version"]
    path, key = f"{LEADS}/{lead['id']}/convert", str(new_id())
    async with another_replica(system) as http:
        elsewhere = replace(anna, http=http)
        asked = [who.post(path, if_match=version) for who in (anna, elsewhere) * 10]
        with_key = [who.post(path, if_match=version, key=key) for who in (anna, elsewhere) * 3]
        answers = await asyncio.gather(*asked, *with_key)
        answers.append(await elsewhere.post(path, if_match=version, key=key))
        answers.append(await elsewhere.post(path, if_match=version))

    assert {each.status_code for each in answers} == {200}
    (sale_id,) = {each.json()["sale_id"] for each in answers}
    listed = (await anna.get("/api/sales/sales", params={"contact_id": lead["contact_id"]})).json()["items"]
    assert [each["id"] for each in listed] == [sale_id]
    assert (await kinds(system, lead["id"])).count("LeadConverted") == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [({"reason": "mood"}, "reason"), ({"reason": "other"}, "note"), ({"reason": "other", "note": " "}, None)],
)
async def test_a_lead_is_given_up_with_a_reason(system: System, body: dict[str, str], field: str | None) -> None:
    anna, lead = await a_lead(system)
    refused = await act(anna, lead, "disqualify", **body)
    assert refused.status_code == 422
    assert field is None or refused.json()["field"] == field
    done = await act(anna, lead, "disqualify", reason="other", note="Закупает за границей")
    assert (done.json()["status"], done.json()["note"]) == ("disqualified", "Закупает за границей")
    (event,) = [each for each in await told(system, lead["id"]) if each["type"] == "LeadDisqualified"]
    assert (event["data"]["reason"], event["data"]["contact_type"]) == ("other", "potential")


async def test_a_stale_change_is_refused(system: System) -> None:
    anna, lead = await a_lead(system)
    path = f"{LEADS}/{lead['id']}"
    changed = await anna.patch(path, json={"budget": "150000.00"}, if_match=lead["version"])
    assert changed.json()["budget"] == "150000.00"
    assert (await anna.patch(path, json={"budget": "1"}, if_match=lead["version"])).status_code == 412
    assert (await anna.post(f"{path}/take")).status_code == 428
    assert (await anna.patch(path, json={"need": None}, if_match=changed.json()["version"])).status_code == 422


async def test_a_head_hands_a_lead_over_and_its_history_says_so(system: System) -> None:
    head, team = await system.a_head()
    anna, boris = await system.a_manager(team), await system.a_manager(team)
    _, lead = await a_lead(system, anna)
    assert (await act(anna, lead, "owner", owner_id=str(boris.id))).status_code == 403
    assert (await act(head, lead, "owner", owner_id=str(boris.id))).json()["owner_id"] == str(boris.id)
    assert (await anna.get(f"{LEADS}/{lead['id']}")).status_code == 404
    history = (await boris.get(f"{LEADS}/{lead['id']}/history")).json()["items"]
    assert [each["what"] for each in history] == ["opened", "steps_planned", "owner_changed"]
    assert history[-1]["who"] == f"user:{head.id}"


async def test_every_change_of_a_lead_stands_in_its_history_with_who_before_and_after(system: System) -> None:
    head, team = await system.a_head()
    anna, boris = await system.a_manager(team), await system.a_manager(team)
    _, lead = await a_lead(system, anna)
    path = f"{LEADS}/{lead['id']}"
    changed = await anna.patch(path, json={"need": "Стропы", "budget": "150000.00"}, if_match=lead["version"])
    assert changed.status_code == 200, changed.text
    assert (await act(anna, lead, "take")).status_code == 200
    assert (await act(head, lead, "owner", owner_id=str(boris.id))).status_code == 200
    assert (await act(boris, lead, "qualify", **KNOWN)).status_code == 200
    sale_id = (await act(boris, lead, "convert")).json()["sale_id"]

    history = (await boris.get(f"{path}/history")).json()["items"]

    kept = {each["what"]: each for each in history}
    assert [each["what"] for each in history if each["what"] != "steps_planned"] == [
        *("opened", "changed", "taken", "owner_changed", "changed", "qualified", "converted")
    ]
    first, filled = [each for each in history if each["what"] == "changed"]
    assert first["before"] == {"need": "Пряжки, 5000 штук", "budget": None}
    assert first["after"] == {"need": "Стропы", "budget": "150000.00"}
    assert (filled["before"], filled["after"]) == (dict.fromkeys(KNOWN), KNOWN)
    owner = kept["owner_changed"]
    assert (owner["before"], owner["after"]) == ({"owner_id": str(anna.id)}, {"owner_id": str(boris.id)})
    assert kept["converted"]["after"]["sale_id"] == sale_id
    who = {each["what"]: each["who"] for each in history if each["what"] != "changed"}
    assert (who["taken"], who["owner_changed"], who["converted"]) == tuple(
        f"user:{each.id}" for each in (anna, head, boris)
    )
    assert (first["who"], filled["who"]) == (f"user:{anna.id}", f"user:{boris.id}")


async def test_the_board_shows_open_leads_in_columns_and_goes_on_in_one(system: System) -> None:
    anna = await system.a_manager()
    made = [(await a_lead(system, anna))[1] for _ in range(4)]
    await act(anna, made[0], "take")
    await act(anna, made[1], "disqualify", reason="spam")
    board = (await anna.get(f"{LEADS}/board", params={"limit": 1})).json()["columns"]
    assert [(each["status"], each["count"], len(each["cards"])) for each in board] == [
        ("new", 2, 1),
        ("taken", 1, 1),
        ("qualified", 0, 0),
    ]
    rest = await anna.get(f"{LEADS}/board", params={"status": "new", "cursor": board[0]["next_cursor"], "limit": 5})
    seen = {board[0]["cards"][0]["id"], *(card["id"] for card in rest.json()["columns"][0]["cards"])}
    assert seen == {made[2]["id"], made[3]["id"]}
    assert len((await anna.get(LEADS, params={"status": "open"})).json()["items"]) == 3


async def test_who_orders_the_turns_over_somebody_elses_order_is_sent_back(system: System) -> None:
    anna = await system.a_manager()
    read = (await system.admin.get(f"{LEADS}/turns")).json()["version"]
    await put_turns(system, anna)
    try:
        late = await system.admin.put(f"{LEADS}/turns", json={"managers": []}, if_match=read)
        assert (late.status_code, late.json()["code"]) == (412, "stale")
        now = (await system.admin.get(f"{LEADS}/turns")).json()
        assert [each["user_id"] for each in now["managers"]] == [str(anna.id)]
    finally:
        await put_turns(system)

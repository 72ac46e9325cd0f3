"""Kinds of clients: the customer's own beside the two that come with the product."""

import asyncio
from typing import Any

from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.contacts.clients import CONTACTS, a_contact, a_type, facts, listed, timeline
from tests.system import Caller, System

TYPES = "/api/contacts/contact-types"


async def test_a_type_of_the_customers_own_is_told_and_given_to_clients(system: System) -> None:
    head, team_id = await system.a_head()
    anna = await system.a_manager(team_id)
    dealer = await a_type(head, work="sale", title_ru="Дилер", title_en="Dealer")
    assert (dealer["built_in"], dealer["active"], dealer["version"]) == (False, True, 1)
    contact = await a_contact(anna, type=dealer["code"])
    told = await facts(system, contact["id"])
    assert (told[0]["data"]["type"], told[0]["data"]["work"]) == (dealer["code"], "sale")
    [defined] = await facts(system, dealer["code"])
    assert defined["type"] == "ContactTypeDefined"
    assert defined["data"] == {
        "code": dealer["code"],
        "title_ru": "Дилер",
        "title_en": "Dealer",
        "work": "sale",
        "position": 100,
        "active": True,
    }
    again = await head.post(TYPES, json=_body(dealer["code"]))
    assert (again.status_code, again.json()["code"], again.json()["field"]) == (409, "type_known", "code")


async def test_a_changed_way_of_work_is_told_once_and_not_client_by_client(system: System) -> None:
    kind = await a_type(system.admin, work="lead")
    contact = await a_contact(system.admin, type=kind["code"])
    changed = await system.admin.patch(f"{TYPES}/{kind['code']}", json={"work": "sale", "position": 5}, if_match=1)
    assert (changed.json()["work"], changed.json()["version"]) == ("sale", 2)
    assert [each["data"]["work"] for each in await facts(system, kind["code"])] == ["lead", "sale"]
    assert len(await facts(system, contact["id"])) == 1
    same = await system.admin.patch(f"{TYPES}/{kind['code']}", json={"work": "sale"}, if_match=2)
    assert (same.json()["version"], len(await facts(system, kind["code"]))) == (2, 2)


async def test_the_built_in_types_may_be_renamed_but_stay_and_work_as_they_do(system: System) -> None:
    [existing] = [each for each in await _types(system.admin) if each["code"] == "existing"]
    place = f"{TYPES}/existing"
    for path, body in ((place, {"work": "lead"}), (f"{place}/deactivate", {"replacement": "potential"})):
        method = "PATCH" if path == place else "POST"
        refused = await system.admin.request(method, path, json=body, if_match=existing["version"])
        assert (refused.status_code, refused.json()["code"]) == (409, "type_is_built_in")
    renamed = await system.admin.patch(place, json={"title_ru": "Постоянный"}, if_match=existing["version"])
    assert renamed.json()["title_ru"] == "Постоянный"
    back = await system.admin.patch(place, json={"title_ru": "Действующий"}, if_match=renamed.json()["version"])
    assert back.status_code == 200


async def test_a_type_nobody_has_goes_out_of_use_and_comes_back(system: System) -> None:
    kind = await a_type(system.admin)
    place = f"{TYPES}/{kind['code']}"
    gone = await system.admin.post(f"{place}/deactivate", json={}, if_match=1)
    assert (gone.status_code, gone.json()["active"]) == (200, False)
    assert kind["code"] not in [each["code"] for each in await _types(system.admin)]
    assert kind["code"] in [each["code"] for each in await _types(system.admin, retired=True)]
    refused = await system.admin.post(CONTACTS, json={"name": "Клиент", "type": kind["code"]})
    assert (refused.status_code, refused.json()["code"]) == (422, "no_such_type")
    back = await system.admin.post(f"{place}/activate", if_match=gone.json()["version"])
    assert back.json()["active"] is True
    assert [each["data"]["active"] for each in await facts(system, kind["code"])] == [True, False, True]


async def test_clients_of_a_type_taken_out_of_use_move_to_its_replacement(system: System) -> None:
    anna = await system.a_manager()
    old, new = await a_type(system.admin, work="lead"), await a_type(system.admin, work="sale")
    contact = await a_contact(anna, type=old["code"])
    [listed_type] = [each for each in await _types(anna) if each["code"] == old["code"]]
    assert listed_type["in_use"] is True
    place = f"{TYPES}/{old['code']}/deactivate"
    refused = await system.admin.post(place, json={}, if_match=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "type_in_use")
    for wrong in (old["code"], "no_such_type"):
        refused = await system.admin.post(place, json={"replacement": wrong}, if_match=1)
        assert (refused.status_code, refused.json()["code"]) == (422, "no_such_type")
    assert (await system.admin.post(place, json={"replacement": new["code"]}, if_match=1)).status_code == 200

    async def moved() -> bool:
        return bool((await anna.get(f"{CONTACTS}/{contact['id']}")).json()["type"] == new["code"])

    await eventually(moved)
    told = await facts(system, contact["id"])
    assert [each["type"] for each in told] == ["ContactCreated", "ContactTypeChanged", "ContactUpdated"]
    assert {each["actor"] for each in told[1:]} == {"system:contact_type_replaced"}
    assert [each["type"] for each in await timeline(anna, contact["id"])] == ["ContactCreated", "ContactTypeChanged"]


async def test_only_those_who_lead_change_types(system: System) -> None:
    anna = await system.a_manager()
    kind = await a_type(system.admin)
    assert (await anna.post(TYPES, json=_body("mine"))).status_code == 403
    assert (await anna.patch(f"{TYPES}/{kind['code']}", json={"work": "sale"}, if_match=1)).status_code == 403
    assert (await system.admin.patch(f"{TYPES}/no_such_type", json={}, if_match=1)).status_code == 404
    assert (await system.admin.patch(f"{TYPES}/{kind['code']}", json={})).status_code == 428


async def test_of_two_who_make_the_same_type_at_once_one_is_told(system: System) -> None:
    code = f"t{new_id().hex}"
    answers = await asyncio.gather(*(system.admin.post(TYPES, json=_body(code)) for _ in range(3)))
    assert sorted(each.status_code for each in answers) == [201, 409, 409]


async def test_lists_are_narrowed_to_a_type(system: System) -> None:
    anna = await system.a_manager()
    kind = await a_type(system.admin)
    await a_contact(anna, name="Свой", type=kind["code"])
    await a_contact(anna, name="Обычный")
    assert await listed(anna, type=kind["code"]) == ["Свой"]


def _body(code: str) -> dict[str, Any]:
    return {"code": code, "title_ru": "Дилер", "title_en": "Dealer", "work": "sale"}


async def _types(caller: Caller, **options: Any) -> list[dict[str, Any]]:
    answer = await caller.get(TYPES, params=options)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])

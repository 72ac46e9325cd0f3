"""Whose clients somebody sees: a manager the own, a head the teams below, an administrator all."""

from typing import Any

import pytest

from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.contacts.clients import ACCOUNTS, CONTACTS, a_contact, an_account, facts, listed, timeline
from tests.system import Caller, System


def every_way_to(contact_id: str, caller: Caller) -> list[tuple[str, str, dict[str, Any]]]:
    path = f"{CONTACTS}/{contact_id}"
    return [
        ("GET", path, {}),
        ("PATCH", path, {"json": {"name": "Мой"}, "if_match": 1}),
        ("POST", f"{path}/type", {"json": {"type": "existing"}, "if_match": 1}),
        ("POST", f"{path}/owner", {"json": {"owner_id": str(caller.id)}, "if_match": 1}),
        ("POST", f"{path}/notes", {"json": {"text": "Я тут был"}}),
        ("GET", f"{path}/timeline", {}),
    ]


async def test_a_foreign_contact_does_not_exist_by_any_route(system: System) -> None:
    anna, (other_head, _) = await system.a_manager(), await system.a_head()
    contact = await a_contact(anna)
    for method, path, options in every_way_to(contact["id"], other_head):
        answer = await other_head.request(method, path, **options)
        assert (answer.status_code, answer.json()["code"]) == (404, "contact_unknown"), path
        missing = await other_head.request(method, path.replace(contact["id"], str(new_id())), **options)
        assert missing.status_code == 404
    assert (await anna.get(f"{CONTACTS}/{contact['id']}")).json()["version"] == 1, "and nothing happened to it"
    assert len(await timeline(anna, contact["id"])) == 1


async def test_a_foreign_managers_contact_and_account_are_not_seen(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    contact, account = await a_contact(boris), await an_account(boris)
    for method, path, options in every_way_to(contact["id"], anna):
        expected = 403 if path.endswith("/owner") else 404  # handing clients over is not a manager's work at all
        assert (await anna.request(method, path, **options)).status_code == expected, path
    path = f"{ACCOUNTS}/{account['id']}"
    assert (await anna.get(path)).status_code == 404
    assert (await anna.patch(path, json={"name": "Мой"}, if_match=1)).status_code == 404
    for path in (CONTACTS, ACCOUNTS):
        assert await listed(anna, path, owner_id=str(boris.id)) == []


async def test_a_head_sees_the_teams_below_and_clients_of_nobody(system: System) -> None:
    head, team_id = await system.a_head()
    _, below = await system.a_head(parent_id=team_id)
    anna, deep, stranger = await system.a_manager(team_id), await system.a_manager(below), await system.a_manager()
    for caller, name in ((head, "1 свой"), (anna, "2 команды"), (deep, "3 глубже"), (stranger, "4 чужой")):
        await a_contact(caller, name=f"{name} {team_id}")
    nobodys = {"name": f"5 ничей {team_id}", "origin": "import", "owner_id": None}
    assert (await system.admin.post(CONTACTS, json=nobodys)).status_code == 201

    async def numbers(caller: Caller) -> str:
        return "".join(name[0] for name in await listed(caller, q=str(team_id), limit=2))

    assert await numbers(head) == "1235"
    assert await numbers(anna) == "2"
    assert await numbers(deep) == "3"
    assert await numbers(system.admin) == "12345"


async def test_changing_the_owner_moves_who_sees_the_client(system: System) -> None:
    head, team_id = await system.a_head()
    anna = await system.a_manager(team_id, name="Анна")
    boris = await system.a_manager(team_id, name="Борис")
    contact = await a_contact(anna)
    path = f"{CONTACTS}/{contact['id']}"
    moved = await head.post(f"{path}/owner", json={"owner_id": str(boris.id)}, if_match=1)
    assert (moved.status_code, moved.json()["owner_id"], moved.json()["version"]) == (200, str(boris.id), 2)
    assert (await anna.get(path)).status_code == 404
    assert (await anna.get(f"{path}/timeline")).status_code == 404
    assert (await boris.get(path)).status_code == 200
    told = await facts(system, contact["id"])
    assert [each["type"] for each in told] == ["ContactCreated", "ContactOwnerChanged", "ContactUpdated"]
    assert (told[1]["data"]["old_owner_id"], told[1]["data"]["new_owner_id"]) == (str(anna.id), str(boris.id))
    assert (told[2]["data"]["owner_id"], told[2]["data"]["team_id"]) == (str(boris.id), str(team_id))
    assert (await timeline(boris, contact["id"]))[-1]["title"] == "Ответственный: Анна → Борис"
    assert (await timeline(boris, contact["id"], lang="en"))[-1]["title"] == "Owner: Анна → Борис"


async def test_a_head_hands_clients_only_to_people_she_leads(system: System) -> None:
    (head, team_id), stranger = await system.a_head(), await system.a_manager()
    contact = await a_contact(await system.a_manager(team_id))
    path = f"{CONTACTS}/{contact['id']}/owner"
    answer = await head.post(path, json={"owner_id": str(stranger.id)}, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (403, "client_owner_out_of_reach")
    nobody = await head.post(path, json={"owner_id": None}, if_match=1)
    assert nobody.status_code == 422


async def test_a_person_who_changes_teams_takes_the_own_clients_along(system: System) -> None:
    (old_head, old_team), (new_head, new_team) = await system.a_head(), await system.a_head()
    anna = await system.a_manager(old_team)
    contact = await a_contact(anna)
    path = f"{CONTACTS}/{contact['id']}"
    assert (await old_head.get(path)).status_code == 200
    change = {"team_id": str(new_team)}
    assert (await system.admin.patch(f"/api/identity/users/{anna.id}", json=change, if_match=1)).status_code == 200

    async def moved() -> bool:
        return (await new_head.get(path)).status_code == 200 and (await old_head.get(path)).status_code == 404

    await eventually(moved)


async def test_accounting_sees_companies_by_name_and_tax_number_only(system: System) -> None:
    anna, accountant = await system.a_manager(), await system.a_user("accountant")
    account = await an_account(anna, tax_id="7707083893", external_ref=f"crm:{new_id()}")
    contact = await a_contact(anna, account_id=account["id"], phones=["+7 495 123 45 67"])
    seen = {"id": account["id"], "name": "ООО Верёвка", "tax_id": "7707083893", "kpp": None, "version": 1}
    seen["payment_terms"] = "postpayment"
    assert (await accountant.get(f"{ACCOUNTS}/{account['id']}")).json() == seen
    found = await accountant.get(ACCOUNTS, params={"external_ref": account["external_ref"]})
    assert found.json()["items"] == [seen]
    for path in (CONTACTS, f"{CONTACTS}/{contact['id']}", f"{CONTACTS}/{contact['id']}/timeline"):
        assert (await accountant.get(path)).status_code == 403


@pytest.mark.parametrize("role", ["production", "ops", "integrator"])
async def test_others_see_nothing_of_the_client_base(system: System, role: str) -> None:
    caller = await system.a_user(role)
    for path in (ACCOUNTS, CONTACTS, "/api/contacts/contact-types"):
        assert (await caller.get(path)).status_code == 403


async def test_a_key_reads_clients_where_its_scope_says_so_and_changes_none(system: System) -> None:
    anna = await system.a_manager()
    contact = await a_contact(anna, name="Ключевой Клиент")
    reader, other = await a_key(system, "contacts:read"), await a_key(system, "sales:read")
    place = f"{CONTACTS}/{contact['id']}"
    read = await system.http.get(place, headers=reader)
    assert (read.status_code, read.json()["name"]) == (200, "Ключевой Клиент"), read.text
    found = await system.http.get("/api/contacts/clients", params={"q": "ключевой клиент"}, headers=reader)
    assert contact["id"] in [each["id"] for each in found.json()["items"]]
    assert (await system.http.get(f"{place}/timeline", headers=reader)).status_code == 200
    refused = await system.http.get(place, headers=other)
    assert (refused.status_code, "contacts:read" in refused.json()["detail"]) == (403, True)
    changed = await system.http.patch(place, json={"name": "Иначе"}, headers={**reader, "if-match": "1"})
    assert changed.status_code == 403


async def a_key(system: System, *scopes: str) -> dict[str, str]:
    """What another system signs in with, as the header it sends."""
    made = await system.admin.post("/api/identity/api-keys", json={"name": "ERP", "scopes": list(scopes)})
    token = await system.http.post("/api/identity/tokens", json={"api_key": made.json()["api_key"]})
    return {"authorization": f"Bearer {token.json()['access_token']}"}

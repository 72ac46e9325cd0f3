"""Taking clients in and changing them, over HTTP."""

import asyncio
import json
from typing import Any

import pytest

from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.contacts.clients import ACCOUNTS, CONTACTS, a_contact, an_account, facts, listed, timeline
from tests.system import System


async def test_a_contact_enters_the_base_under_its_maker(system: System) -> None:
    anna = await system.a_manager()
    account = await an_account(anna, tax_id="7707083893")
    contact = await a_contact(
        anna, account_id=account["id"], phones=["+7 (495) 123-45-67"], emails=["ivan@test.example"]
    )
    expected = {
        "type": "potential",
        "priority": "normal",
        "origin": "person",
        "owner_id": str(anna.id),
        "account_id": account["id"],
        "phones": ["+74951234567"],
        "phones_shown": ["+7 495 123-45-67"],
        "emails": ["ivan@test.example"],
        "payment_terms": "postpayment",
        "version": 1,
    }
    assert {name: contact[name] for name in expected} == expected
    [told] = await facts(system, contact["id"])
    assert (told["type"], told["aggregateversion"], told["actor"]) == ("ContactCreated", 1, f"user:{anna.id}")
    assert told["data"] == {
        "contact_id": contact["id"],
        "display_name": "Иван Петров",
        "type": "potential",
        "work": "lead",
        "owner_id": str(anna.id),
        "team_id": str(anna.team_id),
        "priority": "normal",
        "account_id": account["id"],
        "origin": "person",
        "payment_terms": "postpayment",
        "status": "active",
        "merged_into": None,
    }, "a display name is all the personal data that leaves this service"
    [told] = await facts(system, account["id"])
    assert (told["type"], told["data"]["display_name"]) == ("AccountCreated", "ООО Верёвка")
    assert told["data"]["team_id"] == str(anna.team_id)


async def test_a_change_carries_the_whole_again_and_phones_are_nobody_elses_business(system: System) -> None:
    anna = await system.a_manager()
    contact = await a_contact(anna)
    path = f"{CONTACTS}/{contact['id']}"
    quiet = await anna.patch(path, json={"phones": ["84951234567"]}, if_match=1)
    assert (quiet.status_code, quiet.json()["version"]) == (200, 2)
    loud = await anna.patch(path, json={"name": "Иван Иванов", "priority": "high"}, if_match=2)
    assert (loud.json()["name"], loud.json()["phones"]) == ("Иван Иванов", ["+74951234567"])
    _, told = await facts(system, contact["id"])
    assert (told["type"], told["aggregateversion"]) == ("ContactUpdated", 2)
    assert (told["data"]["display_name"], told["data"]["priority"]) == ("Иван Иванов", "high")


async def test_changing_the_type_tells_the_fact_before_the_whole(system: System) -> None:
    anna = await system.a_manager()
    contact = await a_contact(anna)
    path = f"{CONTACTS}/{contact['id']}/type"
    changed = await anna.post(path, json={"type": "existing"}, if_match=1)
    assert (changed.status_code, changed.json()["type"], changed.json()["version"]) == (200, "existing", 2)
    same = await anna.post(path, json={"type": "existing"}, if_match=2)
    assert (same.status_code, same.json()["version"]) == (200, 2)
    told = await facts(system, contact["id"])
    assert [each["type"] for each in told] == ["ContactCreated", "ContactTypeChanged", "ContactUpdated"]
    assert (told[1]["data"]["old_type"], told[1]["data"]["new_type"]) == ("potential", "existing")
    assert (told[2]["data"]["type"], told[2]["data"]["work"]) == ("existing", "sale")
    unknown = await anna.post(path, json={"type": "enemy"}, if_match=2)
    assert (unknown.status_code, unknown.json()["field"]) == (422, "type")
    assert "existing, potential" in unknown.json()["detail"]


@pytest.mark.parametrize("route", ["", "/type", "/owner"])
async def test_a_change_needs_the_version_the_caller_has_read(system: System, route: str) -> None:
    contact = await a_contact(system.admin, name="Версия")
    method = "POST" if route else "PATCH"
    body = {"": {"name": "Другой"}, "/type": {"type": "existing"}, "/owner": {"owner_id": str(system.admin.id)}}[route]
    path = f"{CONTACTS}/{contact['id']}{route}"
    assert (await system.admin.request(method, path, json=body)).status_code == 428
    assert (await system.admin.request(method, path, json=body, if_match=2)).status_code == 412
    assert (await system.admin.request(method, path, json=body, if_match=1)).status_code == 200


async def test_of_two_changes_at_once_one_is_told_to_read_again(system: System) -> None:
    anna = await system.a_manager()
    for path in (f"{CONTACTS}/{(await a_contact(anna))['id']}", f"{ACCOUNTS}/{(await an_account(anna))['id']}"):
        answers = await asyncio.gather(
            *(anna.patch(path, json={"name": f"Имя {number}"}, if_match=1) for number in range(4))
        )
        assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]


async def test_an_idempotency_key_makes_one_contact_of_two_requests(system: System) -> None:
    anna, key = await system.a_manager(), str(new_id())
    answers = await asyncio.gather(*(anna.post(CONTACTS, json={"name": "Иван Петров"}, key=key) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert await listed(anna) == ["Иван Петров"]


async def test_an_external_reference_is_taken_once(system: System) -> None:
    anna, reference = await system.a_manager(), f"crm:{new_id()}"
    for path, make in ((ACCOUNTS, an_account), (CONTACTS, a_contact)):
        known = await make(anna, external_ref=reference)
        again = await anna.post(path, json={"name": "Ещё раз", "external_ref": reference})
        assert (again.status_code, again.json()["code"]) == (409, "already_known")
        assert again.json()["field"] == "external_ref" and known["id"] in again.json()["detail"]
        assert await listed(anna, path, external_ref=reference) == [known["name"]]
        many = {"name": "Сразу", "external_ref": f"{reference}:at-once"}
        answers = await asyncio.gather(*(anna.post(path, json=many) for _ in range(3)))
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


async def test_only_an_administrators_import_brings_in_clients_of_nobody(system: System) -> None:
    anna = await system.a_manager()
    nobodys = {"name": "Ничей", "owner_id": None, "origin": "import"}
    for path in (ACCOUNTS, CONTACTS):
        made = await system.admin.post(path, json=nobodys)
        assert (made.status_code, made.json()["owner_id"]) == (201, None)
        for caller, body in ((anna, nobodys), (system.admin, {**nobodys, "origin": "person"})):
            refused = await caller.post(path, json=body)
            assert (refused.status_code, refused.json()["code"]) == (422, "owner_required")


async def test_the_owner_must_be_known_active_and_within_reach(system: System) -> None:
    head, team_id = await system.a_head()
    anna, stranger, gone = await system.a_manager(team_id), await system.a_manager(), await system.a_manager(team_id)
    await system.admin.post(f"/api/identity/users/{gone.id}/deactivate")
    known = "SELECT 1 FROM people WHERE user_id = $1 AND NOT active"
    await eventually(lambda: system.rows("contacts", known, gone.id))

    async def refused(caller: Any, owner_id: object) -> tuple[int, str, str]:
        answer = await caller.post(CONTACTS, json={"name": "Клиент", "owner_id": str(owner_id)})
        return answer.status_code, answer.json()["code"], answer.json()["field"]

    assert (await a_contact(head, owner_id=str(anna.id)))["owner_id"] == str(anna.id)
    assert await refused(anna, head.id) == (403, "client_owner_out_of_reach", "owner_id")
    assert await refused(head, stranger.id) == (403, "client_owner_out_of_reach", "owner_id")
    assert await refused(head, gone.id) == (409, "owner_deactivated", "owner_id")
    assert await refused(system.admin, new_id()) == (404, "owner_unknown", "owner_id")


async def test_a_request_waits_for_an_owner_who_is_on_the_way(system: System) -> None:
    """Identity has told of the person, contacts has not heard of it yet."""
    body = {"name": "Только что", "email": f"{new_id()}@test.example", "role": "manager"}
    made = (await system.admin.post("/api/identity/users", json=body)).json()
    answer = await system.admin.post(CONTACTS, json={"name": "Клиент", "owner_id": made["id"]})
    assert answer.status_code == 201, answer.text


async def test_an_account_of_somebody_else_cannot_be_named(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    account = await an_account(boris)
    for account_id in (account["id"], str(new_id())):
        answer = await anna.post(CONTACTS, json={"name": "Клиент", "account_id": account_id})
        assert (answer.status_code, answer.json()["code"]) == (422, "no_such_account")


async def test_accounts_change_with_their_tax_number_checked(system: System) -> None:
    anna = await system.a_manager()
    wrong = await anna.post(ACCOUNTS, json={"name": "ООО", "tax_id": "7707083894"})
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["field"]) == (422, "tax_id_wrong", "tax_id")
    account = await an_account(anna)
    path = f"{ACCOUNTS}/{account['id']}"
    numbered = await anna.patch(path, json={"tax_id": "77 0708 3893"}, if_match=1)
    assert (numbered.json()["tax_id"], numbered.json()["version"]) == ("7707083893", 2)
    renamed = await anna.patch(path, json={"name": "ООО Канат", "tax_id": None}, if_match=2)
    assert (renamed.json()["name"], renamed.json()["tax_id"]) == ("ООО Канат", None)
    told = await facts(system, account["id"])
    assert [each["type"] for each in told] == ["AccountCreated", "AccountUpdated", "AccountUpdated"]
    assert [each["data"]["tax_id"] for each in told] == [None, "7707083893", None]


async def test_a_note_stands_in_the_timeline_at_once(system: System) -> None:
    anna = await system.a_manager()
    contact = await a_contact(anna)
    key = str(new_id())
    for _ in range(2):
        noted = await anna.post(f"{CONTACTS}/{contact['id']}/notes", json={"text": "Любит красный"}, key=key)
        assert noted.status_code == 201, noted.text
    created, note = await timeline(anna, contact["id"])
    assert (created["type"], created["title"]) == ("ContactCreated", "Клиент внесён в базу, тип: потенциальный")
    assert (note["type"], note["title"], note["params"]["text"]) == ("NoteAdded", "Заметка", "Любит красный")
    assert note["actor"] == f"user:{anna.id}" and note["id"] == noted.json()["id"]


async def test_contact_types_say_how_clients_are_worked(system: System) -> None:
    types = (await system.admin.get("/api/contacts/contact-types")).json()["items"]
    assert [(each["code"], each["work"]) for each in types[:2]] == [("existing", "sale"), ("potential", "lead")]


BAD = [
    ({"name": "\x00"}, "name"),
    ({"name": "Иван \ud83d"}, "name"),
    ({"name": "  "}, "name"),
    ({"name": "x" * 201}, "name"),
    ({"type": "no such\ncode"}, "type"),
    ({"priority": "urgent"}, "priority"),
    ({"phones": ["call me"]}, "phones.0"),
    ({"phones": ["+7 495 123 45 67"] * 11}, "phones"),
    ({"emails": ["nobody"]}, "emails.0"),
    ({"emails": ["a\x00@b"]}, "emails.0"),
    ({"origin": "thin air"}, "origin"),
    ({"external_ref": "\udfff"}, "external_ref"),
    ({"account_id": 2**70}, "account_id"),
    ({"version": 7}, "version"),
]


@pytest.mark.parametrize(("changes", "field"), BAD)
async def test_a_contact_that_cannot_be_is_refused_with_the_field(
    system: System, changes: dict[str, Any], field: str
) -> None:
    content = json.dumps({"name": "Иван Петров", **changes})
    answer = await system.admin.post(CONTACTS, content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert field in [each["field"] for each in answer.json()["errors"]]


QUESTIONS = [
    *("q=%00", "q=%ED%A0%80", "limit=0", "limit=201", "limit=99999999999999999999", "owner_id=7", "sort=price"),
    *("cursor=!", "cursor=YQ", "cursor=WyJhIl0%3D", "priority=urgent", "type=%00", "external_ref=%00"),
]


@pytest.mark.parametrize("query", QUESTIONS)
@pytest.mark.parametrize("path", [ACCOUNTS, CONTACTS])
async def test_a_bad_question_is_never_our_error(system: System, path: str, query: str) -> None:
    answer = await system.admin.get(f"{path}?{query}")
    unknown_filter = path == ACCOUNTS and query.startswith("type")
    decoded_away = query == "q=%ED%A0%80"  # half a surrogate pair is no UTF-8; the framework replaces it
    assert answer.status_code == 200 if unknown_filter or decoded_away else answer.status_code == 422, answer.text

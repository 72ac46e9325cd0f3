"""One client, two records: noticed at creation, found on demand, dismissed for good."""

from typing import Any

from tests.integration.contacts.clients import ACCOUNTS, CONTACTS, a_contact, an_account
from tests.system import Caller, System

DUPLICATES = "/api/contacts/duplicates"


async def pairs(caller: Caller, **filters: Any) -> list[tuple[set[str], int, list[str]]]:
    answer = await caller.get(DUPLICATES, params=filters)
    assert answer.status_code == 200, answer.text
    return [
        ({each["one"]["id"], each["other"]["id"]}, each["score"], [reason["code"] for reason in each["reasons"]])
        for each in answer.json()["items"]
    ]


async def test_a_second_record_with_the_same_phone_is_noticed_before_it_is_made(system: System) -> None:
    anna = await system.a_manager()
    known = await a_contact(anna, name="Иван Петров", phones=["+79161234567"])
    body = {"name": "Петров Иван", "phones": ["8 916 123 45 67"]}

    noticed = await anna.post(CONTACTS, json=body)

    assert (noticed.status_code, noticed.json()["code"]) == (409, "possible_duplicate")
    [found] = noticed.json()["duplicates"]
    assert (found["id"], found["name"], found["score"]) == (known["id"], "Иван Петров", 100)
    assert [each["code"] for each in found["reasons"]] == ["phone", "same_name"]
    assert (await anna.post(CONTACTS, json={**body, "accept_duplicates": True})).status_code == 201


async def test_a_similar_name_in_the_same_company_is_noticed(system: System) -> None:
    anna = await system.a_manager()
    account = await an_account(anna)
    await a_contact(anna, name="Пётр Ёлкин", account_id=account["id"])

    noticed = await anna.post(CONTACTS, json={"name": "Петр Елкин", "account_id": account["id"]})
    elsewhere = await anna.post(CONTACTS, json={"name": "Петр Елкин"})

    assert (noticed.status_code, elsewhere.status_code) == (409, 201)


async def test_another_managers_client_is_not_given_away(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    await a_contact(boris, phones=["+79161234567"])

    made = await anna.post(CONTACTS, json={"name": "Новый", "phones": ["+79161234567"]})

    assert made.status_code == 201
    assert await pairs(anna) == []


async def test_pairs_are_found_with_score_and_reasons_page_by_page(system: System) -> None:
    anna = await system.a_manager()
    one = await a_contact(anna, name="Иван Петров", emails=["i@test.example"])
    two = await a_contact(anna, name="Другое Имя", emails=["I@test.example"], accept_duplicates=True)
    three = await a_contact(anna, name="Петр Сидоров")
    four = await a_contact(anna, name="Пётр Сидоров")
    await a_contact(anna, name="Один такой")

    first = await anna.get(DUPLICATES, params={"limit": 1})
    rest = await anna.get(DUPLICATES, params={"limit": 1, "cursor": first.json()["next_cursor"]})

    assert first.json()["next_cursor"] is not None and rest.json()["next_cursor"] is None
    assert await pairs(anna) == [
        ({one["id"], two["id"]}, 90, ["email"]),
        ({three["id"], four["id"]}, 40, ["same_name"]),
    ]


async def test_a_pair_that_was_dismissed_does_not_come_back(system: System) -> None:
    anna = await system.a_manager()
    one, two = await a_contact(anna, name="Иван"), await a_contact(anna, name="Иван")
    assert len(await pairs(anna)) == 1
    body = {"one_id": two["id"], "other_id": one["id"]}

    for _ in range(2):
        assert (await anna.post(f"{DUPLICATES}/dismissals", json=body)).status_code == 204

    assert await pairs(anna) == []
    stranger = await system.a_manager()
    assert (await stranger.post(f"{DUPLICATES}/dismissals", json=body)).status_code == 404


async def test_companies_with_the_same_inn_are_a_pair(system: System) -> None:
    anna = await system.a_manager()
    one = await an_account(anna, name="ООО Канат", tax_id="7707083893")
    two = await an_account(anna, name="Канат-Сервис", tax_id="7707083893")

    [(ids, score, reasons)] = await pairs(anna, record="account")

    assert ids == {one["id"], two["id"]}
    assert (score >= 90, reasons[0]) == (True, "tax_id")
    await anna.post(f"{ACCOUNTS}/{two['id']}/archive", json={}, if_match=1)
    assert await pairs(anna, record="account") == [], "what is archived is no duplicate"

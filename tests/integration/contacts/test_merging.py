"""Several records turn out to be one client: merged with all that belongs to them, and the merge undone."""

import asyncio
import random
from typing import Any
from uuid import UUID

import pytest

from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.contacts.clients import (
    ACCOUNTS,
    CONTACTS,
    a_contact,
    an_account,
    facts,
    listed,
    tell,
    timeline,
)
from tests.integration.contacts.sold import a_move, a_sale
from tests.system import Caller, System, envelope_of

MERGES = "/api/contacts/merges"


async def merge(caller: Caller, into: Any, *merged: Any, **more: Any) -> dict[str, Any]:
    answer = await caller.post(
        MERGES, json={"into_id": into["id"], "merged_ids": [each["id"] for each in merged], **more}
    )
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def undo(caller: Caller, merged: dict[str, Any]) -> dict[str, Any]:
    answer = await caller.post(f"{MERGES}/{merged['id']}/undo")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def read(caller: Caller, record: Any, path: str = CONTACTS) -> dict[str, Any]:
    return dict((await caller.get(f"{path}/{record['id']}")).json())


def without_version(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "version"}


async def test_the_survivor_keeps_its_values_and_takes_what_it_lacks(system: System) -> None:
    anna = await system.a_manager()
    one = await a_contact(anna, name="Иван Петров", phones=["+74951234567"])
    two = await a_contact(
        anna,
        accept_duplicates=True,
        name="Петров И.",
        phones=["+74951234567", "+79161234567"],
        emails=["i@test.example"],
        position="Закупки",
    )

    await merge(anna, one, two)

    survivor, merged = await read(anna, one), await read(anna, two)
    assert (survivor["name"], survivor["position"]) == ("Иван Петров", "Закупки")
    assert (survivor["phones"], survivor["emails"]) == (["+74951234567", "+79161234567"], ["i@test.example"])
    assert (merged["status"], merged["merged_into"]) == ("merged", one["id"])
    assert await listed(anna) == ["Иван Петров"]
    assert [each["type"] for each in await facts(system, one["id"])] == [
        "ContactCreated",
        "ContactsMerged",
        "ContactUpdated",
    ]
    told = (await facts(system, two["id"]))[-1]["data"]
    assert (told["status"], told["merged_into"]) == ("merged", one["id"])


async def test_chosen_values_survive(system: System) -> None:
    anna = await system.a_manager()
    one, two = await a_contact(anna, name="Старое"), await a_contact(anna, name="Новое", type="existing")

    await merge(anna, one, two, values={"name": "Новое", "phones": ["8 916 123-45-67"], "priority": "high"})

    survivor = await read(anna, one)
    assert {name: survivor[name] for name in ("name", "phones", "priority", "type")} == {
        "name": "Новое",
        "phones": ["+79161234567"],
        "priority": "high",
        "type": "existing",  # whoever bought as one of them is a client
    }


async def test_the_timeline_is_one_and_comes_apart_again(system: System) -> None:
    anna = await system.a_manager()
    one, two = await a_contact(anna, type="existing"), await a_contact(anna, type="existing")
    sale = new_id()
    await tell(system, envelope_of(a_sale(UUID(two["id"]), sale, "П-1"), aggregateversion=1))
    before = [each["id"] for each in await timeline(anna, two["id"])]

    made = await merge(anna, one, two)
    # Sales moved the sale to the survivor, and tells of it under the new name.
    await tell(system, envelope_of(a_move(UUID(one["id"]), sale, "П-1"), aggregateversion=2))
    assert [each["type"] for each in await timeline(anna, one["id"])].count("SaleStageChanged") == 1
    await undo(anna, made)

    theirs = await timeline(anna, two["id"])
    assert [each["id"] for each in theirs][: len(before)] == before
    assert [each["type"] for each in theirs] == ["ContactCreated", "SaleCreated", "SaleStageChanged"]
    assert [each["type"] for each in await timeline(anna, one["id"])] == [
        "ContactCreated",
        "ContactsMerged",
        "MergeUndone",
    ]


async def test_children_in_other_services_follow_and_come_back(system: System) -> None:
    anna = await system.a_manager()
    one, two = await a_contact(anna, type="existing"), await a_contact(anna, type="existing")
    sales, activities = "/api/sales/sales", "/api/activities/activities"
    sale = await anna.post(sales, json={"contact_id": two["id"], "title": "Заказ"})
    task = await anna.post(activities, json={"kind": "call", "title": "Звонок", "contact_id": two["id"]})
    assert (sale.status_code, task.status_code) == (201, 201)

    async def belong_to(contact: dict[str, Any]) -> bool:
        moved = (await anna.get(f"{sales}/{sale.json()['id']}")).json()["contact_id"]
        called = (await anna.get(f"{activities}/{task.json()['id']}")).json()["contact_id"]
        return bool(moved == called == contact["id"])

    made = await merge(anna, one, two)
    await eventually(lambda: belong_to(one))
    await undo(anna, made)
    await eventually(lambda: belong_to(two))


async def test_what_changed_since_stays_and_is_named(system: System) -> None:
    anna = await system.a_manager()
    one, two = await a_contact(anna, name="Один"), await a_contact(anna, name="Два", phones=["+79161234567"])
    made = await merge(anna, one, two, values={"name": "Два", "position": "Директор"})
    version = (await read(anna, one))["version"]
    changed = await anna.patch(f"{CONTACTS}/{one['id']}", json={"name": "Три"}, if_match=version)
    assert changed.status_code == 200

    undone = await undo(anna, made)

    assert undone["kept"] == ["name"]
    survivor = await read(anna, one)
    assert (survivor["name"], survivor["position"], survivor["phones"]) == ("Три", None, [])
    back = await read(anna, two)
    assert {name: back[name] for name in without_version(two)} == without_version(two)
    assert await undo(anna, made) == undone, "twice changes nothing"


async def test_persons_of_merged_companies_move_and_come_back(system: System) -> None:
    anna = await system.a_manager()
    one, two = await an_account(anna, name="ООО Верёвка"), await an_account(anna, name="Верёвка", tax_id="7707083893")
    person = await a_contact(anna, account_id=two["id"])

    made = await merge(anna, one, two, record="account")

    assert (await read(anna, person))["account_id"] == one["id"]
    assert (await read(anna, one, ACCOUNTS))["tax_id"] == "7707083893"
    assert (await facts(system, person["id"]))[-1]["data"]["account_id"] == one["id"]
    since = await a_contact(anna, name="Новый", account_id=one["id"])
    await undo(anna, made)
    assert (await read(anna, person))["account_id"] == two["id"]
    assert (await read(anna, since))["account_id"] == one["id"]
    assert (await read(anna, one, ACCOUNTS))["tax_id"] is None


@pytest.mark.parametrize("mine", [0, 1])
async def test_both_must_be_within_reach(system: System, mine: int) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    records = [await a_contact(anna), await a_contact(boris)]

    refused = await anna.post(MERGES, json={"into_id": records[mine]["id"], "merged_ids": [records[1 - mine]["id"]]})

    assert (refused.status_code, refused.json()["code"]) == (404, "contact_unknown")
    assert (await read(anna, records[0]))["status"] == (await read(boris, records[1]))["status"] == "active"


async def test_of_two_merges_of_one_record_at_once_one_wins(system: System) -> None:
    anna = await system.a_manager()
    one, two, three = [await a_contact(anna) for _ in range(3)]
    bodies = [{"into_id": into["id"], "merged_ids": [three["id"]]} for into in (one, two)]

    answers = await asyncio.gather(*(anna.post(MERGES, json=body) for body in bodies))

    assert sorted(each.status_code for each in answers) == [201, 409]
    refused = next(each for each in answers if each.status_code == 409)
    assert refused.json()["code"] == "already_merged"


async def test_a_later_merge_is_undone_first(system: System) -> None:
    anna = await system.a_manager()
    one, two, three = [await a_contact(anna) for _ in range(3)]
    first = await merge(anna, two, three)
    second = await merge(anna, one, two)
    refused = await anna.post(f"{MERGES}/{first['id']}/undo")
    assert (refused.status_code, refused.json()["code"]) == (409, "undo_later_merge_first")

    await undo(anna, second)
    await undo(anna, first)

    assert [(await read(anna, each))["status"] for each in (one, two, three)] == ["active"] * 3


@pytest.mark.parametrize("seed", range(5))
async def test_whatever_is_merged_and_undone_in_between_all_is_as_it_was(system: System, seed: int) -> None:
    dice, anna = random.Random(seed), await system.a_manager()
    people = [await a_contact(anna, name=f"Клиент {n}", type="existing", phones=[f"+7916123456{n}"]) for n in range(4)]
    sales = {}
    for each in people:
        sale = await anna.post("/api/sales/sales", json={"contact_id": each["id"], "title": "Заказ"})
        sales[sale.json()["id"]] = each["id"]
    before = [without_version(await read(anna, each)) for each in people]
    standing: list[tuple[dict[str, Any], Any]] = []
    for _ in range(5):
        alone = [each for each in people if all(each not in gone for _, gone in standing)]
        if len(alone) > 1 and dice.random() < 0.7:
            into, *gone = dice.sample(alone, dice.choice((2, min(3, len(alone)))))
            standing.append((await merge(anna, into, *gone), gone))
        elif standing:
            await undo(anna, standing.pop()[0])
    while standing:
        await undo(anna, standing.pop()[0])

    assert [without_version(await read(anna, each)) for each in people] == before

    async def back() -> bool:
        found = {sale: (await anna.get(f"/api/sales/sales/{sale}")).json()["contact_id"] for sale in sales}
        return found == sales

    await eventually(back)


async def test_merges_are_listed_to_those_who_see_the_survivor(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    one, two = await a_contact(anna), await a_contact(anna)
    made = await merge(anna, one, two)

    mine = await anna.get(MERGES, params={"record_id": two["id"]})
    theirs = await boris.get(MERGES)
    refused = await boris.post(f"{MERGES}/{made['id']}/undo")

    assert [each["id"] for each in mine.json()["items"]] == [made["id"]]
    assert theirs.json()["items"] == []
    assert (refused.status_code, refused.json()["code"]) == (404, "merge_unknown")

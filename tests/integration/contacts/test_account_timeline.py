"""The timeline of a company: its own entries and those of its persons, whatever way the events came."""

import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from shared.events import Envelope
from shared.ids import new_id
from tests.integration.contacts.clients import ACCOUNTS, CONTACTS, a_contact, a_type, an_account, tell, timeline
from tests.integration.contacts.test_timeline import FRIDAY, a_sale, everything
from tests.system import Caller, System, envelope_of


async def of_account(caller: Caller, account_id: str, **options: Any) -> list[dict[str, Any]]:
    answer = await caller.get(f"{ACCOUNTS}/{account_id}/timeline", params={"limit": 200, **options})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def told(contact_id: str, owner: Caller, minutes: int) -> list[Envelope]:
    """All that can be told of a client, a minute apart."""
    versions: dict[str, int] = {}
    envelopes = []
    for number, event in enumerate(everything(contact_id, owner)):
        subject = str(getattr(event, event.subject))
        versions[subject] = versions.get(subject, 0) + 1
        at = FRIDAY + timedelta(minutes=2 * number + minutes)
        envelopes.append(envelope_of(event, time=at, aggregateversion=versions[subject], actor=f"user:{owner.id}"))
    return envelopes


@pytest.mark.parametrize("seed", [1, 2])
async def test_it_joins_the_entries_of_its_persons_in_order_and_once(system: System, seed: int) -> None:
    """Told in any order, each up to three times, while one of the persons joins the company only afterwards."""
    anna = await system.a_manager(name="Анна")
    account = await an_account(anna)
    first, second = await a_contact(anna, account_id=account["id"]), await a_contact(anna)
    events = told(first["id"], anna, 0) + told(second["id"], anna, 1)
    chance = random.Random(seed)
    told_in_disorder = [each for each in events for _ in range(chance.randint(1, 3))]
    chance.shuffle(told_in_disorder)
    half = len(told_in_disorder) // 2
    await tell(system, *told_in_disorder[:half])
    joined = await anna.patch(f"{CONTACTS}/{second['id']}", json={"account_id": account["id"]}, if_match=1)
    assert joined.status_code == 200, joined.text
    await tell(system, *told_in_disorder[half:])
    entries = [each for each in await of_account(anna, account["id"]) if each["kind"] != "system"]
    in_order = sorted(events, key=lambda each: each.time)
    assert [each["id"] for each in entries] == [each.id for each in in_order]
    assert {each["actor_name"] for each in entries} == {"Анна"}
    own = [each for each in await of_account(anna, account["id"]) if each["kind"] == "system"]
    assert [each["type"] for each in own] == ["AccountCreated", "ContactCreated", "ContactCreated", "ContactUpdated"]
    assert own[-1]["title"] == "Изменено: контрагент"


async def test_persons_who_are_put_aside_are_left_out_of_it_unless_asked_for(system: System) -> None:
    anna = await system.a_manager()
    account = await an_account(anna)
    names = ("Лев Дуров", "Анна Павлова", "Инна Ветрова")
    here, gone, twin = [await a_contact(anna, name=each, account_id=account["id"]) for each in names]
    sales = [envelope_of(a_sale(each["id"], anna), time=FRIDAY) for each in (here, gone, twin)]
    await tell(system, *sales)
    merge = {"into_id": gone["id"], "merged_ids": [twin["id"]]}
    assert (await anna.post("/api/contacts/merges", json=merge)).status_code == 201
    version = (await anna.get(f"{CONTACTS}/{gone['id']}")).json()["version"]
    body = {"reason": "Закрылись", "anyway": True}
    archived = await anna.post(f"{CONTACTS}/{gone['id']}/archive", json=body, if_match=version)
    assert archived.status_code == 200, archived.text

    shown = await of_account(anna, account["id"], kind="sales")
    assert [each["id"] for each in shown] == [sales[0].id]
    asked = await of_account(anna, account["id"], kind="sales", put_aside=True)
    assert {each["id"] for each in asked} == {each.id for each in sales}
    assert len([each for each in await timeline(anna, gone["id"]) if each["kind"] == "sales"]) == 2, "their own has it"


async def test_who_leaves_takes_along_all_but_what_names_the_company(system: System) -> None:
    anna = await system.a_manager()
    old, new = await an_account(anna, name="Старая"), await an_account(anna, name="Новая")
    contact = await a_contact(anna, account_id=old["id"])
    named = envelope_of(a_sale(contact["id"], anna).model_copy(update={"account_id": UUID(old["id"])}), time=FRIDAY)
    unnamed = envelope_of(a_sale(contact["id"], anna), time=FRIDAY)
    await tell(system, named, unnamed)
    assert (await anna.patch(f"{CONTACTS}/{contact['id']}", json={"account_id": new["id"]}, if_match=1)).is_success
    assert [each["id"] for each in await of_account(anna, old["id"], kind="sales")] == [named.id]
    assert [each["id"] for each in await of_account(anna, new["id"], kind="sales")] == [unnamed.id]
    assert len([each for each in await timeline(anna, contact["id"]) if each["kind"] == "sales"]) == 2


async def test_it_is_narrowed_to_a_kind_and_to_a_sale_and_paged_either_way(system: System) -> None:
    anna = await system.a_manager()
    account = await an_account(anna)
    contact = await a_contact(anna, account_id=account["id"])
    events = told(contact["id"], anna, 0)
    same_moment = [each.model_copy(update={"time": FRIDAY}) for each in events[:6]]
    await tell(system, *same_moment, *events[6:])
    whole = await of_account(anna, account["id"])
    kinds = {each["kind"] for each in whole}
    assert kinds == {"calls", "activities", "sales", "orders", "invoices", "system"}
    for path in (f"{ACCOUNTS}/{account['id']}", f"{CONTACTS}/{contact['id']}"):
        for order in ("asc", "desc"):
            for narrow in ({}, {"kind": "orders"}, {"kind": "sales", "sale_id": whole[0]["sale_id"]}):
                at_once = (await anna.get(f"{path}/timeline", params={"limit": 200, "order": order, **narrow})).json()
                seen, options = [], {"limit": 3, "order": order, **narrow}
                while True:
                    page = (await anna.get(f"{path}/timeline", params=options)).json()
                    seen += page["items"]
                    if page["next_cursor"] is None:
                        break
                    options["cursor"] = page["next_cursor"]
                assert seen == at_once["items"]
    assert await of_account(anna, account["id"], sale_id=str(new_id())) == []
    assert [each["kind"] for each in await of_account(anna, account["id"], kind="calls")] == ["calls"] * 4


async def test_the_customers_own_words_stand_in_it(system: System) -> None:
    head, team_id = await system.a_head(name="Елена")
    anna = await system.a_manager(team_id, name="Анна")
    kind = await a_type(system.admin, title_ru="Дилер", title_en="Dealer")
    contact = await a_contact(head)
    place = f"{CONTACTS}/{contact['id']}"
    assert (await head.post(f"{place}/type", json={"type": kind["code"]}, if_match=1)).is_success
    assert (await head.post(f"{place}/owner", json={"owner_id": str(anna.id)}, if_match=2)).is_success
    titles = [each["title"] for each in await timeline(head, contact["id"], lang="en")]
    assert titles[1:] == ["Type of client: potential → Dealer", "Owner: Елена → Анна"]


async def test_one_page_reads_the_index_however_long_the_timeline(system: System) -> None:
    connection = await asyncpg.connect(system.addresses.database("contacts"))
    try:
        await connection.execute("SET enable_seqscan = off; SET enable_sort = off")
        for column in ("contact_id", "account_id"):
            for more in ("", " AND kind = 'calls'"):
                query = f"SELECT * FROM timeline WHERE {column} = '{new_id()}'{more} ORDER BY at FETCH FIRST 9 ROWS"
                plan = "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {query} WITH TIES"))
                assert f"ix_timeline_{column}" in plan and "Sort" not in plan and "Seq Scan" not in plan, plan
    finally:
        await connection.close()


async def test_the_newest_thing_done_with_a_client_is_known_in_whatever_order_it_was_heard(system: System) -> None:
    anna = await system.a_manager()
    account = await an_account(anna)
    contact = await a_contact(anna, account_id=account["id"])
    done = next(each for each in told(contact["id"], anna, 0) if each.type == "ActivityCompleted")
    later = done.model_copy(update={"id": str(new_id()), "time": FRIDAY + timedelta(days=1)})
    await tell(system, later, done)
    for path in (f"{CONTACTS}/{contact['id']}", f"{ACCOUNTS}/{account['id']}"):
        seen = (await anna.get(path)).json()
        assert (seen["last_contact_at"], seen["version"]) == ("2026-11-21T09:00:00Z", 1)
    assert (await anna.post(f"{ACCOUNTS}/{account['id']}/notes", json={"text": "Звонили"})).status_code == 201
    assert (await anna.get(f"{ACCOUNTS}/{account['id']}")).json()["last_contact_at"] > "2026-11-22"

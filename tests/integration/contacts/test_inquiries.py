"""A form of the website: the person is found by telephone or e-mail, or becomes a potential client; then a lead."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from shared.events import LeadSubmitted
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.contacts.clients import a_contact, facts, timeline
from tests.system import Caller, System

CONTACTS = "/api/contacts/contacts"


def a_form(**more: Any) -> LeadSubmitted:
    given: dict[str, Any] = {
        "name": f"Олег {new_id()}",
        "need": "Фастексы 25 мм",
        "consent_at": datetime.now(UTC),
        "phone": a_phone(),
        "utm": {"source": "yandex"},
        **more,
    }
    return LeadSubmitted(**given)


def a_phone() -> str:
    return f"8 (912) {str(new_id().int)[-7:]}"


async def named(admin: Caller, name: str) -> list[dict[str, Any]]:
    answer = await admin.get(CONTACTS, params={"q": name})
    assert answer.status_code == 200, answer.text
    return [each for each in answer.json()["items"] if each["name"] == name]  # the search finds similar names as well


async def send(system: System, form: LeadSubmitted) -> None:
    """As the website does: without an id of its own, so that its retry is recognised."""
    body = form.model_dump_json(exclude_none=True)
    raw = f'{{"specversion":"1.0","type":"LeadSubmitted","data":{body}}}'.encode()
    await system.publish_raw("website", raw, LeadSubmitted.key, type="LeadSubmitted")


async def test_a_stranger_becomes_a_potential_client_with_a_lead_and_a_manager(system: System) -> None:
    await system.a_manager()
    form = a_form(email=f"Oleg{new_id()}@Example.ru")
    await send(system, form)
    (client,) = await eventually(lambda: named(system.admin, form.name))
    assert (client["type"], client["origin"]) == ("potential", "website")

    async def owned() -> dict[str, Any] | None:
        found = (await system.admin.get(f"{CONTACTS}/{client['id']}")).json()
        return found if found["owner_id"] else None

    owner_id = (await eventually(owned) or {})["owner_id"]
    (lead,) = (await system.admin.get("/api/sales/leads", params={"contact_id": client["id"]})).json()["items"]
    assert (lead["owner_id"], lead["need"], lead["channel"]) == (owner_id, "Фастексы 25 мм", "website")
    told = [each["type"] for each in await facts(system, client["id"])]
    assert told[:2] == ["ContactCreated", "LeadCaptured"] and "ContactOwnerChanged" in told
    entries = await timeline(system.admin, client["id"])
    assert "LeadCaptured" in {each["type"] for each in entries}


async def test_who_is_known_by_telephone_or_address_is_no_new_client(system: System) -> None:
    anna = await system.a_manager()
    phone, email = a_phone(), f"zoya{new_id()}@example.ru"
    known = await a_contact(anna, type="potential", phones=[phone], emails=[email])
    for way in ({"phone": phone.replace("8 (", "+7 (")}, {"phone": None, "email": email.upper()}):
        await send(system, a_form(**way))

    async def both() -> dict[str, Any] | None:
        found = (await anna.get("/api/sales/leads", params={"contact_id": known["id"]})).json()["items"]
        return found[0] if found and found[0]["inquiries"] == 2 else None

    lead = await eventually(both)
    assert lead and lead["owner_id"] == str(anna.id)


async def the_lead_of(caller: Caller, contact_id: str) -> dict[str, Any]:
    async def opened() -> list[dict[str, Any]]:
        return list((await caller.get("/api/sales/leads", params={"contact_id": contact_id})).json()["items"])

    (lead,) = await eventually(opened)
    return lead


async def test_who_was_put_aside_and_asks_again_is_taken_up_again(system: System) -> None:
    anna, phone = await system.a_manager(), a_phone()
    known = await a_contact(anna, type="potential", phones=[phone])
    assert (await anna.post(f"{CONTACTS}/{known['id']}/archive", json={}, if_match=1)).status_code == 200

    await send(system, a_form(phone=phone))

    assert (await the_lead_of(anna, known["id"]))["owner_id"] == str(anna.id)
    assert (await anna.get(f"{CONTACTS}/{known['id']}")).json()["status"] == "active"
    entries = [each["type"] for each in await timeline(anna, known["id"])]
    assert entries[:4] == ["ContactCreated", "ContactArchived", "ContactRestored", "LeadCaptured"]


async def test_who_became_part_of_another_reaches_that_other(system: System) -> None:
    anna, phone = await system.a_manager(), a_phone()
    merged, survivor = await a_contact(anna, phones=[phone]), await a_contact(anna, name="Зоя Лунина")
    body = {"into_id": survivor["id"], "merged_ids": [merged["id"]], "values": {"phones": []}}
    made = await anna.post("/api/contacts/merges", json=body)
    assert made.status_code == 201, made.text

    await send(system, a_form(phone=phone))

    lead = await the_lead_of(anna, survivor["id"])
    assert lead["contact_name"] == "Зоя Лунина"
    assert "LeadCaptured" in {each["type"] for each in await timeline(anna, survivor["id"])}


async def test_an_existing_client_gets_a_sale(system: System) -> None:
    anna = await system.a_manager()
    phone = a_phone()
    known = await a_contact(anna, type="existing", phones=[phone])
    await send(system, a_form(phone=phone))

    async def opened() -> list[dict[str, Any]]:
        return list((await anna.get("/api/sales/sales", params={"contact_id": known["id"]})).json()["items"])

    (sale,) = await eventually(opened)
    assert sale["owner_id"] == str(anna.id)


async def test_the_same_form_twice_and_many_at_once_are_one_client(system: System) -> None:
    await system.a_manager()
    form = a_form()
    other = form.model_copy(update={"need": "И паракорд"})
    await asyncio.gather(*[send(system, each) for each in (form, form, form, other)])

    async def one_lead() -> bool:
        found = (await system.admin.get("/api/sales/leads", params={"limit": 200})).json()["items"]
        mine = [each for each in found if each["contact_name"] == form.name]
        return [each["inquiries"] for each in mine] == [2]

    await eventually(one_lead)
    assert len(await named(system.admin, form.name)) == 1


async def test_what_is_no_telephone_is_kept_where_people_read_it(system: System) -> None:
    await system.a_manager()
    form = a_form(phone="звоните после шести", company="ООО «Без почты»")
    await send(system, form)
    (client,) = await eventually(lambda: named(system.admin, form.name))
    rows = await system.rows(
        "contacts", "SELECT params FROM timeline WHERE contact_id = $1 AND type = 'LeadCaptured'", client["id"]
    )
    assert "звоните после шести" in rows[0]["params"] and "Без почты" in rows[0]["params"]

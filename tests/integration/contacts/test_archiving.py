"""Clients are put aside and taken up again, and nothing that is open is left behind silently."""

from uuid import UUID

import pytest

from shared.ids import new_id
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
from tests.system import System, envelope_of


async def test_an_archived_client_is_in_no_list_but_its_own_and_takes_no_changes(system: System) -> None:
    anna = await system.a_manager()
    contact = await a_contact(anna, name="Закрылись")
    place = f"{CONTACTS}/{contact['id']}"
    archived = await anna.post(f"{place}/archive", json={"reason": "Закрылись"}, if_match=1)
    assert (archived.status_code, archived.json()["status"], archived.json()["version"]) == (200, "archived", 2)
    assert await listed(anna) == []
    assert await listed(anna, status="archived") == ["Закрылись"]
    refused = await anna.patch(place, json={"name": "Открылись"}, if_match=2)
    assert (refused.status_code, refused.json()["code"]) == (409, "client_is_put_aside")

    restored = await anna.post(f"{place}/restore", if_match=2)

    assert (restored.status_code, restored.json()["status"]) == (200, "active")
    assert await listed(anna) == ["Закрылись"]
    told = await facts(system, contact["id"])
    assert [(each["type"], each["data"].get("status")) for each in told] == [
        ("ContactCreated", "active"),
        ("ContactArchived", None),
        ("ContactUpdated", "archived"),
        ("ContactRestored", None),
        ("ContactUpdated", "active"),
    ]
    assert [each["type"] for each in await timeline(anna, contact["id"])] == [
        "ContactCreated",
        "ContactArchived",
        "ContactRestored",
    ]


@pytest.mark.parametrize("act", ["archive", "restore"])
async def test_doing_it_twice_changes_nothing(system: System, act: str) -> None:
    anna = await system.a_manager()
    contact = await a_contact(anna)
    place = f"{CONTACTS}/{contact['id']}"
    if act == "restore":
        await anna.post(f"{place}/archive", json={}, if_match=1)
    before = (await anna.get(place)).json()["version"]
    first = await anna.post(f"{place}/{act}", json={}, if_match=before)
    again = await anna.post(f"{place}/{act}", json={}, if_match=before)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()


async def test_what_is_open_is_named_and_stays_only_where_that_is_said(system: System) -> None:
    anna = await system.a_manager()
    contact = await a_contact(anna, type="existing")
    open_sale, won = new_id(), new_id()
    contact_id = UUID(contact["id"])
    await tell(
        system,
        envelope_of(a_sale(contact_id, open_sale, "П-1"), aggregateversion=1),
        envelope_of(a_sale(contact_id, won, "П-2"), aggregateversion=1),
        envelope_of(a_move(contact_id, won, "П-2", kind="won"), aggregateversion=2),
    )
    place = f"{CONTACTS}/{contact['id']}"
    version = (await anna.get(place)).json()["version"]

    refused = await anna.post(f"{place}/archive", json={}, if_match=version)

    assert (refused.status_code, refused.json()["code"]) == (409, "has_open_work")
    assert [(each["fact"], each["title"]) for each in refused.json()["missing"]] == [(str(open_sale), "П-1")]
    done = await anna.post(f"{place}/archive", json={"anyway": True}, if_match=version)
    assert (done.status_code, done.json()["status"]) == (200, "archived")


async def test_a_company_is_archived_behind_its_persons(system: System) -> None:
    anna = await system.a_manager()
    account = await an_account(anna)
    person = await a_contact(anna, name="Пётр", account_id=account["id"])
    place = f"{ACCOUNTS}/{account['id']}"
    refused = await anna.post(f"{place}/archive", json={}, if_match=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "has_active_contacts")
    assert [each["title"] for each in refused.json()["missing"]] == ["Пётр"]
    await anna.post(f"{CONTACTS}/{person['id']}/archive", json={}, if_match=1)

    archived = await anna.post(f"{place}/archive", json={"reason": "Ликвидирована"}, if_match=1)

    assert (archived.status_code, archived.json()["status"]) == (200, "archived")
    assert await listed(anna, ACCOUNTS) == []
    refused = await anna.post(CONTACTS, json={"name": "Новый", "account_id": account["id"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "client_is_put_aside")
    assert (await anna.post(f"{place}/restore", if_match=2)).json()["status"] == "active"
    assert [each["type"] for each in await facts(system, account["id"])] == [
        *("AccountCreated", "AccountArchived", "AccountUpdated", "AccountRestored", "AccountUpdated")
    ]

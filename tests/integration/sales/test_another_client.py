"""A sale goes to another client: who may, what is refused, and what follows it in the other services."""

from typing import Any
from uuid import UUID

from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.contacts.clients import CONTACTS, timeline
from tests.integration.sales.trade import Trade, a_client, a_trade
from tests.system import Caller, System

COMPANY = UUID("0193a000-0000-7000-8000-00000000c0de")


async def goes_to(trade: Trade, contact_id: UUID | str, version: int | None = None) -> Any:
    read = version if version is not None else (await trade.page())["version"]
    path = f"/api/sales/sales/{trade.id}/contact"
    return await trade.anna.post(path, json={"contact_id": str(contact_id)}, if_match=read)


async def test_a_sale_goes_to_another_client_and_its_history_says_from_whom_to_whom(system: System) -> None:
    anna = await system.a_manager()
    first, second = await a_client(system, anna), await a_client(system, anna, display_name="Ольга Ким")
    trade = await a_trade(system, anna, contact_id=first)

    moved = await goes_to(trade, second)

    assert (moved.status_code, moved.json()["contact_name"]) == (200, "Ольга Ким")
    history = (await anna.get(f"/api/sales/sales/{trade.id}/history")).json()["items"]
    (entry,) = [each for each in history if each["what"] == "contact_changed"]
    assert (entry["before"]["contact_id"], entry["after"]["contact_id"]) == (str(first), str(second))
    (told,) = await trade.told("SaleContactChanged")
    assert (told["data"]["old_contact_id"], told["data"]["contact_id"]) == (str(first), str(second))
    again = await goes_to(trade, second)
    assert again.status_code == 200 and len(await trade.told("SaleContactChanged")) == 1


async def test_a_sale_goes_to_nobody_it_could_not_be_opened_for(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    trade = await a_trade(system, anna)
    potential = await a_client(system, anna, type="potential", work="lead")
    for contact_id, status, code in (
        (new_id(), 404, "client_not_found"),
        (await a_client(system, boris), 404, "client_not_found"),
        (potential, 409, "contact_is_potential"),
    ):
        refused = await goes_to(trade, contact_id)
        assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (status, code, "contact_id")
    assert (await goes_to(trade, await a_client(system, anna), version=7)).status_code == 412
    await trade.move("lost", "budget")
    assert (await goes_to(trade, await a_client(system, anna))).json()["code"] == "sale_is_closed"


async def test_an_invoice_holds_a_sale_to_its_company_but_not_to_one_person_of_it(system: System) -> None:
    anna = await system.a_manager()
    first = await a_client(system, anna, account_id=COMPANY)
    trade = await a_trade(system, anna, contact_id=first)
    await trade.to_paperwork()
    invoice = await trade.issue()

    refused = await goes_to(trade, await a_client(system, anna))

    assert (refused.status_code, refused.json()["code"]) == (409, "invoice_names_another")
    assert invoice["number"] in refused.json()["detail"]
    colleague = await a_client(system, anna, account_id=COMPANY, display_name="Пётр Лис")
    assert (await goes_to(trade, colleague)).json()["contact_name"] == "Пётр Лис"


async def test_what_is_open_for_the_sale_goes_along_and_both_clients_remember_it(system: System) -> None:
    anna = await system.a_manager()
    first, second = await _met(system, anna, "Первый"), await _met(system, anna, "Второй")
    trade = await a_trade(system, anna, contact_id=first)
    call = {"kind": "call", "title": "Уточнить", "due_on": "2030-01-02", "sale_id": trade.id}
    await eventually(lambda: _planned(anna, call))
    assert len(await eventually(lambda: _open(anna, first, 2))) == 2

    assert (await goes_to(trade, second)).status_code == 200

    moved = await eventually(lambda: _open(anna, second, 2))
    assert {each["sale_id"] for each in moved} == {trade.id}
    assert await _open(anna, first, 0) == []
    number = (await trade.page())["number"]
    for contact_id, told in (
        (first, f"Продажа {number} перешла к другому клиенту"),
        (second, f"Продажа {number} перешла к этому клиенту"),
    ):
        await eventually(lambda contact_id=contact_id, told=told: _remembers(anna, contact_id, told))


async def _met(system: System, anna: Caller, name: str) -> UUID:
    made = await anna.post(CONTACTS, json={"name": f"{name} {new_id()}", "type": "existing"})
    assert made.status_code == 201, made.text
    contact_id = UUID(made.json()["id"])
    for service, table in (("sales", "clients"), ("activities", "contacts")):
        known = f"SELECT 1 FROM {table} WHERE contact_id = $1"
        await eventually(lambda service=service, known=known: system.rows(service, known, contact_id))
    return contact_id


async def _planned(anna: Caller, activity: dict[str, Any]) -> bool:
    return bool((await anna.post("/api/activities/activities", json=activity)).status_code == 201)


async def _open(anna: Caller, contact_id: UUID, number: int) -> list[dict[str, Any]] | None:
    query = {"contact_id": str(contact_id), "status": "open"}
    found = (await anna.get("/api/activities/activities", params=query)).json()["items"]
    return list(found) if len(found) == number else None


async def _remembers(anna: Caller, contact_id: UUID, told: str) -> bool:
    return told in {each["title"] for each in await timeline(anna, contact_id)}

"""Phones, e-mails, tax numbers and terms of payment of clients, over HTTP."""

from typing import Any

import pytest

from tests.integration.contacts.clients import ACCOUNTS, CONTACTS, a_contact, an_account, facts
from tests.system import System


@pytest.mark.parametrize("make", [a_contact, an_account])
async def test_phones_and_mails_are_kept_in_one_form_and_once(system: System, make: Any) -> None:
    anna = await system.a_manager()
    made = await make(
        anna,
        phones=["8 (495) 123-45-67", "+7 495 123 45 67", "+7 916 000-11-22 доб. 5"],
        emails=["Ivan@Test.Example", "ivan@test.example", "second@test.example"],
    )
    assert made["phones"] == ["+74951234567", "+79160001122;ext=5"]
    assert made["phones_shown"] == ["+7 495 123-45-67", "+7 916 000-11-22 ext. 5"]
    assert made["emails"] == ["ivan@test.example", "second@test.example"]


async def test_a_phone_of_no_possible_length_is_refused_with_its_field(system: System) -> None:
    anna = await system.a_manager()
    for path in (ACCOUNTS, CONTACTS):
        refused = await anna.post(path, json={"name": "Клиент", "phones": ["+7 495 123"]})
        assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (422, "phone_wrong", "phones")


async def test_a_kpp_is_checked_beside_the_inn_it_stands_with(system: System) -> None:
    anna = await system.a_manager()
    account = await an_account(anna, tax_id="7707083893", kpp="7707 01001")
    path = f"{ACCOUNTS}/{account['id']}"
    assert account["kpp"] == "770701001"
    for change in ({"kpp": "77"}, {"tax_id": "500100732259"}):
        refused = await anna.patch(path, json=change, if_match=1)
        assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (422, "kpp_wrong", "kpp")
    changed = await anna.patch(path, json={"tax_id": "500100732259", "kpp": None}, if_match=1)
    assert (changed.json()["tax_id"], changed.json()["kpp"]) == ("500100732259", None)


async def test_others_hear_how_a_client_pays(system: System) -> None:
    anna = await system.a_manager()
    account = await an_account(anna, payment_terms="prepayment", tax_id="7707083893", kpp="770701001")
    contact = await a_contact(anna, account_id=account["id"])
    place = f"{CONTACTS}/{contact['id']}"
    assert (await anna.patch(place, json={"payment_terms": "prepayment"}, if_match=1)).status_code == 200
    back = await anna.patch(f"{ACCOUNTS}/{account['id']}", json={"payment_terms": "postpayment"}, if_match=1)
    assert back.json()["payment_terms"] == "postpayment"
    told = [each["data"] for each in await facts(system, account["id"])]
    assert [each["payment_terms"] for each in told] == ["prepayment", "postpayment"]
    assert (told[1]["tax_id"], told[1]["kpp"], told[1]["priority"]) == ("7707083893", "770701001", "normal")
    told = [each["data"] for each in await facts(system, contact["id"])]
    assert [each["payment_terms"] for each in told] == ["postpayment", "prepayment"]

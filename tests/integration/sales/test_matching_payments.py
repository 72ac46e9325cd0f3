"""The accountant's list: suggestions with their reasons, matching in parts, taking off, what is not ours."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from shared.db import EVENTS_EXCHANGE
from shared.events import AccountCreated
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.sales.trade import Trade, a_client, a_product, a_trade, told
from tests.system import Caller, System, envelope_of

PAYMENTS = "/api/sales/payments"


def a_tax_id() -> str:
    return str(new_id().int)[-10:]


async def a_company(system: System, name: str, tax_id: str | None) -> UUID:
    event = AccountCreated(account_id=new_id(), display_name=name, tax_id=tax_id, owner_id=None, origin="person")
    await system.publish("contacts", envelope_of(event, aggregateversion=1), exchange=EVENTS_EXCHANGE, key=event.key)
    await eventually(lambda: system.rows("sales", "SELECT 1 FROM accounts WHERE account_id = $1", event.account_id))
    return event.account_id


async def a_debtor(system: System, name: str, tax_id: str | None, anna: Caller | None = None, **more: Any) -> Trade:
    """A sale of a company whose invoice is out."""
    anna = anna or await system.a_manager()
    account_id = await a_company(system, name, tax_id)
    contact_id = await a_client(system, anna, account_id=account_id)
    sku = await a_product(system, **more)
    body = {"contact_id": str(contact_id), "lines": [{"sku": sku, "quantity": "10"}]}
    made = await anna.post("/api/sales/sales", json=body)
    assert made.status_code == 201, made.text
    return Trade(system, anna, sku, made.json()["id"])


async def waiting(accountant: Caller, payment_id: str) -> dict[str, Any]:
    """The payment as it stands in the list of what waits."""
    listed = await accountant.get(PAYMENTS, params={"status": "unmatched", "limit": 200})
    assert listed.status_code == 200, listed.text
    (found,) = [each for each in listed.json()["items"] if each["payment_id"] == payment_id]
    return dict(found)


@pytest.fixture
async def accountant(system: System) -> Caller:
    return await system.a_user("accountant")


async def test_a_number_anywhere_in_the_purpose_is_matched_by_itself(system: System) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_payment()
    purpose = f"Оплата по счёту № {invoice['number']} от 23.11.2026 за фурнитуру, в т.ч. НДС 22% 220.00"
    await trade.pay(None, "1220.00", purpose=purpose)
    await eventually(lambda: trade.told("PaymentApplied"))
    assert (await trade.page())["payments"]["in_full"] is True


@pytest.mark.parametrize("by", ["tax number", "name"])
async def test_amount_and_payer_are_enough_where_only_one_invoice_fits(system: System, by: str) -> None:
    name, tax_id = f"ООО «Вершина {new_id()}»", a_tax_id()
    trade = await a_debtor(system, name, tax_id if by == "tax number" else None, price="133.70")
    await trade.to_payment()
    payer = {"payer": "Плательщик", "payer_tax_id": tax_id} if by == "tax number" else {"payer": name.upper()}
    await trade.pay(None, "1631.14", purpose="За товар", **payer)
    await eventually(lambda: trade.told("PaymentApplied"))
    assert (await trade.page())["stage"] == "payment"


async def test_two_invoices_that_fit_wait_for_a_person(system: System, accountant: Caller) -> None:
    name, tax_id = f"ООО «Двойня {new_id()}»", a_tax_id()
    one = await a_debtor(system, name, tax_id)
    two = await a_debtor(system, name, tax_id, one.anna)
    numbers = {(await one.to_payment())["number"], (await two.to_payment())["number"]}
    payment = await waiting(accountant, await one.pay(None, "1220.00", payer=name, payer_tax_id=tax_id))
    assert payment["why_unmatched"] == "ambiguous"
    likeliest = payment["suggestions"][:2]
    assert {each["number"] for each in likeliest} == numbers
    assert all({"amount", "payer_name", "payer_tax_id"} <= set(each["reasons"]) for each in likeliest)
    assert {each["client_name"] for each in likeliest} == {name}


async def test_a_number_that_is_not_there_is_not_overruled_by_amount_and_payer(
    system: System, accountant: Caller
) -> None:
    tax_id = a_tax_id()
    trade = await a_debtor(system, "ООО «Опечатка»", tax_id, price="71.00")
    invoice = await trade.to_payment()
    payment = await waiting(accountant, await trade.pay(None, "866.20", purpose="сч. 2019-00001", payer_tax_id=tax_id))
    assert payment["why_unmatched"] == "unknown_invoice"
    assert payment["suggestions"][0]["number"] == invoice["number"]
    assert "payer_tax_id" in payment["suggestions"][0]["reasons"]


async def test_one_payment_for_several_invoices_is_split_by_hand(system: System, accountant: Caller) -> None:
    one = await a_trade(system)
    two = await a_trade(system, one.anna)
    first, second = await one.to_payment(), await two.to_payment()
    purpose = f"счета {first['number']} и {second['number']}"
    payment = await waiting(accountant, await one.pay(None, "2440.00", purpose=purpose))
    assert payment["why_unmatched"] == "ambiguous"
    assert {each["number"] for each in payment["suggestions"]} >= {first["number"], second["number"]}
    path = f"{PAYMENTS}/{payment['id']}/match"
    greedy = {"shares": [{"invoice_id": first["id"], "amount": "1500"}, {"invoice_id": second["id"], "amount": "1500"}]}
    refused = await accountant.post(path, json=greedy)
    assert (refused.status_code, refused.json()["code"]) == (409, "more_than_is_free")
    assert (await one.page())["payments"]["paid"] == "0.00", "a refused split counts nothing"
    halves = {"shares": [{"invoice_id": each["id"], "amount": "1220.00"} for each in (first, second)]}
    matched = (await accountant.post(path, json=halves)).json()
    assert (matched["status"], matched["free"], len(matched["shares"])) == ("matched", "0.00", 2)
    assert [(await each.page())["payments"]["in_full"] for each in (one, two)] == [True, True]


async def test_what_is_left_of_a_payment_waits_on(system: System, accountant: Caller) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_payment()
    payment = await waiting(accountant, await trade.pay(None, "2000.00"))
    body = {"invoice_id": invoice["id"], "amount": "1220.00"}
    assert (await accountant.post(f"{PAYMENTS}/{payment['id']}/match", json=body)).status_code == 200
    rest = await waiting(accountant, payment["payment_id"])
    assert (rest["status"], rest["free"]) == ("partly", "780.00")


async def test_what_was_matched_wrongly_is_taken_off_and_the_gate_closes(system: System, accountant: Caller) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_payment()
    payment_id = await trade.pay(invoice["number"], "1220.00")
    await eventually(lambda: trade.told("PaymentApplied"))
    row = await trade.payment(payment_id)
    body = {"reason": "Другой клиент"}
    answers = await asyncio.gather(*[accountant.post(f"{PAYMENTS}/{row['id']}/unmatch", json=body) for _ in range(4)])
    assert sorted(each.status_code for each in answers) == [200, 409, 409, 409]
    page = await trade.page()
    assert (page["payments"]["paid"], [each["code"] for each in page["missing"]]) == ("0.00", ["paid_in_full"])
    (off,) = await trade.told("PaymentUnapplied")
    assert (off["data"]["reason"], off["data"]["note"]) == ("unmatched", "Другой клиент")
    assert (await trade.move("won")).status_code == 409
    assert (await waiting(accountant, payment_id))["why_unmatched"] == "taken_off"
    history = (await accountant.get(f"{PAYMENTS}/{row['id']}/history")).json()["items"]
    assert [each["what"] for each in history] == ["received", "applied", "unapplied"]
    assert history[-1]["who"] == f"user:{accountant.id}"


async def test_taking_money_off_a_won_sale_leaves_it_won_and_raises_an_alarm(
    system: System, accountant: Caller
) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_payment()
    payment_id = await trade.pay(invoice["number"], "1220.00")
    await eventually(lambda: trade.told("PaymentApplied"))
    assert (await trade.move("won")).status_code == 200
    row = await trade.payment(payment_id)
    done = await accountant.post(f"{PAYMENTS}/{row['id']}/unmatch", json={"reason": "Ошибка банка"})
    assert done.status_code == 200, done.text
    (alarm,) = await trade.told("WonSaleUnpaid")
    assert alarm["data"]["outstanding"] == "1220.00"
    assert (await trade.page())["stage"] == "won"


async def test_what_is_not_ours_leaves_the_list_and_comes_back(system: System, accountant: Caller) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_payment()
    payment = await waiting(accountant, await trade.pay(None, "3.14", payer="Банк"))
    path = f"{PAYMENTS}/{payment['id']}"
    aside = (await accountant.post(f"{path}/set-aside", json={"reason": "Проценты на остаток"})).json()
    assert (aside["status"], aside["set_aside_reason"]) == ("not_ours", "Проценты на остаток")
    listed = (await accountant.get(PAYMENTS, params={"status": "not_ours", "limit": 200})).json()["items"]
    assert payment["id"] in {each["id"] for each in listed}
    assert (await accountant.post(f"{path}/unmatch", json={"reason": "Всё же оплата"})).json()["status"] == "unmatched"
    assert (await accountant.post(f"{path}/match", json={"invoice_id": invoice["id"]})).status_code == 200
    refused = await accountant.post(f"{path}/set-aside", json={"reason": "x"})
    assert (refused.status_code, refused.json()["code"]) == (409, "payment_is_ours")


async def test_a_new_invoice_is_suggested_for_the_money_of_the_void_one(system: System, accountant: Caller) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_payment()
    payment_id = await trade.pay(invoice["number"], "500.00")
    await eventually(lambda: trade.told("PaymentApplied"))
    current = (await trade.anna.get(f"/api/sales/invoices/{invoice['id']}")).json()
    await trade.do(current, "void", reason="Ошибка в реквизитах")
    again = await trade.issue()
    payment = await waiting(accountant, payment_id)
    assert payment["why_unmatched"] == "invoice_void"
    assert (payment["suggestions"][0]["number"], payment["suggestions"][0]["reasons"]) == (
        again["number"],
        ["same_sale"],
    )
    (off,) = await trade.told("PaymentUnapplied")
    assert off["data"]["reason"] == "invoice_void"


async def test_a_head_sees_payments_of_her_people_and_what_waits_but_no_foreign_ones(
    system: System, accountant: Caller
) -> None:
    head, team = await system.a_head()
    mine = await a_trade(system, await system.a_manager(team))
    foreign = await a_trade(system)
    paid = {}
    for trade in (mine, foreign):
        invoice = await trade.to_payment()
        paid[trade.id] = await trade.pay(invoice["number"], "1220.00")
        await eventually(lambda trade=trade: trade.told("PaymentApplied"))
    lost = await mine.pay(None, "4.44")
    seen = {each["payment_id"] for each in (await head.get(PAYMENTS, params={"limit": 200})).json()["items"]}
    assert {paid[mine.id], lost} <= seen
    assert paid[foreign.id] not in seen
    row = await foreign.payment(paid[foreign.id])
    for path in ("", "/history"):
        assert (await head.get(f"{PAYMENTS}/{row['id']}{path}")).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"invoice_id": str(new_id()), "shares": [{"invoice_id": str(new_id()), "amount": "1"}]},
        {"shares": []},
        {"shares": [{"invoice_id": str(new_id()), "amount": "0"}]},
        {"shares": [{"invoice_id": str(new_id()), "amount": "1"}], "amount": "1"},
    ],
)
async def test_a_match_that_says_two_things_is_refused(accountant: Caller, body: dict[str, Any]) -> None:
    assert (await accountant.post(f"{PAYMENTS}/{new_id()}/match", json=body)).status_code == 422


async def test_the_reason_of_an_unmatched_payment_is_told_in_a_finer_word(system: System) -> None:
    trade = await a_trade(system)
    payment_id = await trade.pay(None, "12.34", payer="Кто-то")
    (event,) = [each for each in await told(system, payment_id) if each["type"] == "PaymentUnmatched"]
    assert (event["data"]["why"], event["data"]["detail"]) == ("unknown_invoice", "no_match")

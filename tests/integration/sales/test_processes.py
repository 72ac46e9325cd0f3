"""Processes are data: which there are, which one a new sale follows, and that the order of its stages is theirs."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest

from shared.db import EVENTS_EXCHANGE
from shared.events import AccountCreated, OrderReady
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.sales.test_payments import paid
from tests.integration.sales.test_refunds import a_refund
from tests.integration.sales.trade import Trade, a_client, a_trade, codes
from tests.system import Caller, System, envelope_of


async def a_prepaid_trade(system: System, anna: Caller | None = None) -> Trade:
    anna = anna or await system.a_manager()
    contact_id = await a_client(system, anna, payment_terms="prepayment")
    return await a_trade(system, anna, contact_id=contact_id)


async def test_the_founding_processes_are_there_in_both_languages(system: System) -> None:
    anna = await system.a_manager()
    items = (await anna.get("/api/sales/processes")).json()["items"]
    current = {each["code"]: each for each in items if each["current"]}
    assert {"fibex", "prepaid"} <= set(current)
    assert current["prepaid"]["title_en"] == "Pre-paid sale"
    page = (await anna.get("/api/sales/processes/fibex/versions/1")).json()
    stages = {each["code"]: each for each in page["definition"]["stages"]}
    assert list(stages) == ["qualification", "paperwork", "production", "payment", "won", "lost"]
    assert stages["payment"]["moved_on_by"] == "person"
    assert stages["qualification"]["titles"] == {"ru": "Квалификация", "en": "Qualification"}
    assert stages["qualification"]["steps"][0]["due_rule"] == "business_days:1"
    unknown = await anna.get("/api/sales/processes/fibex/versions/99")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "process_not_found")


async def test_a_pre_payment_client_pays_before_production(system: System) -> None:
    trade = await a_prepaid_trade(system)
    assert (await trade.page())["process"] == "prepaid"
    await trade.to_paperwork()
    invoice = await trade.do(await trade.do(await trade.issue(), "check"), "send", to="Игорь", channel="by_hand")
    page = await trade.page()
    assert (page["stage"], page["order_request"]) == ("payment", None)
    assert [each["stage"] for each in page["stage_path"]][:4] == ["qualification", "paperwork", "payment", "production"]
    await trade.pay(invoice["number"], "1219.99")
    await paid(trade, "1219.99")
    assert (await trade.page())["stage"] == "payment"
    await trade.pay(invoice["number"], "0.01")
    # Accounting's word opens production; nobody has to move it.
    page = await trade.reaches("production")
    assert page["order_request"]["status"] == "requested"
    refused = await trade.move("won")
    assert [each["code"] for each in (await trade.page())["missing"]] == ["order_ready"], refused.text
    await system.publish("production", OrderReady(order_request_id=UUID(page["order_request"]["id"])))

    async def ready() -> bool:
        return not (await trade.page())["missing"]

    await eventually(ready)
    assert (await trade.page())["stage"] == "production"
    assert (await trade.move("won")).json()["kind"] == "won"


async def test_a_pre_payment_sale_is_not_won_without_its_money_whatever_was_passed_over(system: System) -> None:
    head, team = await system.a_head()
    trade = await a_prepaid_trade(system, await system.a_manager(team))
    await trade.to_paperwork()
    invoice = await trade.do(await trade.do(await trade.issue(), "check"), "send", to="Игорь", channel="by_hand")
    moved = await trade.by(head, "override", stage="production", reason="Гарантийное письмо")
    assert moved.json()["stage"] == "production"
    await system.publish("production", OrderReady(order_request_id=await trade.order_id()))

    async def missing() -> list[str]:
        return [each["code"] for each in (await trade.page())["missing"]]

    async def only_money() -> bool:
        return await missing() == ["paid_in_full"]

    await eventually(only_money)
    assert codes(await trade.move("won")) == ["paid_in_full"]
    payment_id = await trade.pay(invoice["number"], "1220.00")
    await paid(trade, "1220.00")
    assert await missing() == []
    await system.publish("accounting", a_refund(payment_id, "1.00"))
    await paid(trade, "1219.00")
    assert codes(await trade.move("won")) == ["paid_in_full"]
    await trade.pay(invoice["number"], "1.00")
    await paid(trade, "1220.00")
    assert (await trade.move("won")).json()["kind"] == "won"


async def test_the_terms_of_a_company_go_before_those_of_its_people(system: System) -> None:
    anna, account_id = await system.a_manager(), new_id()
    given: dict[str, Any] = {"display_name": "ООО Ромашка", "owner_id": anna.id, "origin": "person"}
    event = AccountCreated(account_id=account_id, payment_terms="prepayment", **given)
    await system.publish("contacts", envelope_of(event, aggregateversion=1), exchange=EVENTS_EXCHANGE, key=event.key)
    await eventually(lambda: system.rows("sales", "SELECT 1 FROM accounts WHERE account_id = $1", account_id))
    of_company = await a_client(system, anna, account_id=account_id, payment_terms="postpayment")
    trade = await a_trade(system, anna, contact_id=of_company)
    assert (await trade.page())["process"] == "prepaid"
    assert (await (await a_trade(system, anna)).page())["process"] == "fibex"


async def test_the_rules_of_choice_are_data_and_cover_everybody(system: System) -> None:
    rules = (await system.admin.get("/api/sales/process-rules")).json()
    assert rules["items"][-1] == {"attribute": "any", "value": "any", "process": "fibex"}
    anybody = {"attribute": "any", "value": "any", "process": "fibex"}
    wrong: list[list[dict[str, str]]] = [
        [{"attribute": "type", "value": "vip", "process": "prepaid"}],
        [anybody, {"attribute": "type", "value": "vip", "process": "prepaid"}],
        [{"attribute": "type", "value": "vip", "process": "nowhere"}, anybody],
    ]
    for items in wrong:
        refused = await system.admin.put("/api/sales/process-rules", json={"items": items})
        assert (refused.status_code, refused.json()["code"]) == (422, "rules_are_faulty")
    kind = f"vip-{new_id()}"
    added = [{"attribute": "type", "value": kind, "process": "prepaid"}, *rules["items"]]
    put = await system.admin.put("/api/sales/process-rules", json={"items": added})
    assert put.json()["items"] == added
    try:
        anna = await system.a_manager()
        trade = await a_trade(system, anna, contact_id=await a_client(system, anna, type=kind))
        assert (await trade.page())["process"] == "prepaid"
    finally:
        await system.admin.put("/api/sales/process-rules", json=rules)


async def test_the_database_itself_keeps_a_published_version_as_it_is(system: System) -> None:
    for change in ("UPDATE process_versions SET revision = 9", "DELETE FROM process_versions"):
        with pytest.raises(asyncpg.RaiseError, match="never changed"):
            await system.rows("sales", f"{change} WHERE code = 'fibex' AND version = 1")


async def test_a_page_says_what_the_caller_may_do(system: System) -> None:
    head, team = await system.a_head()
    trade = await a_trade(system, await system.a_manager(team))
    hers = (await trade.page())["may"]
    assert (hers["change"], hers["move"], hers["override"], hers["reopen"], hers["change_owner"]) == (
        True,
        True,
        False,
        False,
        False,
    )
    heads = (await head.get(f"/api/sales/sales/{trade.id}")).json()["may"]
    assert (heads["override"], heads["change_owner"], heads["reopen"]) == (True, True, False)
    await trade.move("lost", "price")
    closed = (await head.get(f"/api/sales/sales/{trade.id}")).json()
    assert (closed["may"]["reopen"], closed["may"]["move"], closed["moves"]) == (True, False, [])

"""Alarms by the clock, at a time of the test's choosing: due soon, overdue, paid and not closed; each is said once."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.sales import usecases
from shared.auth import Actor
from shared.db import Transaction
from tests.integration.sales.test_invoice_mail import read
from tests.integration.sales.test_payments import paid
from tests.integration.sales.test_refunds import a_refund
from tests.integration.sales.trade import Trade, a_trade
from tests.system import System

MOSCOW = ZoneInfo("Europe/Moscow")
AFTER = timedelta(hours=24)


async def tick(system: System, now: datetime, replicas: int = 1) -> None:
    """What the timers do at that moment, on so many replicas at once."""

    async def one() -> None:
        more = True
        while more:
            async with system.apps["sales"].state.database.transaction(now=now, by="system:due_invoices") as tx:
                more = await usecases.remind_of_dues(tx)
            async with system.apps["sales"].state.database.transaction(now=now, by="system:paid_not_closed") as tx:
                more = await usecases.remind_to_close(tx, after=AFTER) or more

    await asyncio.gather(*(one() for _ in range(replicas)))


async def said(trade: Trade, *kinds: str) -> list[tuple[str, int]]:
    return [(each["type"], each["data"].get("days", 0)) for each in await trade.told() if each["type"] in kinds]


def due(invoice: dict[str, Any]) -> datetime:
    day = date.fromisoformat(invoice["due_on"])
    return datetime(day.year, day.month, day.day, 9, 1, tzinfo=MOSCOW)


DUE = "InvoiceDueSoon", "InvoiceOverdue"


async def test_an_unpaid_invoice_is_spoken_of_before_on_and_after_its_day_once_each(system: System) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_production()
    day = due(invoice)
    for shift in range(-6, 20):
        await tick(system, day + timedelta(days=shift), replicas=3)
        await tick(system, day + timedelta(days=shift, hours=3))
    assert await said(trade, *DUE) == [
        ("InvoiceDueSoon", 1),
        ("InvoiceDueSoon", 0),
        ("InvoiceOverdue", 1),
        ("InvoiceOverdue", 3),
        ("InvoiceOverdue", 7),
    ]
    event = (await trade.told("InvoiceOverdue"))[0]
    assert event["actor"] == "system:due_invoices"
    assert (event["data"]["outstanding"], event["data"]["owner_id"]) == ("1220.00", str(trade.anna.id))


async def test_after_a_standstill_only_what_is_still_true_is_said(system: System) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_production()
    await tick(system, due(invoice) + timedelta(days=60))
    assert await said(trade, *DUE) == [("InvoiceOverdue", 7)]


async def test_nothing_is_said_of_what_was_paid_never_sent_void_or_lost(system: System) -> None:
    settled, unsent, void, lost = [await a_trade(system) for _ in range(4)]
    invoice = await settled.to_production()
    await settled.pay(invoice["number"], "1220.00")
    await paid(settled, "1220.00")
    await unsent.to_paperwork()
    await unsent.issue()
    wrong = await void.to_production()
    await void.do(wrong, "void", reason="Ошибка")
    await lost.to_production()
    assert (await lost.move("lost", "price")).status_code == 200
    for shift in range(-6, 20):
        await tick(system, due(invoice) + timedelta(days=shift))
    for trade in (settled, unsent, void, lost):
        assert await said(trade, *DUE) == []


async def test_an_invoice_issued_anew_is_spoken_of_by_its_own_day_and_the_void_one_no_more(system: System) -> None:
    trade = await a_trade(system)
    old = await trade.to_production()
    await tick(system, due(old))
    assert await said(trade, *DUE) == [("InvoiceDueSoon", 0)]
    void = await trade.do(old, "void", reason="Ошибка")
    anna = Actor(trade.anna.id, "manager", None, None)
    async with system.apps["sales"].state.database.transaction(now=due(old) + timedelta(days=3)) as tx:
        issued = await usecases.issue_invoice(tx, anna, UUID(trade.id))
        new = {"id": str(issued.id), "version": 1}
    new = await trade.do(await trade.do(await read(trade, new), "check"), "send", to="Игорь", channel="by_hand")
    assert void["status"] == "void" and due(new) > due(old) + timedelta(days=3)
    for shift in range(-12, 20):
        await tick(system, due(new) + timedelta(days=shift))
    told = [each for each in await trade.told() if each["type"] in DUE][1:]
    assert [(each["data"]["number"], each["data"]["days"]) for each in told] == [
        (new["number"], days) for days in (1, 0, 1, 3, 7)
    ]


async def test_a_part_is_not_the_whole_and_a_refund_begins_anew(system: System) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_production()
    await trade.pay(invoice["number"], "1000.00")
    await paid(trade, "1000.00")
    await tick(system, due(invoice))
    (event,) = await trade.told("InvoiceDueSoon")
    assert event["data"]["outstanding"] == "220.00"
    rest = await trade.pay(invoice["number"], "220.00")
    await paid(trade, "1220.00")
    for shift in range(20):
        await tick(system, due(invoice) + timedelta(days=shift))
    assert await said(trade, *DUE) == [("InvoiceDueSoon", 0)], "paid: nothing more is said"
    await system.publish("accounting", a_refund(rest, "100.00"))
    await paid(trade, "1120.00")
    for shift in range(-6, 20):
        await tick(system, due(invoice) + timedelta(days=shift))
    assert await said(trade, *DUE) == [
        ("InvoiceDueSoon", 0),
        *(("InvoiceDueSoon", days) for days in (1, 0)),
        *(("InvoiceOverdue", days) for days in (1, 3, 7)),
    ]
    assert (await trade.told("InvoiceOverdue"))[-1]["data"]["outstanding"] == "100.00"


async def test_a_paid_sale_that_nobody_closes_is_spoken_of_once(system: System) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_payment()
    await trade.pay(invoice["number"], "1220.00")
    await paid(trade, "1220.00")
    now = datetime.now(MOSCOW)
    for hours in (1, 23, 25, 26, 49, 100):
        await tick(system, now + timedelta(hours=hours), replicas=2)
        if hours == 23:
            assert await said(trade, "PaidNotClosed") == []
    await trade.pay(invoice["number"], "5.00")
    await tick(system, now + timedelta(hours=200))
    (event,) = await trade.told("PaidNotClosed")
    assert (event["data"]["invoice_number"], event["data"]["amount"]) == (invoice["number"], "1220.00")


async def test_a_sale_closed_in_time_or_still_in_production_is_not_spoken_of(system: System) -> None:
    closed, making = await a_trade(system), await a_trade(system)
    for trade, invoice in ((closed, await closed.to_payment()), (making, await making.to_production())):
        await trade.pay(invoice["number"], "1220.00")
        await paid(trade, "1220.00")
    assert (await closed.move("won")).status_code == 200
    now = datetime.now(MOSCOW)
    for hours in range(0, 240, 12):
        await tick(system, now + timedelta(hours=hours))
    assert await said(closed, "PaidNotClosed") == []
    assert await said(making, "PaidNotClosed") == []


async def test_a_paid_sale_that_is_opened_again_waits_for_a_person_again(system: System) -> None:
    head, team = await system.a_head()
    trade = await a_trade(system, await system.a_manager(team))
    invoice = await trade.to_payment()
    await trade.pay(invoice["number"], "1220.00")
    await paid(trade, "1220.00")
    assert (await trade.move("won")).status_code == 200
    now = datetime.now(MOSCOW)
    await tick(system, now + timedelta(hours=30))
    assert await said(trade, "PaidNotClosed") == []
    opened = await trade.by(head, "reopen", reason="Клиент просит дослать", stage="payment")
    assert opened.status_code == 200, opened.text
    for hours in (1, 23, 25, 60):
        await tick(system, now + timedelta(hours=hours))
    assert len(await trade.told("PaidNotClosed")) == 1


async def test_a_tick_that_fails_leaves_nothing_behind(system: System) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_production()

    async def broken(tx: Transaction) -> None:
        await usecases.remind_of_dues(tx)
        raise RuntimeError("the process dies here")

    try:
        async with system.apps["sales"].state.database.transaction(now=due(invoice)) as tx:
            await broken(tx)
    except RuntimeError:
        pass
    assert await said(trade, *DUE) == []
    await tick(system, due(invoice))
    assert await said(trade, *DUE) == [("InvoiceDueSoon", 0)]

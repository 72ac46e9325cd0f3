"""Invoices on paper and by e-mail: what the client gets, what can be taken back, what a failure looks like."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.sales import usecases
from tests.eventually import eventually
from tests.integration.sales.trade import SELLER, Trade, a_trade, mail_leaves, the_seller
from tests.system import System


async def a_checked_invoice(system: System) -> tuple[Trade, dict[str, Any]]:
    await the_seller(system)
    trade = await a_trade(system)
    await trade.to_paperwork()
    return trade, await trade.do(await trade.issue(), "check")


async def read(trade: Trade, invoice: dict[str, Any]) -> dict[str, Any]:
    return dict((await trade.anna.get(f"/api/sales/invoices/{invoice['id']}")).json())


def an_address() -> str:
    return f"buyer-{datetime.now(UTC).timestamp()}@client.example"


async def test_a_mailed_invoice_waits_seven_seconds_then_arrives_with_its_pdf_and_takes_the_sale_on(
    system: System,
) -> None:
    trade, invoice = await a_checked_invoice(system)
    to = an_address()
    queued = await trade.do(invoice, "send", to=to, message="Добрый день, Игорь!")
    assert (queued["status"], queued["delivery"]["status"]) == ("checked", "waiting")
    assert (await trade.page())["stage"] == "paperwork" and await trade.told("InvoiceSent") == []
    await asyncio.sleep(2)
    assert system.mailbox.letters(to) == []
    (letter,) = await eventually(lambda: system.mailbox.letters(to), within=20)
    await trade.reaches("production")
    sent = await read(trade, invoice)
    assert (sent["status"], sent["sent_to"], sent["sent_through"]) == ("sent", to, "email")
    assert sent["delivery"]["status"] == "sent"
    waited = datetime.fromisoformat(sent["sent_at"]) - datetime.fromisoformat(queued["delivery"]["due_at"])
    assert timedelta(0) <= waited < timedelta(seconds=10)
    assert letter.header("Reply-To") == trade.anna.email
    assert letter.header("Subject") == f"Счёт № {invoice['number']} от {SELLER['name']}"
    assert "Добрый день, Игорь!" in (letter.body("plain") or "")
    (file,) = letter.attachments
    assert (file.get_filename(), file.get_content_type()) == (f"Счёт {invoice['number']}.pdf", "application/pdf")
    content = file.get_payload(decode=True)
    assert isinstance(content, bytes) and content.startswith(b"%PDF-")
    assert len(await trade.told("InvoiceSent")) == 1
    (told,) = await trade.told("InvoiceSent")
    assert told["actor"] == "system:invoice_mail"


async def test_within_the_moment_a_mail_is_taken_back_and_nothing_leaves_the_house(system: System) -> None:
    trade, invoice = await a_checked_invoice(system)
    to = an_address()
    await trade.do(invoice, "send", to=to)
    twice = await trade.anna.post(
        f"/api/sales/invoices/{invoice['id']}/send", json={"to": to}, if_match=invoice["version"]
    )
    assert (twice.status_code, twice.json()["code"]) == (409, "invoice_is_on_its_way")
    back = await trade.anna.post(f"/api/sales/invoices/{invoice['id']}/unsend")
    assert (back.status_code, back.json()["status"], back.json()["delivery"]["status"]) == (200, "checked", "cancelled")
    await mail_leaves(system)
    assert system.mailbox.letters(to) == []
    late = await trade.anna.post(f"/api/sales/invoices/{invoice['id']}/unsend")
    assert (late.status_code, late.json()["code"]) == (409, "invoice_is_out")
    assert (await trade.page())["stage"] == "paperwork"
    handed = await trade.do(await read(trade, invoice), "send", to="Игорь", channel="by_hand")
    assert handed["status"] == "sent"


async def test_an_address_that_is_refused_shows_on_the_sale_tells_the_manager_and_can_be_corrected(
    system: System,
) -> None:
    trade, invoice = await a_checked_invoice(system)
    await trade.do(invoice, "send", to="nobody@client.example")
    await mail_leaves(system)
    failed = await read(trade, invoice)
    assert (failed["status"], failed["delivery"]["status"]) == ("checked", "failed")
    assert "550" in failed["delivery"]["last_error"]
    page = await trade.page()
    assert (page["stage"], page["invoice"]["delivery"]["status"]) == ("paperwork", "failed")
    (told,) = await trade.told("InvoiceDeliveryFailed")
    assert "550" in told["data"]["reason"] and "nobody@" not in str(told)

    async def heard() -> bool:
        items = (await trade.anna.get("/api/notifications/notifications")).json()["items"]
        return any(invoice["number"] in each["title"] and "550" in each["text"] for each in items)

    await eventually(heard)
    to = an_address()
    await trade.do(failed, "send", to=to)
    await mail_leaves(system)
    assert len(system.mailbox.letters(to)) == 1
    await trade.reaches("production")


async def test_a_mail_server_that_is_away_is_tried_again_later(system: System) -> None:
    trade, invoice = await a_checked_invoice(system)
    to = an_address()
    await trade.do(invoice, "send", to=to)
    database, later = system.apps["sales"].state.database, datetime.now(UTC) + timedelta(seconds=8)
    async with database.transaction(later) as tx:
        jobs = await usecases.claim_mail(tx)
    for job in jobs:
        async with database.transaction(later) as tx:
            await usecases.settle_mail(tx, job, ConnectionError("no route"))
    waiting = (await read(trade, invoice))["delivery"]
    assert (waiting["status"], waiting["attempts"], waiting["last_error"]) == ("waiting", 1, "no route")
    assert datetime.fromisoformat(waiting["due_at"]) == later + timedelta(minutes=1)
    await mail_leaves(system, after=30)
    assert system.mailbox.letters(to) == []
    await mail_leaves(system, after=90)
    assert len(system.mailbox.letters(to)) == 1 and (await read(trade, invoice))["status"] == "sent"


async def test_who_dies_over_a_mail_leaves_it_to_the_next_and_the_client_sees_one_message_id(system: System) -> None:
    trade, invoice = await a_checked_invoice(system)
    to = an_address()
    await trade.do(invoice, "send", to=to)
    database = system.apps["sales"].state.database
    async with database.transaction(datetime.now(UTC) + timedelta(seconds=8)) as tx:
        await usecases.claim_mail(tx)
    await mail_leaves(system, after=60)
    assert system.mailbox.letters(to) == []
    await mail_leaves(system, after=320)
    (letter,) = system.mailbox.letters(to)
    assert letter.header("Message-ID") and (await read(trade, invoice))["delivery"]["attempts"] == 2


async def test_an_invoice_void_while_it_waits_is_not_mailed(system: System) -> None:
    trade, invoice = await a_checked_invoice(system)
    to = an_address()
    await trade.do(invoice, "send", to=to)
    void = await trade.do(await read(trade, invoice), "void", reason="не тот клиент")
    assert void["delivery"]["status"] == "cancelled"
    await mail_leaves(system)
    assert system.mailbox.letters(to) == []


async def test_nobody_is_asked_to_pay_for_a_lost_sale(system: System) -> None:
    trade, invoice = await a_checked_invoice(system)
    to = an_address()
    await trade.do(invoice, "send", to=to)
    assert (await trade.move("lost", "price")).status_code == 200
    assert (await read(trade, invoice))["delivery"]["status"] == "cancelled"
    await mail_leaves(system)
    assert system.mailbox.letters(to) == []
    path, version = f"/api/sales/invoices/{invoice['id']}", (await read(trade, invoice))["version"]
    for body in ({"to": to}, {"to": "Игорь", "channel": "by_hand"}):
        refused = await trade.anna.post(f"{path}/send", json=body, if_match=version)
        assert (refused.status_code, refused.json()["code"]) == (409, "sale_is_closed")


async def gives_up(trade: Trade, invoice: dict[str, Any], how: str) -> None:
    if how == "void":
        await trade.do(await read(trade, invoice), "void", reason="не тот клиент")
    else:
        assert (await trade.move("lost", "price")).status_code == 200


@pytest.mark.parametrize("how", ["void", "lost"])
async def test_a_mail_that_fails_is_not_tried_again_once_nobody_wants_it(system: System, how: str) -> None:
    trade, invoice = await a_checked_invoice(system)
    to = an_address()
    await trade.do(invoice, "send", to=to)
    database, later = system.apps["sales"].state.database, datetime.now(UTC) + timedelta(seconds=8)
    async with database.transaction(later) as tx:
        jobs = await usecases.claim_mail(tx)
    await gives_up(trade, invoice, how)
    assert (await read(trade, invoice))["delivery"]["status"] == "sending", "nobody holds up what is leaving"
    for job in jobs:
        async with database.transaction(later) as tx:
            await usecases.settle_mail(tx, job, ConnectionError("no route"))
    delivery = (await read(trade, invoice))["delivery"]
    assert (delivery["status"], delivery["last_error"]) == ("cancelled", "no route")
    await mail_leaves(system, after=4_000)
    assert system.mailbox.letters(to) == []
    assert await trade.told("InvoiceDeliveryFailed") == [], "and nobody is alarmed of it"


@pytest.mark.parametrize("how", ["void", "lost"])
async def test_a_mail_whose_carrier_died_is_not_sent_once_nobody_wants_it(system: System, how: str) -> None:
    trade, invoice = await a_checked_invoice(system)
    to = an_address()
    await trade.do(invoice, "send", to=to)
    async with system.apps["sales"].state.database.transaction(datetime.now(UTC) + timedelta(seconds=8)) as tx:
        await usecases.claim_mail(tx)
    await gives_up(trade, invoice, how)
    await mail_leaves(system, after=320)
    assert system.mailbox.letters(to) == []
    assert (await read(trade, invoice))["delivery"]["status"] == "cancelled"


async def test_a_sent_invoice_is_mailed_once_more_without_being_sent_twice(system: System) -> None:
    trade, invoice = await a_checked_invoice(system)
    path = f"/api/sales/invoices/{invoice['id']}/resend"
    early = await trade.anna.post(path, json={"to": an_address()}, if_match=invoice["version"])
    assert (early.status_code, early.json()["code"]) == (409, "invoice_not_sent")
    sent = await trade.do(invoice, "send", to="Игорь", channel="messenger")
    to = an_address()
    await trade.do(sent, "resend", to=to, language="en")
    await mail_leaves(system)
    (letter,) = system.mailbox.letters(to)
    assert letter.header("Subject").startswith(f"Invoice {invoice['number']} from")
    assert len(await trade.told("InvoiceSent")) == 1
    assert (await read(trade, invoice))["sent_through"] == "messenger"


async def test_the_paper_is_a_file_with_its_number_for_a_name(system: System) -> None:
    trade, invoice = await a_checked_invoice(system)
    answer = await trade.anna.get(f"/api/sales/invoices/{invoice['id']}.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-") and "%D0%A1%D1%87%D1%91%D1%82" in answer.headers["content-disposition"]


async def test_details_nobody_could_pay_by_stop_paper_and_mail_and_name_what_lacks(system: System) -> None:
    await the_seller(system)
    now = (await system.admin.get("/api/sales/organisation")).json()
    bare = await system.admin.put("/api/sales/organisation", json={"name": "x"}, if_match=now["version"])
    try:
        trade = await a_trade(system)
        await trade.to_paperwork()
        invoice = await trade.do(await trade.issue(), "check")
        refused = await trade.anna.get(f"/api/sales/invoices/{invoice['id']}.pdf")
        assert (refused.status_code, refused.json()["code"]) == (409, "seller_incomplete")
        assert {each["field"] for each in refused.json()["missing"]} == {"tax_id", "bank", "bik", "account"}
        path = f"/api/sales/invoices/{invoice['id']}/send"
        unsendable = await trade.anna.post(path, json={"to": "a@b.example"}, if_match=invoice["version"])
        assert unsendable.json()["code"] == "seller_incomplete"
    finally:
        put = await system.admin.put("/api/sales/organisation", json=SELLER, if_match=bare.json()["version"])
        assert put.status_code == 200


async def test_mistyped_details_and_addresses_are_refused_by_their_field(system: System) -> None:
    now = (await system.admin.get("/api/sales/organisation")).json()
    for field, wrong in (("tax_id", "7707083894"), ("account", "40702810838000000001"), ("bik", "1")):
        body = {**SELLER, field: wrong}
        refused = await system.admin.put("/api/sales/organisation", json=body, if_match=now["version"])
        assert (refused.status_code, refused.json()["code"]) == (422, "details_do_not_hold")
        assert refused.json()["field"] in {field, "account"}
    trade, invoice = await a_checked_invoice(system)
    for to in ("no address", "a@b", "a@b.example\nBcc: c@d.example", "ж@б.рф", "a@b.example, c@d.example"):
        path = f"/api/sales/invoices/{invoice['id']}/send"
        refused = await trade.anna.post(path, json={"to": to}, if_match=invoice["version"])
        assert refused.status_code == 422, refused.text


async def test_the_series_runs_on_when_its_prefix_changes(system: System) -> None:
    await the_seller(system)
    now = (await system.admin.get("/api/sales/organisation")).json()
    put = await system.admin.put(
        "/api/sales/organisation", json={**SELLER, "invoice_prefix": "ФБ-"}, if_match=now["version"]
    )
    try:
        trade = await a_trade(system)
        await trade.to_paperwork()
        first = (await trade.issue())["number"]
        assert first.startswith("ФБ-20")
    finally:
        back = await system.admin.put("/api/sales/organisation", json=SELLER, if_match=put.json()["version"])
        assert back.status_code == 200
    other = await a_trade(system)
    await other.to_paperwork()
    assert int((await other.issue())["number"].split("-")[-1]) == int(first.split("-")[-1]) + 1

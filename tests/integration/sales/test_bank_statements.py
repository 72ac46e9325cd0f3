"""Statements of the bank through the door: every row answered, nothing counted twice, the file's own faults named."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.sales.test_payments import paid
from tests.integration.sales.trade import a_trade
from tests.servers import ROOT
from tests.system import Caller, System
from tests.unit.sales.test_statements import OURS, THEIRS, a_document, an_exchange

SAMPLES = ROOT / "docs/samples"
IMPORTS = "/api/sales/payments/imports"
NOTIFICATIONS = "/api/notifications/notifications"


@pytest.fixture
async def accountant(system: System) -> Caller:
    return await system.a_user("accountant")


def a_number() -> str:
    return f"N{str(new_id().int)[-18:]}"


async def sent(caller: Caller, raw: bytes, **options: Any) -> Any:
    kind = "text/plain" if b"1CClient" in raw else "text/csv"
    return await caller.post(IMPORTS, content=raw, headers={"content-type": kind}, **options)


async def test_a_statement_counts_towards_its_invoices_and_opens_the_gate(system: System, accountant: Caller) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_payment()
    document = a_document(Номер=a_number(), НазначениеПлатежа=f"Оплата по счёту № {invoice['number']} от 23.11.2026")
    own = a_document(ПлательщикСчет=OURS, ПолучательСчет=THEIRS)
    wrong = a_document(Дата="вчера", ДатаПоступило="вчера")
    answer = await sent(accountant, an_exchange(document, own, wrong).encode("cp1251"))
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert {name: told[name] for name in ("taken", "known", "refused", "skipped")} == {
        "taken": 1,
        "known": 0,
        "refused": 1,
        "skipped": 1,
    }
    assert (told["rows"][0]["outcome"], told["rows"][0]["status"]) == ("taken", "matched")
    assert told["rows"][0]["invoices"] == [invoice["id"]]
    assert "is no date" in told["rows"][2]["reason"] and told["rows"][2]["line"] == 33
    assert (await trade.page())["payments"]["in_full"] is True
    assert (await trade.page())["stage"] == "payment", "only a person closes the sale"
    (applied,) = await trade.told("PaymentApplied")
    assert applied["actor"] == f"user:{accountant.id}"


async def test_the_same_statement_counts_nothing_twice_even_at_the_same_time(
    system: System, accountant: Caller
) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_payment()
    purpose = f"счет {invoice['number']}"
    documents = [a_document(Номер=a_number(), Сумма="100.00", НазначениеПлатежа=purpose) for _ in range(3)]
    raw = an_exchange(*documents).encode("cp1251")
    answers = await asyncio.gather(*[sent(accountant, raw) for _ in range(4)])
    assert [each.status_code for each in answers] == [200] * 4
    assert sorted(each.json()["taken"] for each in answers) == [0, 0, 0, 3]
    other = a_document(Номер=a_number(), Сумма="7.00", НазначениеПлатежа="без номера")
    again = await sent(accountant, an_exchange(*documents, other).encode())
    assert [row["outcome"] for row in again.json()["rows"]] == ["known", "known", "known", "taken"]
    await paid(trade, "300.00")


async def test_one_document_twice_in_a_file_counts_once(accountant: Caller) -> None:
    document = a_document(Номер=a_number(), НазначениеПлатежа="без номера")
    answer = await sent(accountant, an_exchange(document, document).encode())
    assert [row["outcome"] for row in answer.json()["rows"]] == ["taken", "known"]


async def test_a_table_is_taken_as_well_and_what_fits_nothing_waits(accountant: Caller) -> None:
    number = a_number()
    text = f"Номер;Дата;Сумма;Плательщик\n{number};24.11.2026;15,50;ООО Неизвестность\n"
    row = (await sent(accountant, text.encode("cp1251"))).json()["rows"][0]
    assert (row["outcome"], row["status"], row["why_unmatched"]) == ("taken", "unmatched", "no_match")
    read = (await accountant.get(f"/api/sales/payments/{row['id']}")).json()
    assert (read["door"], read["payer"], read["amount"]) == ("statement", "ООО Неизвестность", "15.50")
    assert read["paid_at"] == "2026-11-23T21:00:00Z", "the day begins in the organisation's zone"


async def test_a_payment_that_accounting_told_of_already_waits_for_a_person(system: System, accountant: Caller) -> None:
    trade = await a_trade(system)
    invoice = await trade.to_payment()
    await trade.pay(invoice["number"], "610.00", paid_at=datetime(2026, 11, 24, 9, tzinfo=UTC))
    await paid(trade, "610.00")
    document = a_document(Номер=a_number(), Сумма="610.00", НазначениеПлатежа=f"счет {invoice['number']}")
    row = (await sent(accountant, an_exchange(document).encode())).json()["rows"][0]
    assert (row["status"], row["why_unmatched"]) == ("unmatched", "possible_duplicate")
    assert (await trade.page())["payments"]["paid"] == "610.00"


async def test_a_day_that_has_not_come_is_refused(accountant: Caller) -> None:
    answer = await sent(accountant, b"number,date,amount\n1,2199-01-01,5.00\n")
    assert answer.json()["rows"][0]["reason"].startswith("day: 2199-01-01 has not come yet")


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "line 1"),
        (b"\xff\xfe\x00", "line 1"),
        (an_exchange(a_document()).encode("cp1251")[:-30], "line 19"),
        ("Номер;Дата\n1;24.11.2026\n".encode(), "line 1"),
    ],
)
async def test_a_broken_file_is_refused_whole_and_changes_nothing(accountant: Caller, raw: bytes, told: str) -> None:
    answer = await sent(accountant, raw)
    assert (answer.status_code, answer.json()["code"]) == (422, "statement_unreadable")
    assert told in answer.json()["detail"]


async def test_the_same_request_again_gives_the_same_answer(accountant: Caller) -> None:
    raw, key = an_exchange(a_document(Номер=a_number(), НазначениеПлатежа="без номера")).encode(), str(new_id())
    first = await sent(accountant, raw, key=key)
    again = await sent(accountant, raw, key=key)
    assert first.json() == again.json() and again.headers["idempotency-replayed"] == "true"


async def test_a_statement_of_many_rows_is_taken_at_once_and_the_other_accountants_hear_of_it_once(
    system: System, accountant: Caller
) -> None:
    mark, other = a_number(), await system.a_user("accountant")
    rows = "".join(f"{mark}{number};24.11.2026;{number}.37;Кто-то\n" for number in range(1, 201))
    answer = await sent(accountant, ("Номер;Дата;Сумма;Плательщик\n" + rows).encode())
    assert answer.json()["taken"] == 200
    listed = await accountant.get("/api/sales/payments", params={"status": "unmatched", "limit": 200})
    assert len([each for each in listed.json()["items"] if mark in each["payment_id"]]) == 200

    async def heard() -> list[dict[str, Any]]:
        return [each for each in (await other.get(NOTIFICATIONS)).json()["items"] if "выписка" in each["title"]]

    [told] = await eventually(heard)
    assert "Новых платежей в ней: 200, без счёта: 200, на 20\u00a0174,00\u00a0₽" in told["text"]

    async def all_of_them_were_handled() -> bool:
        payments = (
            "SELECT event_id::text FROM event_log WHERE type = 'PaymentUnmatched' AND subject LIKE '%' || $1 || '%'"
        )
        ids = [row["event_id"] for row in await system.rows("sales", payments, mark)]
        return len(await system.rows("notifications", "SELECT 1 FROM inbox WHERE event_id = ANY($1)", ids)) == 200

    await eventually(all_of_them_were_handled)
    assert len((await other.get(NOTIFICATIONS)).json()["items"]) == 1
    assert (await accountant.get(NOTIFICATIONS)).json()["items"] == [], "who took it in has seen what became of it"


@pytest.mark.parametrize("name", ["statement.csv", "kl_to_1c.txt"])
async def test_the_samples_for_newcomers_are_taken_whole(accountant: Caller, name: str) -> None:
    told = (await sent(accountant, (SAMPLES / name).read_bytes())).json()
    assert told["taken"] + told["known"] == 3 and told["refused"] == 0, told

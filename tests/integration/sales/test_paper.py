"""The invoice as the client has it before them: read from the very file, the payment code as a phone reads it."""

from datetime import date
from typing import Any

from tests.eventually import eventually
from tests.integration.sales.trade import SELLER, Trade, a_product, a_trade, the_seller
from tests.paper import Sheet, read_paper
from tests.system import System


async def the_paper(trade: Trade, invoice: dict[str, Any]) -> Sheet:
    answer = await trade.anna.get(f"/api/sales/invoices/{invoice['id']}.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
    return read_paper(answer.content)


async def a_checked_invoice(system: System) -> tuple[Trade, dict[str, Any]]:
    """Ten of one thing at 22 %, two of another at 10 % and 5 % cheaper."""
    await the_seller(system)
    trade = await a_trade(system)
    other = await a_product(system, price="250.50")
    await trade.put_lines(
        {"sku": trade.sku, "quantity": "10"},
        {"sku": other, "quantity": "2", "discount_percent": "5", "vat_percent": "10"},
    )
    await trade.to_paperwork()
    return trade, await trade.do(await trade.issue(), "check")


def in_russian(day: str) -> str:
    at = date.fromisoformat(day)
    return f"{at:%d.%m.%Y}"


async def test_the_sheet_says_in_russian_who_pays_whom_how_much_and_by_when(system: System) -> None:
    trade, invoice = await a_checked_invoice(system)

    text = (await the_paper(trade, invoice)).text

    assert f"Счёт на оплату № {invoice['number']} от " in text
    for name in ("name", "tax_id", "kpp", "bank", "bik", "account", "correspondent_account"):
        assert SELLER[name] in text, name
    assert "Покупатель Иван Петров" in text
    # 10 × 100.00 and 2 × 250.50 − 5 %: net 1 475.95; VAT 220.00 and 47.60
    assert invoice["total"] == "1743.55"
    assert "Всего к оплате 1 743,55 руб." in text
    assert "Одна тысяча семьсот сорок три рубля 55 копеек" in text
    for part in ("1 475,95", "220,00", "47,60", "22 %", "10 %"):
        assert part in text, part
    assert f"Оплатить не позднее {in_russian(invoice['due_on'])}" in text
    assert "НЕ ПРОВЕРЕН" not in text


async def test_a_phone_reads_the_payment_order_from_the_sheet(system: System) -> None:
    trade, invoice = await a_checked_invoice(system)

    [code] = (await the_paper(trade, invoice)).codes

    standard, *fields = code.split("|")
    order = dict(field.split("=", 1) for field in fields)
    assert standard == "ST00012", "ГОСТ Р 56042-2014, UTF-8"
    assert [*order][:5] == ["Name", "PersonalAcc", "BankName", "BIC", "CorrespAcc"], "what it demands, in its order"
    assert [order[name] for name in ("Name", "PersonalAcc", "BIC", "CorrespAcc", "PayeeINN", "Sum")] == [
        *(SELLER[name] for name in ("name", "account", "bik", "correspondent_account", "tax_id")),
        "174355",
    ]
    assert invoice["number"] in order["Purpose"] and "НДС 267.60" in order["Purpose"]
    await trade.pay(None, "1743.55", purpose=order["Purpose"])
    assert (await trade.page())["payments"]["in_full"] is True, "what a bank sends back of it finds the invoice"


async def test_a_sheet_nobody_may_pay_by_has_no_code_and_says_so(system: System) -> None:
    trade, invoice = await a_checked_invoice(system)
    void = await trade.do(invoice, "void", reason="Не та сумма")
    draft = await trade.issue()

    gone, unchecked = await the_paper(trade, void), await the_paper(trade, draft)

    assert gone.codes == [] and "АННУЛИРОВАН" in gone.text.upper()
    assert "НЕ ПРОВЕРЕН" in unchecked.text.upper()


async def test_what_was_checked_does_not_change_under_the_client(system: System) -> None:
    trade, invoice = await a_checked_invoice(system)
    now = (await system.admin.get("/api/sales/organisation")).json()
    moved = {**SELLER, "account": "40702810538000000003"}
    put = await system.admin.put("/api/sales/organisation", json=moved, if_match=now["version"])
    assert put.status_code == 200, put.text
    try:
        sheet = await the_paper(trade, invoice)
    finally:
        await system.admin.put("/api/sales/organisation", json=SELLER, if_match=put.json()["version"])

    assert SELLER["account"] in sheet.text and f"PersonalAcc={SELLER['account']}" in sheet.codes[0]


async def test_the_letter_brings_the_very_sheet(system: System) -> None:
    trade, invoice = await a_checked_invoice(system)
    to = f"buyer-{invoice['id']}@client.example"
    await trade.do(invoice, "send", to=to)

    (letter,) = await eventually(lambda: system.mailbox.letters(to), within=30)

    (file,) = letter.attachments
    content = file.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert read_paper(content) == await the_paper(trade, invoice)

"""Bank statements as banks write them: every encoding, delimiter and header; what is broken is named by its line."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sales.adapters.statements import read_statement
from services.sales.domain.statement import (
    MOST_ROWS,
    Document,
    Skipped,
    StatementTooLong,
    StatementUnreadable,
    WrongLine,
)

OURS, THEIRS = "40702810900000012345", "40702810500000067890"
PURPOSE = "Оплата по счёту № 2026-00012 от 23.11.2026, в т.ч. НДС 22%"


def a_document(**fields: str) -> str:
    given = {
        "Номер": "417",
        "Дата": "23.11.2026",
        "Сумма": "1220.00",
        "ПлательщикСчет": THEIRS,
        "ДатаПоступило": "24.11.2026",
        "Плательщик": "ИНН 7701234567 ООО «Вершина-Тур»",
        "Плательщик1": "ООО «Вершина-Тур»",
        "ПлательщикИНН": "7701234567",
        "ПолучательСчет": OURS,
        "НазначениеПлатежа": PURPOSE,
        **fields,
    }
    lines = [f"{name}={value}" for name, value in given.items()]
    return "\r\n".join(["СекцияДокумент=Платежное поручение", *lines, "КонецДокумента"])


def an_exchange(*documents: str, letters: str = "Windows", end: str = "КонецФайла") -> str:
    head = ["1CClientBankExchange", "ВерсияФормата=1.03", f"Кодировка={letters}", f"РасчСчет={OURS}"]
    account = ["СекцияРасчСчет", f"РасчСчет={OURS}", "НачальныйОстаток=0.00", "КонецРасчСчет"]
    return "\r\n".join([*head, *account, *documents, end, ""])


EXPECTED = {
    "number": "417",
    "amount": Decimal("1220.00"),
    "currency": "RUB",
    "payer": "ООО «Вершина-Тур»",
    "payer_tax_id": "7701234567",
    "payer_account": THEIRS,
    "purpose": PURPOSE,
}


def the_only(raw: bytes) -> Document:
    (entry,) = read_statement(raw, "RUB")
    assert isinstance(entry, Document), entry
    return entry


@pytest.mark.parametrize(("encoding", "letters"), [("cp1251", "Windows"), ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8")])
def test_the_exchange_is_read_in_every_encoding(encoding: str, letters: str) -> None:
    found = the_only(an_exchange(a_document(), letters=letters).encode(encoding))

    assert {name: getattr(found, name) for name in EXPECTED} == EXPECTED
    assert found.day == date(2026, 11, 24), "the day the money came in, not the day of the order"


def test_the_exchange_in_dos_letters_is_read() -> None:
    plain = {"Плательщик": "", "Плательщик1": "ООО Вершина-Тур", "НазначениеПлатежа": "Оплата по счёту 2026-00012"}

    assert the_only(an_exchange(a_document(**plain), letters="DOS").encode("cp866")).payer == "ООО Вершина-Тур"


def test_only_payments_that_came_in_are_taken() -> None:
    spent = a_document(ПлательщикСчет=OURS, ПолучательСчет=THEIRS)
    between = a_document(ПлательщикСчет=OURS)
    strange = a_document(ПолучательСчет="40702810000000099999")

    entries = read_statement(an_exchange(spent, a_document(), between, strange).encode("cp1251"), "RUB")

    assert [type(entry) for entry in entries] == [Skipped, Document, Skipped, Skipped]


def test_a_wrong_document_is_named_and_keeps_no_other_out() -> None:
    entries = read_statement(an_exchange(a_document(Сумма="12x0"), a_document(Номер="418")).encode(), "RUB")

    assert isinstance(entries[0], WrongLine) and isinstance(entries[1], Document)
    assert (entries[0].line, entries[0].field) == (9, "Сумма")
    assert "'12x0' is no amount" in entries[0].reason


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (an_exchange(a_document(), end=""), "КонецФайла is missing"),
        (an_exchange(a_document().removesuffix("КонецДокумента")), "inside of a document"),
        (an_exchange(a_document() + "\r\nКонецДокумента"), r"line 21: a document ends that did not begin"),
        (an_exchange(a_document().removesuffix("КонецДокумента") + a_document()), "begins inside of another"),
        (an_exchange(a_document()).replace(f"РасчСчет={OURS}", ""), "РасчСчет is missing"),
        ("", "line 1: the file is empty"),
        ("Привет, мир", "line 1: neither"),
        ("a;b;c\n1;2;3\n", "line 1: neither"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(text: str, told: str) -> None:
    with pytest.raises(StatementUnreadable, match=told):
        read_statement(text.encode("cp1251"), "RUB")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_table_is_read_whatever_its_delimiter_and_encoding(encoding: str, delimiter: str) -> None:
    header = ["№ документа", "Дата операции", "Поступление", "ИНН контрагента", "Контрагент", "Назначение платежа"]
    row = ["417", "24.11.2026 10:15", '"1 220,00"', "7701234567", "ООО Вершина-Тур", f'"{PURPOSE}"']
    text = "\r\n".join([delimiter.join(header), delimiter.join(row), ""])

    found = the_only(text.encode(encoding))

    assert (found.number, found.day, found.amount) == ("417", date(2026, 11, 24), Decimal("1220.00"))
    assert (found.payer, found.purpose, found.line) == ("ООО Вершина-Тур", PURPOSE, 2)


def test_a_table_in_english_is_read_in_any_order_of_columns_below_what_the_bank_says_of_itself() -> None:
    text = (
        "Statement of account 40702\n\nPurpose,Amount,Date,Payer,Number,Currency\n"
        "Invoice 2026-00012,1220.5,2026-11-24,Acme,9,usd\n"
    )

    found = the_only(text.encode())

    assert (found.amount, found.currency, found.line) == (Decimal("1220.5"), "USD", 4)


def test_rows_of_a_table_are_judged_one_by_one() -> None:
    text = (
        "Номер;Дата;Приход;Расход\n"
        "1;24.11.2026;10,00;\n2;31.02.2026;10,00;\n3;24.11.2026;;5,00\n;24.11.2026;10,00;\n"
        "5;24.11.2026;-10,00;\n6;24.11.2026;10,001;\n7;24.11.2026;10,00;;лишнее\n\n8;24.11.2026;0;\n"
    )

    entries = read_statement(text.encode("cp1251"), "RUB")

    told = [(entry.line, type(entry).__name__) for entry in entries]
    assert told == [
        (2, "Document"),
        (3, "WrongLine"),
        (4, "Skipped"),
        (5, "WrongLine"),
        (6, "Skipped"),
        (7, "WrongLine"),
        (8, "WrongLine"),
        (10, "WrongLine"),
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1 220,00", "1220"),
        ("1\u00a0220.5", "1220.5"),
        ("1,220.00", "1220"),
        ("1.220,00", "1220"),
        ("1220-50", "1220.5"),
    ],
)
def test_an_amount_is_read_as_it_is_meant(written: str, meant: str) -> None:
    text = f'Номер;Дата;Сумма\n1;24.11.2026;"{written}"\n'

    assert the_only(text.encode()).amount == Decimal(meant)


def test_the_same_document_has_the_same_key_whatever_file_it_stands_in() -> None:
    first = the_only(an_exchange(a_document()).encode("cp1251"))
    table = "Номер;Дата;Сумма;Счет плательщика\n417;24.11.2026;1220,00;" + THEIRS + "\n"

    assert the_only(table.encode()).payment_id == first.payment_id
    assert first.payment_id.startswith("bank:417/2026-11-24/1220.00/RUB/")
    assert THEIRS not in first.payment_id, "an id outlives what is forgotten of a person: it does not say who paid"
    for change in (
        {"Номер": "418"},
        {"ДатаПоступило": "25.11.2026"},
        {"Сумма": "1220.01"},
        {"ПлательщикСчет": "4" * 20},
    ):
        assert the_only(an_exchange(a_document(**change)).encode()).payment_id != first.payment_id


def test_a_statement_has_its_measure() -> None:
    rows = "".join(f"{number};24.11.2026;1,00\n" for number in range(MOST_ROWS + 1))

    with pytest.raises(StatementTooLong, match="at most"):
        read_statement(("Номер;Дата;Сумма\n" + rows).encode(), "RUB")


@given(
    st.binary(max_size=400)
    | st.text(max_size=400).map(lambda text: f"Номер;Дата;Сумма\n{text}".encode("utf-8", "replace"))
)
def test_whatever_is_sent_is_read_or_refused(raw: bytes) -> None:
    """Never anything else: no error of ours, nothing that cannot be stored."""
    try:
        entries = read_statement(raw, "RUB")
    except (StatementUnreadable, StatementTooLong):
        return
    for entry in entries:
        if isinstance(entry, Document):
            assert len(entry.payment_id) <= 120
            assert all("\x00" not in str(value) for value in vars(entry).values())
            assert entry.amount > 0

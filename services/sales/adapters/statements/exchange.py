"""The 1C text exchange (1CClientBankExchange): sections of `Имя=значение`, one document after another."""

from collections.abc import Iterator

from services.sales.domain.statement import Document, Entry, Skipped, StatementUnreadable, WrongLine

from . import figures

FIRST = "1CClientBankExchange"
CURRENCIES = {"810": "RUB", "643": "RUB", "840": "USD", "978": "EUR", "156": "CNY", "398": "KZT", "933": "BYN"}
"""Digits 6–8 of an account number say its currency (Bank of Russia, regulation 579-P)."""
Fields = dict[str, str]


def is_exchange(text: str) -> bool:
    return text.lstrip("\ufeff \r\n").startswith(FIRST)


def declares(text: str, encoding: str) -> bool:
    return is_exchange(text) and f"кодировка={encoding}".lower() in text[:500].lower()


def read(text: str, currency: str) -> list[Entry]:
    """Every document of the file. Raises StatementUnreadable where it is cut off or its sections are mixed up."""
    ours: set[str] = set()
    documents: list[tuple[int, Fields]] = []
    document: tuple[int, Fields] | None = None
    ended, number = False, 0
    for number, line in enumerate(text.splitlines(), 1):
        name, _, value = (part.strip() for part in line.strip().lstrip("\ufeff").partition("="))
        if name == "СекцияДокумент":
            _must(document is None, number, "a document begins inside of another one")
            document = (number, {"СекцияДокумент": value})
        elif name == "КонецДокумента":
            _must(document is not None, number, "a document ends that did not begin")
            if document is not None:
                documents.append(document)
            document = None
        elif document is not None:
            document[1].setdefault(name, value)
        elif name == "РасчСчет" and value:
            ours.add(value)
        elif name == "КонецФайла":
            ended = True
    _must(document is None, number, "the file ends inside of a document: it was cut off")
    _must(ended, number, "КонецФайла is missing: the file was cut off")
    _must(bool(ours), 1, "РасчСчет is missing: it does not say whose account this is")
    return [_entry(line, fields, ours, currency) for line, fields in documents]


def _entry(line: int, fields: Fields, ours: set[str], currency: str) -> Entry:
    if fields.get("ПолучательСчет", fields.get("ПолучательРасчСчет")) not in ours:
        return Skipped(line, "not an incoming payment to this account")
    if fields.get("ПлательщикСчет", fields.get("ПлательщикРасчСчет")) in ours:
        return Skipped(line, "a transfer between own accounts")
    try:
        return _document(line, fields, currency)
    except figures.Unreadable as wrong:
        return WrongLine(line, wrong.field, f"{wrong.field}: {wrong.reason}")


def _document(line: int, fields: Fields, currency: str) -> Document:
    account = figures.digits(fields.get("ПлательщикСчет") or fields.get("ПлательщикРасчСчет"), 34)
    number, amount = figures.words(fields.get("Номер"), 40), figures.amount(fields.get("Сумма", ""), "Сумма")
    if number is None:
        raise figures.Unreadable("Номер", "is empty")
    if amount <= 0:
        raise figures.Unreadable("Сумма", "must be more than nothing")
    return Document(
        line=line,
        number=number,
        day=figures.day(fields.get("ДатаПоступило") or fields.get("Дата", ""), "Дата"),
        amount=amount,
        currency=CURRENCIES.get(fields.get("ПолучательСчет", "")[5:8], currency),
        payer=figures.words(fields.get("Плательщик1") or _without_tax_id(fields.get("Плательщик")), 300),
        payer_tax_id=figures.digits(fields.get("ПлательщикИНН"), 12),
        payer_account=account,
        purpose=figures.words(" ".join(_purpose(fields)), 2_000),
    )


def _purpose(fields: Fields) -> Iterator[str]:
    """Whole, else in numbered parts."""
    if fields.get("НазначениеПлатежа"):
        yield fields["НазначениеПлатежа"]
        return
    for part in range(1, 7):
        yield fields.get(f"НазначениеПлатежа{part}", "")


def _without_tax_id(name: str | None) -> str | None:
    """Older exports write «ИНН 7701234567 ООО Вершина»."""
    words = (name or "").split()
    return " ".join(words[2:]) if words[:1] == ["ИНН"] else name


def _must(holds: bool, line: int, told: str) -> None:
    if not holds:
        raise StatementUnreadable(f"line {line}: {told}; export the statement again", field="body")

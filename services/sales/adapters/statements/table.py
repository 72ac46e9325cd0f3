"""A statement as a table: CSV with a header in Russian or English, whatever its delimiter and order of columns."""

import csv
import io
from collections.abc import Iterator

from services.sales.domain.statement import Document, Entry, Skipped, StatementUnreadable, WrongLine

from . import figures

HEADERS: dict[str, tuple[str, ...]] = {
    "number": ("номер", "номер документа", "№", "№ документа", "№ док", "номер док", "number", "document number"),
    "day": ("дата", "дата операции", "дата документа", "дата проводки", "date", "document date", "booking date"),
    "amount": ("сумма", "поступление", "приход", "кредит", "сумма по кредиту", "amount", "credit", "received"),
    "spent": ("списание", "расход", "дебет", "сумма по дебету", "debit", "spent"),
    "currency": ("валюта", "currency"),
    "payer": ("плательщик", "контрагент", "наименование плательщика", "наименование контрагента", "payer", "name"),
    "payer_tax_id": ("инн", "инн плательщика", "инн контрагента", "tax id", "payer tax id", "inn"),
    "payer_account": (
        "счет",
        "счет плательщика",
        "счет контрагента",
        "расчетный счет",
        "account",
        "payer account",
        "iban",
    ),
    "purpose": ("назначение", "назначение платежа", "основание", "purpose", "details", "description"),
}
REQUIRED = ("number", "day", "amount")
LOOKED_AT = 30
"""Lines above the header a bank may write about itself."""
_MEANING = {word: field for field, words in HEADERS.items() for word in words}
Row = dict[str, str]


def has_header(text: str) -> bool:
    return _header(text) is not None


def read(text: str, currency: str) -> list[Entry]:
    """Every row below the header. Raises StatementUnreadable where a row has more cells than the header."""
    found = _header(text)
    if found is None:
        raise StatementUnreadable("line 1: there is no header that names number, date and amount", field="body")
    above, delimiter, columns = found
    return list(_entries(text, above, delimiter, columns, currency))


def _entries(text: str, above: int, delimiter: str, columns: list[str], currency: str) -> Iterator[Entry]:
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    begins = 1
    try:
        for position, cells in enumerate(rows):
            line, begins = begins, rows.line_num + 1
            if position < above or not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
                yield WrongLine(line, "", f"the row has {len(cells)} cells, the header {len(columns)}")
                continue
            yield _entry(line, dict(zip(columns, cells, strict=False)), currency)
    except csv.Error as error:
        raise StatementUnreadable(f"line {rows.line_num}: {error}", field="body") from error


def _entry(line: int, row: Row, currency: str) -> Entry:
    try:
        return _document(line, row, currency)
    except figures.Unreadable as wrong:
        return WrongLine(line, wrong.field, f"{wrong.field}: {wrong.reason}")


def _document(line: int, row: Row, currency: str) -> Document | Skipped:
    spent = row.get("spent", "").strip()
    if not row.get("amount", "").strip() and spent:
        return Skipped(line, "not an incoming payment")
    amount = figures.amount(row.get("amount", ""), "amount")
    if amount < 0 or (amount == 0 and spent):
        return Skipped(line, "not an incoming payment")
    number = figures.words(row.get("number"), 40)
    if number is None:
        raise figures.Unreadable("number", "is empty")
    if amount == 0:
        raise figures.Unreadable("amount", "must be more than nothing")
    told = (row.get("currency") or "").strip().upper() or currency
    if not (len(told) == 3 and told.isascii() and told.isalpha()):
        raise figures.Unreadable("currency", f"{told[:20]!r} is no code such as RUB")
    return Document(
        line=line,
        number=number,
        day=figures.day(row.get("day", ""), "day"),
        amount=amount,
        currency="RUB" if told == "RUR" else told,
        payer=figures.words(row.get("payer"), 300),
        payer_tax_id=figures.digits(row.get("payer_tax_id"), 12),
        payer_account=figures.digits(row.get("payer_account"), 34),
        purpose=figures.words(row.get("purpose"), 2_000),
    )


def _header(text: str) -> tuple[int, str, list[str]] | None:
    """(rows up to and with the header, delimiter, what each column is); None where no row of the first is one."""
    head = "\n".join(text.splitlines()[:LOOKED_AT])
    for delimiter in ";\t,|":
        try:
            rows = list(csv.reader(io.StringIO(head), delimiter=delimiter))
        except csv.Error:
            continue
        for position, cells in enumerate(rows):
            columns = [_meaning(cell) for cell in cells]
            if all(columns.count(field) == 1 for field in REQUIRED):
                return position + 1, delimiter, columns
    return None


def _meaning(cell: str) -> str:
    plain = " ".join(cell.replace("ё", "е").replace("Ё", "Е").replace("_", " ").lower().strip("\ufeff .:*").split())
    return _MEANING.get(plain, f"?{plain}")

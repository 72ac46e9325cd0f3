"""Bank statements as files: the 1C text exchange and CSV, in whatever encoding the bank wrote them."""

from services.sales.domain.statement import MOST_ROWS, Entry, StatementTooLong, StatementUnreadable

from . import exchange, table

ENCODINGS = ("utf-8-sig", "cp1251", "cp866")


def read_statement(raw: bytes, currency: str) -> list[Entry]:
    """Its documents in the order of the file. Raises StatementUnreadable with the line where nothing can be read.

    `currency` is the account's where the file does not say.
    """
    if not raw.strip():
        raise StatementUnreadable("line 1: the file is empty", field="body")
    entries = _read(raw, currency)
    if len(entries) > MOST_ROWS:
        raise StatementTooLong(f"the statement has {len(entries)} documents; at most {MOST_ROWS} are taken at once")
    return entries


def _read(raw: bytes, currency: str) -> list[Entry]:
    """In each encoding that decodes, the first that makes sense: Windows and DOS letters decode as each other."""
    texts = list(_texts(raw))
    for text in texts:
        if exchange.is_exchange(text):
            return exchange.read(_as_declared(raw, text), currency)
    for text in texts:
        if table.has_header(text):
            return table.read(text, currency)
    raise StatementUnreadable(
        "line 1: neither 1CClientBankExchange nor a table whose header names number, date and amount "
        "(номер, дата, сумма)",
        field="body",
    )


def _texts(raw: bytes) -> list[str]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return [_decoded(raw, "utf-16")]
    return [text for encoding in ENCODINGS if (text := _decoded(raw, encoding))]


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding).replace("\x00", "")
    except UnicodeDecodeError:
        return ""


def _as_declared(raw: bytes, text: str) -> str:
    """The exchange says itself whether it is written in Windows or DOS letters."""
    dos = _decoded(raw, "cp866")
    if exchange.declares(dos, "DOS"):
        return dos
    return text

"""Files of clients as they come from people: CSV of any Russian or English Excel, and XLSX; read as rows of text."""

import csv
import io
import zipfile
from collections import Counter
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from services.contacts.domain.importing import FileUnreadable, Sheet, TooManyRows

MAX_ROWS = 100_000
MAX_COLUMNS = 100
MAX_UNPACKED = 600_000_000
"""Bytes of an XLSX file when unpacked: a small file may claim to hold any number of them."""
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DELIMITERS = (";", ",", "\t")


def read(content: bytes) -> Sheet:
    """The header and the rows of a file; the kind is told by what is inside, not by its name.

    Raises FileUnreadable, TooManyRows.
    """
    if content.startswith(_OLD_EXCEL):
        raise FileUnreadable("this is the old XLS format; save the file as XLSX or CSV")
    if content.startswith(_ZIP):
        return _sheet(_xlsx(content), "xlsx", None, None)
    text, encoding = _text(content)
    if "\x00" in text:
        raise FileUnreadable("the file is neither CSV nor XLSX: it contains the character NUL")
    delimiter = _delimiter(text)
    try:
        # Excel writes line breaks inside of quoted cells; `newline=""` leaves them to the reader of CSV.
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise FileUnreadable(f"the CSV cannot be read: {error}") from error
    return _sheet(rows, "csv", delimiter, encoding)


def _text(content: bytes) -> tuple[str, str]:
    """By its byte order mark; else UTF-8 where it is; else the encoding of Russian Windows."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            try:
                return content.decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise FileUnreadable(f"the file says it is {encoding}, but is not: {error.reason}") from error
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("cp1251", errors="replace"), "cp1251"


def _delimiter(text: str) -> str:
    """The one that cuts the first rows into most columns, and into equally many."""
    sample = text[:65_536].rpartition("\n")[0] if len(text) > 65_536 else text

    def fits(delimiter: str) -> tuple[int, int]:
        try:
            rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row][:50]
        except csv.Error:
            return (0, 0)
        if not rows:
            return (0, 0)
        columns, alike = Counter(len(row) for row in rows).most_common(1)[0]
        return (alike * 100 // len(rows) if columns > 1 else 0, columns)

    return max(_DELIMITERS, key=fits)


def _xlsx(content: bytes) -> list[list[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(each.file_size for each in archive.infolist()) > MAX_UNPACKED:
                raise TooManyRows("the file unpacks to more than can be read; split it")
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, IndexError, ValueError, OSError) as error:
        raise FileUnreadable(f"the XLSX cannot be read: {error}") from error


def _sheet(rows: list[list[Any]], kind: str, delimiter: str | None, encoding: str | None) -> Sheet:
    """The first row with anything in it is the header; empty rows are left out, the others keep their numbers."""
    texts = [(number, _trimmed(row)) for number, row in enumerate(rows, start=1)]
    filled = [(number, row) for number, row in texts if row]
    if not filled:
        raise FileUnreadable("the file is empty; its first row names the columns")
    (_, header), *body = filled
    if not body:
        raise FileUnreadable("the file has a header and no rows")
    if len(body) > MAX_ROWS:
        raise TooManyRows(f"the file has {len(body)} rows; at most {MAX_ROWS} are taken at once, split it")
    width = max(len(row) for _, row in filled)
    if width > MAX_COLUMNS:
        raise FileUnreadable(f"the file has {width} columns; at most {MAX_COLUMNS} are read")
    names = [header[place] if place < len(header) else "" for place in range(width)]
    return Sheet(kind, delimiter, encoding, names, body)


def _trimmed(row: list[Any]) -> list[str]:
    cells = [_cell(value) for value in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _cell(value: Any) -> str:
    """A cell as text. A number is written out: 79161234567.0 is a telephone number, 1e10 never is."""
    if isinstance(value, str):
        return value.strip().replace("\x00", "")
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return "" if value is None else str(value)

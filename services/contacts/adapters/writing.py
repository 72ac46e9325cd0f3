"""Clients as files that people open: CSV for a Russian Excel, and XLSX; no formulas, and phones stay as they are."""

import csv
import io
import re
import tempfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter

Row = Sequence[str | datetime | date | None]
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER_OF_PHONE = re.compile(r"\+[0-9][0-9 ().\-]*( ?(ext\.?|доб\.) ?[0-9]+)?(, \+[0-9][0-9 ().\-]*)*")
BOM = "\ufeff"


def csv_lines(rows: Sequence[Row], delimiter: str = ";") -> bytes:
    """Rows as Excel reads them: a byte order mark is the caller's to send first."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([[harmless(_said(value)) for value in row] for row in rows])
    return text.getvalue().encode()


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before what would begin one, except in a phone."""
    return f"'{text}" if text.startswith(_DANGEROUS) and not _NUMBER_OF_PHONE.fullmatch(text) else text


def _said(value: str | datetime | date | None) -> str:
    if isinstance(value, datetime):
        return value.strftime("%d.%m.%Y %H:%M")
    return value.strftime("%d.%m.%Y") if isinstance(value, date) else value or ""


class Workbook:
    """An XLSX file written row by row into a temporary file, so that its size is no matter of memory."""

    def __init__(self, titles: Sequence[str]) -> None:
        self.file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed by whoever sends it)
        options: dict[str, Any] = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": True,
        }
        self._book = xlsxwriter.Workbook(self.file, options)
        self._sheet = self._book.add_worksheet()
        self._moment = self._book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        bold = self._book.add_format({"bold": True})
        self._sheet.freeze_panes(1, 0)
        for place, title in enumerate(titles):
            self._sheet.write_string(0, place, title, bold)
        self._row = 0

    def add(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self._row += 1
            for place, value in enumerate(row):
                if isinstance(value, date):
                    self._sheet.write_datetime(self._row, place, value, self._moment)
                elif value:
                    self._sheet.write_string(self._row, place, value)

    def close(self) -> IO[bytes]:
        """The finished file, at its beginning."""
        self._book.close()
        self.file.seek(0)
        return self.file

"""A report as a file for a spreadsheet: real numbers and dates, and no cell that a spreadsheet would run."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

Cell = str | int | Decimal | date | datetime | None
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula at the start of a text (OWASP, CSV injection)."""


@dataclass(frozen=True)
class Sheet:
    """A table: `head` names the columns, `formats` say money, percent, hours, count, date or text of each.

    `totals` are its last rows; `notes` stand above it. `chart` names the columns to draw, by their place.
    """

    title: str
    notes: Sequence[str]
    head: Sequence[str]
    formats: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    totals: Sequence[Sequence[Cell]]
    chart: Sequence[int] = ()


def as_csv(sheet: Sheet) -> bytes:
    """For Russian Excel: semicolons, decimal commas, and a byte order mark that says UTF-8."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_harmless(each) for each in sheet.head])
    for row in (*sheet.rows, *sheet.totals):
        writer.writerow([_written(each) for each in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def as_xlsx(sheet: Sheet, chart_title: str) -> bytes:
    """One sheet with a frozen header, and a second one with a chart where there is something to draw."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet(sheet.title[:31])
    for place, note in enumerate(sheet.notes):
        page.write_string(place, 0, note)
    top = len(sheet.notes) + 1
    for column, title in enumerate(sheet.head):
        page.write_string(top, column, title, book.add_format({"bold": True, "bottom": 1, "text_wrap": True}))
        page.set_column(column, column, max(12, min(len(title), 28)))
    formats = [book.add_format({"num_format": _NUMBERS[kind]}) for kind in sheet.formats]
    strong = [book.add_format({"num_format": _NUMBERS[kind], "bold": True, "top": 1}) for kind in sheet.formats]
    for offset, row in enumerate((*sheet.rows, *sheet.totals), start=1):
        of_total = offset > len(sheet.rows)
        for column, value in enumerate(row):
            _write(page, top + offset, column, value, (strong if of_total else formats)[column])
    page.freeze_panes(top + 1, 1)
    if sheet.chart and sheet.rows:
        _draw(book, sheet, top, chart_title)
    book.set_properties({"title": sheet.title})
    book.close()
    return file.getvalue()


_NUMBERS = {
    "money": "#,##0.00",
    "percent": "0.0",
    "hours": "#,##0.0",
    "count": "#,##0",
    "date": "dd.mm.yyyy",
    "text": "@",
}


def _write(page: Worksheet, row: int, column: int, value: Cell, form: object) -> None:
    if value is None:
        page.write_blank(row, column, None, form)
    elif isinstance(value, datetime | date):
        page.write_datetime(row, column, value, form)
    elif isinstance(value, str):
        page.write_string(row, column, value, form)
    else:
        page.write_number(row, column, float(value), form)


def _draw(book: Workbook, sheet: Sheet, top: int, title: str) -> None:
    page = book.add_worksheet(title[:31])
    chart = book.add_chart({"type": "column"})
    first, last = top + 1, top + len(sheet.rows)
    for column in sheet.chart:
        chart.add_series(
            {
                "name": [sheet.title[:31], top, column],
                "categories": [sheet.title[:31], first, 0, last, 0],
                "values": [sheet.title[:31], first, column, last, column],
            }
        )
    chart.set_size({"width": 960, "height": 480})
    chart.set_title({"name": sheet.title})
    chart.set_y_axis({"min": 0})
    page.insert_chart(0, 0, chart)


def _written(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    return _harmless(value) if isinstance(value, str) else str(value)


def _harmless(text: str) -> str:
    """An apostrophe in front of what would be run; a negative number comes as a number and keeps its sign."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text

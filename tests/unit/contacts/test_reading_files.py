"""Files as people have them: whatever wrote them, the same rows are read."""

import csv
import io
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from services.contacts.adapters.reading import read
from services.contacts.adapters.writing import BOM, Workbook, csv_lines, harmless
from services.contacts.domain.importing import FileUnreadable, unescaped

ROWS = [["Имя", "Телефон"], ["Пётр, «Верёвка»; младший", "+79161234567"], ["Ирина", "8 (495) 123-45-67"]]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_delimiter_and_encoding_are_found_out(delimiter: str, encoding: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(ROWS)

    sheet = read(text.getvalue().encode(encoding))

    assert (sheet.kind, sheet.delimiter, sheet.header) == ("csv", delimiter, ROWS[0])
    assert sheet.rows == [(2, ROWS[1]), (3, ROWS[2])]


def test_numbers_dates_and_texts_of_a_workbook_are_read_as_people_see_them() -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"remove_timezone": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ["Телефон", "Дата", "Имя"])
    page.write_number(1, 0, 79161234567)
    page.write_datetime(1, 1, datetime(2026, 12, 1, tzinfo=UTC), book.add_format({"num_format": "dd.mm.yyyy"}))
    page.write_string(1, 2, "Анна")
    book.close()

    sheet = read(file.getvalue())

    assert (sheet.kind, sheet.header) == ("xlsx", ["Телефон", "Дата", "Имя"])
    assert sheet.rows == [(2, ["79161234567", "2026-12-01", "Анна"])]


def test_empty_rows_are_left_out_and_the_others_keep_their_numbers() -> None:
    sheet = read("Имя;Телефон\n\n;\nАнна;1\n".encode())

    assert sheet.rows == [(4, ["Анна", "1"])]


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", "Имя;Телефон\n".encode(), b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0old", b"a;b\n\x00;1"]
)
def test_what_is_no_list_of_clients_is_refused(content: bytes) -> None:
    with pytest.raises(FileUnreadable):
        read(content)


@given(st.binary(max_size=400))
def test_whatever_is_sent_is_read_or_refused(content: bytes) -> None:
    with suppress(FileUnreadable):
        assert read(content).rows


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30).map(str.strip)


@given(st.lists(st.lists(CELL, min_size=2, max_size=2).filter(all), min_size=1, max_size=5))
def test_what_was_written_for_excel_is_read_back_as_it_was(rows: list[list[str]]) -> None:
    sheet = read(BOM.encode() + csv_lines([["Имя", "Заметка"], *rows]))

    assert [[unescaped(cell) for cell in cells] for _, cells in sheet.rows] == [
        [unescaped(harmless(cell)) for cell in row] for row in rows
    ]


@pytest.mark.parametrize("text", ["=1+1", "+CMD|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert csv_lines([[text]]).decode().lstrip('"').startswith("'")
    assert unescaped(harmless(text)) == text


@pytest.mark.parametrize("phone", ["+7 495 123-45-67", "+79161234567", "+7 495 123-45-67, +7 916 123-45-67"])
def test_a_telephone_number_stays_as_it_is(phone: str) -> None:
    assert csv_lines([[phone]]).decode().strip() == phone


def test_a_workbook_holds_texts_as_texts_and_moments_as_moments() -> None:
    book = Workbook(["Имя", "Создан"])
    book.add([["=1+1", datetime(2026, 12, 1, 9, 30, tzinfo=UTC)], ["+7 495 123-45-67", date(2026, 12, 2)]])

    sheet = read(book.close().read())

    assert sheet.rows == [(2, ["=1+1", "2026-12-01 09:30:00"]), (3, ["+7 495 123-45-67", "2026-12-02"])]

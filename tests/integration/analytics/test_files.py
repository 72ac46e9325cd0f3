"""Reports as files: numbers that add up to the screen, nothing that a spreadsheet would run."""

import csv
import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from services.analytics.adapters.spreadsheets import Sheet, as_csv, as_xlsx
from services.analytics.domain.reports import REPORTS
from tests.integration.analytics.told import NOON, a_client, a_completion, a_move, report, told
from tests.integration.analytics.told import REPORTS as PATH
from tests.system import System

MARCH = {"period": "custom", "from": "2026-03-01", "to": "2026-04-01"}


async def test_the_csv_opens_in_russian_excel_and_sums_to_the_screen(system: System) -> None:
    head, team = await system.a_head()
    anna = await system.a_manager(team, name="=cmd|' /C calc'!A0")
    boris = await system.a_manager(team, name="Борис")
    await told(system, a_move(anna, amount="1234.50"), a_move(boris, amount="-10.25"), a_move(boris, amount="99.99"))
    query = {**MARCH, "group_by": "manager"}
    answer = await head.get(f"{PATH}/sales_and_margin.csv", params=query)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    revenue = rows[0].index("Выручка без НДС")
    assert "'=cmd|' /C calc'!A0" in [row[0] for row in rows]
    shown = [Decimal(row[revenue].replace(",", ".")) for row in rows[1:]]
    screen = await report(head, "sales_and_margin", group_by="manager")
    assert sum(shown[:-1]) == shown[-1] == Decimal(screen["total"][0]["revenue"]) == Decimal("1324.24")


async def test_the_xlsx_has_real_numbers_and_dates(system: System) -> None:
    anna = await system.a_manager()
    await told(system, a_move(anna, amount="1234.50"), a_move(anna, amount="1.00", at=NOON + timedelta(days=1)))
    answer = await anna.get(f"{PATH}/sales_and_margin.xlsx", params={**MARCH, "group_by": "day"})
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    rows = book.get_sheet_by_index(0).to_python()
    head = next(place for place, row in enumerate(rows) if "Выручка без НДС" in row)
    revenue = rows[head].index("Выручка без НДС")
    assert [(str(row[0])[:10], row[revenue]) for row in rows[head + 1 :]] == [
        ("2026-03-11", 1234.5),
        ("2026-03-12", 1.0),
        ("Итого", 1235.5),
    ]
    assert len(book.sheet_names) == 2, "the second sheet has the chart"
    parts = ZipFile(BytesIO(answer.content))
    (pane,) = re.findall(r"<pane [^>]*>", parts.read("xl/worksheets/sheet1.xml").decode())
    assert f'ySplit="{head + 1}"' in pane and 'state="frozen"' in pane, "the header stays in sight"
    chart = parts.read("xl/charts/chart1.xml").decode()
    assert re.findall(r"<c:v>([^<]*)</c:v>", chart)[:1] and "$A$" in chart, "and it draws the rows"


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_every_report_is_to_be_had_as_a_file_in_the_readers_language(
    system: System, name: str, kind: str
) -> None:
    anna = await system.a_manager(language="en")
    await told(system, a_client(anna, uuid4()), a_completion(anna, contact_id=uuid4()))
    answer = await anna.get(f"{PATH}/{name}.{kind}", params={**MARCH, "group_by": "manager"})
    assert answer.status_code == 200, answer.text
    assert f"{name}.{kind}" in answer.headers["content-disposition"]
    if kind == "csv":
        assert answer.content.decode("utf-8-sig").startswith("Manager;")


def test_no_cell_begins_like_a_formula() -> None:
    rows = [[text] for text in ("=1+1", "+7 999", "-1", "@sum", "\tx", "plain")]
    sheet = Sheet("t", [], ["name"], ["text"], rows, [])
    assert all(
        not line.startswith(("=", "+", "-", "@", "\t")) for line in as_csv(sheet).decode("utf-8-sig").split("\r\n")
    )
    cells = CalamineWorkbook.from_filelike(BytesIO(as_xlsx(sheet, "c"))).get_sheet_by_index(0).to_python()
    assert [row[0] for row in cells[-6:]] == ["=1+1", "+7 999", "-1", "@sum", "\tx", "plain"], "text, not formulas"


@pytest.mark.parametrize(
    ("language", "words"),
    [("ru", ("Звонок", "Высокий", "Внесён вручную")), ("en", ("Call", "High", "Entered by hand"))],
)
async def test_codes_in_a_file_are_words_of_whoever_asks(system: System, language: str, words: tuple[str, ...]) -> None:
    anna, client = await system.a_manager(language=language), uuid4()
    told_of = a_client(anna, client, at=NOON - timedelta(days=1), priority="high")
    await told(system, told_of, a_completion(anna, contact_id=client), a_completion(anna, kind="meeting"))
    query = {**MARCH, "group_by": "kind,priority,origin"}
    text = (await anna.get(f"{PATH}/completed_activities.csv", params=query)).content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text), delimiter=";"))[1:-1]
    meeting = "Meeting" if language == "en" else "Встреча"
    assert {tuple(row[:3]) for row in rows} == {words, (meeting, "—", "—")}
    book = CalamineWorkbook.from_filelike(
        BytesIO((await anna.get(f"{PATH}/completed_activities.xlsx", params=query)).content)
    )
    cells = {str(cell) for row in book.get_sheet_by_index(0).to_python() for cell in row}
    assert {*words} <= cells and not {"call", "high", "person"} & cells

"""Clients as files: what the list shows, harmless in a spreadsheet, and understood when it comes back."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.integration.contacts.clients import a_contact, an_account
from tests.integration.contacts.importing import counts, imported
from tests.system import Caller, System

EXPORTS = "/api/contacts/exports"


async def exported(caller: Caller, form: str, record: str = "contacts", **filters: Any) -> bytes:
    answer = await caller.get(f"{EXPORTS}/{record}", params={"format": form, **filters})
    assert answer.status_code == 200, answer.text
    return answer.content


async def table(caller: Caller, form: str, record: str = "contacts", **filters: Any) -> list[list[Any]]:
    content = await exported(caller, form, record, **filters)
    if form == "xlsx":
        return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


async def some_clients(anna: Caller) -> None:
    account = await an_account(anna, name="ООО «Верёвка»; дом", tax_id="7707083893", kpp="770701001")
    await a_contact(
        anna,
        name="Пётр Ёлкин",
        phones=["+79161234567", "84951234567"],
        emails=["p@test.example", "q@test.example"],
        account_id=account["id"],
        position="Закупки",
        type="existing",
        priority="high",
    )
    await a_contact(anna, name="=1+1", phones=["+79161234568"])
    await a_contact(anna, name="+7 (вторая линия)")
    await a_contact(anna, name="Перенос\tи «кавычки»; точка")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("record", ["contacts", "accounts"])
async def test_a_file_that_comes_back_changes_nothing(system: System, form: str, lang: str, record: str) -> None:
    anna = await system.a_manager()
    await some_clients(anna)

    made = await imported(anna, await exported(anna, form, record, lang=lang), record=record)

    assert counts(made) == (0, 0, 4 if record == "contacts" else 1, 0)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_phones_stay_text_and_moments_are_moments(system: System, form: str) -> None:
    anna = await system.a_manager()
    await a_contact(anna, name="Пётр", phones=["+79161234567"])

    header, line = await table(anna, form)

    told = dict(zip(header, line, strict=True))
    assert told["Телефоны"] == "+7 916 123-45-67"
    moment = told["Создан"]
    assert (moment if form == "xlsx" else datetime.strptime(moment, "%d.%m.%Y %H:%M").replace(tzinfo=UTC)).year >= 2026


async def test_a_formula_is_dead_in_csv_and_a_text_in_a_workbook(system: System) -> None:
    anna = await system.a_manager()
    await a_contact(anna, name="=HYPERLINK(1)")

    assert (await table(anna, "csv"))[1][2] == "'=HYPERLINK(1)"
    assert (await table(anna, "xlsx"))[1][2] == "=HYPERLINK(1)"


async def test_the_filters_of_the_list_and_the_reach_of_the_caller_hold(system: System) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    await a_contact(anna, name="Важный", priority="high")
    await a_contact(anna, name="Обычный")
    await a_contact(boris, name="Чужой")

    assert [row[2] for row in (await table(anna, "csv", priority="high"))[1:]] == ["Важный"]
    assert [row[2] for row in (await table(anna, "csv"))[1:]] == ["Важный", "Обычный"]


async def test_programs_get_json(system: System) -> None:
    anna = await system.a_manager()
    for name in ("Один", "Два"):
        await a_contact(anna, name=name, phones=["+79161234567"], accept_duplicates=True)

    answer = await anna.get(f"{EXPORTS}/contacts", params={"format": "json"})

    assert [(each["name"], each["phones"]) for each in answer.json()] == [
        ("Два", ["+79161234567"]),
        ("Один", ["+79161234567"]),
    ]

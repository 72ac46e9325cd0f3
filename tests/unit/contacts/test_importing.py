"""What a column means, what a row says, and why it is not taken."""

from typing import Any

import pytest

from services.contacts.domain.columns import FIELDS, MappingWrong, checked_mapping, suggested, suggested_key
from services.contacts.domain.importing import Draft, Reader, differences, key_values
from services.contacts.domain.tax import checked_kpp, checked_tax_id
from shared.errors import Invalid


def phone(text: str) -> str:
    if not text.startswith("+"):
        raise Invalid("phones: no")
    return text.replace(" ", "")


def reader(mapping: dict[int, str], record: Any = "contacts") -> Reader:
    types = {"existing": "existing", "действующий": "existing", "potential": "potential"}
    return Reader(record, mapping, phone, checked_tax_id, checked_kpp, types)


def draft(mapping: dict[int, str], *cells: str) -> Draft:
    return reader(mapping).draft(2, cells)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["ФИО", "Телефон", "E-mail", "Компания", "ИНН"], ["name", "phones", "emails", "account_name", "tax_id"]),
        (["Full name", "Phone 1", "Phone 2", "Owner"], ["name", "phones", "phones", "owner"]),
        (["Фамилия", "Имя", "Отчество", "Моб."], ["last_name", "first_name", "middle_name", None]),
        (["Код 1С", "Контактное лицо", "эл. почта"], ["external_ref", "name", "emails"]),
    ],
)
def test_columns_are_known_by_their_names(header: list[str], expected: list[str | None]) -> None:
    found = suggested(header, "contacts")

    assert [found.get(place) for place in range(len(header))] == expected


@pytest.mark.parametrize("language", [0, 1])
@pytest.mark.parametrize("record", ["contacts", "accounts"])
def test_the_titles_of_our_own_export_are_understood(language: int, record: Any) -> None:
    codes = [
        code
        for code, each in FIELDS.items()
        if each.only in {None, record} and code not in {"last_name", "first_name", "middle_name"}
    ]

    found = suggested([FIELDS[code].titles[language] for code in codes], record)

    assert [*found.values()] == codes


def test_the_surest_key_is_suggested() -> None:
    assert suggested_key({0: "name", 1: "phones", 2: "emails"}, "contacts") == "emails"
    assert suggested_key({0: "name"}, "contacts") is None


@pytest.mark.parametrize(
    ("mapping", "key"),
    [
        ({9: "name"}, None),
        ({0: "enemy"}, None),
        ({0: "name", 1: "name"}, None),
        ({0: "note"}, None),
        ({0: "name"}, "emails"),
        ({0: "name"}, "note"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused(mapping: dict[int, str], key: str | None) -> None:
    with pytest.raises(MappingWrong):
        checked_mapping(mapping, 3, "contacts", key)


def test_a_row_is_read_field_by_field() -> None:
    mapping = {0: "name", 1: "phones", 2: "phones", 3: "emails", 4: "type", 5: "priority", 6: "account_name"}

    said = draft(mapping, " Пётр  Ёлкин ", "+7 1, +72", "+73", "A@b.ru c@d.ru", "Действующий", "высокий", "ООО Верёвка")

    assert said.problems == []
    assert said.fields == {
        "name": "Пётр Ёлкин",
        "phones": ["+71", "+72", "+73"],
        "emails": ["a@b.ru", "c@d.ru"],
        "type": "existing",
        "priority": "high",
    }
    assert said.account_name == "ООО Верёвка"


def test_a_name_may_come_in_parts() -> None:
    said = draft({0: "last_name", 1: "first_name", 2: "middle_name"}, "Петров", "Иван", "Ильич")

    assert said.fields["name"] == "Петров Иван Ильич"


def test_each_reason_names_its_field() -> None:
    mapping = {0: "name", 1: "phones", 2: "emails", 3: "priority", 4: "tax_id"}

    said = draft(mapping, "x" * 201, "none", "nobody", "urgent", "7707083890")

    assert [each.field for each in said.problems] == ["name", "phones", "emails", "priority", "tax_id"]


def test_an_empty_cell_says_nothing() -> None:
    assert draft({0: "name", 1: "phones", 2: "position"}, "Анна", "", " ").fields == {"name": "Анна"}


def test_rows_are_known_by_what_was_chosen() -> None:
    said = draft({0: "name", 1: "emails", 2: "tax_id"}, "Анна", "a@b.ru", "7707083893")

    assert key_values(said, "emails") == ["a@b.ru"]
    assert key_values(said, "tax_id") == ["7707083893 анна"]
    assert key_values(said, "phones") == []
    assert key_values(said, None) == []


class Kept:
    name, phones = "Анна", ["+71"]


def test_only_what_differs_changes_and_phones_are_added() -> None:
    before, after = differences(Kept, {"name": "Анна", "phones": ["+72", "+71"]})

    assert (before, after) == ({"phones": ["+71"]}, {"phones": ["+71", "+72"]})
    assert differences(Kept, {"name": "Анна", "phones": ["+71"]}) == ({}, {})

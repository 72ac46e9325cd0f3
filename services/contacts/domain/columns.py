"""Which column of a file of clients means what, by its name in Russian or English. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from shared.errors import Invalid

from .names import search_key

Record = Literal["contacts", "accounts"]


class MappingWrong(Invalid):
    """The mapping names a column that is not in the file, a field that does not exist, or no field to know rows by."""


@dataclass(frozen=True)
class Field:
    """Something a column may mean. `several`: more than one column, and more than one value in a cell, may say it."""

    titles: tuple[str, str]
    others: tuple[str, ...] = ()
    several: bool = False
    only: Record | None = None


FIELDS: dict[str, Field] = {
    "id": Field(("ID", "ID"), ("идентификатор", "uuid")),
    "external_ref": Field(
        ("Внешний код", "External reference"), ("код", "external id", "внешний id", "код 1с", "external_ref", "ref")
    ),
    "name": Field(
        ("Имя", "Name"),
        (
            *(
                "фио",
                "контакт",
                "контактное лицо",
                "клиент",
                "имя клиента",
                "full name",
                "contact",
                "person",
                "полное имя",
            ),
            *("наименование", "название"),
        ),
    ),
    "last_name": Field(("Фамилия", "Last name"), ("surname", "family name"), only="contacts"),
    "first_name": Field(("Имя собственное", "First name"), ("given name",), only="contacts"),
    "middle_name": Field(("Отчество", "Middle name"), ("patronymic",), only="contacts"),
    "position": Field(("Должность", "Position"), ("job title", "title"), only="contacts"),
    "phones": Field(
        ("Телефоны", "Phones"),
        (*("телефон", "phone", "тел", "мобильный", "мобильный телефон", "рабочий телефон", "mobile"), "phone number"),
        several=True,
    ),
    "emails": Field(
        ("Эл. почта", "E-mails"),
        (*("email", "e-mail", "почта", "электронная почта", "адрес электронной почты", "mail", "эл почта"), "emails"),
        several=True,
    ),
    "account_name": Field(
        ("Компания", "Company"),
        ("контрагент", "организация", "account", "фирма", "юрлицо", "company name", "название компании"),
        only="contacts",
    ),
    "tax_id": Field(("ИНН", "INN"), ("инн компании", "tax id", "tax_id")),
    "kpp": Field(("КПП", "KPP"), ()),
    "type": Field(("Тип", "Type"), ("тип клиента", "contact type", "статус клиента"), only="contacts"),
    "priority": Field(("Приоритет", "Priority"), ("важность",)),
    "payment_terms": Field(("Условия оплаты", "Payment terms"), ("оплата",)),
    "owner": Field(
        ("Ответственный", "Owner"), ("менеджер", "ответственный менеджер", "manager", "куратор", "owner name")
    ),
    "note": Field(("Заметка", "Note"), ("комментарий", "примечание", "comment", "notes", "описание"), only="contacts"),
}
KEYS: dict[Record, tuple[str, ...]] = {
    "contacts": ("id", "external_ref", "emails", "phones", "tax_id"),
    "accounts": ("id", "external_ref", "tax_id", "emails", "phones"),
}
"""What rows may be known by, the surest first. A company's INN alone names no person: there the name counts too."""


def fields_of(record: Record) -> dict[str, Field]:
    """What the columns of a file of these records may mean."""
    return {code: each for code, each in FIELDS.items() if each.only in {None, record}}


def suggested(header: Sequence[str], record: Record) -> dict[int, str]:
    """Which column probably means what, by its name in Russian or English; a field taken by one column once."""
    known = fields_of(record)
    names = {_plain(name): code for code, each in known.items() for name in (*each.titles, *each.others, code)}
    found: dict[int, str] = {}
    for place, title in enumerate(header):
        code = names.get(_plain(title)) or names.get(re.sub(r" ?\d+$", "", _plain(title)))
        if code and (known[code].several or code not in found.values()):
            found[place] = code
    if "first_name" not in found.values() and "last_name" in found.values():
        for place, code in found.items():  # «Фамилия, Имя, Отчество»: the middle one is no full name
            if code == "name":
                found[place] = "first_name"
                break
    return found


def checked_mapping(mapping: Mapping[int, str], columns: int, record: Record, key: str | None) -> None:
    """Raises MappingWrong unless it names columns and fields that there are, one thing once, and the key."""
    known = fields_of(record)
    for place, code in mapping.items():
        if not 0 <= place < columns:
            raise MappingWrong(f"columns: the file has no column {place}; the first one is 0", field="columns")
        if code not in known:
            raise MappingWrong(f"columns: {code} is no field; there are {', '.join(known)}", field="columns")
    for code in set(mapping.values()):
        if not known[code].several and list(mapping.values()).count(code) > 1:
            raise MappingWrong(f"columns: {code} is meant by two columns; leave one of them out", field="columns")
    names = {"name", "last_name", "first_name", "account_name", "id", "external_ref"}
    if not names & set(mapping.values()):
        raise MappingWrong("columns: no column says who it is; map one to `name`", field="columns")
    if key is not None and key not in KEYS[record]:
        raise MappingWrong(f"key: rows are known by one of {', '.join(KEYS[record])}", field="key")
    if key is not None and key not in mapping.values():
        raise MappingWrong(f"key: no column is mapped to {key}", field="key")


def suggested_key(mapping: Mapping[int, str], record: Record) -> str | None:
    """The surest of the fields mapped that rows can be known by."""
    return next((key for key in KEYS[record] if key in mapping.values()), None)


def _plain(title: str) -> str:
    return " ".join(re.sub(r"[^\w ]+", " ", search_key(title).replace("_", " ")).split())

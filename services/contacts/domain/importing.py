"""A file of clients: what a row says, why it is not taken, and what it would change. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from shared.errors import Conflict, Invalid, NotFound

from .columns import Record
from .names import search_key

Outcome = Literal["created", "updated", "unchanged", "refused"]


class ImportUnknown(NotFound):
    """There is no such import, or it is somebody else's."""


class FileUnreadable(Invalid):
    """The file is no CSV or XLSX with a header and rows. Save it as CSV (UTF-8) or XLSX and send it again."""


class TooManyRows(Invalid):
    """The file holds more than is taken at once. Split it."""


class ImportIsRunning(Conflict):
    """The import is at work. Wait until it has ended, then change it."""


class ImportWasRun(Conflict):
    """This file was taken in already. Send it again as a new import, or revert this one."""


class NothingToRevert(Conflict):
    """Only an import that was run can be reverted, and only once."""


@dataclass(frozen=True)
class Sheet:
    """A file as it was read: its header and its rows, each with its number in the file."""

    kind: str
    delimiter: str | None
    encoding: str | None
    header: list[str]
    rows: list[tuple[int, list[str]]]


@dataclass(frozen=True)
class Problem:
    """Why a row is not taken: the field and what to mend."""

    field: str
    why: str


PRIORITIES = {
    **dict.fromkeys(("high", "высокий", "высокая", "важный", "a", "а", "1"), "high"),
    **dict.fromkeys(("normal", "обычный", "обычная", "средний", "b", "в", "2", "medium"), "normal"),
    **dict.fromkeys(("low", "низкий", "низкая", "c", "с", "3"), "low"),
}
TERMS = {
    **dict.fromkeys(("postpayment", "постоплата", "отсрочка", "оплата после"), "postpayment"),
    **dict.fromkeys(("prepayment", "предоплата", "аванс", "оплата вперед"), "prepayment"),
}
LONGEST = {"name": 200, "position": 200, "external_ref": 200, "account_name": 200, "note": 10_000}
_MAIL = re.compile(r"[!-?A-~]+@[!-?A-~]+")
_APART = re.compile(r"[;,\n\r|]+| / ")
_MOST = 10


@dataclass
class Draft:
    """What one row says. `fields` are those of the record itself; an empty cell says nothing."""

    number: int
    fields: dict[str, Any] = field(default_factory=dict)
    account_name: str | None = None
    tax_id: str | None = None
    kpp: str | None = None
    owner: str | None = None
    note: str | None = None
    id: str | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def names_person(self) -> bool:
        return "name" in self.fields

    def refuse(self, name: str, why: str) -> None:
        self.problems.append(Problem(name, why))


@dataclass(frozen=True)
class Reader:
    """How cells are read: which column means what, and what knows numbers of telephones, INN, КПП and types."""

    record: Record
    mapping: Mapping[int, str]
    phone: Callable[[str], str]
    tax_id: Callable[[str], str]
    kpp: Callable[[str, str | None], str]
    types: Mapping[str, str]
    """Type by its code or its title in small letters."""

    def draft(self, number: int, cells: Sequence[str]) -> Draft:
        """What the row says, with every reason not to take it."""
        draft, said = Draft(number), self._said(cells)
        self._names(draft, said)
        self._reachable(draft, said)
        self._chosen(draft, said)
        self._registered(draft, said)
        for name in ("external_ref", "position", "account_name", "note"):
            text = said.get(name, [""])[0]
            if len(text) > LONGEST[name]:
                draft.refuse(name, f"longer than {LONGEST[name]} characters")
            elif text and name in {"external_ref", "position"}:
                draft.fields[name] = text
            elif text:
                setattr(draft, name, text)
        draft.owner = said.get("owner", [None])[0]
        draft.id = said.get("id", [None])[0]
        return draft

    def _said(self, cells: Sequence[str]) -> dict[str, list[str]]:
        said: dict[str, list[str]] = {}
        for place, code in sorted(self.mapping.items()):
            text = unescaped(cells[place].strip()) if place < len(cells) else ""
            if text:
                said.setdefault(code, []).append(text)
        return said

    def _names(self, draft: Draft, said: Mapping[str, list[str]]) -> None:
        parts = [said[code][0] for code in ("last_name", "first_name", "middle_name") if code in said]
        name = " ".join(said["name"][0].split()) if "name" in said else " ".join(parts)
        if len(name) > LONGEST["name"]:
            draft.refuse("name", f"longer than {LONGEST['name']} characters")
        elif name:
            draft.fields["name"] = name

    def _reachable(self, draft: Draft, said: Mapping[str, list[str]]) -> None:
        phones = [each.strip() for cell in said.get("phones", ()) for each in _APART.split(cell) if each.strip()]
        mails = [each for cell in said.get("emails", ()) for each in re.split(r"[;,|\s]+", cell) if each]
        found: list[str] = []
        for each in phones:
            try:
                found.append(self.phone(each))
            except Invalid:
                draft.refuse("phones", f"{each[:60]} is no telephone number")
        wrong = [each for each in mails if not _MAIL.fullmatch(each) or len(each) > 254]
        for each in wrong:
            draft.refuse("emails", f"{each[:60]} is no e-mail address")
        for name, values in (("phones", found), ("emails", [each.lower() for each in mails if each not in wrong])):
            once = list(dict.fromkeys(values))
            if len(once) > _MOST:
                draft.refuse(name, f"more than {_MOST}")
            elif once:
                draft.fields[name] = once

    def _chosen(self, draft: Draft, said: Mapping[str, list[str]]) -> None:
        words: dict[str, Mapping[str, str]] = {"priority": PRIORITIES, "payment_terms": TERMS, "type": self.types}
        for name, known in words.items():
            for text in said.get(name, ()):
                code = known.get(search_key(text))
                if code is None:
                    choices = ", ".join(dict.fromkeys(known.values()))
                    draft.refuse(name, f"{text[:60]} is not one of {choices}")
                else:
                    draft.fields[name] = code

    def _registered(self, draft: Draft, said: Mapping[str, list[str]]) -> None:
        try:
            if "tax_id" in said:
                draft.tax_id = self.tax_id(said["tax_id"][0])
            if "kpp" in said:
                draft.kpp = self.kpp(said["kpp"][0], draft.tax_id)
        except Invalid as error:
            draft.refuse(error.field or "tax_id", error.detail.partition(": ")[2] or error.detail)
        if self.record == "accounts":
            draft.fields.update(
                {name: value for name in ("tax_id", "kpp") if (value := getattr(draft, name)) is not None}
            )


def key_values(draft: Draft, key: str | None) -> list[str]:
    """What the record of this row is looked up by; nothing where the row does not say."""
    if key is None:
        return []
    if key in {"phones", "emails"}:
        return list(draft.fields.get(key, ()))
    value = draft.id if key == "id" else draft.tax_id if key == "tax_id" else draft.fields.get(key)
    if key == "tax_id" and value and draft.names_person and "tax_id" not in draft.fields:
        return [f"{value} {search_key(draft.fields['name'])}"]
    return [value] if value else []


def differences(record: Any, fields: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the row would change: values before and after. Phones are only added; spaces do not count."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, value in fields.items():
        present = getattr(record, name)
        wanted = [*present, *(each for each in value if each not in present)] if isinstance(value, list) else value
        same = isinstance(present, str) and " ".join(present.split()) == wanted
        if wanted != present and not same:
            before[name], after[name] = present, wanted
    return before, after


def unescaped(text: str) -> str:
    """A cell of our own export as it was before: the apostrophe that made a formula harmless is taken away."""
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in "=+-@\t\r" else text

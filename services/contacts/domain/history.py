"""How a change of a client is told to people, in Russian or English."""

from collections.abc import Mapping
from typing import Any

from .words import NOTHING, column, word

DONE: dict[str, tuple[str, str]] = {
    "created": ("Внесено в базу", "Entered the base"),
    "changed": ("Изменено", "Changed"),
    "type_changed": ("Изменён тип", "Type changed"),
    "owner_changed": ("Изменён ответственный", "Owner changed"),
    "archived": ("Отправлено в архив", "Archived"),
    "restored": ("Возвращено из архива", "Restored from the archive"),
    "merged": ("Записи объединены", "Records were merged"),
    "merge_undone": ("Объединение отменено", "The merge was undone"),
    "undone": ("Объединение отменено", "The merge was undone"),
    "erased": ("Персональные данные удалены", "Personal data was erased"),
    "note_changed": ("Изменена заметка", "Note changed"),
    "note_deleted": ("Удалена заметка", "Note deleted"),
}
_CODES = {"type", "priority", "payment_terms", "origin", "status"}
_SAID = {True: ("да", "yes"), False: ("нет", "no")}


def done(what: str, language: str) -> str:
    """What was done, in a word or two; what has no words is shown by its code."""
    return DONE.get(what, (what, what))[column(language)]


def shown(field: str, value: Any, names: Mapping[str, str], language: str) -> str:
    """A value as people read it: lists joined, ids and `type:<code>` by their `names`, codes in words, texts kept."""
    if value is None or value in ([], ""):
        return NOTHING
    if isinstance(value, bool):
        return _SAID[value][column(language)]
    if isinstance(value, list):
        return ", ".join(shown(field, each, names, language) for each in value)
    text = str(value)
    known = names.get(f"type:{text}" if field == "type" else text)
    return known or (word(text, language) if field in _CODES else text)

"""How a change of a client is told to people, in Russian or English."""

from collections.abc import Mapping
from typing import Any

from .words import NOTHING, column, word

DONE: dict[str, tuple[str, str]] = {
    "created": ("Внесено в базу", "Entered the base"),
    "changed": ("Изменено", "Changed"),
    "type_changed": ("Изменён тип", "Type changed"),
    "owner_changed": ("Изменён ответственный", "Owner changed"),
    "note_changed": ("Изменена заметка", "Note changed"),
    "note_deleted": ("Удалена заметка", "Note deleted"),
}


def done(what: str, language: str) -> str:
    """What was done, in a word or two; what has no words is shown by its code."""
    return DONE.get(what, (what, what))[column(language)]


def shown(field: str, value: Any, names: Mapping[str, str], language: str) -> str:
    """A value as people read it: lists joined, ids and `type:<code>` by their `names`, other codes in words."""
    if value is None or value in ([], ""):
        return NOTHING
    if isinstance(value, list):
        return ", ".join(shown(field, each, names, language) for each in value)
    text = str(value)
    return names.get(f"type:{text}" if field == "type" else text) or word(text, language)

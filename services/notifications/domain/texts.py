"""Every text there is, by its key, and how a stored notification is read."""

from collections.abc import Mapping
from datetime import tzinfo

from .figures import Language
from .kinds import title
from .template import Template, Text, Unwritable, written
from .wording import leads, payments, reports, sales, steps, tasks

_ROOMS = (payments, sales, leads, tasks, steps, reports)
TEMPLATES: Mapping[str, Template] = {key: text for room in _ROOMS for key, text in room.TEXTS.items()}
_UNWRITABLE = {
    "ru": "Текст этого уведомления составить не удалось. Откройте запись, о которой оно говорит.",
    "en": "The text of this notification could not be made. Open the record it speaks of.",
}


def render(key: str, params: Mapping[str, str], language: Language, zone: tzinfo) -> Text:
    """The text of a stored notification for this reader. Raises Unwritable where none can be made."""
    if key not in TEMPLATES:
        raise Unwritable(f"key: there is no text {key!r:.60}")
    return written(TEMPLATES[key], params, language, zone)


def legible(key: str, params: Mapping[str, str], rule: str, language: Language, zone: tzinfo) -> Text:
    """The same among others: what cannot be written keeps its place under the name of its kind, and hides no other."""
    try:
        return render(key, params, language, zone)
    except Unwritable:
        return Text(title(rule, language), _UNWRITABLE[language])

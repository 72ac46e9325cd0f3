"""The shape of a text: title and body in Russian and in English, the same thought in each, not a translation.

Russian says «вы», quotes with «ёлочки» and keeps № and ₽ on the line of their number with a non-breaking space (`~`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from .delivery import Rejected
from .figures import NBSP, Language

Figure = Callable[[str, Language, tzinfo], str]


class Unwritable(Rejected):
    """A stored message that no text can be made of; says which part of it and why."""


@dataclass(frozen=True)
class Text:
    """A notification as somebody reads it."""

    title: str
    body: str


@dataclass(frozen=True)
class Template:
    """Title and body in both languages, and how each parameter is written."""

    ru: tuple[str, str]
    en: tuple[str, str]
    params: Mapping[str, Figure]


def written(template: Template, params: Mapping[str, str], language: Language, zone: tzinfo) -> Text:
    """A template with its parameters, for this reader. Raises Unwritable naming the parameter that does not fit."""
    shown = {name: _shown(name, figure, params, language, zone) for name, figure in template.params.items()}
    title, body = template.ru if language == "ru" else template.en
    return Text(*(part.replace("~", NBSP).format(**shown) for part in (title, body)))


def _shown(name: str, figure: Figure, params: Mapping[str, str], language: Language, zone: tzinfo) -> str:
    try:
        return figure(params[name], language, zone)
    except (LookupError, ValueError, TypeError, AttributeError, ArithmeticError) as error:
        given = f"{params[name]!r:.60}" if name in params else "nothing"
        raise Unwritable(f"params.{name}: {given} cannot be written as {figure.__name__}") from error

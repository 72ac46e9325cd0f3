"""What somebody may have meant by what they typed into a search field, and where in a client it is found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .names import search_key

_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
AROUND_WORDS = "«»„“”\"'()<>,;:!?"
_AROUND_DIGITS = frozenset(" +-()./")
SHORTEST_INSIDE = 3
"""Shorter words are looked for at the beginning of words only: they stand inside of too many."""
SHORTEST_MISTYPED = 4
"""Shorter words are not taken for mistyped ones: too many others are like them."""
MOST_WORDS = 8
LONG = 6
"""Letters from which on a word may have two mistakes."""
MOST_CORRECTIONS = 2
MOST_MEANT = 20


@dataclass(frozen=True)
class Reading:
    """One way to read what was typed: its words, each of which is to be found."""

    words: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def may_be_mistyped(self) -> bool:
        return bool(self.longer_words)

    @property
    def longer_words(self) -> tuple[str, ...]:
        """Words that may be taken for others: numbers and addresses may not, one digit makes another of them."""
        return tuple(word for word in self.words if len(word) >= SHORTEST_MISTYPED and word.isalpha())


def readings(typed: str) -> list[Reading]:
    """As typed, as typed on the other keyboard layout, and as a telephone number; the likeliest first.

    `bdfyjd` is read as «иванов», «руддщ» as hello, `8 (495) 123` as the digits 8495123 and 7495123.
    """
    low = typed.lower().strip()
    digits = "".join(each for each in low if each in "0123456789")
    if digits and not [each for each in low if each not in _AROUND_DIGITS and each not in digits]:
        numbers = [digits] + (["7" + digits[1:]] if digits.startswith("8") and len(digits) > SHORTEST_INSIDE else [])
        return [Reading((each,)) for each in numbers]
    found = (_reading(low), _reading(low.translate(_TO_CYRILLIC)), _reading(low.translate(_TO_LATIN)))
    return list(dict.fromkeys(each for each in found if each.words))


def meant(typed: str, known: Iterable[str]) -> dict[str, int]:
    """Words that somebody may have meant who typed that one, with the corrections it takes: one, or two in a long word.

    The likeliest first, a few at most.
    """
    allowed = MOST_CORRECTIONS if len(typed) >= LONG else 1
    costs = {word: corrections(typed, word) for word in known}
    near = sorted((cost, abs(len(word) - len(typed)), word) for word, cost in costs.items() if cost <= allowed)
    return {word: cost for cost, _, word in near[:MOST_MEANT]}


def corrections(typed: str, word: str) -> int:
    """Letters to put in, take out, change or swap with their neighbour until `word` begins with what was typed."""
    before: list[int] = []
    row = list(range(len(word) + 1))
    for place, letter in enumerate(typed, 1):
        above, before, row = before, row, [place]
        for column, other in enumerate(word, 1):
            cost = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != other))
            if place > 1 and column > 1 and letter == word[column - 2] and typed[place - 2] == other:
                cost = min(cost, above[column - 2] + 1)
            row.append(cost)
    return min(row)


def digits_of(phone: str) -> str:
    """A kept phone as it is searched: digits, an extension apart."""
    return " ".join("".join(each for each in part if each.isdigit()) for part in phone.split(";ext="))


def _reading(text: str) -> Reading:
    words = (word.strip(AROUND_WORDS) for word in search_key(text).split())
    return Reading(tuple(word for word in words if word)[:MOST_WORDS])


@dataclass(frozen=True)
class Places:
    """Where words may be found in a client, each text in the form searched; phones as digits."""

    name: str
    phones: Sequence[str] = ()
    emails: Sequence[str] = ()
    tax_id: str | None = None


@dataclass(frozen=True)
class Match:
    """How well a client fits, the better the higher, and the fields in which it was found."""

    score: int
    fields: tuple[str, ...]


def match(asked: Iterable[Reading], places: Places) -> Match | None:
    """The best of the readings in this client; None where no reading has all of its words in it."""
    found = [each for each in (_match(reading, places) for reading in asked) if each is not None]
    return max(found, key=lambda each: each.score, default=None)


def _match(reading: Reading, places: Places) -> Match | None:
    fields = []
    for word in reading.words:
        where = _where(word, places)
        if where is None:
            return None
        fields.append(where)
    if set(fields) != {"name"}:
        return Match(50, tuple(dict.fromkeys(fields)))
    if places.name == reading.text:
        return Match(100, ("name",))
    if places.name.startswith(reading.text):
        return Match(90, ("name",))
    starts = all(f" {word}" in f" {places.name}" for word in reading.words)
    return Match(80 if starts else 60, ("name",))


def _where(word: str, places: Places) -> str | None:
    if word in places.name:
        return "name"
    if places.tax_id and word in places.tax_id:
        return "tax_id"
    if any(word in each for each in places.phones):
        return "phone"
    return "email" if any(word in each for each in places.emails) else None

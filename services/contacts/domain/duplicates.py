"""Two records of one client: how alike they are, and why. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from shared.errors import Conflict

from .names import search_key

SURE, LIKELY = 90, 60
"""Scores run to 100: the same phone, address or INN is (nearly) proof, a similar name a hint."""
_SAME = {"email": 90, "phone": 85, "tax_id": 95, "external_ref": 100}
_SAME_NAME, _SIMILAR_NAME, _SAME_ACCOUNT = 40, 30, 30
_FORMS = {"ооо", "зао", "оао", "пао", "ао", "ип", "нпо", "тд", "тк", "гк", "llc", "ltd", "inc", "jsc"}


class PossibleDuplicate(Conflict):
    """Clients like this one are in the base already: `duplicates` names them. Take one, or say accept_duplicates."""


@dataclass(frozen=True)
class Known:
    """What of a client is compared."""

    id: UUID
    name: str
    phones: Sequence[str] = ()
    emails: Sequence[str] = ()
    tax_id: str | None = None
    account_id: UUID | None = None


@dataclass(frozen=True)
class Likeness:
    """How alike two records are, and the reasons as codes with what they share."""

    score: int
    reasons: tuple[tuple[str, str], ...]


def likeness(one: Any, other: Any) -> Likeness:
    """0 where nothing speaks for it. Reasons add up, for two hints are more than one."""
    reasons: list[tuple[str, str]] = []
    points = 0
    for code, left, right in (
        ("phone", one.phones, other.phones),
        ("email", one.emails, other.emails),
        ("tax_id", [one.tax_id], [other.tax_id]),
    ):
        shared = [each for each in left if each and each in right]
        if shared:
            reasons.append((code, str(shared[0])))
            points = max(points, _SAME[code])
    name, same_account = names_alike(one.name, other.name), one.account_id and one.account_id == other.account_id
    if name >= 0.999:
        reasons.append(("same_name", other.name))
        points += _SAME_NAME
    elif name >= 0.8:
        reasons.append(("similar_name", other.name))
        points += _SIMILAR_NAME
    if same_account and name >= 0.8:
        reasons.append(("same_account", str(one.account_id)))
        points += _SAME_ACCOUNT
    return Likeness(min(points, 100), tuple(reasons))


def names_alike(one: str, other: str) -> float:
    """1.0 for the same words in any order, legal forms and quotes aside; else how much of the letters agrees."""
    left, right = _words(one), _words(other)
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    return SequenceMatcher(None, " ".join(left), " ".join(right)).ratio()


def _words(name: str) -> list[str]:
    plain = "".join(letter if letter.isalnum() else " " for letter in search_key(name))
    words = [word for word in plain.split() if word not in _FORMS]
    return sorted(words or plain.split())

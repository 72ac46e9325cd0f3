"""What an incoming payment was for: the numbers in its purpose, the payer's name, and which invoice they point to."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from uuid import UUID

from .payment import Incoming, Why

Reason = Literal["number", "amount", "payer_tax_id", "payer_name", "paid_before", "same_sale"]
WEIGHTS: dict[Reason, int] = {
    "number": 100,
    "same_sale": 60,
    "payer_tax_id": 50,
    "amount": 40,
    "payer_name": 30,
    "paid_before": 20,
}
"""How much each reason speaks for an invoice; a ranking for people, never a ground to count by itself."""
MOST_NUMBERS, MOST_SUGGESTIONS = 40, 5
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−/\\_", "-"))
_OURS = re.compile(r"(?<!\d)(20\d\d)\s*-\s*(\d{5,9})(?!\d)")
_WORD = re.compile(r"[0-9A-Za-zА-Яа-яЁё][0-9A-Za-zА-Яа-яЁё./-]{2,38}[0-9A-Za-zА-Яа-яЁё]")
_FORMS = re.compile(
    r"\b(общество с ограниченной ответственностью|(публичное |закрытое |непубличное )?акционерное общество"
    r"|индивидуальный предприниматель|ооо|оао|зао|пао|нао|ао|ип|llc|ltd|inc|gmbh)\b"
)


@dataclass(frozen=True)
class Candidate:
    """An invoice that stands and what it still needs, with who owes it."""

    invoice_id: UUID
    sale_id: UUID
    number: str
    outstanding: Decimal
    currency: str
    tax_id: str | None = None
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Choice:
    """The one invoice a payment is for, or why it is for none that is certain."""

    found: Candidate | None = None
    why: Why | None = None
    by_number: bool = False


def same_number(told: str) -> str:
    """An invoice number as people type it on a bank form: blanks around it, «№» before it."""
    return told.strip().removeprefix("№").strip()


def numbers_in(told: Incoming) -> list[str]:
    """Everything in number and purpose that may be an invoice number, whatever its series; the surest first.

    «Оплата по счёту № 2026-00012 от 23.11.2026, в т.ч. НДС 22 %» has one of our form and several words with digits.
    """
    found = [same_number(told.invoice_number)] if told.invoice_number else []
    text = " ".join(part for part in (told.invoice_number, told.purpose) if part).translate(_DASHES)
    found += [f"{year}-{running}" for year, running in _OURS.findall(text)]
    found += [word for word in _WORD.findall(text) if any(letter.isdigit() for letter in word)]
    return list(dict.fromkeys(number for number in found if 0 < len(number) <= 40))[:MOST_NUMBERS]


def names_an_invoice(told: Incoming) -> bool:
    """Whether the payer wrote a number of ours, so that no other sign may overrule it."""
    text = (told.purpose or "").translate(_DASHES)
    return bool(told.invoice_number and told.invoice_number.strip()) or bool(_OURS.search(text))


def payer_key(name: str) -> str:
    """How names of payers are compared: small letters, ё as е, no quotes, no legal form, one blank between words."""
    plain = re.sub(r"[«»\"'“”„.,()]", " ", name.lower().replace("ё", "е"))
    return " ".join(_FORMS.sub(" ", " ".join(plain.split())).split())[:300]


def choose_by_number(named: Sequence[Candidate]) -> Choice | None:
    """Several numbers of ours in one purpose: a person splits the payment. None where no number is of ours."""
    if len(named) == 1:
        return Choice(named[0], by_number=True)
    return Choice(why="ambiguous") if named else None


def choose_by_payer(told: Incoming, exact: Iterable[Candidate]) -> Choice:
    """Of the invoices whose rest is exactly this amount, the only one of this payer."""
    same = [each for each in exact if each.outstanding == told.amount and each.currency == told.currency]
    found = [each for each in same if told.payer_tax_id and each.tax_id == told.payer_tax_id]
    if not found and told.payer:
        key = payer_key(told.payer)
        # A tax number that is known on both sides and differs is another payer, whatever the name says.
        found = [each for each in same if key and key in each.names and not (told.payer_tax_id and each.tax_id)]
    if len(found) == 1:
        return Choice(found[0])
    return Choice(why="ambiguous" if found else "no_match")


def score(reasons: Iterable[Reason]) -> int:
    return sum(WEIGHTS[reason] for reason in set(reasons))

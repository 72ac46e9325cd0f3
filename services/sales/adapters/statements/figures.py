"""Dates, amounts and names as banks write them; what cannot be meant is told in words."""

import re
from datetime import date, datetime
from decimal import Decimal

_DAYS = ("%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y", "%d/%m/%Y", "%Y.%m.%d")
_AMOUNT = re.compile(r"[+-]?\d{1,13}(\.\d{1,2})?")
_NOT_FOR_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff]")


class Unreadable(ValueError):
    """A field of a line does not say what it should."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


def day(text: str, field: str) -> date:
    """A calendar day; a time behind it is left out."""
    first = text.strip().split("T")[0].split(" ")[0]
    for form in _DAYS:
        try:
            found = datetime.strptime(first, form).date()  # noqa: DTZ007 (a day on the bank's calendar)
        except ValueError:
            continue
        if 1990 <= found.year <= 2200:
            return found
    raise Unreadable(field, f"{text.strip()[:40]!r} is no date such as 23.11.2026")


def amount(text: str, field: str) -> Decimal:
    """A sum with at most two decimals: 1 220,00 and 1,220.00 are the same. May be negative."""
    plain = re.sub(r"[\s\u00a0\u202f']", "", text).removesuffix("₽").removesuffix("RUB").removesuffix("руб.")
    if "," in plain and "." in plain:
        plain = plain.replace(",", "") if plain.rfind(".") > plain.rfind(",") else plain.replace(".", "")
    plain = plain.replace(",", ".").replace("−", "-")
    # Some banks write 1220-50 for roubles and kopecks.
    plain = re.sub(r"(?<=\d)-(?=\d\d$)", ".", plain)
    if not _AMOUNT.fullmatch(plain):
        raise Unreadable(field, f"{text.strip()[:40]!r} is no amount such as 1220.00")
    return Decimal(plain)


def words(text: str | None, most: int) -> str | None:
    """Plain text within bounds; nothing where there is none."""
    plain = " ".join(_NOT_FOR_TEXT.sub(" ", text or "").split())
    return plain[:most] or None


def digits(text: str | None, most: int) -> str | None:
    """A tax number or an account, as its digits."""
    plain = re.sub(r"\D", "", text or "", flags=re.ASCII)
    return (plain[:most].strip("0") and plain[:most]) or None

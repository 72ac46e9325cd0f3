"""Who sells: the organisation's details as they stand on an invoice, and whether money could reach it."""

from dataclasses import asdict, dataclass
from typing import Any

from shared.errors import Conflict, Invalid, Missing

_INN_10, _INN_11, _INN_12 = (
    (2, 4, 10, 3, 5, 9, 4, 6, 8),
    (7, 2, 4, 10, 3, 5, 9, 4, 6, 8),
    (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8),
)
_ACCOUNT = (7, 1, 3) * 8
NEEDED = {
    "name": ("Название организации", "Name of the organisation"),
    "tax_id": ("ИНН", "Tax number (ИНН)"),
    "bank": ("Банк", "Bank"),
    "bik": ("БИК", "Bank code (БИК)"),
    "account": ("Расчётный счёт", "Account"),
}


class SellerIncomplete(Conflict):
    """The organisation's details lack what a client needs to pay; an administrator fills them in: /organisation."""


class DetailsDoNotHold(Invalid):
    """A number of the organisation's details is mistyped: its length or its control digits do not fit."""


@dataclass(frozen=True)
class Seller:
    """The details an invoice shows; what is empty is not shown. Stock is kept for an order for `reservation_days`."""

    name: str = ""
    tax_id: str = ""
    kpp: str = ""
    address: str = ""
    phone: str = ""
    bank: str = ""
    bik: str = ""
    account: str = ""
    correspondent_account: str = ""
    director: str = ""
    director_title: str = ""
    accountant: str = ""
    footer: str = ""
    invoice_prefix: str = ""
    reservation_days: int = 14

    def missing(self, language: str = "ru") -> list[Missing]:
        """What is to be filled in before a client can pay by it."""
        lacking = [(code, titles) for code, titles in NEEDED.items() if not getattr(self, code)]
        return [Missing("field", code, titles[language == "en"]) for code, titles in lacking]

    def must_be_complete(self, language: str = "ru") -> None:
        missing = self.missing(language)
        if missing:
            told = ", ".join(each.code for each in missing)
            raise SellerIncomplete(f"the organisation's details lack {told}: PUT …/organisation", missing=missing)

    def must_hold(self) -> None:
        """Raises DetailsDoNotHold naming the field. What is empty may be filled in later."""
        checks = {
            "tax_id": not self.tax_id or is_tax_id(self.tax_id),
            "kpp": not self.kpp or (len(self.kpp) == 9 and self.kpp[:4].isdigit() and self.kpp[6:].isdigit()),
            "bik": not self.bik or _digits(self.bik, 9),
            "account": not self.account or is_account(self.account, self.bik),
            "correspondent_account": not self.correspondent_account
            or is_account(self.correspondent_account, "0" + self.bik[4:6]),
        }
        for field, holds in checks.items():
            if not holds:
                raise DetailsDoNotHold(f"{field}: its length or control digits do not fit; check it", field=field)

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def is_tax_id(number: str) -> bool:
    """ИНН of 10 or 12 digits with its control digits (приказ ФНС России от 29.06.2012 № ММВ-7-6/435@)."""
    if _digits(number, 10):
        return _control(number, _INN_10) == int(number[9])
    if _digits(number, 12):
        return (_control(number, _INN_11), _control(number, _INN_12)) == (int(number[10]), int(number[11]))
    return False


def is_account(number: str, bik: str) -> bool:
    """Account of 20 digits with its key (порядок расчёта ключа, ЦБ РФ от 08.09.1997 № 515): a sum that ends in 0."""
    if not _digits(number, 20) or len(bik) < 3:
        return False
    digits = bik[-3:] + number
    return sum(int(digit) * weight for digit, weight in zip(digits, _ACCOUNT, strict=False)) % 10 == 0


def _control(number: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False)) % 11 % 10


def _digits(text: str, count: int) -> bool:
    return len(text) == count and text.isascii() and text.isdigit()

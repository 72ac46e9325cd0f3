"""The numbers a Russian tax payer has: INN with its control digits, KPP."""

import re

from shared.errors import Invalid

_WEIGHTS = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_KPP = re.compile(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}")


class TaxIdWrong(Invalid):
    """The INN has the wrong length or its control digits do not fit."""


class KppWrong(Invalid):
    """The KPP is not of its form, or stands with the INN of a sole trader, who has none."""


def checked_tax_id(text: str) -> str:
    """The INN as digits. Raises TaxIdWrong unless length and control digits hold.

    Ten digits for companies, twelve for sole traders; the control digits are those of the Federal Tax Service
    (order MMV-7-6/435): weighted sum modulo 11 modulo 10.
    """
    digits = "".join(text.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) in {10, 12}):
        raise TaxIdWrong("tax_id: an INN has 10 digits (company) or 12 (sole trader)", field="tax_id")
    numbers = [int(digit) for digit in digits]
    for position in (9,) if len(numbers) == 10 else (10, 11):
        weights = _WEIGHTS[-position:]
        expected = sum(weight * number for weight, number in zip(weights, numbers, strict=False)) % 11 % 10
        if numbers[position] != expected:
            raise TaxIdWrong("tax_id: the control digits do not fit; look for a typing error", field="tax_id")
    if not any(numbers):
        raise TaxIdWrong("tax_id: nothing but zeros is nobody's INN", field="tax_id")
    return digits


def checked_kpp(text: str, tax_id: str | None) -> str:
    """The KPP without blanks, beside the INN given. Raises KppWrong.

    Nine characters (order MMV-7-6/435): four digits of the tax office, two digits or capital letters for the reason,
    three digits of a running number. It has no control digit. Sole traders, whose INN has twelve digits, have no KPP.
    """
    kpp = "".join(text.split()).upper()
    if not _KPP.fullmatch(kpp):
        raise KppWrong("kpp: a KPP has 9 characters: 4 digits, 2 digits or letters, 3 digits", field="kpp")
    if tax_id is not None and len(tax_id) == 12:
        raise KppWrong("kpp: a sole trader (INN of 12 digits) has no KPP; leave it out", field="kpp")
    return kpp

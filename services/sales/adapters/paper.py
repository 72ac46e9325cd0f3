"""The sheet of paper: sum in words, payment code and PDF of an invoice."""

import io
import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import segno
import typst
from num2words import num2words

_HERE = Path(__file__).parent
_RUBLES = ("рубль", "рубля", "рублей")
_KOPECKS = ("копейка", "копейки", "копеек")


def in_words(amount: Decimal, currency: str) -> str:
    """«Две тысячи сорок рублей 05 копеек»: roubles in words, kopecks in digits; other currencies by their code."""
    whole, part = divmod(int(amount * 100), 100)
    words = num2words(whole, lang="ru")
    told = f"{words[:1].upper()}{words[1:]}"
    if currency != "RUB":
        return f"{told} {currency} {part:02}/100"
    return f"{told} {_form(whole, _RUBLES)} {part:02} {_form(part, _KOPECKS)}"


def payment_code(order: Mapping[str, str]) -> str:
    """The order as a QR code by ГОСТ Р 56042-2014, version 0001, UTF-8, as SVG."""
    return _svg(payment_text(order))


def payment_text(order: Mapping[str, str]) -> str:
    """ST00012|Name=…|…; the separator itself may not stand in a value."""
    return "|".join(["ST00012", *(f"{name}={value.replace('|', ' ')}" for name, value in order.items())])


def pdf(paper: Mapping[str, Any], at: datetime) -> bytes:
    """One invoice as PDF. The content is handed over as data; nothing of it is read as markup."""
    made = typst.compile(
        str(_HERE / "invoice.typ"),
        font_paths=[str(_HERE / "fonts")],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"paper": json.dumps(paper, ensure_ascii=False)},
        timestamp=int(at.timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single document")
    return made


def _svg(text: str) -> str:
    made = io.BytesIO()
    segno.make(text.encode(), mode="byte", error="m", micro=False).save(
        made, kind="svg", border=0, xmldecl=False, svgns=True, nl=False
    )
    return made.getvalue().decode()


def _form(number: int, forms: tuple[str, str, str]) -> str:
    """1 рубль, 2 рубля, 5 рублей; 11–14 are as 5."""
    if number % 100 in range(11, 15):
        return forms[2]
    return forms[0] if number % 10 == 1 else forms[1] if number % 10 in {2, 3, 4} else forms[2]

"""An invoice as it is read: every figure and word of it, ready to be set on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from .invoice import Invoice
from .line import HUNDRED, ZERO
from .seller import Seller

NBSP = "\N{NO-BREAK SPACE}"
_HALF_A_YEAR = ["января", "февраля", "марта", "апреля", "мая", "июня"]
MONTHS = [*_HALF_A_YEAR, "июля", "августа", "сентября", "октября", "ноября", "декабря"]
UNITS = {
    **dict.fromkeys(("piece", "pcs"), "шт"),
    **dict.fromkeys(("metre", "meter", "m"), "м"),
    **dict.fromkeys(("kg", "kilogram"), "кг"),
    "bobbin": "боб",
    "box": "кор",
    "set": "компл",
}
"""Units as an invoice names them; any other is shown as it is."""
SIGNS = {"RUB": "руб.", "EUR": "евро", "USD": "долл. США"}


@dataclass(frozen=True)
class Buyer:
    """Who pays: the company, or the person where there is none."""

    name: str = ""
    tax_id: str = ""
    kpp: str = ""

    def plain(self) -> dict[str, str]:
        return {"name": self.name, "tax_id": self.tax_id, "kpp": self.kpp}


def paper_of(
    invoice: Invoice, seller: Seller, buyer: Buyer, sale_number: str, words: str, qr: str | None
) -> dict[str, Any]:
    """Everything the sheet shows, as plain JSON. `words` is the sum in words, `qr` the code as SVG."""
    rates = vat_by_rate(invoice.lines)
    return {
        "number": invoice.number,
        "on": day(invoice.issued_on),
        "due_on": f"{invoice.due_on:%d.%m.%Y}",
        "status": invoice.status,
        "void_reason": invoice.void_reason or "",
        "basis": f"Заказ № {sale_number}",
        "seller": {**seller.plain(), "line": _party(seller.name, seller.tax_id, seller.kpp, seller.address)},
        "buyer": {"line": _party(buyer.name, buyer.tax_id, buyer.kpp, "")},
        "lines": [_line(place, line) for place, line in enumerate(invoice.lines, 1)],
        "discounted": any(Decimal(line["discount_percent"]) for line in invoice.lines),
        "net": money(invoice.net),
        "vat": [{"rate": _rate(rate), "amount": money(amount)} for rate, amount in sorted(rates.items(), reverse=True)],
        "total": money(invoice.total),
        "sign": SIGNS.get(invoice.currency, invoice.currency),
        "count": len(invoice.lines),
        "words": words,
        "qr": qr,
    }


def vat_by_rate(lines: Sequence[Mapping[str, Any]]) -> dict[Decimal, Decimal]:
    """The VAT of each rate, from the VAT of its lines: the rates add up to the VAT of the invoice."""
    found: dict[Decimal, Decimal] = {}
    for line in lines:
        rate = Decimal(line["vat_percent"])
        found[rate] = found.get(rate, ZERO) + Decimal(line["vat"])
    return found


def payment_order(invoice: Invoice, seller: Seller) -> dict[str, str] | None:
    """What a bank needs to pay this invoice (ГОСТ Р 56042-2014); None where it cannot be paid by such a code."""
    if invoice.currency != "RUB" or seller.missing() or not invoice.total > 0 or not invoice.stands:
        return None
    given = {
        "Name": seller.name[:160],
        "PersonalAcc": seller.account,
        "BankName": seller.bank[:45],
        "BIC": seller.bik,
        "CorrespAcc": seller.correspondent_account or "0",
        "PayeeINN": seller.tax_id,
        "KPP": seller.kpp,
        "Sum": str(int(invoice.total * HUNDRED)),
        "Purpose": f"Оплата по счёту № {invoice.number} от {invoice.issued_on:%d.%m.%Y}, {_vat_told(invoice)}"[:210],
    }
    return {name: value for name, value in given.items() if value}


def day(on: date) -> str:
    return f"{on.day}{NBSP}{MONTHS[on.month - 1]}{NBSP}{on.year}{NBSP}г."


def money(amount: Decimal) -> str:
    """1 234 567,50"""
    return f"{amount:,.2f}".replace(",", NBSP).replace(".", ",")


def amount_of(quantity: Decimal) -> str:
    """Without the zeros nobody asked for: 12,5 of a thing, not 12,500."""
    whole, _, part = f"{quantity:,.3f}".partition(".")
    part = part.rstrip("0")
    return whole.replace(",", NBSP) + (f",{part}" if part else "")


def _line(place: int, line: Mapping[str, Any]) -> dict[str, str]:
    net, vat = Decimal(line["net"]), Decimal(line["vat"])
    discount = Decimal(line["discount_percent"])
    return {
        "place": str(place),
        "name": line["name"],
        "sku": line["sku"],
        "quantity": amount_of(Decimal(line["quantity"])),
        "unit": UNITS.get(line["unit"], line["unit"]),
        "price": money(Decimal(line["unit_price"])),
        "discount": f"{amount_of(discount)}{NBSP}%" if discount else "",
        "rate": _rate(Decimal(line["vat_percent"])),
        "net": money(net),
        "total": money(net + vat),
    }


def _rate(percent: Decimal) -> str:
    return f"{amount_of(percent)}{NBSP}%" if percent else "без НДС"


def _vat_told(invoice: Invoice) -> str:
    return f"в т.ч. НДС {invoice.vat:.2f} руб." if invoice.vat else "без НДС"


def _party(name: str, tax_id: str, kpp: str, address: str) -> str:
    parts = [name, f"ИНН{NBSP}{tax_id}" if tax_id else "", f"КПП{NBSP}{kpp}" if kpp else "", address]
    return ", ".join(part for part in parts if part)

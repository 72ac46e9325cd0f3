"""Facts of invoices and payments: the money of the sales by the day it was asked for, and by the day it came in."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from .facts import Facts
from .record import Books, Recorded, identifier, whose
from .sales import SaleEntry, negated, taken_back

ISSUED, VOIDED, APPLIED, UNAPPLIED = "InvoiceIssued", "InvoiceVoided", "PaymentApplied", "PaymentUnapplied"
INVOICE_EVENTS, PAYMENT_EVENTS = frozenset({ISSUED, VOIDED}), frozenset({APPLIED, UNAPPLIED})
NOTHING = Decimal(0)


def add_invoice(facts: Facts, history: Sequence[Recorded], books: Books) -> None:
    """An invoice counts when it is issued and is taken back when it goes void.

    Invoices and payments that were told without the part of the sale they stand for count nowhere: what of them is net
    of VAT, nobody said.
    """
    issued: SaleEntry | None = None
    for event in history:
        if event.type == ISSUED and event.data.get("part"):
            issued = facts.sales[event.key] = _entry(event, "invoice", "invoiced", 1, books)
        elif event.type == VOIDED and issued is not None:
            facts.sales[event.key] = taken_back(event, issued, "voided", books)
            issued = None


def add_payment(facts: Facts, history: Sequence[Recorded], books: Books) -> None:
    """A payment counts once for each invoice it counts for, however it is cut; back only when nothing of it is left.

    What is taken back is taken from whom it had counted for.
    """
    standing: dict[str, Decimal] = {}
    counted: dict[str, SaleEntry] = {}
    for event in history:
        if not event.data.get("part"):
            continue
        invoice, amount = event.data["invoice_id"], Decimal(event.data["amount"])
        before = standing.get(invoice, NOTHING)
        standing[invoice] = before + (amount if event.type == APPLIED else -amount)
        sign = int(standing[invoice] > 0) - int(before > 0)
        if event.type == APPLIED:
            entry = counted[invoice] = _entry(event, "payment", "paid", sign, books)
        else:
            entry = _returned(_entry(event, "payment", "returned", sign, books), counted.get(invoice))
        facts.sales[event.key] = entry


def _entry(event: Recorded, basis: str, kind: str, sign: int, books: Books) -> SaleEntry:
    data, part = event.data, event.data["part"]
    attribution: dict[str, Any] = {"team_id": identifier(part["team_id"]), "contact_type": part["contact_type"]}
    return SaleEntry(
        **{**whose(event, books), **attribution},
        basis=basis,
        kind=kind,
        sale_id=identifier(data["sale_id"]),
        contact_id=identifier(data.get("contact_id")),
        account_id=identifier(part["account_id"]),
        number=data["number"] if basis == "invoice" else data["invoice_number"],
        sign=sign,
        amount=Decimal(part["amount"]),
        margin=Decimal(part["margin"]),
        margin_unknown=Decimal(part["margin_unknown"]),
        currency=data["currency"],
        lines=part["lines"] or None,
    )


def _returned(entry: SaleEntry, counted: SaleEntry | None) -> SaleEntry:
    names = ("owner_id", "team_id", "contact_type")
    had = {name: getattr(counted, name) for name in names} if counted else {}
    return replace(negated(entry), **had)

"""Issue an invoice, check it, send it, void it; sending the checked invoice takes the sale on."""

from functools import partial
from typing import Any
from uuid import UUID

from services.sales import store
from services.sales.adapters.working_days import is_working_day
from services.sales.domain.case import Case, business_days_after
from services.sales.domain.invoice import Channel, Invoice, InvoiceStands, InvoiceTooEarly, NothingToInvoice
from services.sales.domain.line import add_up
from services.sales.domain.sale import Sale
from shared.auth import Actor
from shared.db import Transaction
from shared.edge import check_version
from shared.events import InvoiceChecked, InvoiceIssued, InvoiceSent, InvoiceVoided
from shared.ids import new_id

from .course import advance, withdraw_met_steps
from .payments import set_aside


async def issue_invoice(tx: Transaction, actor: Actor, sale_id: UUID) -> Invoice:
    """Form the invoice of a sale from its lines, with the next number of the year."""
    case = await store.sales.lock_case(tx, sale_id, actor)
    sale = case.sale
    await _must_be_time(tx, case, actor)
    invoice = await _formed(tx, actor, sale)
    await store.invoices.add_invoice(tx, invoice)
    case.invoice = invoice
    tx.emit(InvoiceIssued(**_about(sale, invoice), **_money(invoice), account_id=sale.account_id))
    await store.audit.note(tx, sale.id, "invoice_issued", after={"number": invoice.number, **_money(invoice)})
    await withdraw_met_steps(tx, sale, "invoice_issued")
    await advance(tx, case)
    return invoice


async def check_invoice(tx: Transaction, actor: Actor, invoice_id: UUID, version: int) -> Invoice:
    """Somebody read the invoice through and found it right."""
    case, invoice = await _locked(tx, actor, invoice_id, version)
    invoice.check(tx.now, actor.tag)
    tx.emit(InvoiceChecked(**_about(case.sale, invoice)))
    await store.audit.note(tx, case.sale.id, "invoice_checked", after={"number": invoice.number})
    await withdraw_met_steps(tx, case.sale, "invoice_checked")
    await advance(tx, case)
    return invoice


async def send_invoice(
    tx: Transaction, actor: Actor, invoice_id: UUID, version: int, to: str, channel: Channel
) -> Invoice:
    """The invoice is recorded as sent by this channel to this address; no message leaves the system here."""
    case, invoice = await _locked(tx, actor, invoice_id, version)
    invoice.send(tx.now, actor.tag, to, channel)
    tx.emit(InvoiceSent(**_about(case.sale, invoice), **_money(invoice)))
    await store.audit.note(tx, case.sale.id, "invoice_sent", after={"number": invoice.number, "channel": channel})
    await advance(tx, case)
    return invoice


async def void_invoice(tx: Transaction, actor: Actor, invoice_id: UUID, version: int, reason: str) -> Invoice:
    """The invoice no longer stands; payments that counted for it go back to the accountant's list."""
    case, invoice = await _locked(tx, actor, invoice_id, version)
    invoice.void(tx.now, actor.tag, reason)
    for payment in await store.payments.lock_payments_of(tx, invoice.id):
        set_aside(tx, payment, "invoice_void", invoice.number)
    tx.emit(InvoiceVoided(**_about(case.sale, invoice), reason=reason))
    await store.audit.note(
        tx, case.sale.id, "invoice_voided", before={"number": invoice.number}, after={"reason": reason}
    )
    return invoice


async def _must_be_time(tx: Transaction, case: Case, actor: Actor) -> None:
    sale = case.sale
    sale.must_be_open()
    if sale.course.position(sale.stage) < sale.course.invoices_from():
        language = await store.sales.language_of(tx, actor.id)
        missing = sale.missing_to_leave(case.facts(), language)
        raise InvoiceTooEarly(f"the sale is still in {sale.stage}", missing=missing)
    if case.invoice is not None:
        raise InvoiceStands(f"invoice {case.invoice.number} stands; void it before you issue another")
    if not sale.lines:
        raise NothingToInvoice("the sale has no lines: PUT …/lines first", field="lines")


async def _locked(tx: Transaction, actor: Actor, invoice_id: UUID, version: int) -> tuple[Case, Invoice]:
    """The sale first, then its invoice: every use case locks in this order."""
    sale_id = await store.invoices.sale_of_invoice(tx, invoice_id, actor)
    case = await store.sales.lock_case(tx, sale_id, actor)
    invoice = await store.invoices.get_invoice(tx, invoice_id)
    check_version(invoice.version, version)
    return case, invoice


async def _formed(tx: Transaction, actor: Actor, sale: Sale) -> Invoice:
    """The invoice as the lines stand now, dated and numbered by the organisation's own day."""
    today = tx.now.astimezone(tx.organisation.zone).date()
    working = partial(is_working_day, tx.organisation.country)
    totals = add_up(sale.lines, {})
    return Invoice(
        id=new_id(tx.now),
        number=await store.invoices.next_invoice_number(tx, today.year),
        sale_id=sale.id,
        net=totals.net,
        vat=totals.vat,
        total=totals.total,
        currency=sale.currency,
        issued_at=tx.now,
        issued_on=today,
        due_on=business_days_after(today, sale.course.invoice_due_business_days, working),
        issued_by=actor.tag,
        lines=_content(sale),
    )


def _about(sale: Sale, invoice: Invoice) -> dict[str, Any]:
    return {
        "invoice_id": invoice.id,
        "number": invoice.number,
        "sale_id": sale.id,
        "contact_id": sale.contact_id,
        "owner_id": sale.owner_id,
    }


def _money(invoice: Invoice) -> dict[str, Any]:
    return {"total": invoice.total, "currency": invoice.currency, "due_on": invoice.due_on}


def _content(sale: Sale) -> list[dict[str, Any]]:
    """The invoice's lines as issued; they stay when the sale's change after a void."""
    names = ("sku", "name", "quantity", "unit", "unit_price", "discount_percent", "vat_percent", "net", "vat")
    return [
        {name: value if isinstance(value := getattr(line, name), str) else str(value) for name in names}
        for line in sale.lines
    ]

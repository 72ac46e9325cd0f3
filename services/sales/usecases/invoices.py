"""Issue an invoice, check it, send it, void it; sending the checked invoice takes the sale on."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.sales import store
from services.sales.domain.case import Case, business_days_after
from services.sales.domain.delivery import InvoiceIsOnItsWay, Language, MailJob, NoMailHere
from services.sales.domain.invoice import Channel, Invoice, InvoiceStands, InvoiceTooEarly, NothingToInvoice
from services.sales.domain.line import add_up
from services.sales.domain.sale import Sale
from shared.auth import Actor
from shared.db import Transaction
from shared.edge import check_version
from shared.events import InvoiceChecked, InvoiceIssued, InvoiceSent, InvoiceVoided
from shared.ids import new_id

from .calendar import working_days
from .course import advance
from .mailing import drop_waiting_mail, lock_mailed, note_failure, post_invoice, take_back
from .papers import freeze_details
from .payments import note_invoice, release_invoice
from .planning import withdraw_met_steps
from .telling import invoiced_part


@dataclass(frozen=True)
class Way:
    """How an invoice goes to the client; language and message matter to a mail."""

    to: str
    channel: Channel = "email"
    language: Language = "ru"
    message: str | None = None


async def issue_invoice(tx: Transaction, actor: Actor, sale_id: UUID) -> Invoice:
    """Form the invoice of a sale from its lines, with the next number of the year."""
    case = await store.sales.lock_case(tx, sale_id, actor)
    sale = case.sale
    await _must_be_time(tx, case, actor)
    invoice = await _formed(tx, actor, sale)
    await store.invoices.add_invoice(tx, invoice)
    case.invoice = invoice
    await note_invoice(tx, invoice)
    part = await invoiced_part(tx, sale)
    tx.emit(InvoiceIssued(**_about(sale, invoice), **_money(invoice), account_id=sale.account_id, part=part))
    await store.audit.note(tx, sale.id, "invoice_issued", after={"number": invoice.number, **_money(invoice)})
    await withdraw_met_steps(tx, sale, "invoice_issued")
    await advance(tx, case)
    return invoice


async def check_invoice(tx: Transaction, actor: Actor, invoice_id: UUID, version: int) -> Invoice:
    """Somebody read the invoice through and found it right."""
    case, invoice = await _locked(tx, actor, invoice_id, version)
    await freeze_details(tx, invoice, case.sale)
    invoice.check(tx.now, actor.tag)
    tx.emit(InvoiceChecked(**_about(case.sale, invoice)))
    await store.audit.note(tx, case.sale.id, "invoice_checked", after={"number": invoice.number})
    await withdraw_met_steps(tx, case.sale, "invoice_checked")
    await advance(tx, case)
    return invoice


async def send_invoice(
    tx: Transaction, actor: Actor, invoice_id: UUID, version: int, way: Way, *, mail_is_on: bool
) -> Invoice:
    """By e-mail it leaves after a moment and counts as sent when the mail server took it; otherwise it is sent now."""
    case, invoice = await _locked(tx, actor, invoice_id, version)
    _must_not_be_lost(case)
    invoice.must_be_sendable()
    if way.channel == "email":
        _must_have_mail(mail_is_on)
        await post_invoice(tx, actor, case, invoice, to=way.to, language=way.language, message=way.message)
    else:
        await _must_not_be_under_way(tx, invoice)
        await freeze_details(tx, invoice, case.sale)
        await _sent(tx, case, invoice, actor.tag, way.to, way.channel)
    return invoice


async def unsend_invoice(tx: Transaction, actor: Actor, invoice_id: UUID) -> Invoice:
    """Take the mail back before it leaves the house."""
    case, invoice = await _locked(tx, actor, invoice_id, None)
    await take_back(tx, case, invoice)
    return invoice


async def resend_invoice(
    tx: Transaction, actor: Actor, invoice_id: UUID, version: int, way: Way, *, mail_is_on: bool
) -> Invoice:
    """Mail an invoice that was sent once more, to the same or another address; the sale stays where it is."""
    case, invoice = await _locked(tx, actor, invoice_id, version)
    _must_not_be_lost(case)
    invoice.must_have_been_sent()
    _must_have_mail(mail_is_on)
    await post_invoice(tx, actor, case, invoice, to=way.to, language=way.language, message=way.message, again=True)
    return invoice


async def settle_mail(tx: Transaction, job: MailJob, failure: Exception | None) -> None:
    """What became of a mail: taken by the mail server, to be tried again, or given up."""
    case, invoice, delivery = await lock_mailed(tx, job)
    if delivery.settled_at is not None:
        return
    if failure is not None:
        await note_failure(tx, case, invoice, delivery, failure)
        return
    delivery.arrived(tx.now)
    if invoice.stands and invoice.sent_at is None:
        await freeze_details(tx, invoice, case.sale)
        await _sent(tx, case, invoice, delivery.requested_by, delivery.sent_to, "email")
    else:
        await store.audit.note(tx, case.sale.id, "invoice_mail_arrived", after={"number": invoice.number})


async def void_invoice(tx: Transaction, actor: Actor, invoice_id: UUID, version: int, reason: str) -> Invoice:
    """The invoice no longer stands; payments that counted for it go back to the accountant's list."""
    case, invoice = await _locked(tx, actor, invoice_id, version)
    invoice.void(tx.now, actor.tag, reason)
    await drop_waiting_mail(tx, invoice)
    await release_invoice(tx, case, invoice)
    tx.emit(InvoiceVoided(**_about(case.sale, invoice), **_money(invoice), reason=reason))
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


async def _sent(tx: Transaction, case: Case, invoice: Invoice, by: str, to: str, channel: Channel) -> None:
    invoice.send(tx.now, by, to, channel)
    tx.emit(InvoiceSent(**_about(case.sale, invoice), **_money(invoice)))
    await store.audit.note(tx, case.sale.id, "invoice_sent", after={"number": invoice.number, "channel": channel})
    await withdraw_met_steps(tx, case.sale, "invoice_sent")
    await advance(tx, case)


def _must_not_be_lost(case: Case) -> None:
    """Nobody is asked to pay for a lost sale."""
    if case.sale.kind == "lost":
        case.sale.must_be_open()


def _must_have_mail(mail_is_on: bool) -> None:
    if not mail_is_on:
        raise NoMailHere("no mail server is known (FIBEX_SMTP_URL); choose another channel", field="channel")


async def _must_not_be_under_way(tx: Transaction, invoice: Invoice) -> None:
    if await store.deliveries.under_way(tx, invoice.id) is not None:
        raise InvoiceIsOnItsWay(f"invoice {invoice.number} is being mailed: POST …/invoices/{invoice.id}/unsend first")


async def _locked(tx: Transaction, actor: Actor, invoice_id: UUID, version: int | None) -> tuple[Case, Invoice]:
    """The sale first, then its invoice: every use case locks in this order."""
    sale_id = await store.invoices.sale_of_invoice(tx, invoice_id, actor)
    case = await store.sales.lock_case(tx, sale_id, actor)
    invoice = await store.invoices.get_invoice(tx, invoice_id)
    if version is not None:
        check_version(invoice.version, version)
    return case, invoice


async def _formed(tx: Transaction, actor: Actor, sale: Sale) -> Invoice:
    """The invoice as the lines stand now, dated and numbered by the organisation's own day."""
    today = tx.now.astimezone(tx.organisation.zone).date()
    working = await working_days(tx)
    totals = add_up(sale.lines, {})
    seller, _ = await store.organisation.read_seller(tx)
    return Invoice(
        id=new_id(tx.now),
        number=await store.invoices.next_invoice_number(tx, today.year, seller.invoice_prefix),
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

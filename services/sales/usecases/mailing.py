"""Invoices by e-mail: put on their way, taken back, carried to the mail server, and what became of them."""

from collections.abc import Sequence

from services.sales import store
from services.sales.domain.case import Case
from services.sales.domain.delivery import UNDO, Delivery, InvoiceIsOnItsWay, InvoiceIsOut, Language, MailJob, Told
from services.sales.domain.invoice import Invoice
from services.sales.domain.paper import NBSP, SIGNS, money
from shared.auth import Actor
from shared.db import Transaction
from shared.events import InvoiceDeliveryFailed
from shared.ids import new_id
from shared.mail import MailRefused, NoMailServer

from .papers import details_of, paper_for

AT_ONCE = 20
"""Mails that one turn of the timer takes along."""


async def post_invoice(
    tx: Transaction,
    actor: Actor,
    case: Case,
    invoice: Invoice,
    *,
    to: str,
    language: Language,
    message: str | None,
    again: bool = False,
) -> None:
    """The mail leaves after a moment in which it can be taken back."""
    if await store.deliveries.under_way(tx, invoice.id) is not None:
        raise InvoiceIsOnItsWay(f"invoice {invoice.number} is on its way: POST …/invoices/{invoice.id}/unsend first")
    seller, _ = await details_of(tx, invoice, case.sale)
    seller.must_be_complete(await store.sales.language_of(tx, actor.id))
    delivery = Delivery(
        id=new_id(tx.now),
        invoice_id=invoice.id,
        sent_to=to,
        language=language,
        message=message,
        again=again,
        requested_at=tx.now,
        requested_by=actor.tag,
        due_at=tx.now + UNDO,
    )
    await store.deliveries.add_delivery(tx, delivery)
    await store.audit.note(tx, case.sale.id, "invoice_mailed", after={"number": invoice.number, "again": again})


async def take_back(tx: Transaction, case: Case, invoice: Invoice) -> None:
    """Raises InvoiceIsOut where the mail has left, or none was on its way."""
    delivery = await store.deliveries.under_way(tx, invoice.id)
    if delivery is None:
        raise InvoiceIsOut(f"nothing of invoice {invoice.number} is on its way")
    delivery.take_back(tx.now)
    await store.audit.note(tx, case.sale.id, "invoice_taken_back", after={"number": invoice.number})


async def drop_waiting_mail(tx: Transaction, invoice: Invoice) -> None:
    """A mail that has not left is not wanted any more.

    One that is leaving at this moment cannot be held up; it is not tried again (`note_failure`, `claim_mail`).
    """
    delivery = await store.deliveries.under_way(tx, invoice.id)
    if delivery is not None and delivery.status == "waiting":
        delivery.take_back(tx.now)


async def claim_mail(tx: Transaction) -> Sequence[MailJob]:
    """What is to leave now, with its content. What nobody wants any more is dropped, whoever died over it."""
    await store.deliveries.drop_unwanted(tx)
    return [await _job(tx, each) for each in await store.deliveries.claim_due(tx, AT_ONCE)]


async def lock_mailed(tx: Transaction, job: MailJob) -> tuple[Case, Invoice, Delivery]:
    """The sale first, then its invoice, then the mail: every use case locks in this order."""
    invoice = await store.invoices.get_invoice(tx, job.invoice_id)
    case = await store.sales.lock_case(tx, invoice.sale_id)
    invoice = await store.invoices.get_invoice(tx, job.invoice_id)
    return case, invoice, await store.deliveries.lock_delivery(tx, job.delivery_id)


async def note_failure(tx: Transaction, case: Case, invoice: Invoice, delivery: Delivery, error: Exception) -> None:
    """Tried again later, or given up: then the manager is told. Of what nobody wants any more nothing is said."""
    for_good = isinstance(error, MailRefused | NoMailServer | ValueError)
    told = str(error) or type(error).__name__
    if not invoice.stands or case.sale.kind == "lost":
        delivery.drop(tx.now, told)
        return
    if not delivery.failed(tx.now, told, for_good=for_good):
        return
    tx.emit(
        InvoiceDeliveryFailed(
            invoice_id=invoice.id,
            number=invoice.number,
            sale_id=case.sale.id,
            contact_id=case.sale.contact_id,
            owner_id=case.sale.owner_id,
            reason=(delivery.last_error or "")[:500],
        )
    )
    after = {"number": invoice.number, "reason": delivery.last_error}
    await store.audit.note(tx, case.sale.id, "invoice_mail_failed", after=after)


async def _job(tx: Transaction, delivery: Delivery) -> MailJob:
    invoice = await store.invoices.get_invoice(tx, delivery.invoice_id)
    sale = await store.sales.glance_at(tx, invoice.sale_id)
    seller, _ = await details_of(tx, invoice, sale)
    return MailJob(
        delivery_id=delivery.id,
        invoice_id=invoice.id,
        to=delivery.sent_to,
        language=delivery.language,
        reply_to=await store.deliveries.address_of(tx, sale.owner_id),
        told=Told(
            number=invoice.number,
            total=f"{money(invoice.total)}{NBSP}{SIGNS.get(invoice.currency, invoice.currency)}",
            due_on=f"{invoice.due_on:%d.%m.%Y}",
            seller=seller.name,
            manager=await store.sales.name_of(tx, sale.owner_id),
            message=delivery.message or "",
        ),
        paper=await paper_for(tx, invoice, sale),
        issued_at=invoice.issued_at,
        at=tx.now,
    )

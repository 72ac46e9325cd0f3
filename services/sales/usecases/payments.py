"""Count confirmed payments towards invoices, each once; keep what fits none for the accountant."""

from uuid import UUID

from services.sales import store
from services.sales.domain.case import Case
from services.sales.domain.invoice import Invoice
from services.sales.domain.payment import Paid, Payment, Why, must_fit, same_number, why_unmatched
from shared.auth import Actor
from shared.db import Transaction
from shared.events import PaymentApplied, PaymentConfirmed, PaymentUnmatched
from shared.ids import new_id

from .course import advance


async def confirm_payment(tx: Transaction, told: PaymentConfirmed) -> None:
    """Accounting saw the money. It opens the gate at most; it never closes the sale."""
    number = same_number(told.invoice_number or "")
    found = await store.invoices.invoice_numbered(tx, number)
    case = await store.sales.lock_case(tx, found[1]) if found else None
    payment = await store.payments.first_sight(
        tx,
        told.payment_id,
        id=new_id(tx.now),
        amount=told.amount,
        currency=told.currency,
        paid_at=told.paid_at,
        received_at=tx.now,
        invoice_number=told.invoice_number,
        payer=told.payer,
        payer_tax_id=told.payer_tax_id,
    )
    if payment is None:
        return
    if found is None or case is None:
        set_aside(tx, payment, "unknown_invoice", told.invoice_number)
        return
    invoice = await store.invoices.get_invoice(tx, found[0])
    why = why_unmatched(payment.currency, invoice, await store.payments.paid_for(tx, invoice.id))
    if why is not None:
        set_aside(tx, payment, why, invoice.number)
    else:
        await _apply(tx, case, payment, invoice)


async def match_payment(tx: Transaction, actor: Actor, payment_id: UUID, invoice_id: UUID) -> Payment:
    """An accountant says which invoice a payment was for."""
    sale_id = await store.invoices.sale_of_invoice(tx, invoice_id, actor)
    case = await store.sales.lock_case(tx, sale_id, actor)
    payment = await store.payments.lock_payment(tx, payment_id)
    invoice = await store.invoices.get_invoice(tx, invoice_id)
    must_fit(payment, invoice)
    await _apply(tx, case, payment, invoice)
    return payment


def set_aside(tx: Transaction, payment: Payment, why: Why, invoice_number: str | None) -> None:
    """The payment waits in the accountant's list."""
    payment.set_aside(why)
    tx.emit(
        PaymentUnmatched(
            payment_id=payment.payment_id,
            why=why,
            invoice_number=invoice_number,
            amount=payment.amount,
            currency=payment.currency,
        )
    )


async def _apply(tx: Transaction, case: Case, payment: Payment, invoice: Invoice) -> None:
    sale = case.sale
    payment.apply_to(invoice, tx.now, tx.by)
    await tx.session.flush()
    paid = Paid(invoice.total, await store.payments.paid_for(tx, invoice.id))
    case.paid = paid.paid
    tx.emit(
        PaymentApplied(
            payment_id=payment.payment_id,
            invoice_id=invoice.id,
            invoice_number=invoice.number,
            sale_id=sale.id,
            contact_id=sale.contact_id,
            owner_id=sale.owner_id,
            amount=payment.amount,
            outstanding=paid.outstanding,
            currency=payment.currency,
        )
    )
    told = {"invoice": invoice.number, "amount": payment.amount, "outstanding": paid.outstanding}
    await store.audit.note(tx, sale.id, "payment_applied", after=told)
    await advance(tx, case)

"""Take in a confirmed payment, and count it where it is certain; how an invoice stands follows from that."""

from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.sales import store
from services.sales.domain.case import Case
from services.sales.domain.invoice import Invoice
from services.sales.domain.matching import Choice, choose_by_number, choose_by_payer, names_an_invoice
from services.sales.domain.payment import ZERO, Incoming, Paid, Payment, Taken, Why, why_unmatched
from services.sales.domain.reminding import following, reminders
from services.sales.usecases.calendar import working_days
from services.sales.usecases.course import advance
from services.sales.usecases.planning import withdraw_met_steps
from services.sales.usecases.telling import paid_part
from shared.db import Transaction
from shared.events import PaymentApplied, PaymentUnapplied, PaymentUnmatched, WonSaleUnpaid
from shared.ids import new_id

Told = Literal["unknown_invoice", "wrong_currency", "invoice_void", "already_paid"]
TOLD_AS: dict[Why, Told] = {
    "ambiguous": "unknown_invoice",
    "no_match": "unknown_invoice",
    "taken_off": "unknown_invoice",
    "possible_duplicate": "already_paid",
    "unknown_invoice": "unknown_invoice",
    "wrong_currency": "wrong_currency",
    "invoice_void": "invoice_void",
    "already_paid": "already_paid",
}
"""The words readers of PaymentUnmatched were promised; the finer one goes with them as `detail`."""


async def confirm_payment(tx: Transaction, told: Incoming, statement_id: UUID | None = None) -> Payment | None:
    """The money is on the account. It opens the gate at most; it never closes the sale. None where it is known.

    `statement_id`: the statement it came with; whoever has to match it hears of that as a whole.
    """
    await store.payments.alone_with(tx, [told.payment_id])
    if await store.payments.known_payments(tx, [told.payment_id]):
        return None
    gone = await store.payments.refunded_before(tx, told.payment_id, told.currency)
    choice = await _choose(tx, told)
    case = await store.sales.lock_case(tx, choice.found.sale_id) if choice.found else None
    payment = _taken_in(tx, told, gone)
    await store.payments.add_payment(tx, payment)
    await store.payments.note(tx, payment, "received", amount=told.amount, door=told.door)
    if choice.found is None or case is None:
        leave(tx, payment, choice.why or "no_match", told.invoice_number, statement_id)
        return payment
    invoice = await store.invoices.get_invoice(tx, choice.found.invoice_id)
    paid = await store.payments.paid_for(tx, invoice.id)
    why = why_unmatched(payment.currency, invoice, paid)
    if why is None and not choice.by_number and invoice.total - paid != told.amount:
        why = "no_match"  # it was the only one of this amount until somebody else paid in the same moment
    if why is not None:
        leave(tx, payment, why, invoice.number, statement_id)
    elif payment.free > ZERO:
        await apply(tx, case, payment, invoice, payment.free)
    return payment


async def apply(tx: Transaction, case: Case, payment: Payment, invoice: Invoice, amount: Decimal) -> None:
    """So much of the payment counts for the invoice; its sale is locked by the caller."""
    sale = case.sale
    payment.apply_to(invoice, amount, tx.now, tx.by)
    paid = await _stands(tx, case, invoice)
    tx.emit(
        PaymentApplied(
            payment_id=payment.payment_id,
            invoice_id=invoice.id,
            invoice_number=invoice.number,
            sale_id=sale.id,
            contact_id=sale.contact_id,
            owner_id=sale.owner_id,
            amount=amount,
            outstanding=paid.outstanding,
            currency=payment.currency,
            part=await paid_part(tx, sale, invoice, paid.paid, amount),
        )
    )
    told = {"invoice": invoice.number, "amount": amount, "outstanding": paid.outstanding}
    await store.audit.note(tx, sale.id, "payment_applied", after=told)
    await store.payments.note(tx, payment, "applied", **told)
    if await store.clients.is_erased(tx, sale.id):
        await store.erasing.forget_payer(tx, payment, [invoice.number])
    if case.facts().paid_in_full:
        await withdraw_met_steps(tx, sale, "paid_in_full")
    await advance(tx, case)


async def unapplied(
    tx: Transaction, case: Case, payment: Payment, invoice: Invoice, taken: Taken, reason: str, note: str | None
) -> None:
    """What counted for the invoice does so no longer: the gate closes again, and a won sale raises an alarm."""
    sale = case.sale
    paid = await _stands(tx, case, invoice)
    about = {
        "payment_id": payment.payment_id,
        "invoice_id": invoice.id,
        "invoice_number": invoice.number,
        "sale_id": sale.id,
        "contact_id": sale.contact_id,
        "owner_id": sale.owner_id,
        "outstanding": paid.outstanding,
        "currency": payment.currency,
        "reason": reason,
    }
    part = await paid_part(tx, sale, invoice, paid.paid, -taken.amount)
    tx.emit(PaymentUnapplied(**about, amount=taken.amount, note=note, sale_kind=sale.kind, part=part))
    if sale.kind == "won" and paid.outstanding > ZERO:
        tx.emit(WonSaleUnpaid(**about, number=sale.number))
    told = {"invoice": invoice.number, "amount": taken.amount, "outstanding": paid.outstanding, "reason": reason}
    await store.audit.note(tx, sale.id, "payment_unapplied", after=told)
    await store.payments.note(tx, payment, "unapplied", **told, **({"note": note} if note else {}))


def leave(
    tx: Transaction, payment: Payment, why: Why, invoice_number: str | None, statement_id: UUID | None = None
) -> None:
    """The payment waits in the accountant's list."""
    payment.leave(why)
    if payment.status == "refunded":
        return
    tx.emit(
        PaymentUnmatched(
            payment_id=payment.payment_id,
            why=TOLD_AS[why],
            invoice_number=invoice_number,
            amount=payment.amount,
            currency=payment.currency,
            detail=why,
            statement_id=statement_id,
        )
    )


async def note_invoice(tx: Transaction, invoice: Invoice) -> None:
    """An invoice was issued: so much is owed until its due date."""
    await _owe(tx, invoice, Paid(invoice.total, ZERO))


async def release_invoice(tx: Transaction, case: Case, invoice: Invoice) -> None:
    """The invoice went void: what counted for it goes back to the accountant's list."""
    for payment_id in await store.payments.payments_of(tx, invoice.id):
        payment = await store.payments.lock_payment(tx, payment_id)
        for taken in payment.take_off(invoice.id, "invoice_void"):
            await unapplied(tx, case, payment, invoice, taken, "invoice_void", None)
        leave(tx, payment, "invoice_void", invoice.number)
    await tx.session.flush()
    await store.dues.drop_due(tx, invoice.id)


async def _choose(tx: Transaction, told: Incoming) -> Choice:
    """The invoice it is certainly for. A number of ours in the purpose overrules amount and payer."""
    if await store.payments.looks_the_same(tx, told):
        return Choice(why="possible_duplicate")
    by_number = choose_by_number(await store.matching.named_in(tx, told))
    if by_number is not None:
        return by_number
    if names_an_invoice(told):
        return Choice(why="unknown_invoice")
    return choose_by_payer(told, await store.matching.owed_exactly(tx, told))


def _taken_in(tx: Transaction, told: Incoming, gone: Decimal) -> Payment:
    given = {name: value for name, value in vars(told).items() if name != "payment_id"}
    return Payment(id=new_id(tx.now), payment_id=told.payment_id, received_at=tx.now, refunded=gone, **given)


async def _stands(tx: Transaction, case: Case, invoice: Invoice) -> Paid:
    """How the invoice stands after a change; the gate of its sale sees it at once."""
    await tx.session.flush()
    paid = Paid(invoice.total, await store.payments.paid_for(tx, invoice.id))
    if case.invoice is not None and case.invoice.id == invoice.id:
        case.paid = paid.paid
    if invoice.stands:
        await _owe(tx, invoice, paid)
    return paid


async def _owe(tx: Transaction, invoice: Invoice, paid: Paid) -> None:
    remind_at, since = None, None
    if paid.in_full:
        since = await store.dues.paid_since(tx, invoice.id) or tx.now
    else:
        working = await working_days(tx)
        remind_at = following(reminders(invoice.due_on, working, tx.organisation.zone), tx.now)
    await store.dues.put_due(tx, invoice, paid.outstanding, remind_at=remind_at, paid_since=since)


async def locked_cases(tx: Transaction, sale_ids: list[UUID]) -> dict[UUID, Case]:
    """Several sales under lock, always in the same order."""
    return {sale_id: await store.sales.lock_case(tx, sale_id) for sale_id in sorted(sale_ids)}

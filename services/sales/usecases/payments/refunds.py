"""Money that went back: counted once, before or after the payment it belongs to was told of."""

from services.sales import store
from services.sales.domain.payment import Payment
from shared.db import Transaction
from shared.events import PaymentRefunded, PaymentUnmatched
from shared.telemetry import log

from .counting import locked_cases, unapplied


async def refund_payment(tx: Transaction, told: PaymentRefunded) -> None:
    """Accounting sent money back. What counted for an invoice does so no longer; the gate of an open sale closes."""
    await store.payments.alone_with(tx, [told.payment_id])
    if not await store.payments.add_refund(tx, **told.model_dump()):
        return
    known = await store.payments.known_payments(tx, [told.payment_id])
    if told.payment_id not in known:
        return  # it counts when the payment arrives
    payment_id = known[told.payment_id]
    cases = await locked_cases(tx, await store.payments.sales_of(tx, payment_id))
    payment = await store.payments.lock_payment(tx, payment_id)
    if told.currency != payment.currency:
        await _in_another_currency(tx, payment, told)
        return
    await store.payments.note(tx, payment, "refunded", amount=told.amount, refund=told.refund_id, reason=told.reason)
    for taken in payment.refund(told.amount):
        invoice = await store.invoices.get_invoice(tx, taken.invoice_id)
        await unapplied(tx, cases[invoice.sale_id], payment, invoice, taken, "refunded", told.reason)


async def _in_another_currency(tx: Transaction, payment: Payment, told: PaymentRefunded) -> None:
    """Nobody can say how much of the payment that is: it is kept, told to accounting and counts for nothing."""
    log.warning("a refund in another currency than its payment", refund_id=told.refund_id)
    await store.payments.note(tx, payment, "refund_in_other_currency", amount=told.amount, currency=told.currency)
    tx.emit(
        PaymentUnmatched(
            payment_id=payment.payment_id,
            why="wrong_currency",
            invoice_number=None,
            amount=told.amount,
            currency=told.currency,
            detail="refund_in_other_currency",
        )
    )

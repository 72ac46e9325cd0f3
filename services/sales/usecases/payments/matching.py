"""The accountant's hand: count a payment for these invoices, take it off, put aside what is not ours."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from services.sales import store
from services.sales.domain.payment import (
    Payment,
    PaymentIsMatched,
    PaymentIsNotMatched,
    SharesWrong,
    must_fit,
)
from shared.auth import Actor
from shared.db import Transaction

from .counting import apply, locked_cases, unapplied


async def match_payment(
    tx: Transaction, actor: Actor, payment_id: UUID, parts: Sequence[tuple[UUID, Decimal | None]]
) -> Payment:
    """An accountant says which invoices a payment was for, and how much for each; None is all that is left."""
    _must_be_parts(parts)
    sale_of = {}
    for invoice_id, _ in parts:
        sale_of[invoice_id] = await store.invoices.sale_of_invoice(tx, invoice_id, actor)
    cases = await locked_cases(tx, list(set(sale_of.values())))
    payment = await store.payments.lock_payment(tx, payment_id)
    for invoice_id, amount in parts:
        invoice = await store.invoices.get_invoice(tx, invoice_id)
        must_fit(payment, invoice)
        await apply(tx, cases[sale_of[invoice_id]], payment, invoice, payment.free if amount is None else amount)
    return payment


async def unmatch_payment(
    tx: Transaction, actor: Actor, payment_id: UUID, invoice_id: UUID | None, reason: str
) -> Payment:
    """The payment was counted wrongly, or set aside wrongly: it goes back to the list."""
    cases = await locked_cases(tx, await store.payments.sales_of(tx, payment_id))
    payment = await store.payments.lock_payment(tx, payment_id)
    if payment.status == "not_ours":
        payment.leave("taken_off")
        await store.payments.note(tx, payment, "taken_back", reason=reason)
        return payment
    taken = payment.take_off(invoice_id, "taken_off")
    if not taken:
        raise PaymentIsNotMatched(f"payment {payment.payment_id} does not count for that; read it again")
    for each in taken:
        invoice = await store.invoices.get_invoice(tx, each.invoice_id)
        if invoice.sale_id not in cases:
            raise PaymentIsMatched("the payment was matched in this very moment; read it again")
        await unapplied(tx, cases[invoice.sale_id], payment, invoice, each, "unmatched", reason)
    return payment


async def set_payment_aside(tx: Transaction, actor: Actor, payment_id: UUID, reason: str) -> Payment:
    """No client's money: interest, a loan, a mistake of the bank. It leaves the list and counts for nothing."""
    payment = await store.payments.lock_payment(tx, payment_id)
    payment.set_aside(reason)
    await store.payments.note(tx, payment, "set_aside", reason=reason)
    return payment


def _must_be_parts(parts: Sequence[tuple[UUID, Decimal | None]]) -> None:
    if len({invoice_id for invoice_id, _ in parts}) != len(parts) or not parts:
        raise SharesWrong("shares: name each invoice once", field="shares")
    if len(parts) > 1 and any(amount is None for _, amount in parts):
        raise SharesWrong("shares: say how much of the payment is for each invoice", field="shares")

"""Routes of payments: the accountant's list, and matching what fitted no invoice."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.sales import store, usecases
from services.sales.domain.payment import PaymentNotFound, Why
from shared.auth import Actor, allow
from shared.edge import Tx
from shared.fields import Body, Cursor, Limit, Out
from shared.service import make_router

from .forms import PageOut

router = make_router()
Reader = Annotated[Actor, allow("accountant", "head", "admin")]
Matcher = Annotated[Actor, allow("accountant", "admin")]


class MatchPayment(Body):
    invoice_id: UUID


class PaymentOut(Out):
    """`payment_id` is accounting's own; `counts_for` is the number of the invoice it counts for, if any."""

    id: UUID
    payment_id: str
    amount: Decimal
    currency: str
    paid_at: datetime
    received_at: datetime
    invoice_number: str | None
    payer: str | None
    payer_tax_id: str | None
    invoice_id: UUID | None
    counts_for: str | None
    sale_id: UUID | None
    why_unmatched: Why | None
    matched_at: datetime | None
    matched_by: str | None


@router.get("/payments")
async def list_payments(
    tx: Tx,
    actor: Reader,
    unmatched: bool | None = None,
    invoice_id: UUID | None = None,
    cursor: Cursor | None = None,
    limit: Annotated[Limit, Query()] = 50,
) -> PageOut[PaymentOut]:
    """The newest first; `unmatched=true` is the list of what fits no invoice."""
    page = await store.money.list_payments(
        tx, actor, unmatched=unmatched, invoice_id=invoice_id, cursor=cursor, limit=limit
    )
    return PageOut[PaymentOut].model_validate(page)


@router.post("/payments/{payment_id}/match")
async def match_payment(payment_id: UUID, body: MatchPayment, tx: Tx, actor: Matcher) -> PaymentOut:
    """Count a payment towards an invoice that stands, in its currency. `payment_id` is our `id`."""
    await usecases.match_payment(tx, actor, payment_id, body.invoice_id)
    await tx.session.flush()
    row = await store.money.read_payment(tx, actor, payment_id)
    if row is None:
        raise PaymentNotFound(f"there is no payment {payment_id} within your reach")
    return PaymentOut.model_validate(row)

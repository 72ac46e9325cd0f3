"""Routes of payments: the accountant's list with suggestions, matching, what is not ours, bank statements."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from fastapi import Query, Request
from pydantic import Field, model_validator

from services.sales import store, usecases
from services.sales.domain.matching import Reason
from services.sales.domain.payment import Door, PaymentNotFound, Status, Why
from services.sales.domain.statement import Outcome
from shared.auth import Actor, allow
from shared.edge import Tx, takes_file
from shared.fields import Body, Cursor, Limit, Line, Money, Note, Out
from shared.service import make_router

from .forms import PageOut

router = make_router()
Reader = Annotated[Actor, allow("accountant", "head", "admin")]
Matcher = Annotated[Actor, allow("accountant", "admin")]
Part = Annotated[Money, Field(gt=0)]
_FILE = {"schema": {"type": "string", "format": "binary"}}
STATEMENT_FILE = {"requestBody": {"required": True, "content": {"text/csv": _FILE, "text/plain": _FILE}}}


class ShareIn(Body):
    invoice_id: UUID
    amount: Part


class MatchPayment(Body):
    """One invoice (all that is left of the payment, or `amount` of it), or several with an amount each."""

    invoice_id: UUID | None = None
    amount: Part | None = None
    shares: Annotated[list[ShareIn], Field(min_length=1, max_length=50)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "MatchPayment":
        if (self.invoice_id is None) == (self.shares is None):
            raise ValueError("send either invoice_id or shares")
        if self.shares is not None and self.amount is not None:
            raise ValueError("amount belongs to invoice_id; shares have amounts of their own")
        return self

    def parts(self) -> list[tuple[UUID, Decimal | None]]:
        if self.shares is not None:
            return [(share.invoice_id, share.amount) for share in self.shares]
        return [(self.invoice_id, self.amount)] if self.invoice_id else []


class UnmatchPayment(Body):
    """Off all invoices it counts for, or off one."""

    reason: Note
    invoice_id: UUID | None = None


class SetAside(Body):
    reason: Note


class ShareOut(Out):
    invoice_id: UUID
    invoice_number: str
    sale_id: UUID
    amount: Decimal
    matched_at: datetime
    matched_by: str


class SuggestionOut(Out):
    """An invoice the payment may be for; `reasons` say what speaks for it, the likeliest stands first."""

    invoice_id: UUID
    number: str
    sale_id: UUID
    sale_number: str
    client_name: str | None
    owner_name: str | None
    total: Decimal
    outstanding: Decimal
    currency: str
    due_on: date
    reasons: list[Reason]
    score: int


class PaymentOut(Out):
    """`payment_id` is accounting's own, or the bank's document. `free` counts for no invoice yet.

    `invoice_id`, `counts_for` and `sale_id` are those of the first of `shares`.
    """

    id: UUID
    payment_id: str
    amount: Decimal
    currency: str
    paid_at: datetime
    received_at: datetime
    invoice_number: str | None
    payer: str | None
    payer_tax_id: str | None
    payer_account: str | None
    purpose: str | None
    door: Door
    status: Status
    refunded: Decimal
    free: Decimal
    invoice_id: UUID | None
    counts_for: str | None
    sale_id: UUID | None
    why_unmatched: Why | None
    set_aside_reason: str | None
    matched_at: datetime | None
    matched_by: str | None
    shares: list[ShareOut]
    suggestions: list[SuggestionOut]
    version: int


class PaymentHistoryOut(Out):
    """One change of a payment: who made it, and what of."""

    id: int
    at: datetime
    who: str
    what: str
    details: dict[str, Any] | None


class StatementRowOut(Out):
    """What became of one document: `taken`, `known` already, `refused` with a reason, or `skipped` as none of ours."""

    line: int
    outcome: Outcome
    payment_id: str | None
    id: UUID | None
    status: Status | None
    why_unmatched: Why | None
    reason: str | None
    field: str | None
    amount: Decimal | None
    currency: str | None
    payer: str | None
    invoices: list[UUID]


class StatementOut(Out):
    taken: int
    known: int
    refused: int
    skipped: int
    rows: list[StatementRowOut]


@router.get("/payments")
async def list_payments(
    tx: Tx,
    actor: Reader,
    status: Literal["unmatched", "matched", "refunded", "not_ours"] | None = None,
    unmatched: bool | None = None,
    invoice_id: UUID | None = None,
    cursor: Cursor | None = None,
    limit: Annotated[Limit, Query()] = 50,
) -> PageOut[PaymentOut]:
    """The newest first; `status=unmatched` is the list of what waits, whole or in part, each with `suggestions`."""
    waiting = True if status == "unmatched" else unmatched
    narrowed = None if status == "unmatched" else status
    page = await store.money.list_payments(
        tx, actor, waiting=waiting, status=narrowed, invoice_id=invoice_id, cursor=cursor, limit=limit
    )
    found = await usecases.suggest(tx, actor, page.items)
    return PageOut[PaymentOut](
        items=[_out(row, found.get(row.id, [])) for row in page.items], next_cursor=page.next_cursor
    )


@router.get("/payments/{payment_id}")
async def read_payment(payment_id: UUID, tx: Tx, actor: Reader) -> PaymentOut:
    return await _read(tx, actor, payment_id)


@router.get("/payments/{payment_id}/history")
async def read_payment_history(
    payment_id: UUID, tx: Tx, actor: Reader, cursor: Cursor | None = None, limit: Annotated[Limit, Query()] = 50
) -> PageOut[PaymentHistoryOut]:
    """Everything that ever happened to it, the oldest first."""
    await _read(tx, actor, payment_id)
    page = await store.money.list_payment_history(tx, payment_id, cursor=cursor, limit=limit)
    return PageOut[PaymentHistoryOut].model_validate(page)


@router.post("/payments/{payment_id}/match")
async def match_payment(payment_id: UUID, body: MatchPayment, tx: Tx, actor: Matcher) -> PaymentOut:
    """Count a payment towards invoices that stand, in its currency. `payment_id` is our `id`."""
    await usecases.match_payment(tx, actor, payment_id, body.parts())
    return await _read(tx, actor, payment_id)


@router.post("/payments/{payment_id}/unmatch")
async def unmatch_payment(payment_id: UUID, body: UnmatchPayment, tx: Tx, actor: Matcher) -> PaymentOut:
    """Take it off again, or back from what was set aside; the gate of an open sale closes."""
    await usecases.unmatch_payment(tx, actor, payment_id, body.invoice_id, body.reason)
    return await _read(tx, actor, payment_id)


@router.post("/payments/{payment_id}/set-aside")
async def set_payment_aside(payment_id: UUID, body: SetAside, tx: Tx, actor: Matcher) -> PaymentOut:
    """It is no client's money and leaves the list; `unmatch` brings it back."""
    await usecases.set_payment_aside(tx, actor, payment_id, body.reason)
    return await _read(tx, actor, payment_id)


@router.post("/payments/imports", openapi_extra=STATEMENT_FILE)
@takes_file
async def import_statement(request: Request, tx: Tx, actor: Matcher, filename: Line | None = None) -> StatementOut:
    """Take in a bank statement: the file itself as the body, 1CClientBankExchange or CSV, UTF-8, Windows or DOS.

    A document counts once, by its number, date, amount and payer's account, however often it is sent.
    """
    rows = await usecases.import_statement(tx, actor, await request.body())
    counted = {outcome: sum(row.outcome == outcome for row in rows) for outcome in get_args(Outcome)}
    return StatementOut.model_validate({**counted, "rows": rows}, from_attributes=True)


async def _read(tx: Tx, actor: Actor, payment_id: UUID) -> PaymentOut:
    await tx.session.flush()
    row = await store.money.read_payment(tx, actor, payment_id)
    if row is None:
        raise PaymentNotFound(f"there is no payment {payment_id} within your reach")
    found = await usecases.suggest(tx, actor, [row])
    return _out(row, found.get(row.id, []))


def _out(row: Any, suggestions: list[dict[str, Any]]) -> PaymentOut:
    shares = sorted(row.shares or [], key=lambda share: share["matched_at"])
    first = shares[0] if shares else {}
    return PaymentOut.model_validate(
        {
            **row._mapping,
            "shares": shares,
            "suggestions": suggestions,
            "invoice_id": first.get("invoice_id"),
            "counts_for": first.get("invoice_number"),
            "sale_id": first.get("sale_id"),
            "matched_at": first.get("matched_at"),
            "matched_by": first.get("matched_by"),
        }
    )

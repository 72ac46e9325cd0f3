"""Routes of invoices: issue, check, send, void, look at."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import StringConstraints, TypeAdapter, model_validator

from services.sales import store, usecases
from services.sales.domain.delivery import DeliveryStatus, Language
from services.sales.domain.invoice import Channel, InvoiceNotFound
from services.sales.domain.payment import Paid
from shared.auth import Actor, allow
from shared.edge import Tx, Version
from shared.fields import Body, Cursor, Limit, Line, Note, Out
from shared.service import make_router

from .forms import PageOut

router = make_router()
Email = Annotated[
    Line,
    StringConstraints(
        pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.)+[A-Za-z0-9-]{2,63}$"
    ),
]
PDF: dict[str, Any] = {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
Seller = Annotated[Actor, allow("manager", "head", "admin")]
Reader = Annotated[Actor, allow("manager", "head", "admin", "accountant")]


def _mail_is_on(request: Request) -> bool:
    return bool(request.app.state.settings.smtp_url)


MailIsOn = Annotated[bool, Depends(_mail_is_on)]
Status = Literal["issued", "checked", "sent", "void"]


class MailInvoice(Body):
    """An e-mail address; `message` stands above the system's own words."""

    to: Email
    language: Language = "ru"
    message: Note | None = None

    def way(self) -> usecases.Way:
        return usecases.Way(self.to, "email", self.language, self.message)


class SendInvoice(Body):
    """Where it goes: an e-mail address, or by another channel where it was sent or who took it."""

    to: Line
    channel: Channel = "email"
    language: Language = "ru"
    message: Note | None = None

    @model_validator(mode="after")
    def _an_address(self) -> "SendInvoice":
        if self.channel == "email":
            TypeAdapter(Email).validate_python(self.to)
        return self

    def way(self) -> usecases.Way:
        return usecases.Way(**self.model_dump())


class VoidInvoice(Body):
    reason: Note


class InvoiceLineOut(Out):
    sku: str
    name: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    discount_percent: Decimal
    vat_percent: Decimal
    net: Decimal
    vat: Decimal


class DeliveryOut(Out):
    """The last mail with the invoice: `waiting` until `due_at`, when it leaves or is tried again; see `last_error`."""

    status: DeliveryStatus
    sent_to: str
    due_at: datetime
    attempts: int
    last_error: str | None
    settled_at: datetime | None


class InvoiceOut(Out):
    """`total` includes VAT; `outstanding` is never below nothing, what came in excess is `overpaid`."""

    id: UUID
    number: str
    sale_id: UUID
    sale_number: str
    owner_id: UUID
    contact_name: str | None
    account_name: str | None
    status: Status
    net: Decimal
    vat: Decimal
    total: Decimal
    paid: Decimal
    outstanding: Decimal
    overpaid: Decimal
    currency: str
    issued_on: date
    due_on: date
    issued_at: datetime
    checked_at: datetime | None
    checked_by: str | None
    sent_at: datetime | None
    sent_to: str | None
    sent_through: str | None
    voided_at: datetime | None
    void_reason: str | None
    lines: list[InvoiceLineOut]
    delivery: DeliveryOut | None
    version: int


@router.post("/sales/{sale_id}/invoices", status_code=201)
async def issue_invoice(sale_id: UUID, tx: Tx, actor: Seller) -> InvoiceOut:
    """Form the invoice from the lines of the sale, with the next number of the year."""
    invoice = await usecases.issue_invoice(tx, actor, sale_id)
    return await _read(tx, actor, invoice.id)


@router.get("/sales/{sale_id}/invoices")
async def list_invoices_of_sale(
    sale_id: UUID, tx: Tx, actor: Reader, cursor: Cursor | None = None, limit: Annotated[Limit, Query()] = 50
) -> PageOut[InvoiceOut]:
    """The invoices of a sale, void ones included, the newest first."""
    await store.sales.read_case(tx, sale_id, actor)
    page = await store.money.list_invoices(tx, actor, sale_id=sale_id, cursor=cursor, limit=limit)
    return PageOut[InvoiceOut](items=[_out(row) for row in page.items], next_cursor=page.next_cursor)


@router.get("/invoices")
async def list_invoices(
    tx: Tx,
    actor: Reader,
    status: Status | None = None,
    number: Line | None = None,
    cursor: Cursor | None = None,
    limit: Annotated[Limit, Query()] = 50,
) -> PageOut[InvoiceOut]:
    """The invoices within reach, the newest first."""
    page = await store.money.list_invoices(tx, actor, status=status, number=number, cursor=cursor, limit=limit)
    return PageOut[InvoiceOut](items=[_out(row) for row in page.items], next_cursor=page.next_cursor)


@router.get("/invoices/{invoice_id}.pdf", response_class=Response, responses={200: PDF})
async def print_invoice(invoice_id: UUID, tx: Tx, actor: Reader) -> Response:
    """The invoice as a sheet of paper. 409 `seller_incomplete` while the organisation's details are not filled in."""
    number, content = await usecases.print_invoice(tx, actor, invoice_id)
    name = f"inline; filename*=UTF-8''{quote(f'Счёт {number}.pdf')}"
    return Response(content, media_type="application/pdf", headers={"content-disposition": name})


@router.get("/invoices/{invoice_id}")
async def read_invoice(invoice_id: UUID, tx: Tx, actor: Reader) -> InvoiceOut:
    return await _read(tx, actor, invoice_id)


@router.post("/invoices/{invoice_id}/check")
async def check_invoice(invoice_id: UUID, tx: Tx, actor: Seller, version: Version) -> InvoiceOut:
    """Say that the invoice was read through and is right."""
    await usecases.check_invoice(tx, actor, invoice_id, version)
    return await _read(tx, actor, invoice_id)


@router.post("/invoices/{invoice_id}/send")
async def send_invoice(
    invoice_id: UUID, body: SendInvoice, tx: Tx, actor: Seller, version: Version, mail_is_on: MailIsOn
) -> InvoiceOut:
    """By e-mail it leaves after seven seconds (see `delivery`); by another channel it is recorded as sent at once."""
    await usecases.send_invoice(tx, actor, invoice_id, version, body.way(), mail_is_on=mail_is_on)
    return await _read(tx, actor, invoice_id)


@router.post("/invoices/{invoice_id}/unsend")
async def unsend_invoice(invoice_id: UUID, tx: Tx, actor: Seller) -> InvoiceOut:
    """Take the mail back before it leaves. 409 `invoice_is_out` when it is too late."""
    await usecases.unsend_invoice(tx, actor, invoice_id)
    return await _read(tx, actor, invoice_id)


@router.post("/invoices/{invoice_id}/resend")
async def resend_invoice(
    invoice_id: UUID, body: MailInvoice, tx: Tx, actor: Seller, version: Version, mail_is_on: MailIsOn
) -> InvoiceOut:
    """Mail an invoice that was sent once more; it leaves after seven seconds."""
    await usecases.resend_invoice(tx, actor, invoice_id, version, body.way(), mail_is_on=mail_is_on)
    return await _read(tx, actor, invoice_id)


@router.post("/invoices/{invoice_id}/void")
async def void_invoice(invoice_id: UUID, body: VoidInvoice, tx: Tx, actor: Seller, version: Version) -> InvoiceOut:
    """Declare the invoice void; its number stays taken, payments for it go back to the accountant's list."""
    await usecases.void_invoice(tx, actor, invoice_id, version, body.reason)
    return await _read(tx, actor, invoice_id)


async def _read(tx: Tx, actor: Actor, invoice_id: UUID) -> InvoiceOut:
    await tx.session.flush()
    row = await store.money.read_invoice(tx, actor, invoice_id)
    if row is None:
        raise InvoiceNotFound(f"there is no invoice {invoice_id} within your reach")
    return _out(row)


def _out(row: Any) -> InvoiceOut:
    paid = Paid(row.total, row.paid)
    return InvoiceOut.model_validate({**row._mapping, "outstanding": paid.outstanding, "overpaid": paid.overpaid})

"""Words about a person in the records of their sales, leads, invoices, orders and payments."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, ColumnElement, String, Table, case, literal, or_, select, text, update

from services.sales.domain.payment import Payment
from shared.db import Transaction
from shared.forgetting import FORGOTTEN

from .audit import sale_history
from .deliveries import deliveries
from .invoices import invoices
from .leads import lead_history, leads
from .next_steps import sale_activities
from .orders import order_ledger, order_requests
from .payments import payment_history, payment_shares, payments, refunds
from .sales import sales

OF_SALES = ("title", "contact_person", "need", "delivery_terms", "lost_note")
OF_LEADS = ("need", "product_interest", "decision_maker", "note")
"""Columns in which the person is named, or speaks."""
_IN_HISTORIES = ("reason", *OF_SALES, *OF_LEADS)
"""The same in what the histories keep of a change."""
_CODED_STEPS = ("cancelled", "released")
"""Steps of the hand-off whose reason is a code."""


async def forget_client(tx: Transaction, contact_id: UUID) -> Sequence[object]:
    """Titles, contact person, need, delivery terms, what is planned, reasons, who paid, and what is known of leads.

    Returns the leads, sales, invoices, orders and payments that were of this client, the last by accounting's ids as
    well. The histories keep who did what and when; of invoices see `_forget_invoices`.
    """
    await tx.session.execute(text("SET LOCAL fibex.erasing = 'on'"))
    lead_ids = await _forget(tx, leads, lead_history, contact_id, OF_LEADS, utm={})
    sale_ids = await _forget(tx, sales, sale_history, contact_id, OF_SALES)
    invoice_ids = await _forget_invoices(tx, sale_ids)
    order_ids = await _forget_orders(tx, sale_ids)
    payment_ids = await _forget_payments(tx, invoice_ids)
    await tx.session.execute(text("SET LOCAL fibex.erasing = 'off'"))
    await _forget_steps(tx, sale_ids)
    return [*lead_ids, *sale_ids, *invoice_ids, *order_ids, *payment_ids]


async def forget_payer(tx: Transaction, payment: Payment, numbers: Iterable[str]) -> None:
    """Money came for invoices of these numbers, whose client has asked to be forgotten before."""
    payment.forget_payer(numbers, FORGOTTEN)
    await tx.session.flush()


async def _forget_invoices(tx: Transaction, sale_ids: Sequence[UUID]) -> Sequence[UUID]:
    """Whom they went to and why they went void. One that was sent and stands is a paper the books refer to.

    It stays as it was printed, with the buyer; the others lose a buyer who is no company.
    """
    of_sales = invoices.c.sale_id.in_(sale_ids)
    words = {column.name: _dash(column) for column in invoices.c["sent_to", "void_reason"]}
    ids = (await tx.session.scalars(update(invoices).where(of_sales).values(words).returning(invoices.c.id))).all()
    of_nobody = invoices.c.buyer["tax_id"].astext == ""
    no_paper = or_(invoices.c.status == "void", invoices.c.sent_at.is_(None))
    nameless = update(invoices).where(of_sales, of_nobody, no_paper)
    await tx.session.execute(nameless.values(buyer={"name": FORGOTTEN, "tax_id": "", "kpp": ""}))
    mailed = update(deliveries).where(deliveries.c.invoice_id.in_(ids))
    await tx.session.execute(mailed.values(sent_to=FORGOTTEN, message=None, last_error=None))
    return ids


async def _forget_orders(tx: Transaction, sale_ids: Sequence[UUID]) -> Sequence[UUID]:
    """Why production refused, or shipped a part: in the words of whoever typed it."""
    words = {column.name: _dash(column) for column in order_requests.c["reject_reason", "part_reason"]}
    change = update(order_requests).where(order_requests.c.sale_id.in_(sale_ids)).values(words)
    ids = (await tx.session.scalars(change.returning(order_requests.c.id))).all()
    steps = update(order_ledger).where(order_ledger.c.order_request_id.in_(ids), order_ledger.c.reason.is_not(None))
    await tx.session.execute(steps.where(order_ledger.c.what.not_in(_CODED_STEPS)).values(reason=FORGOTTEN))
    return ids


async def _forget_payments(tx: Transaction, invoice_ids: Sequence[UUID]) -> Sequence[object]:
    """Who paid for these invoices and in what words, also where that was taken off since and counts for nothing now."""
    query = select(invoices.c.number).where(invoices.c.id.in_(invoice_ids)).order_by(invoices.c.number)
    numbers = (await tx.session.scalars(query)).all()
    counts = select(payment_shares.c.payment_id)
    theirs = counts.where(payment_shares.c.invoice_id.in_(invoice_ids))
    once = select(payment_history.c.payment_id).where(payment_history.c.details["invoice"].astext.in_(numbers))
    mine = or_(payments.c.id.in_(theirs), payments.c.id.in_(once) & payments.c.id.not_in(counts))
    found = (await tx.session.scalars(select(Payment).where(mine).order_by(payments.c.id).with_for_update())).all()
    for payment in found:
        payment.forget_payer(numbers, FORGOTTEN)
    await tx.session.flush()
    ids, told = [each.id for each in found], [each.payment_id for each in found]
    history = update(payment_history).where(payment_history.c.payment_id.in_(ids))
    await tx.session.execute(history.values(details=_without(payment_history.c.details, ("reason", "note"))))
    back = update(refunds).where(refunds.c.payment_id.in_(told), refunds.c.reason.is_not(None))
    await tx.session.execute(back.values(reason=FORGOTTEN))
    return [*ids, *told]


async def _forget_steps(tx: Transaction, sale_ids: Sequence[UUID]) -> None:
    """What is to be done with them: on the sale, and in the copy of the activities it is taken from."""
    planned = sale_activities.c.sale_id.in_(sale_ids), sale_activities.c.title.is_not(None)
    await tx.session.execute(update(sale_activities).where(*planned).values(title=FORGOTTEN))
    ahead = update(sales).where(sales.c.id.in_(sale_ids), sales.c.next_step.is_not(None))
    await tx.session.execute(ahead.values(next_step=FORGOTTEN))


async def _forget(
    tx: Transaction, records: Table, history: Table, contact_id: UUID, names: Sequence[str], **more: Any
) -> Sequence[UUID]:
    """The words of these records and of their history; returns which they are."""
    words = {name: _dash(records.c[name]) for name in names}
    change = update(records).where(records.c.contact_id == contact_id).values(**words, **more)
    ids = (await tx.session.scalars(change.returning(records.c.id))).all()
    of_record: Column[Any] = history.c.lead_id if history is lead_history else history.c.sale_id
    kept = {name: _without(history.c[name], _IN_HISTORIES) for name in ("before", "after")}
    await tx.session.execute(update(history).where(of_record.in_(ids)).values(**kept))
    return ids


def _dash(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((column.is_not(None), FORGOTTEN), else_=None)


def _without(column: ColumnElement[Any], names: Sequence[str]) -> ColumnElement[Any]:
    return column.op("-")(literal(list(names), ARRAY(String)))

"""Words about a person in the records of their sales and leads."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, String, Table, case, literal, select, text, update

from shared.db import Transaction
from shared.forgetting import FORGOTTEN

from .audit import sale_history
from .deliveries import deliveries
from .invoices import invoices
from .leads import lead_history, leads
from .next_steps import sale_activities
from .sales import sales

OF_SALES, OF_LEADS = ("contact_person", "need", "lost_note"), ("need", "product_interest", "decision_maker", "note")
"""Columns in which the person is named, or speaks."""
TOLD = ("reason", "need", "note", *OF_SALES, *OF_LEADS)
"""The same in what was told, and in what the histories keep of a change."""


async def forget_client(tx: Transaction, contact_id: UUID) -> Sequence[UUID]:
    """Contact person, need, what is planned and every address of invoices go, and what is known of leads.

    Returns the leads, sales and invoices that were of this client. The histories keep who did what and when.
    """
    await tx.session.execute(text("SET LOCAL fibex.erasing = 'on'"))
    lead_ids = await _forget(tx, leads, lead_history, contact_id, OF_LEADS, utm={})
    sale_ids = await _forget(tx, sales, sale_history, contact_id, OF_SALES)
    await tx.session.execute(text("SET LOCAL fibex.erasing = 'off'"))
    await _forget_steps(tx, sale_ids)
    of_sales = invoices.c.sale_id.in_(sale_ids)
    invoice_ids = (await tx.session.scalars(select(invoices.c.id).where(of_sales))).all()
    sent = update(invoices).where(of_sales, invoices.c.sent_to.is_not(None))
    await tx.session.execute(sent.values(sent_to=FORGOTTEN))
    mailed = update(deliveries).where(deliveries.c.invoice_id.in_(invoice_ids))
    await tx.session.execute(mailed.values(sent_to=FORGOTTEN, message=None, last_error=None))
    return [*lead_ids, *sale_ids, *invoice_ids]


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
    words = {name: case((records.c[name].is_not(None), FORGOTTEN), else_=None) for name in names}
    change = update(records).where(records.c.contact_id == contact_id).values(**words, **more)
    ids = (await tx.session.scalars(change.returning(records.c.id))).all()
    of_record: Column[Any] = history.c.lead_id if history is lead_history else history.c.sale_id
    without = literal(list(TOLD), ARRAY(String))
    kept = {name: history.c[name].op("-")(without) for name in ("before", "after")}
    await tx.session.execute(update(history).where(of_record.in_(ids)).values(**kept))
    return ids

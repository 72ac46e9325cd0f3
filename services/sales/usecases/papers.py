"""The invoice as a sheet of paper: whose details it shows, and the file itself."""

import asyncio
from typing import Any
from uuid import UUID

from services.sales import store
from services.sales.adapters import paper as sheet
from services.sales.domain.invoice import Invoice
from services.sales.domain.paper import Buyer, paper_of, payment_order
from services.sales.domain.sale import Sale
from services.sales.domain.seller import Seller
from shared.auth import Actor
from shared.db import Transaction


async def print_invoice(tx: Transaction, actor: Actor, invoice_id: UUID) -> tuple[str, bytes]:
    """The number and the PDF of an invoice. Raises SellerIncomplete while a client could not pay by it."""
    sale_id = await store.invoices.sale_of_invoice(tx, invoice_id, actor)
    case = await store.sales.read_case(tx, sale_id, actor)
    invoice = await store.invoices.get_invoice(tx, invoice_id)
    seller, _ = await details_of(tx, invoice, case.sale)
    seller.must_be_complete(await store.sales.language_of(tx, actor.id))
    content = await paper_for(tx, invoice, case.sale)
    return invoice.number, await asyncio.to_thread(sheet.pdf, content, invoice.issued_at)


async def paper_for(tx: Transaction, invoice: Invoice, sale: Sale) -> dict[str, Any]:
    """Everything the sheet shows."""
    seller, buyer = await details_of(tx, invoice, sale)
    order = payment_order(invoice, seller)
    code = sheet.payment_code(order) if order else None
    return paper_of(invoice, seller, buyer, sale.number, sheet.in_words(invoice.total, invoice.currency), code)


async def details_of(tx: Transaction, invoice: Invoice, sale: Sale) -> tuple[Seller, Buyer]:
    """As they were when the invoice was checked; before that as they are now."""
    if invoice.seller is not None and invoice.buyer is not None:
        return Seller(**invoice.seller), Buyer(**invoice.buyer)
    seller, _ = await store.organisation.read_seller(tx)
    return seller, await store.clients.buyer_of(tx, sale.contact_id, sale.account_id)


async def freeze_details(tx: Transaction, invoice: Invoice, sale: Sale) -> None:
    """What somebody has checked does not change under them; details that are still incomplete wait to be filled in."""
    seller, buyer = await details_of(tx, invoice, sale)
    if not seller.missing():
        invoice.seller, invoice.buyer = seller.plain(), buyer.plain()


async def put_seller(tx: Transaction, actor: Actor, seller: Seller, version: int) -> None:
    """The organisation's details are these from now on; invoices that were checked keep theirs."""
    seller.must_hold()
    await store.organisation.put_seller(tx, seller, version)

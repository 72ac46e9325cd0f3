"""Open a sale, fill it in, price it, hand it over."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from services.sales import store
from services.sales.domain.case import Case
from services.sales.domain.choosing import choose
from services.sales.domain.line import Line, ProductIsInactive, ProductNotFound, Wanted, add_up, price_line
from services.sales.domain.move import Facts
from services.sales.domain.process import Process
from services.sales.domain.refusals import (
    ClientIsPutAside,
    ClientNotFound,
    ContactIsPotential,
    InvoiceNamesAnother,
    OwnerOutOfReach,
)
from services.sales.domain.sale import Sale
from shared.auth import Actor
from shared.db import Transaction
from shared.edge import check_version
from shared.events import SaleAmountChanged, SaleContactChanged, SaleCreated, SaleOwnerChanged
from shared.ids import new_id

from .course import advance
from .planning import plan_steps


async def open_sale(
    tx: Transaction,
    actor: Actor,
    contact_id: UUID,
    *,
    title: str | None = None,
    lines: Sequence[Wanted] = (),
    currency: str | None = None,
    need: str | None = None,
    delivery_terms: str | None = None,
    contact_person: str | None = None,
    lead_owner_id: UUID | None = None,
) -> Sale:
    """Open a sale for an existing client within reach, by the process for such clients; its first stage begins.

    `lead_owner_id` is given where a lead becomes the sale: then the client may be a potential one, and the lead's
    manager leads the sale.
    """
    client = await _client_of(tx, actor, contact_id, by_lead=lead_owner_id is not None)
    process = await process_for(tx, contact_id)
    currency = currency or process.currency
    (number,) = await store.sales.next_numbers(tx, 1)
    sale = Sale(
        id=new_id(tx.now),
        number=number,
        title=title or number,
        contact_id=contact_id,
        account_id=client.account_id,
        owner_id=lead_owner_id or client.owner_id or actor.id,
        currency=currency,
        stage=process.first.code,
        process=process.code,
        process_version=process.version,
        opened_at=tx.now,
        entered_at=tx.now,
        changed_at=tx.now,
        contact_person=contact_person,
        need=need,
        delivery_terms=delivery_terms,
        lines=await _priced(tx, lines, currency),
    ).follow(process)
    _sum_up(sale)
    await store.sales.add_sale(tx, sale)
    _tell_opened(tx, sale, client.type, await store.sales.team_of(tx, sale.owner_id))
    await store.audit.note(tx, sale.id, "opened", after={"stage": sale.stage, "amount": sale.amount})
    await plan_steps(tx, sale, Facts())
    return sale


async def process_for(tx: Transaction, contact_id: UUID) -> Process:
    """The newest version of the process that the rules choose for this client."""
    rules = await store.processes.rules(tx)
    code = choose(rules, await store.clients.attributes_of(tx, contact_id))
    process = await store.processes.newest(tx, code)
    if process is None:
        raise LookupError(f"a rule names the process {code}, which has no published version")
    return process


async def change_sale(tx: Transaction, actor: Actor, sale_id: UUID, version: int, changes: dict[str, Any]) -> Case:
    """Fill in title, need, delivery terms or contact person; what that completes moves the sale on."""
    case = await store.sales.lock_case(tx, sale_id, actor)
    sale = case.sale
    check_version(sale.version, version)
    sale.must_be_open()
    before = {name: getattr(sale, name) for name in changes}
    for name, value in changes.items():
        setattr(sale, name, value)
    sale.changed_at = tx.now
    await store.audit.note(tx, sale.id, "changed", before=before, after=changes)
    await advance(tx, case)
    return case


async def replace_lines(tx: Transaction, actor: Actor, sale_id: UUID, version: int, lines: Sequence[Wanted]) -> Case:
    """The sale's lines are these from now on; what that completes moves the sale on."""
    case = await store.sales.lock_case(tx, sale_id, actor)
    sale = case.sale
    check_version(sale.version, version)
    sale.must_take_lines(case.invoice is not None)
    before, old_amount = _plain(sale), sale.amount
    sale.lines = await _priced(tx, lines, sale.currency, had={line.sku for line in sale.lines})
    _sum_up(sale)
    sale.changed_at = tx.now
    await store.audit.note(tx, sale.id, "lines_replaced", before=before, after=_plain(sale))
    if sale.amount != old_amount:
        tx.emit(
            SaleAmountChanged(
                sale_id=sale.id,
                contact_id=sale.contact_id,
                owner_id=sale.owner_id,
                stage=sale.stage,
                old_amount=old_amount,
                amount=sale.amount,
                currency=sale.currency,
            )
        )
    await advance(tx, case)
    return case


async def change_owner(tx: Transaction, actor: Actor, sale_id: UUID, version: int | None, owner_id: UUID) -> Case:
    """Another manager leads the sale from now on. `version` None: whatever it is at, as for one of a bulk."""
    case = await store.sales.lock_case(tx, sale_id, actor)
    sale = case.sale
    if version is not None:
        check_version(sale.version, version)
    sale.must_be_open()
    if not actor.may_act_for(owner_id) or not await store.sales.may_lead_sales(tx, owner_id):
        raise OwnerOutOfReach("owner_id: not an active manager or head within your reach", field="owner_id")
    old_owner_id, sale.owner_id, sale.changed_at = sale.owner_id, owner_id, tx.now
    if owner_id != old_owner_id:
        await store.audit.note(
            tx, sale.id, "owner_changed", before={"owner_id": old_owner_id}, after={"owner_id": owner_id}
        )
        tx.emit(
            SaleOwnerChanged(
                sale_id=sale.id,
                contact_id=sale.contact_id,
                old_owner_id=old_owner_id,
                new_owner_id=owner_id,
                team_id=await store.sales.team_of(tx, owner_id),
            )
        )
    return case


async def change_contact(tx: Transaction, actor: Actor, sale_id: UUID, version: int, contact_id: UUID) -> Case:
    """The sale is another client's from now on; what is open for it goes along. An invoice holds it to its company."""
    case = await store.sales.lock_case(tx, sale_id, actor)
    sale = case.sale
    check_version(sale.version, version)
    sale.must_be_open()
    if contact_id == sale.contact_id:
        return case
    client = await _client_of(tx, actor, contact_id, by_lead=False)
    same_company = client.account_id is not None and client.account_id == sale.account_id
    if case.invoice is not None and not same_company:
        told = f"contact_id: invoice {case.invoice.number} names the present client; void it first"
        raise InvoiceNamesAnother(told, field="contact_id")
    before = {"contact_id": sale.contact_id, "account_id": sale.account_id}
    sale.contact_id, sale.account_id, sale.changed_at = contact_id, client.account_id, tx.now
    after = {"contact_id": contact_id, "account_id": client.account_id}
    await store.audit.note(tx, sale.id, "contact_changed", before=before, after=after)
    tx.emit(
        SaleContactChanged(
            sale_id=sale.id,
            number=sale.number,
            old_contact_id=before["contact_id"],
            old_account_id=before["account_id"],
            contact_id=contact_id,
            account_id=client.account_id,
            contact_type=client.type,
            owner_id=sale.owner_id,
        )
    )
    return case


async def _client_of(tx: Transaction, actor: Actor, contact_id: UUID, *, by_lead: bool) -> Any:
    """The contact a sale may be opened for: within reach, and worked by sales unless its lead becomes the sale."""
    client = await store.clients.find_client(tx, contact_id)
    if client is not None and by_lead:
        return client
    if client is None or not actor.may_act_for(client.owner_id):
        raise ClientNotFound(f"there is no contact {contact_id} within your reach", field="contact_id")
    if client.status != "active":
        raise ClientIsPutAside(f"contact {contact_id} is {client.status}: nothing is opened for it", field="contact_id")
    if client.work == "lead":
        lead_id = await store.leads.open_lead_of(tx, contact_id)
        way = f"work its lead /api/sales/leads/{lead_id}" if lead_id else "open a lead first: POST /api/sales/leads"
        told = f"contact {contact_id} is a potential client: {way}; the sale opens when the lead is converted"
        raise ContactIsPotential(told, field="contact_id")
    return client


def _tell_opened(tx: Transaction, sale: Sale, contact_type: str, team_id: UUID | None) -> None:
    tx.emit(
        SaleCreated(
            sale_id=sale.id,
            number=sale.number,
            contact_id=sale.contact_id,
            account_id=sale.account_id,
            contact_type=contact_type,
            owner_id=sale.owner_id,
            team_id=team_id,
            process=sale.process,
            process_version=sale.process_version,
            stage=sale.stage,
            amount=sale.amount,
            currency=sale.currency,
        )
    )


async def _priced(
    tx: Transaction, lines: Sequence[Wanted], currency: str, had: Collection[str] = frozenset()
) -> list[Line]:
    """The lines with their money; a product that is not sold any more stays where the sale `had` it."""
    products = await store.products.find_products(tx, [line.sku for line in lines])
    for position, line in enumerate(lines):
        if line.sku not in products:
            field = f"lines.{position}.sku"
            raise ProductNotFound(f"{field}: there is no product {line.sku!r}", field=field)
        if not products[line.sku].active and line.sku not in had:
            field = f"lines.{position}.sku"
            raise ProductIsInactive(f"{field}: {line.sku} is not sold any more", field=field)
    return [
        price_line(new_id(tx.now), position, line, products[line.sku], currency) for position, line in enumerate(lines)
    ]


def _sum_up(sale: Sale) -> None:
    totals = add_up(sale.lines, {})
    sale.amount, sale.total = totals.net, totals.total


def _plain(sale: Sale) -> dict[str, Any]:
    lines = [
        {
            "sku": line.sku,
            "quantity": line.quantity,
            "unit": line.unit,
            "unit_price": line.unit_price,
            "discount_percent": line.discount_percent,
            "vat_percent": line.vat_percent,
        }
        for line in sale.lines
    ]
    return {"amount": sale.amount, "lines": lines}

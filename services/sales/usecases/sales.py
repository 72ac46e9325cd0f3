"""Open a sale, fill it in, price it, hand it over."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.sales import store
from services.sales.domain.case import Case
from services.sales.domain.line import Line, ProductNotFound, Wanted, add_up, price_line
from services.sales.domain.process import FIBEX
from services.sales.domain.sale import ClientNotFound, ContactIsPotential, OwnerOutOfReach, Sale
from shared.auth import Actor
from shared.db import Transaction
from shared.edge import check_version
from shared.events import SaleAmountChanged, SaleCreated, SaleOwnerChanged
from shared.ids import new_id

from .course import advance, plan_steps


async def open_sale(
    tx: Transaction,
    actor: Actor,
    contact_id: UUID,
    *,
    title: str | None = None,
    lines: Sequence[Wanted] = (),
    currency: str = FIBEX.currency,
    need: str | None = None,
    delivery_terms: str | None = None,
    contact_person: str | None = None,
) -> Sale:
    """Open a sale for an existing client within reach; its first stage begins at once."""
    client = await _client_of(tx, actor, contact_id)
    (number,) = await store.sales.next_numbers(tx, 1)
    sale = Sale(
        id=new_id(tx.now),
        number=number,
        title=title or number,
        contact_id=contact_id,
        account_id=client.account_id,
        owner_id=client.owner_id or actor.id,
        currency=currency,
        stage=FIBEX.first.code,
        opened_at=tx.now,
        entered_at=tx.now,
        changed_at=tx.now,
        contact_person=contact_person,
        need=need,
        delivery_terms=delivery_terms,
        lines=await _priced(tx, lines, currency),
    )
    _sum_up(sale)
    await store.sales.add_sale(tx, sale)
    _tell_opened(tx, sale, client.type, await store.sales.team_of(tx, sale.owner_id))
    await store.audit.note(tx, sale.id, "opened", after={"stage": sale.stage, "amount": sale.amount})
    await plan_steps(tx, sale)
    return sale


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
    sale.lines = await _priced(tx, lines, sale.currency)
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


async def change_owner(tx: Transaction, actor: Actor, sale_id: UUID, version: int, owner_id: UUID) -> Case:
    """Another manager leads the sale from now on."""
    case = await store.sales.lock_case(tx, sale_id, actor)
    sale = case.sale
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


async def _client_of(tx: Transaction, actor: Actor, contact_id: UUID) -> Any:
    """The contact a sale may be opened for: within reach, and worked by sales."""
    client = await store.clients.find_client(tx, contact_id)
    if client is None or not actor.may_act_for(client.owner_id):
        raise ClientNotFound(f"there is no contact {contact_id} within your reach", field="contact_id")
    if client.work == "lead":
        raise ContactIsPotential(
            f"contact {contact_id} is a potential client: work the lead (/api/sales/leads?contact_id={contact_id}); "
            "the sale opens when it is converted",
            field="contact_id",
        )
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


async def _priced(tx: Transaction, lines: Sequence[Wanted], currency: str) -> list[Line]:
    products = await store.products.find_products(tx, [line.sku for line in lines])
    for position, line in enumerate(lines):
        if line.sku not in products:
            field = f"lines.{position}.sku"
            raise ProductNotFound(f"{field}: there is no product {line.sku!r}", field=field)
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
            "unit_price": line.unit_price,
            "discount_percent": line.discount_percent,
            "vat_percent": line.vat_percent,
        }
        for line in sale.lines
    ]
    return {"amount": sale.amount, "lines": lines}

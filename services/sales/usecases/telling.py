"""How a sale is told to the others: with its money and its people as they are at that moment."""

from decimal import Decimal

from services.sales import store
from services.sales.domain.invoice import Invoice
from services.sales.domain.line import ZERO, add_up, costs_now
from services.sales.domain.move import Move
from services.sales.domain.sale import Sale
from services.sales.domain.share import Sold, share, sold
from shared.db import Transaction
from shared.events import SaleStageChanged, SoldLine, SoldPart


async def tell_move(tx: Transaction, sale: Sale, move: Move, rule: str | None) -> None:
    """Said once per move. A person's words to it go as the note; a lost sale's reason is a code of the list."""
    lines = await _whole(tx, sale)
    totals = add_up(sale.lines, {line.id: each.cost for line, each in zip(sale.lines, lines, strict=True)})
    tx.emit(
        SaleStageChanged(
            sale_id=sale.id,
            number=sale.number,
            old_stage=move.old.code,
            new_stage=move.new.code,
            kind=move.new.kind,
            by=move.by,
            reason=move.reason,
            note=move.note,
            contact_id=sale.contact_id,
            contact_type=await store.clients.type_of(tx, sale.contact_id),
            account_id=sale.account_id,
            owner_id=sale.owner_id,
            team_id=await store.sales.team_of(tx, sale.owner_id),
            amount=totals.net,
            margin=totals.margin,
            margin_unknown=totals.margin_unknown,
            currency=sale.currency,
            lines=_told(lines) if move.new.kind == "won" else None,
            entered_old_stage_at=move.entered_old_stage_at,
        ),
        by=f"system:{rule}" if rule else None,
    )


async def invoiced_part(tx: Transaction, sale: Sale) -> SoldPart:
    """All of the sale, as its invoice stands for it."""
    return await _part(tx, sale, await _whole(tx, sale))


async def paid_part(tx: Transaction, sale: Sale, invoice: Invoice, paid: Decimal, change: Decimal) -> SoldPart:
    """The share that comes in, or is taken back, while so much more (or less) of the invoice is paid: `paid` by now.

    The lines of a sale stay as they are while an invoice of it stands, so they are what the invoice names.
    """
    low, high = sorted((paid, paid - change))
    return await _part(tx, sale, share(await _whole(tx, sale), invoice.total, low, high))


async def _part(tx: Transaction, sale: Sale, lines: list[Sold]) -> SoldPart:
    known = [each for each in lines if each.cost is not None]
    amount = sum((each.amount for each in lines), ZERO)
    of_known = sum((each.amount for each in known), ZERO)
    return SoldPart(
        amount=amount,
        margin=of_known - sum((each.cost or ZERO for each in known), ZERO),
        margin_unknown=amount - of_known,
        lines=_told(lines),
        contact_type=await store.clients.type_of(tx, sale.contact_id),
        account_id=sale.account_id,
        team_id=await store.sales.team_of(tx, sale.owner_id),
    )


async def _whole(tx: Transaction, sale: Sale) -> list[Sold]:
    """The lines with the cost that was fixed with the order, until then with that of today."""
    products = await store.products.find_products(tx, [line.sku for line in sale.lines])
    fixed = {line.id: line.cost for line in sale.lines}
    costs = fixed if sale.costs_fixed_at is not None else costs_now(sale.lines, products, sale.currency)
    return sold(sale.lines, costs, {sku: product.group for sku, product in products.items()})


def _told(lines: list[Sold]) -> list[SoldLine]:
    return [SoldLine(**vars(each)) for each in lines]

"""The page of one sale: the sale with its money, its path and what is missing, as one person may see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from services.sales import store
from services.sales.domain.case import Case, PathStage
from services.sales.domain.line import Line, Totals, add_up, costs_now
from services.sales.domain.payment import Paid
from services.sales.store.reading import SaleNames
from shared.auth import Actor
from shared.db import Transaction
from shared.errors import Missing


@dataclass(frozen=True)
class SalePage:
    """Everything a page of a sale shows. `costs` per line and the margin are None for whom they are not meant."""

    case: Case
    names: SaleNames
    lines: list[Line]
    totals: Totals
    costs: Mapping[UUID, Decimal | None] | None
    missing: list[Missing]
    path: list[PathStage]
    paid: Paid | None


async def view_sale(tx: Transaction, actor: Actor, sale_id: UUID) -> SalePage:
    """Raises SaleNotFound where the sale is not within reach."""
    await tx.session.flush()
    case = await store.sales.read_case(tx, sale_id, actor)
    sale = case.sale
    costs = {line.id: line.cost for line in sale.lines}
    if sale.costs_fixed_at is None:
        costs = costs_now(
            sale.lines, await store.products.find_products(tx, [line.sku for line in sale.lines]), sale.currency
        )
    language = await store.sales.language_of(tx, actor.id)
    return SalePage(
        case=case,
        names=await store.reading.names_of(tx, sale.id),
        lines=sale.lines,
        totals=add_up(sale.lines, costs),
        costs=None if actor.role == "accountant" else costs,
        missing=sale.missing_to_leave(case.facts(), language) if sale.kind == "open" else [],
        path=case.path(language),
        paid=Paid(case.invoice.total, case.paid) if case.invoice else None,
    )

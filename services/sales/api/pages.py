"""A sale as the outside sees it: a card in lists, the page of one sale."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.sales import usecases
from shared.auth import Actor
from shared.edge import Tx
from shared.fields import Out

from .forms import LineOut


class SaleCard(Out):
    """A sale in a list or on the board. `amount` is net of VAT and discounts, `total` includes VAT."""

    id: UUID
    number: str
    title: str
    stage: str
    kind: Literal["open", "won", "lost"]
    owner_id: UUID
    owner_name: str | None
    contact_id: UUID | None
    contact_name: str | None
    account_id: UUID | None
    account_name: str | None
    amount: Decimal
    total: Decimal
    currency: str
    opened_at: datetime
    entered_at: datetime
    closed_at: datetime | None
    origin: str
    version: int


class DemandOut(Out):
    kind: Literal["field", "step", "fact"]
    code: str
    title: str
    done: bool


class PathStageOut(Out):
    """A stage on the way: what it needs, what of that is done, and who takes the sale on from it."""

    stage: str
    title: str
    state: Literal["done", "current", "next", "later"]
    moved_on_by: str | None
    needed: list[DemandOut]


class MissingOut(Out):
    kind: Literal["field", "step", "fact"]
    code: str
    title: str


class TotalsOut(Out):
    """`margin` covers the lines of known cost, `margin_unknown` is the net of the others; null for accountants."""

    net: Decimal
    vat: Decimal
    total: Decimal
    margin: Decimal | None
    margin_unknown: Decimal | None
    currency: str


class OpenInvoiceOut(Out):
    id: UUID
    number: str
    status: str
    total: Decimal
    due_on: date
    version: int


class OrderSummaryOut(Out):
    id: UUID
    number: str
    status: str
    needed_by: date
    promised_by: date | None
    reject_reason: str | None


class PaidOut(Out):
    total: Decimal
    paid: Decimal
    outstanding: Decimal
    overpaid: Decimal
    in_full: bool


class SaleOut(Out):
    """The page of a sale; `missing` is what the stage it is in still needs."""

    id: UUID
    number: str
    title: str
    stage: str
    kind: Literal["open", "won", "lost"]
    process: str
    process_version: int
    entry: int
    owner_id: UUID
    owner_name: str | None
    contact_id: UUID | None
    contact_name: str | None
    contact_type: str | None
    account_id: UUID | None
    account_name: str | None
    contact_person: str | None
    need: str | None
    delivery_terms: str | None
    amount: Decimal
    total: Decimal
    currency: str
    opened_at: datetime
    entered_at: datetime
    closed_at: datetime | None
    lost_reason: str | None
    origin: str
    version: int
    lines: list[LineOut]
    totals: TotalsOut
    missing: list[MissingOut]
    stage_path: list[PathStageOut]
    invoice: OpenInvoiceOut | None
    order_request: OrderSummaryOut | None
    payments: PaidOut | None


async def sale_page(tx: Tx, actor: Actor, sale_id: UUID) -> SaleOut:
    """The page as this caller may see it."""
    page = await usecases.view_sale(tx, actor, sale_id)
    sale, totals, costs = page.case.sale, page.totals, page.costs
    lines = [
        LineOut.model_validate({**vars(line), "cost": costs[line.id] if costs is not None else None})
        for line in page.lines
    ]
    return SaleOut.model_validate(
        {
            **{name: getattr(sale, name) for name in SaleOut.model_fields if hasattr(sale, name)},
            **vars(page.names),
            "lines": lines,
            "totals": {
                "net": totals.net,
                "vat": totals.vat,
                "total": totals.total,
                "margin": totals.margin if costs is not None else None,
                "margin_unknown": totals.margin_unknown if costs is not None else None,
                "currency": sale.currency,
            },
            "missing": page.missing,
            "stage_path": page.path,
            "invoice": page.case.invoice,
            "order_request": page.case.order,
            "payments": page.paid,
        }
    )

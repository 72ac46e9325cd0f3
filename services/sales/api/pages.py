"""The page of one sale, as the outside sees it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from services.sales import store, usecases
from services.sales.domain.delivery import DeliveryStatus
from services.sales.domain.invoice import Invoice
from services.sales.domain.move import Choice
from shared.auth import Actor
from shared.edge import Tx
from shared.fields import Out

from .forms import LineOut, MissingOut


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


class TotalsOut(Out):
    """`margin` covers the lines of known cost, `margin_unknown` is the net of the others; null for accountants."""

    net: Decimal
    vat: Decimal
    total: Decimal
    margin: Decimal | None
    margin_unknown: Decimal | None
    currency: str


class InvoiceMailOut(Out):
    """The last mail with the invoice; `failed` with `last_error` asks for somebody to look at the address."""

    status: DeliveryStatus
    due_at: datetime
    last_error: str | None


class OpenInvoiceOut(Out):
    id: UUID
    number: str
    status: str
    total: Decimal
    due_on: date
    delivery: InvoiceMailOut | None
    version: int


class OrderSummaryOut(Out):
    id: UUID
    number: str
    status: str
    needed_by: date
    promised_by: date | None
    reject_reason: str | None


class MoveOut(Out):
    """A stage a person could take the sale to; it goes there where nothing is `missing`."""

    stage: str
    title: str
    kind: Literal["open", "won", "lost"]
    how: Literal["on", "back", "lost"]
    missing: list[MissingOut]


class NextStepOut(Out):
    """What is due first of what is open for the sale; `within_days`: how soon the stage wants a step planned."""

    marker: Literal["none", "overdue", "due_today", "planned"] | None
    title: str | None
    due_at: datetime | None
    open_steps: int
    within_days: int | None


class MayOut(Out):
    """What the caller may do with this sale now, by role and by the state it is in."""

    change: bool
    change_lines: bool
    move: bool
    override: bool
    reopen: bool
    change_owner: bool


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
    process_title: str
    stage_title: str
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
    lost_reason_title: str | None
    lost_note: str | None
    origin: str
    version: int
    lines: list[LineOut]
    totals: TotalsOut
    missing: list[MissingOut]
    moves: list[MoveOut]
    may: MayOut
    next_step: NextStepOut
    days_in_stage: int
    max_days: int | None
    stuck: bool
    stage_path: list[PathStageOut]
    invoice: OpenInvoiceOut | None
    order_request: OrderSummaryOut | None
    payments: PaidOut | None


def _move(choice: Choice, language: str) -> dict[str, Any]:
    stage = choice.stage
    told = {"stage": stage.code, "title": stage.titles.to(language), "kind": stage.kind}
    return {**told, "how": choice.how, "missing": choice.missing}


async def sale_page(tx: Tx, actor: Actor, sale_id: UUID) -> SaleOut:
    """The page as this caller may see it."""
    page = await usecases.view_sale(tx, actor, sale_id)
    sale, totals, costs = page.case.sale, page.totals, page.costs
    lines = [
        LineOut.model_validate(
            {
                **vars(line),
                "base_quantity": line.base_quantity,
                "stock_unit": line.stock_unit,
                "cost": costs[line.id] if costs is not None else None,
            }
        )
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
            "process_title": sale.course.titles.to(page.language),
            "stage_title": sale.at.titles.to(page.language),
            "lost_reason_title": page.lost_reason_title,
            "missing": page.missing,
            "moves": [_move(choice, page.language) for choice in page.choices],
            "may": page.may,
            "next_step": {**vars(page.next_step), "within_days": sale.at.next_step_days},
            "days_in_stage": page.days_in_stage,
            "max_days": sale.at.max_days,
            "stuck": sale.at.max_days is not None and page.days_in_stage >= sale.at.max_days and sale.kind == "open",
            "stage_path": page.path,
            "invoice": await _invoice(tx, page.case.invoice),
            "order_request": page.case.order,
            "payments": page.paid,
        }
    )


async def _invoice(tx: Tx, invoice: Invoice | None) -> dict[str, Any] | None:
    if invoice is None:
        return None
    return {**vars(invoice), "delivery": await store.deliveries.latest(tx, invoice.id)}

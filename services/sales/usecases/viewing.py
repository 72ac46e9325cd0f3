"""The page of one sale: the sale with its money, its path and what is missing, as one person may see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from services.sales import store
from services.sales.domain.case import Case, PathStage
from services.sales.domain.line import Line, Totals, add_up, costs_now
from services.sales.domain.marker import Marker, days_in_stage, marker, today
from services.sales.domain.move import Choice
from services.sales.domain.payment import Paid
from services.sales.store.reading import SaleNames
from shared.auth import Actor
from shared.db import Transaction
from shared.errors import Missing


@dataclass(frozen=True)
class Rights:
    """What a caller may do with a sale now: what the role allows and the state of the sale does not forbid."""

    change: bool
    change_lines: bool
    move: bool
    override: bool
    reopen: bool
    change_owner: bool


@dataclass(frozen=True)
class NextStep:
    """What is to be done first for the sale, and how its marker looks."""

    marker: Marker | None
    title: str | None
    due_at: datetime | None
    open_steps: int


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
    choices: list[Choice]
    may: Rights
    paid: Paid | None
    lost_reason_title: str | None
    next_step: NextStep
    days_in_stage: int
    language: str


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
        choices=sale.choices(case.facts(), language),
        may=_rights(actor, case),
        paid=Paid(case.invoice.total, case.paid) if case.invoice else None,
        next_step=await _next_step(tx, case),
        days_in_stage=days_in_stage(sale.entered_at, tx.now if sale.kind == "open" else sale.closed_at or tx.now),
        lost_reason_title=await store.reasons.title_of(tx, sale.lost_reason, language),
        language=language,
    )


async def _next_step(tx: Transaction, case: Case) -> NextStep:
    row = await store.next_steps.next_step_of(tx, case.sale.id)
    is_open = case.sale.kind == "open"
    mark = marker(row.open_steps, row.next_due_at, today(tx.now, tx.organisation.zone)) if is_open else None
    return NextStep(mark, row.next_step, row.next_due_at, row.open_steps)


def _rights(actor: Actor, case: Case) -> Rights:
    is_open, sale = case.sale.kind == "open", case.sale
    sells, leads = actor.role in {"manager", "head", "admin"}, actor.role in {"head", "admin"}
    return Rights(
        change=sells and is_open,
        change_lines=sells and is_open and case.invoice is None and sale.costs_fixed_at is None,
        move=sells and is_open,
        override=leads and is_open,
        reopen=leads and not is_open,
        change_owner=leads and is_open,
    )

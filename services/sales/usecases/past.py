"""Take in the sales of another system as history: each row on its own, each once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.sales import store
from services.sales.domain.arriving import missing_on_arrival
from services.sales.domain.line import LARGEST_SALE, Line, to_kopecks, to_thousandths
from shared.db import Transaction
from shared.errors import Missing
from shared.ids import new_id

from .past_drafts import Draft, Known, PastSale

Outcome = Literal["taken", "known", "refused"]
DEFAULT = "fibex"
"""The process that past sales follow."""
WAITS = 40
PAUSE = 0.05
"""Accounts and people told of by other services a moment ago may still be on their way: two seconds in all."""


@dataclass(frozen=True)
class Taken:
    """What became of a row."""

    external_id: str
    outcome: Outcome
    sale_id: UUID | None = None
    reason: str | None = None
    field: str | None = None
    missing: tuple[Missing, ...] = ()


async def take_past_sales(tx: Transaction, source: str, rows: Sequence[PastSale]) -> list[Taken]:
    """One answer per row, in the order of the rows. Plans no steps and asks nothing of production."""
    before = await store.past.taken_before(tx, source, [row.external_id for row in rows])
    fresh: dict[str, PastSale] = {}
    for row in rows:
        if row.external_id not in before:
            fresh.setdefault(row.external_id, row)
    known = await _known(tx, list(fresh.values()))
    refused = {row.external_id: found for row in fresh.values() if (found := _refusal(tx, row, known))}
    sound = [row for row in fresh.values() if row.external_id not in refused]
    taken = await _take(tx, source, sound, known)
    after = {**await store.past.taken_before(tx, source, [row.external_id for row in sound]), **before}
    answers, answered = [], set[str]()
    for row in rows:
        key = row.external_id
        if key in refused:
            answers.append(refused[key])
        else:
            outcome: Outcome = "taken" if key in taken and key not in answered else "known"
            answers.append(Taken(key, outcome, after[key]))
        answered.add(key)
    return answers


async def _known(tx: Transaction, rows: list[PastSale]) -> Known:
    owners, accounts = {row.owner_id for row in rows}, {row.account_id for row in rows if row.account_id}
    for _ in range(WAITS):
        teams, found = await store.past.teams_of(tx, owners), await store.past.known_accounts(tx, accounts)
        if owners <= teams.keys() and accounts <= found:
            break
        await asyncio.sleep(PAUSE)
    products = await store.products.find_products(tx, [line.sku for row in rows for line in row.lines])
    process = await store.processes.newest(tx, DEFAULT)
    assert process is not None, f"the process {DEFAULT} has no published version"  # noqa: S101
    return Known(teams, found, products, process, {each.code for each in await store.reasons.list_reasons(tx)})


def _refusal(tx: Transaction, row: PastSale, known: Known) -> Taken | None:
    found = _fault(row, known, tx.now)
    if found:
        return Taken(row.external_id, "refused", reason=found[1], field=found[0])
    missing = missing_on_arrival(row.arrival, known.process, _lines(tx, row, known))
    if missing:
        reason = f"the sale cannot be in {row.stage} yet: {', '.join(each.code for each in missing)}"
        return Taken(row.external_id, "refused", reason=reason, field="stage", missing=missing)
    return None


def _fault(row: PastSale, known: Known, now: datetime) -> tuple[str, str] | None:
    """(field, what to do) of the first thing wrong with a row."""
    opened, closed = row.opened_at, row.closed_at
    stage = known.process.stage(row.stage)
    if stage is None:
        return "stage", f"is none of {', '.join(each.code for each in known.process.stages)}"
    rules: list[tuple[bool, str, str]] = [
        (row.owner_id in known.teams, "owner_id", f"there is no user {row.owner_id}; create the user first"),
        (
            row.account_id is None or row.account_id in known.accounts,
            "account_id",
            f"there is no account {row.account_id}; create the account first",
        ),
        (opened <= now, "opened_at", "lies in the future; history is past"),
        (
            (stage.kind == "open") == (closed is None),
            "closed_at",
            "a won or lost sale needs the moment it closed, an open one must not have it",
        ),
        (closed is None or opened <= closed <= now, "closed_at", "must lie between opened_at and now"),
        (not known.process.wants_goods_in(stage), "stage", "production was never asked for it; bring it in earlier"),
        (stage.kind != "won" or bool(row.lines), "lines", "a won sale needs at least one line"),
        (sum(line.amount for line in row.lines) < LARGEST_SALE, "lines", "come to 1,000,000,000,000 or more"),
    ]
    return next(((field, reason) for holds, field, reason in rules if not holds), None)


async def _take(tx: Transaction, source: str, rows: list[PastSale], known: Known) -> set[str]:
    """Insert the rows as sales with everything that belongs to them; returns the external ids that are new."""
    numbers = await store.sales.next_numbers(tx, len(rows)) if rows else []
    drafts = [
        Draft(new_id(tx.now), row, row.number or number, _lines(tx, row, known), known)
        for row, number in zip(rows, numbers, strict=True)
    ]
    inserted = await store.past.add_past_sales(tx, [draft.sale(source, tx.now) for draft in drafts])
    new = [draft for draft in drafts if draft.sale_id in inserted]
    await store.past.add_past_lines(tx, [line for draft in new for line in draft.line_rows()])
    told = [
        store.audit.entry(
            tx,
            draft.sale_id,
            "imported",
            after={"source": source, "external_id": draft.row.external_id, "stage": draft.row.stage},
        )
        for draft in new
    ]
    await store.audit.note_all(tx, told)
    for draft in new:
        draft.tell(tx, known.teams[draft.row.owner_id])
    return {draft.row.external_id for draft in new}


def _lines(tx: Transaction, row: PastSale, known: Known) -> list[Line]:
    lines = []
    for position, line in enumerate(row.lines):
        product = known.products.get(line.sku)
        lines.append(
            Line(
                id=new_id(tx.now),
                position=position,
                sku=line.sku,
                name=product.name if product else line.sku,
                quantity=to_thousandths(line.quantity),
                unit=product.unit if product else "",
                unit_price=to_kopecks(line.amount / line.quantity),
                discount_percent=Decimal(0),
                vat_percent=Decimal(0),
                net=to_kopecks(line.amount),
                vat=Decimal("0.00"),
                cost=None if line.cost is None else to_kopecks(line.cost),
            )
        )
    return lines

"""Take in the sales of another system as history: each row on its own, each once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from services.sales import store
from services.sales.domain.line import LARGEST_SALE, Line, Product, Totals, add_up, to_kopecks, to_thousandths
from services.sales.domain.process import FIBEX
from services.sales.domain.sale import NOT_ENTERED
from shared.db import Transaction
from shared.events import SaleCreated, SaleStageChanged, SoldLine
from shared.ids import new_id

Outcome = Literal["taken", "known", "refused"]
PastStage = Literal["qualification", "won", "lost"]
WAITS = 40
PAUSE = 0.05
"""Accounts and people told of by other services a moment ago may still be on their way: two seconds in all."""


@dataclass(frozen=True)
class PastLine:
    """`amount` and `cost` are the whole line's, net of VAT; cost None: nobody knows it."""

    sku: str
    quantity: Decimal
    amount: Decimal
    cost: Decimal | None = None


@dataclass(frozen=True)
class PastSale:
    """A sale as another system knew it; its identity is `external_id` within one source."""

    external_id: str
    owner_id: UUID
    opened_at: datetime
    stage: PastStage
    account_id: UUID | None = None
    number: str | None = None
    closed_at: datetime | None = None
    reason: str | None = None
    currency: str = FIBEX.currency
    lines: tuple[PastLine, ...] = ()


@dataclass(frozen=True)
class Taken:
    """What became of a row."""

    external_id: str
    outcome: Outcome
    sale_id: UUID | None = None
    reason: str | None = None
    field: str | None = None


@dataclass(frozen=True)
class _Known:
    """What this service knows of the people, accounts and products the rows name."""

    teams: dict[UUID, UUID | None]
    accounts: set[UUID]
    products: dict[str, Product]


async def take_past_sales(tx: Transaction, source: str, rows: Sequence[PastSale]) -> list[Taken]:
    """One answer per row, in the order of the rows. Plans no steps and asks nothing of production."""
    before = await store.past.taken_before(tx, source, [row.external_id for row in rows])
    fresh: dict[str, PastSale] = {}
    for row in rows:
        if row.external_id not in before:
            fresh.setdefault(row.external_id, row)
    known = await _known(tx, list(fresh.values()))
    refused = {row.external_id: found for row in fresh.values() if (found := _refusal(row, known, tx.now))}
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


async def _known(tx: Transaction, rows: list[PastSale]) -> _Known:
    owners, accounts = {row.owner_id for row in rows}, {row.account_id for row in rows if row.account_id}
    for _ in range(WAITS):
        teams, found = await store.past.teams_of(tx, owners), await store.past.known_accounts(tx, accounts)
        if owners <= teams.keys() and accounts <= found:
            break
        await asyncio.sleep(PAUSE)
    products = await store.products.find_products(tx, [line.sku for row in rows for line in row.lines])
    return _Known(teams, found, products)


def _refusal(row: PastSale, known: _Known, now: datetime) -> Taken | None:
    found = _fault(row, known, now)
    return Taken(row.external_id, "refused", reason=found[1], field=found[0]) if found else None


def _fault(row: PastSale, known: _Known, now: datetime) -> tuple[str, str] | None:
    """(field, what to do) of the first thing wrong with a row."""
    opened, closed = row.opened_at, row.closed_at
    rules: list[tuple[bool, str, str]] = [
        (row.owner_id in known.teams, "owner_id", f"there is no user {row.owner_id}; create the user first"),
        (
            row.account_id is None or row.account_id in known.accounts,
            "account_id",
            f"there is no account {row.account_id}; create the account first",
        ),
        (opened <= now, "opened_at", "lies in the future; history is past"),
        (
            (row.stage == "qualification") == (closed is None),
            "closed_at",
            "a won or lost sale needs the moment it closed, an open one must not have it",
        ),
        (closed is None or opened <= closed <= now, "closed_at", "must lie between opened_at and now"),
        (row.stage != "won" or bool(row.lines), "lines", "a won sale needs at least one line"),
        (sum(line.amount for line in row.lines) < LARGEST_SALE, "lines", "come to 1,000,000,000,000 or more"),
    ]
    return next(((field, reason) for holds, field, reason in rules if not holds), None)


async def _take(tx: Transaction, source: str, rows: list[PastSale], known: _Known) -> set[str]:
    """Insert the rows as sales with everything that belongs to them; returns the external ids that are new."""
    numbers = await store.sales.next_numbers(tx, len(rows)) if rows else []
    drafts = [
        _Draft(new_id(tx.now), row, row.number or number, _lines(tx, row, known))
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


def _lines(tx: Transaction, row: PastSale, known: _Known) -> list[Line]:
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


@dataclass(frozen=True)
class _Draft:
    """One row on its way to being a sale."""

    sale_id: UUID
    row: PastSale
    number: str
    lines: list[Line]

    @property
    def totals(self) -> Totals:
        return add_up(self.lines, {line.id: line.cost for line in self.lines})

    @property
    def kind(self) -> Literal["open", "won", "lost"]:
        return "open" if self.row.stage == "qualification" else self.row.stage

    def sale(self, source: str, now: datetime) -> dict[str, Any]:
        row, closed, totals = self.row, self.kind != "open", self.totals
        return {
            "id": self.sale_id,
            "number": self.number,
            "title": self.number,
            "contact_id": None,
            "account_id": row.account_id,
            "owner_id": row.owner_id,
            "process": FIBEX.code,
            "process_version": FIBEX.version,
            "stage": FIBEX.ends_in(self.kind).code if closed else FIBEX.first.code,
            "kind": self.kind,
            "entry": NOT_ENTERED,
            "currency": row.currency,
            "amount": totals.net,
            "total": totals.total,
            "opened_at": row.opened_at,
            "entered_at": row.closed_at or row.opened_at,
            "changed_at": now,
            "costs_fixed_at": row.closed_at,
            "closed_at": row.closed_at,
            "closed_from": FIBEX.first.code if closed else None,
            "lost_reason": row.reason if self.kind == "lost" else None,
            "origin": "import",
            "source": source,
            "external_id": row.external_id,
            "version": 1,
        }

    def line_rows(self) -> list[dict[str, Any]]:
        names = list(Line.__dataclass_fields__)
        return [{"sale_id": self.sale_id, **{name: getattr(line, name) for name in names}} for line in self.lines]

    def tell(self, tx: Transaction, team_id: UUID | None) -> None:
        """The events any sale tells, each at its own time."""
        tx.emit(self._created(team_id), at=self.row.opened_at)
        if self.row.closed_at is not None:
            tx.emit(self._closed(team_id), at=self.row.closed_at)

    def _created(self, team_id: UUID | None) -> SaleCreated:
        return SaleCreated(
            sale_id=self.sale_id,
            number=self.number,
            contact_id=None,
            account_id=self.row.account_id,
            owner_id=self.row.owner_id,
            team_id=team_id,
            process=FIBEX.code,
            process_version=FIBEX.version,
            stage=FIBEX.first.code,
            amount=self.totals.net,
            currency=self.row.currency,
            origin="import",
        )

    def _closed(self, team_id: UUID | None) -> SaleStageChanged:
        row, totals = self.row, self.totals
        sold = [SoldLine(sku=each.sku, quantity=each.quantity, amount=each.net, cost=each.cost) for each in self.lines]
        return SaleStageChanged(
            sale_id=self.sale_id,
            number=self.number,
            old_stage=FIBEX.first.code,
            new_stage=FIBEX.ends_in(self.kind).code,
            kind=self.kind,
            by="system",
            reason=row.reason,
            contact_id=None,
            contact_type=None,
            account_id=row.account_id,
            owner_id=row.owner_id,
            team_id=team_id,
            amount=totals.net,
            margin=totals.margin,
            margin_unknown=totals.margin_unknown,
            currency=row.currency,
            lines=sold if self.kind == "won" else None,
            entered_old_stage_at=row.opened_at,
            origin="import",
        )

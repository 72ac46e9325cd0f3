"""A sale of another system on its way to being one of ours: what it becomes, and what it tells."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from services.sales.domain.arriving import Arrival, walk_to
from services.sales.domain.line import Line, Product, Totals, add_up
from services.sales.domain.process import Process
from services.sales.domain.sale import NOT_ENTERED
from shared.db import Transaction
from shared.events import SaleCreated, SaleStageChanged, SoldLine

OTHER = "other"
"""The reason for a loss that another system put in its own words."""


@dataclass(frozen=True)
class PastLine:
    """`amount` and `cost` are the whole line's, net of VAT; cost None: nobody knows it."""

    sku: str
    quantity: Decimal
    amount: Decimal
    cost: Decimal | None = None


@dataclass(frozen=True)
class PastSale:
    """A sale as another system knew it; its identity is `external_id` within one source.

    An open one may stand in a later stage than the first where the gate lets it through with what the row holds.
    """

    external_id: str
    owner_id: UUID
    opened_at: datetime
    stage: str
    account_id: UUID | None = None
    number: str | None = None
    closed_at: datetime | None = None
    reason: str | None = None
    currency: str = "RUB"
    lines: tuple[PastLine, ...] = ()
    need: str | None = None
    delivery_terms: str | None = None
    contact_person: str | None = None

    @property
    def arrival(self) -> Arrival:
        """What the gate looks at."""
        return Arrival(self.stage, self.opened_at, self.need, self.delivery_terms, self.contact_person)


@dataclass(frozen=True)
class Known:
    """What this service knows of the people, accounts and products the rows name."""

    teams: dict[UUID, UUID | None]
    accounts: set[UUID]
    products: dict[str, Product]
    process: Process
    reasons: set[str]


@dataclass(frozen=True)
class Draft:
    """One row on its way to being a sale."""

    sale_id: UUID
    row: PastSale
    number: str
    lines: list[Line]
    known: Known

    @property
    def process(self) -> Process:
        return self.known.process

    @property
    def lost_reason(self) -> str | None:
        """A code of the list; what another system said in its own words becomes the note to `other`."""
        if self.kind != "lost" or self.row.reason is None:
            return None
        return self.row.reason if self.row.reason in self.known.reasons else OTHER

    @property
    def lost_note(self) -> str | None:
        return self.row.reason if self.lost_reason == OTHER else None

    @property
    def totals(self) -> Totals:
        return add_up(self.lines, {line.id: line.cost for line in self.lines})

    @property
    def kind(self) -> Literal["open", "won", "lost"]:
        stage = self.process.stage(self.row.stage)
        return stage.kind if stage else "open"

    def sale(self, source: str, now: datetime) -> dict[str, Any]:
        row, closed, totals = self.row, self.kind != "open", self.totals
        return {
            "id": self.sale_id,
            "number": self.number,
            "title": self.number,
            "contact_id": None,
            "account_id": row.account_id,
            "owner_id": row.owner_id,
            "process": self.process.code,
            "process_version": self.process.version,
            "stage": row.stage,
            "need": row.need,
            "delivery_terms": row.delivery_terms,
            "contact_person": row.contact_person,
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
            "closed_from": self.process.first.code if closed else None,
            "lost_reason": self.lost_reason,
            "lost_note": self.lost_note,
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
        row, process = self.row, self.process
        tx.emit(self._created(team_id), at=row.opened_at)
        if row.closed_at is not None:
            tx.emit(self._moved(team_id, process.first.code, row.stage), at=row.closed_at)
            return
        for move in walk_to(row.arrival, process, self.lines):
            tx.emit(self._moved(team_id, move.old.code, move.new.code), at=row.opened_at)

    def _created(self, team_id: UUID | None) -> SaleCreated:
        return SaleCreated(
            sale_id=self.sale_id,
            number=self.number,
            contact_id=None,
            account_id=self.row.account_id,
            owner_id=self.row.owner_id,
            team_id=team_id,
            process=self.process.code,
            process_version=self.process.version,
            stage=self.process.first.code,
            amount=self.totals.net,
            currency=self.row.currency,
            origin="import",
        )

    def _moved(self, team_id: UUID | None, old_stage: str, new_stage: str) -> SaleStageChanged:
        row, totals = self.row, self.totals
        group = {sku: product.group for sku, product in self.known.products.items()}
        sold = [
            SoldLine(sku=each.sku, quantity=each.quantity, amount=each.net, cost=each.cost, group=group.get(each.sku))
            for each in self.lines
        ]
        return SaleStageChanged(
            sale_id=self.sale_id,
            number=self.number,
            old_stage=old_stage,
            new_stage=new_stage,
            kind=self.kind,
            by="system",
            reason=self.lost_reason,
            note=self.lost_note,
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

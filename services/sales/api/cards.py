"""A sale as a card: what lists and the board show of it."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from services.sales.usecases import Cards
from shared.fields import Out


class SaleCard(Out):
    """A sale in a list or on the board. `amount` is net of VAT and discounts, `total` includes VAT.

    `marker` says whether something is planned for it (null for a closed one), `next_step` what is due first. A sale
    longer in its stage than `max_days` is `stuck`.
    """

    id: UUID
    number: str
    title: str
    process: str
    stage: str
    stage_title: str
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
    marker: Literal["none", "overdue", "due_today", "planned"] | None
    open_steps: int
    next_step: str | None
    next_due_at: datetime | None
    days_in_stage: int
    max_days: int | None
    stuck: bool
    version: int


def sale_card(row: Any, cards: Cards) -> SaleCard:
    """The card of a row of a list."""
    stage = cards.stage(row)
    return SaleCard.model_validate(
        {
            **row._mapping,
            "stage_title": stage.titles.to(cards.language) if stage else row.stage,
            "marker": cards.marker(row),
            "days_in_stage": cards.days(row),
            "max_days": stage.max_days if stage else None,
            "stuck": cards.stuck(row),
        }
    )

"""What single clients brought in, for lists of clients that are kept elsewhere."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import ConfigDict, Field

from services.analytics.domain.periods import twelve_months
from services.analytics.domain.reports import Question
from services.analytics.store import reports
from shared.edge import Tx
from shared.fields import Body, Out
from shared.service import make_router

from .asking import Asker

router = make_router()
MOST = 200


class AskRevenue(Body):
    contact_id: Annotated[
        list[UUID],
        Field(min_length=1, max_length=MOST, description=f"Up to {MOST} clients: `contact_id=…&contact_id=…`."),
    ]


class ClientRevenueOut(Out):
    """Of one client in one currency: net of VAT and discounts, what was taken back taken off."""

    contact_id: UUID
    currency: str
    revenue: Decimal
    won: int


class RevenueOut(Out):
    """Of the local days from `from` up to, not including, `to`.

    A client without such sales has no item; one who bought in several currencies has several.
    """

    model_config = ConfigDict(populate_by_name=True)
    start: date = Field(alias="from")
    end: date = Field(alias="to")
    as_of: datetime
    items: list[ClientRevenueOut]


@router.get("/clients/revenue")
async def read_revenue(asked: Annotated[AskRevenue, Query()], tx: Tx, actor: Asker) -> RevenueOut:
    """Won sales of the last 12 months, today included, by client; counted as sales_and_margin counts them.

    A manager has the revenue of the manager's own sales, a head that of her teams, an admin all. What went into
    another client by a merge counts with that one.
    """
    window = twelve_months(tx.now, tx.organisation.zone)
    question = Question("sales_and_margin", window, now=tx.now)
    found = await reports.revenue_of(tx, actor, question, asked.contact_id)
    items = [ClientRevenueOut.model_validate(each) for each in found]
    return RevenueOut(start=window.start, end=window.end, as_of=tx.now, items=items)

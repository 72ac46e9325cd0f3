"""What the lists of sales and of leads can be narrowed to and sorted by: parameters of their routes, contents of saved
filters.
"""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from services.sales.store.lists import SaleFilter, Sort
from shared.fields import Code, Cursor, Limit, Line, Moment, Money, Search

Searched = Annotated[Search, StringConstraints(min_length=3)]
"""Three characters at least: by fewer nothing can be found without reading everything."""


class SaleQuery(BaseModel):
    """What the list of sales takes. Ranges leave out their upper end; `marker=none` are sales without a next step."""

    stage: Code | None = None
    process: Code | None = None
    kind: Literal["open", "won", "lost"] | None = None
    owner_id: UUID | None = None
    team: UUID | None = None
    contact_id: UUID | None = None
    account_id: UUID | None = None
    number: Line | None = None
    amount_from: Money | None = None
    amount_to: Money | None = None
    opened_from: Moment | None = None
    opened_to: Moment | None = None
    closed_from: Moment | None = None
    closed_to: Moment | None = None
    marker: Literal["none", "overdue", "due_today", "planned"] | None = None
    q: Searched | None = None
    sort: Sort = "opened"
    order: Literal["asc", "desc"] = "desc"

    def narrow(self) -> SaleFilter:
        return SaleFilter(**self.model_dump(include=set(SaleFilter.__dataclass_fields__)))


class SalePage(SaleQuery):
    """One page of the list of sales."""

    cursor: Cursor | None = None
    limit: Limit = 50


class LeadQuery(BaseModel):
    """What the list of leads takes; `open` are those nobody has converted or given up."""

    status: Literal["open", "new", "taken", "qualified", "converted", "disqualified"] | None = None
    owner_id: UUID | None = None
    contact_id: UUID | None = None


class LeadPage(LeadQuery):
    """One page of the list of leads."""

    cursor: Cursor | None = None
    limit: Limit = 50


LISTS: dict[str, type[BaseModel]] = {"sales": SaleQuery, "leads": LeadQuery}
"""What filters may be saved for."""

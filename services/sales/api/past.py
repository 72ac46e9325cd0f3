"""The route that takes in the history of another system, row by row."""

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, ValidationError

from services.sales import usecases
from services.sales.domain.line import MOST_LINES
from services.sales.usecases import PastLine, PastSale, Taken
from shared.auth import Actor, allow
from shared.edge import Tx
from shared.fields import Body, Code, Currency, Line, Moment, Note, Out, Quantity
from shared.service import make_router

from .forms import MissingOut, Price

router = make_router()
MOST_ROWS = 500


class PastLineIn(Body):
    """`amount` and `cost` are the whole line's, net of VAT; without `cost` its margin is unknown."""

    sku: Line
    quantity: Quantity
    amount: Price
    cost: Annotated[Price, Field(lt=Decimal(10) ** 10)] | None = None


class PastSaleIn(Body):
    """A past sale. A won or lost one has `closed_at`, an open one has not.

    An open one may stand in a later stage where the gate lets it through; else it is refused with what is `missing`.
    """

    external_id: Line
    owner_id: UUID
    account_id: UUID | None = None
    number: Line | None = None
    opened_at: Moment
    stage: Code
    closed_at: Moment | None = None
    reason: Note | None = None
    lines: Annotated[list[PastLineIn], Field(default_factory=list, max_length=MOST_LINES)]
    currency: Currency = "RUB"
    need: Note | None = None
    delivery_terms: Note | None = None
    contact_person: Line | None = None

    def past_sale(self) -> PastSale:
        lines = tuple(PastLine(line.sku, line.quantity, line.amount, line.cost) for line in self.lines)
        return PastSale(**{**self.model_dump(), "lines": lines})


class ImportHistory(Body):
    """Rows of one source. A row that does not fit its model is refused by itself; the others are taken."""

    source: Code
    rows: Annotated[
        list[Annotated[PastSaleIn | dict[str, Any], Field(union_mode="left_to_right")]],
        Field(min_length=1, max_length=MOST_ROWS),
    ]


class TakenOut(Out):
    """What became of a row: `taken` now, `known` from before, or `refused` with the field and the reason."""

    external_id: str | None
    outcome: Literal["taken", "known", "refused"]
    sale_id: UUID | None = None
    reason: str | None = None
    field: str | None = None
    missing: list[MissingOut] = Field(default_factory=list)


class ImportedOut(Out):
    """One item per row, in the order of the rows."""

    items: list[TakenOut]


@router.post("/history/imports")
async def import_history(body: ImportHistory, tx: Tx, actor: Annotated[Actor, allow("admin")]) -> ImportedOut:
    """Take in up to 500 past sales. The same (source, external_id) is taken once, however often it is sent."""
    sound = [row.past_sale() for row in body.rows if isinstance(row, PastSaleIn)]
    answers = iter(await usecases.take_past_sales(tx, body.source, sound))
    items = [_out(next(answers)) if isinstance(row, PastSaleIn) else _unread(row) for row in body.rows]
    return ImportedOut(items=items)


def _out(taken: Taken) -> TakenOut:
    return TakenOut.model_validate(taken)


def _unread(row: dict[str, Any]) -> TakenOut:
    """Why a row did not fit the model."""
    told = str(row.get("external_id", ""))[:200].encode("utf-8", "replace").decode()
    try:
        PastSaleIn.model_validate(row)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(str(part) for part in problem["loc"])
        reason = f"{field}: {problem['msg']}".encode("utf-8", "replace").decode()
        return TakenOut(external_id=told or None, outcome="refused", reason=reason, field=field)
    raise AssertionError("a row that fits its model was read as something else")

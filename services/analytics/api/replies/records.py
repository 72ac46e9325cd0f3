"""What the records behind a figure look like from outside."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from shared.fields import Out

from .parts import Named


class _Record(Out):
    manager: Named | None
    team: Named | None
    client: Named | None
    contact_type: str | None


class _Fact(_Record):
    at: datetime
    day: date


class SaleRecord(_Fact):
    """`kind` is reopened, voided or returned where amounts are taken back; they and those of `lines` are negative then.

    `number` is the sale's; of an invoice or a payment it is the invoice's.
    """

    sale_id: UUID
    number: str
    kind: Literal["won", "reopened", "invoiced", "voided", "paid", "returned"]
    account: Named | None
    amount: Decimal
    margin: Decimal
    margin_unknown: Decimal
    currency: str
    lines: list[dict[str, Any]] | None


class ActivityRecord(_Fact):
    activity_id: UUID
    title: str
    kind: str
    sale_id: UUID | None
    on_time: bool
    with_result: bool
    next_planned: bool
    cancelled: bool


class ClientRecord(_Record):
    """Manager, team and type are those of the last interaction of the period, or of the stretch in the base."""

    client: Named
    last_at: datetime


class AccountRecord(_Fact):
    record: Literal["account", "contact"]
    account: Named | None
    origin: str


class OverdueRecord(_Fact):
    """`at` is when it became overdue, or when its deadline was moved."""

    activity_id: UUID
    title: str
    kind: str
    department: str
    sale_id: UUID | None
    deadline: datetime | None
    until: datetime | None
    ended: str | None


class StayRecord(_Fact):
    """A sale in a stage: `at` is when it entered, `left_at` when it left."""

    sale_id: UUID
    number: str
    process: str
    stage: str
    left_at: datetime | None
    to_stage: str | None
    reason: str | None
    amount: Decimal
    currency: str


class OrderRecord(_Fact):
    order_request_id: UUID
    number: str
    sale_id: UUID | None
    accepted_at: datetime | None
    rejected_at: datetime | None
    started_at: datetime | None
    ready_at: datetime | None
    shipped_at: datetime | None
    promised_by: date | None
    last_promise: date | None


class _Records(Out):
    """`count` is the figure: the items of all pages and the `hidden` ones, which you may not open."""

    as_of: datetime
    count: int
    hidden: int
    next_cursor: str | None


class SaleRecords(_Records):
    report: Literal["sales_and_margin"]
    items: list[SaleRecord]


class ActivityRecords(_Records):
    report: Literal["completed_activities"]
    items: list[ActivityRecord]


class ClientRecords(_Records):
    report: Literal["processed_clients"]
    items: list[ClientRecord]


class AccountRecords(_Records):
    report: Literal["new_accounts"]
    items: list[AccountRecord]


class OverdueRecords(_Records):
    report: Literal["overdue"]
    items: list[OverdueRecord]


class StayRecords(_Records):
    report: Literal["funnel"]
    items: list[StayRecord]


class CoverageRecords(_Records):
    report: Literal["next_step_coverage"]
    items: list[ClientRecord]


class StageTimeRecords(_Records):
    report: Literal["stage_times"]
    items: list[StayRecord]


class OrderRecords(_Records):
    report: Literal["production_handoff"]
    items: list[OrderRecord]


RecordsOut = Annotated[
    SaleRecords
    | ActivityRecords
    | ClientRecords
    | AccountRecords
    | OverdueRecords
    | StayRecords
    | CoverageRecords
    | StageTimeRecords
    | OrderRecords,
    Field(discriminator="report"),
]

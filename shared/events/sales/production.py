"""What production is asked for and answers, stock that is kept, and what goods are called."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from shared.events.base import Amount, Currency, Event, Label, Pieces, Text
from shared.events.outside import SoldUnit


class OrderLine(BaseModel):
    """What is asked of production for one product: how much lies in stock, how much is to be made."""

    model_config = ConfigDict(frozen=True)
    sku: Label
    quantity: Pieces
    unit: Label
    from_stock: Pieces
    to_produce: Pieces


class OrderRequested(Event, key="sales.order_request.created", subject="order_request_id"):
    """Production is asked to prepare an order; the same data goes to it as the command ProduceOrder."""

    order_request_id: UUID
    number: Label
    sale_id: UUID
    contact_id: UUID | None
    owner_id: UUID
    team_id: UUID | None = None
    lines: list[OrderLine]
    needed_by: date


class OrderRequestCancelled(Event, key="sales.order_request.cancelled", subject="order_request_id"):
    """Production need not prepare the order any more."""

    order_request_id: UUID
    sale_id: UUID
    contact_id: UUID | None
    owner_id: UUID
    reason: Label


class OrderRequestProgressed(Event, key="sales.order_request.progressed", subject="order_request_id"):
    """The order request went on, whichever way production said so: by its own event or in this system's pages.

    `at` is the moment production named. `accepted` comes with the day it promises. Said once per step; a new promise is
    a step of its own, with the old one beside it. A part shipment is `shipped` with `partly` and the reason for it; the
    rest is a step of its own again.
    """

    order_request_id: UUID
    number: Label
    sale_id: UUID
    contact_id: UUID | None
    owner_id: UUID
    status: Literal["accepted", "rejected", "started", "partly_ready", "ready", "shipped"]
    at: datetime
    promised_by: date | None = Field(None, validate_default=True)
    reason: Text | None = None
    old_promised_by: date | None = None
    partly: bool | None = None

    @field_validator("promised_by")
    @classmethod
    def _accepted_with_a_promise(cls, value: date | None, told: ValidationInfo) -> date | None:
        if value is None and told.data.get("status") == "accepted":
            raise ValueError("must be the day production promises, where status is accepted")
        return value


class StockLine(BaseModel):
    """So much of a product, in its base unit."""

    model_config = ConfigDict(frozen=True)
    sku: Label
    quantity: Pieces
    unit: Label


class StockReserved(Event, key="sales.stock.reserved", subject="order_request_id"):
    """Stock is kept for an order: until `expires_at` unless the sale goes on, or (null) until it is shipped."""

    order_request_id: UUID
    number: Label
    sale_id: UUID
    contact_id: UUID | None
    owner_id: UUID
    lines: list[StockLine]
    expires_at: datetime | None


class StockReleased(Event, key="sales.stock.released", subject="order_request_id"):
    """What was kept for an order is free for others, or gone with it.

    `reason`: `expired`, `sale_lost`, `requested_again`, `shipped`.
    """

    order_request_id: UUID
    number: Label
    sale_id: UUID
    contact_id: UUID | None
    owner_id: UUID
    lines: list[StockLine]
    reason: Label


class ProductDescribed(Event, key="sales.product.described", subject="sku"):
    """A product as it is sold from now on, whoever described it: the warehouse or a head of sales. Carries the whole.

    Price and cost are of one base `unit`, net of VAT.
    """

    sku: Label
    name: Label
    unit: Label
    units: list[SoldUnit]
    price: Amount
    cost: Amount | None
    currency: Currency
    vat_percent: Pieces
    active: bool
    group: Label | None = None


class ProduceOrder(Event, key="production.order_requests", subject="order_request_id"):
    """COMMAND to the production department, in its queue `production.order_requests`: prepare these lines.

    Goes over `fibex.commands`, never to an alternate exchange. Answer with OrderAccepted or OrderRejected.
    """

    order_request_id: UUID
    number: Label
    sale_id: UUID
    lines: list[OrderLine]
    needed_by: date

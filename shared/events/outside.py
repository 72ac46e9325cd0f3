"""Told by systems outside: accounting, production, the warehouse; each publishes to `fibex.ext` as its own user."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from .base import Amount, Currency, Event, Label, OutsideId, Pieces, Text


class PaymentConfirmed(Event, key="accounting.payment.confirmed", subject="payment_id", natural_key=("payment_id",)):
    """Accounting saw the money on the account. Counts only from the broker user `accounting`, once per `payment_id`."""

    payment_id: OutsideId
    invoice_number: Label | None = None
    amount: Annotated[Amount, Field(gt=0)]
    currency: Currency
    payer: Label | None = None
    payer_tax_id: Label | None = None
    paid_at: AwareDatetime


class OrderAccepted(
    Event,
    key="production.order.accepted",
    subject="order_request_id",
    natural_key=("order_request_id", "promised_by"),
):
    """Production took the order on and promises it by a day; said again when the promise changes."""

    order_request_id: UUID
    promised_by: date


class OrderRejected(
    Event, key="production.order.rejected", subject="order_request_id", natural_key=("order_request_id",)
):
    """Production cannot prepare the order, and why."""

    order_request_id: UUID
    reason: Text


class OrderStarted(
    Event, key="production.order.started", subject="order_request_id", natural_key=("order_request_id",)
):
    """Production began to work on the order."""

    order_request_id: UUID


class ReadyLine(BaseModel):
    """How much of a product is ready."""

    model_config = ConfigDict(frozen=True)
    sku: Label
    quantity: Pieces


class OrderReady(Event, key="production.order.ready", subject="order_request_id", natural_key=("order_request_id",)):
    """The order is ready to be handed over; without `lines` the whole of it."""

    order_request_id: UUID
    lines: list[ReadyLine] | None = None


class OrderShipped(
    Event, key="production.order.shipped", subject="order_request_id", natural_key=("order_request_id",)
):
    """The order left the house."""

    order_request_id: UUID


class StockLevelChanged(Event, key="warehouse.stock.level_changed", subject="sku", natural_key=("sku", "seq")):
    """How much of a product lies in stock. Absolute, and ordered by `seq`, so late and repeated messages do no harm."""

    sku: Label
    on_hand: Pieces
    unit: Label
    as_of: AwareDatetime
    seq: Annotated[int, Field(ge=0, lt=2**63)]


class ProductUpserted(Event, key="warehouse.product.upserted", subject="sku", natural_key=("sku", "as_of")):
    """A product with its price and, where known, its cost, both net of VAT."""

    sku: Label
    name: Label
    unit: Label
    price: Amount
    cost: Amount | None = None
    currency: Currency
    as_of: AwareDatetime | None = None

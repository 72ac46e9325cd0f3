"""Told by systems outside: accounting, production, the warehouse, the website; each publishes as its own user."""

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
    purpose: Annotated[Text, Field(max_length=2_000)] | None = None


class PaymentRefunded(Event, key="accounting.payment.refunded", subject="payment_id", natural_key=("refund_id",)):
    """Accounting sent a confirmed payment back, whole or in part. Counts once per `refund_id`, in whatever order."""

    refund_id: OutsideId
    payment_id: OutsideId
    amount: Annotated[Amount, Field(gt=0)]
    currency: Currency
    refunded_at: AwareDatetime
    reason: Text | None = None


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


class OrderReady(
    Event, key="production.order.ready", subject="order_request_id", natural_key=("order_request_id", "lines")
):
    """So much of the order is ready in all, not in addition; without `lines` the whole of it."""

    order_request_id: UUID
    lines: list[ReadyLine] | None = None


class OrderShipped(
    Event, key="production.order.shipped", subject="order_request_id", natural_key=("order_request_id", "lines")
):
    """The order left the house; with `lines` so much of it in all, and why not the whole."""

    order_request_id: UUID
    lines: list[ReadyLine] | None = None
    reason: Text | None = None


class StockLevelChanged(Event, key="warehouse.stock.level_changed", subject="sku", natural_key=("sku", "seq")):
    """How much of a product lies in stock. Absolute, and ordered by `seq`, so late and repeated messages do no harm."""

    sku: Label
    on_hand: Pieces
    unit: Label
    as_of: AwareDatetime
    seq: Annotated[int, Field(ge=0, lt=2**63)]


class SoldUnit(BaseModel):
    """A unit a product is also sold in, and how many of its base units it holds."""

    model_config = ConfigDict(frozen=True)
    unit: Label
    holds: Annotated[Pieces, Field(gt=0)]


class ProductUpserted(Event, key="warehouse.product.upserted", subject="sku", natural_key=("sku", "as_of")):
    """A product with its price and, where known, its cost, both of one base `unit` and net of VAT.

    What is left out of `units`, `vat_percent`, `active` and `group` stays as it was.
    """

    sku: Label
    name: Label
    unit: Label
    price: Amount
    cost: Amount | None = None
    currency: Currency
    as_of: AwareDatetime | None = None
    units: list[SoldUnit] | None = None
    vat_percent: Annotated[Pieces, Field(le=100)] | None = None
    active: bool | None = None
    group: Label | None = None


class LeadSubmitted(
    Event, key="website.lead.submitted", subject="submission_id", natural_key=("name", "need", "consent_at")
):
    """Somebody asked through a form of the website and agreed to be contacted; at least a phone or an e-mail is given.

    Personal data: it goes to contacts, which tells the others of the client by id (LeadCaptured).
    """

    submission_id: OutsideId | None = None
    name: Label
    phone: Label | None = None
    email: Label | None = None
    company: Label | None = None
    need: Text
    consent_at: AwareDatetime
    utm: dict[Label, Label] | None = None

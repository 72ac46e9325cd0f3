"""Told by services/sales: the sale, its stages, invoices, payments and what production is asked for."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from .base import Amount, Currency, Event, Label, OutsideId, Pieces, Text

StageKind = Literal["open", "won", "lost"]


class SaleCreated(Event, key="sales.sale.created", subject="sale_id"):
    """A sale was opened, or brought in from a history (`origin` = import)."""

    sale_id: UUID
    number: Label
    contact_id: UUID | None
    account_id: UUID | None
    contact_type: Label | None = None
    owner_id: UUID
    team_id: UUID | None = None
    process: Label
    process_version: int
    stage: Label
    amount: Amount
    currency: Currency
    origin: Label = "person"


class SoldLine(BaseModel):
    """One line of a sale at the moment of the fact; cost is None where nobody knows it."""

    model_config = ConfigDict(frozen=True)
    sku: Label
    quantity: Pieces
    amount: Amount
    cost: Amount | None


class SaleStageChanged(Event, key="sales.sale.stage_changed", subject="sale_id"):
    """A sale went from one stage to another; said once per move, by whichever door it came.

    Amounts are net of VAT and discounts. `margin` covers the lines whose cost is known; `margin_unknown` is the amount
    of the others, so that an unknown cost is never taken for zero. `time` of the envelope is the moment of the move.
    """

    sale_id: UUID
    number: Label
    old_stage: Label
    new_stage: Label
    kind: StageKind
    by: Literal["person", "system"]
    reason: Text | None = None
    contact_id: UUID | None
    contact_type: Label | None
    account_id: UUID | None = None
    owner_id: UUID
    team_id: UUID | None = None
    amount: Amount
    margin: Amount
    margin_unknown: Amount
    currency: Currency
    lines: list[SoldLine] | None = None
    entered_old_stage_at: datetime
    origin: Label = "person"


class SaleOwnerChanged(Event, key="sales.sale.owner_changed", subject="sale_id"):
    """Another manager leads the sale from now on; facts of the past stay with the old one."""

    sale_id: UUID
    contact_id: UUID | None
    old_owner_id: UUID
    new_owner_id: UUID
    team_id: UUID | None = None


class SaleAmountChanged(Event, key="sales.sale.amount_changed", subject="sale_id"):
    """The lines of a sale add up to another amount than before."""

    sale_id: UUID
    contact_id: UUID | None
    owner_id: UUID
    stage: Label
    old_amount: Amount
    amount: Amount
    currency: Currency


class PlannedStep(BaseModel):
    """A step the process asks for. `due_rule` is `business_days:<n>` counted from the entry into the stage."""

    model_config = ConfigDict(frozen=True)
    step: Label
    title: Label
    kind: Label
    due_rule: Label
    assignee_id: UUID
    required: bool


class StepsPlanned(Event, key="sales.sale.steps_planned", subject="sale_id"):
    """A sale entered a stage and the process wants these steps done; said once per entry (`entry` counts them)."""

    sale_id: UUID
    number: Label
    contact_id: UUID | None
    owner_id: UUID
    process: Label
    process_version: int
    stage: Label
    entry: int
    entered_at: datetime
    steps: list[PlannedStep]


class StepsWithdrawn(Event, key="sales.sale.steps_withdrawn", subject="sale_id"):
    """Unfinished automatic steps are no longer wanted; `steps` None means all of that entry into the stage."""

    sale_id: UUID
    stage: Label
    entry: int
    steps: list[Label] | None = None
    reason: Label


class InvoiceIssued(Event, key="sales.invoice.issued", subject="invoice_id"):
    """An invoice with its number exists; `total` includes VAT."""

    invoice_id: UUID
    number: Label
    sale_id: UUID
    contact_id: UUID | None
    account_id: UUID | None
    owner_id: UUID
    total: Amount
    currency: Currency
    due_on: date


class InvoiceChecked(Event, key="sales.invoice.checked", subject="invoice_id"):
    """Somebody read the invoice through and found it right; it may be sent."""

    invoice_id: UUID
    number: Label
    sale_id: UUID
    contact_id: UUID | None
    owner_id: UUID


class InvoiceSent(Event, key="sales.invoice.sent", subject="invoice_id"):
    """The invoice went out to the client."""

    invoice_id: UUID
    number: Label
    sale_id: UUID
    contact_id: UUID | None
    owner_id: UUID
    total: Amount
    currency: Currency
    due_on: date


class InvoiceVoided(Event, key="sales.invoice.voided", subject="invoice_id"):
    """The invoice no longer stands; another may take its place."""

    invoice_id: UUID
    number: Label
    sale_id: UUID
    contact_id: UUID | None
    owner_id: UUID
    reason: Text


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

    `at` is the moment production named. Said once per step; a new promise is a step of its own.
    """

    order_request_id: UUID
    number: Label
    sale_id: UUID
    contact_id: UUID | None
    owner_id: UUID
    status: Literal["accepted", "rejected", "started", "partly_ready", "ready", "shipped"]
    at: datetime
    promised_by: date | None = None
    reason: Text | None = None


class ProduceOrder(Event, key="production.order_requests", subject="order_request_id"):
    """COMMAND to the production department, in its queue `production.order_requests`: prepare these lines.

    Goes over `fibex.commands`, never to an alternate exchange. Answer with OrderAccepted or OrderRejected.
    """

    order_request_id: UUID
    number: Label
    sale_id: UUID
    lines: list[OrderLine]
    needed_by: date


class PaymentApplied(Event, key="sales.payment.applied", subject="payment_id"):
    """A confirmed payment was counted towards an invoice; `outstanding` is what is still to be paid, at least 0."""

    payment_id: OutsideId
    invoice_id: UUID
    invoice_number: Label
    sale_id: UUID
    contact_id: UUID | None
    owner_id: UUID
    amount: Amount
    outstanding: Amount
    currency: Currency


class PaymentUnmatched(Event, key="sales.payment.unmatched", subject="payment_id"):
    """A confirmed payment fits no invoice; it waits in the accountant's list."""

    payment_id: OutsideId
    why: Literal["unknown_invoice", "wrong_currency", "invoice_void", "already_paid"]
    invoice_number: Label | None
    amount: Amount
    currency: Currency

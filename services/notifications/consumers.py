"""What Notifications hears: the facts that somebody wants to know of."""

from shared.bus import Consumers
from shared.db import Transaction
from shared.events import (
    ActivityPlanned,
    ActivityReassigned,
    Envelope,
    OrderAccepted,
    OrderReady,
    OrderRejected,
    OrderRequested,
    PaymentApplied,
    PaymentUnmatched,
    SaleOwnerChanged,
    SaleStageChanged,
)
from shared.service import with_directory

from . import usecases

consumers = with_directory(Consumers("notifications"))


@consumers.on(SaleStageChanged)
async def sale_stage_changed(tx: Transaction, event: SaleStageChanged, envelope: Envelope) -> None:
    await usecases.tell_owner_of_move(tx, event, envelope)


@consumers.on(ActivityPlanned)
async def activity_planned(tx: Transaction, event: ActivityPlanned, envelope: Envelope) -> None:
    await usecases.tell_assignee_of_plan(tx, event, envelope)


@consumers.on(ActivityReassigned)
async def activity_reassigned(tx: Transaction, event: ActivityReassigned, envelope: Envelope) -> None:
    await usecases.tell_assignee_of_handover(tx, event, envelope)


@consumers.on(OrderRequested)
async def order_requested(tx: Transaction, event: OrderRequested, envelope: Envelope) -> None:
    await usecases.keep_order_request(tx, event, envelope)


@consumers.on(SaleOwnerChanged)
async def sale_owner_changed(tx: Transaction, event: SaleOwnerChanged, envelope: Envelope) -> None:
    await usecases.keep_sale_owner(tx, event, envelope)


@consumers.on(OrderAccepted)
async def order_accepted(tx: Transaction, event: OrderAccepted, envelope: Envelope) -> None:
    await usecases.tell_owner_of_acceptance(tx, event, envelope)


@consumers.on(OrderRejected)
async def order_rejected(tx: Transaction, event: OrderRejected, envelope: Envelope) -> None:
    await usecases.tell_owner_of_rejection(tx, event, envelope)


@consumers.on(OrderReady)
async def order_ready(tx: Transaction, event: OrderReady, envelope: Envelope) -> None:
    await usecases.tell_owner_of_readiness(tx, event, envelope)


@consumers.on(PaymentApplied)
async def payment_applied(tx: Transaction, event: PaymentApplied, envelope: Envelope) -> None:
    await usecases.tell_owner_of_payment(tx, event, envelope)


@consumers.on(PaymentUnmatched)
async def payment_unmatched(tx: Transaction, event: PaymentUnmatched, envelope: Envelope) -> None:
    await usecases.tell_accountants_of_unmatched_payment(tx, event, envelope)

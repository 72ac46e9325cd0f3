"""What Notifications hears: the facts that somebody wants to know of."""

from shared.bus import Consumers
from shared.db import Transaction
from shared.events import (
    ActivityPlanned,
    ActivityReassigned,
    Envelope,
    OrderRequestProgressed,
    PaymentApplied,
    PaymentUnmatched,
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


@consumers.on(OrderRequestProgressed)
async def order_request_progressed(tx: Transaction, event: OrderRequestProgressed, envelope: Envelope) -> None:
    """Sales tells each step of production once, with the sale's present owner, by whichever door it came."""
    await usecases.tell_owner_of_progress(tx, event, envelope)


@consumers.on(PaymentApplied)
async def payment_applied(tx: Transaction, event: PaymentApplied, envelope: Envelope) -> None:
    await usecases.tell_owner_of_payment(tx, event, envelope)


@consumers.on(PaymentUnmatched)
async def payment_unmatched(tx: Transaction, event: PaymentUnmatched, envelope: Envelope) -> None:
    await usecases.tell_accountants_of_unmatched_payment(tx, event, envelope)

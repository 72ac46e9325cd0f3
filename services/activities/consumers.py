"""What Activities hears: steps that sales want done, orders for production, and the records all that is about."""

from shared.bus import Consumers
from shared.db import Transaction
from shared.events import (
    AbsenceCancelled,
    AbsencePlanned,
    ContactCreated,
    ContactErased,
    ContactsMerged,
    ContactUpdated,
    Envelope,
    LeadConverted,
    LeadDisqualified,
    LeadOpened,
    LeadOwnerChanged,
    LeadStepsPlanned,
    LeadStepsWithdrawn,
    MergeUndone,
    NextStepCheckCalled,
    OrderRequestCancelled,
    OrderRequested,
    OrderRequestProgressed,
    SaleContactChanged,
    SaleCreated,
    SaleOwnerChanged,
    SaleStageChanged,
    StepsPlanned,
    StepsWithdrawn,
)
from shared.service import with_directory

from .usecases import by_rule, checking, copies, erasing, leads, merging, orders

consumers = with_directory(Consumers("activities"))


@consumers.on(StepsPlanned)
async def steps_planned(tx: Transaction, event: StepsPlanned, envelope: Envelope) -> None:
    await by_rule.plan_steps(tx, event, envelope)
    await merging.follow_client(tx, event.contact_id)


@consumers.on(StepsWithdrawn)
async def steps_withdrawn(tx: Transaction, event: StepsWithdrawn, envelope: Envelope) -> None:
    await by_rule.withdraw_steps(tx, event)


@consumers.on(SaleOwnerChanged)
async def sale_owner_changed(tx: Transaction, event: SaleOwnerChanged, envelope: Envelope) -> None:
    await by_rule.hand_over_sale(tx, event, envelope)


@consumers.on(SaleContactChanged)
async def sale_contact_changed(tx: Transaction, event: SaleContactChanged, envelope: Envelope) -> None:
    await by_rule.follow_sale(tx, event, envelope)


@consumers.on(ContactCreated, ContactUpdated)
async def contact_changed(tx: Transaction, event: ContactCreated | ContactUpdated, envelope: Envelope) -> None:
    await copies.keep_contact(tx, event, envelope)


@consumers.on(SaleCreated)
async def sale_created(tx: Transaction, event: SaleCreated, envelope: Envelope) -> None:
    await copies.keep_sale(tx, event, envelope)
    await merging.follow_client(tx, event.contact_id)


@consumers.on(SaleStageChanged)
async def sale_stage_changed(tx: Transaction, event: SaleStageChanged, envelope: Envelope) -> None:
    await copies.note_sale_stage(tx, event, envelope)


@consumers.on(LeadOpened)
async def lead_opened(tx: Transaction, event: LeadOpened, envelope: Envelope) -> None:
    await leads.keep_lead(tx, event, envelope)
    await merging.follow_client(tx, event.contact_id)


@consumers.on(LeadStepsPlanned)
async def lead_steps_planned(tx: Transaction, event: LeadStepsPlanned, envelope: Envelope) -> None:
    await leads.plan_steps(tx, event, envelope)
    await merging.follow_client(tx, event.contact_id)


@consumers.on(LeadOwnerChanged)
async def lead_owner_changed(tx: Transaction, event: LeadOwnerChanged, envelope: Envelope) -> None:
    await leads.hand_over_lead(tx, event, envelope)


@consumers.on(LeadDisqualified, LeadConverted)
async def lead_closed(tx: Transaction, event: LeadDisqualified | LeadConverted, envelope: Envelope) -> None:
    await leads.close_lead(tx, event, envelope)


@consumers.on(LeadStepsWithdrawn)
async def lead_steps_withdrawn(tx: Transaction, event: LeadStepsWithdrawn, envelope: Envelope) -> None:
    await leads.withdraw_steps(tx, event, envelope)


@consumers.on(AbsencePlanned, AbsenceCancelled)
async def absence_changed(tx: Transaction, event: AbsencePlanned | AbsenceCancelled, envelope: Envelope) -> None:
    await copies.keep_absence(tx, event, envelope)


@consumers.on(OrderRequested)
async def order_requested(tx: Transaction, event: OrderRequested, envelope: Envelope) -> None:
    await orders.plan_order(tx, event, envelope)
    await merging.follow_client(tx, event.contact_id)


@consumers.on(OrderRequestProgressed)
async def order_request_progressed(tx: Transaction, event: OrderRequestProgressed, envelope: Envelope) -> None:
    await orders.follow_order(tx, event, envelope)


@consumers.on(OrderRequestCancelled)
async def order_request_cancelled(tx: Transaction, event: OrderRequestCancelled, envelope: Envelope) -> None:
    await orders.drop_order(tx, event, envelope)


@consumers.on(ContactErased)
async def contact_erased(tx: Transaction, event: ContactErased, envelope: Envelope) -> None:
    await erasing.forget_contact(tx, event)


@consumers.on(ContactsMerged)
async def contacts_merged(tx: Transaction, event: ContactsMerged, envelope: Envelope) -> None:
    await merging.follow_merge(tx, event)


@consumers.on(MergeUndone)
async def merge_undone(tx: Transaction, event: MergeUndone, envelope: Envelope) -> None:
    await merging.undo_merge(tx, event)


@consumers.on(NextStepCheckCalled)
async def next_step_check_called(tx: Transaction, event: NextStepCheckCalled, envelope: Envelope) -> None:
    """Its own call, come back by the way every event comes: all that was told before has arrived."""
    await checking.hear_call(tx, event.run_id)

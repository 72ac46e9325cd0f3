"""What a lead asks for: its first step planned once, handed over with the lead, withdrawn when the lead is closed."""

from services.activities import store
from services.activities.domain.activity import Because, Step
from shared.db import Transaction
from shared.events import (
    Envelope,
    LeadConverted,
    LeadDisqualified,
    LeadOpened,
    LeadOwnerChanged,
    LeadStepsPlanned,
    LeadStepsWithdrawn,
)

from . import by_rule
from .settling import settle_clients

RULE = "lead: no lead without a next step"


async def keep_lead(tx: Transaction, event: LeadOpened | LeadStepsPlanned, envelope: Envelope) -> None:
    """The number of a lead, its client and whose it is."""
    await tx.put_newer(
        store.leads,
        lead_id=event.lead_id,
        number=event.number,
        contact_id=event.contact_id,
        owner_id=event.owner_id,
        version=envelope.aggregateversion,
    )


async def plan_steps(tx: Transaction, event: LeadStepsPlanned, envelope: Envelope) -> None:
    """One activity per step, for whoever has the lead now, however often it is told; none for a lead that is closed."""
    await keep_lead(tx, event, envelope)
    lead = await store.known.lock(tx, store.leads, event.lead_id)
    if not lead.open:
        return
    there = await store.steps.planned_steps_of_lead(tx, event.lead_id)
    because = Because(RULE, None, envelope.type, envelope.id)
    for asked in event.steps:
        present = {"assignee_id": lead.owner_id} if asked.assignee_id == event.owner_id else {}
        step = asked.model_copy(update=present)
        if step.step not in there:
            place = Step(None, None, step.step, step.required)
            links = {"contact_id": lead.contact_id, "lead_id": event.lead_id}
            await by_rule.add_step(tx, step, because, event.opened_at, place, **links)
            there.add(step.step)
    await settle_clients(tx, [lead.contact_id])


async def hand_over_lead(tx: Transaction, event: LeadOwnerChanged, envelope: Envelope) -> None:
    """What the lead still asks for goes to its new owner; what somebody planned stays with them."""
    version = envelope.aggregateversion or 0
    owner_id = await store.known.change_owner(tx, store.leads, event.lead_id, event.new_owner_id, version)
    steps = await store.steps.open_steps_of_lead(tx, event.lead_id, event.old_owner_id)
    await by_rule.hand_over(tx, steps, owner_id)


async def close_lead(tx: Transaction, event: LeadDisqualified | LeadConverted, envelope: Envelope) -> None:
    """A step on a closed lead is no step."""
    await store.known.note_stage(tx, store.leads, event.lead_id, False, envelope.aggregateversion or 0)


async def withdraw_steps(tx: Transaction, event: LeadStepsWithdrawn, envelope: Envelope) -> None:
    """Nothing of the lead is wanted any more, nor will be if the planning comes later."""
    await store.known.note_stage(tx, store.leads, event.lead_id, False, envelope.aggregateversion or 0)
    await by_rule.withdraw(tx, await store.steps.open_steps_of_lead(tx, event.lead_id), event.reason)

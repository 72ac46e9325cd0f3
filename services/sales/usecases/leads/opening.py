"""How a lead begins: a form of the website, or a person who heard of somebody. One open lead per client."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.sales import store
from services.sales.domain.lead import FIRST_STEP, MOST_NEED, ContactIsExisting, Lead, LeadIsOpen, NobodyInTurn
from services.sales.domain.refusals import ClientIsPutAside, ClientNotFound, OwnerOutOfReach
from services.sales.usecases.sales import open_sale
from shared.auth import Actor
from shared.db import Transaction
from shared.edge import check_version
from shared.events import LeadCaptured, LeadOpened, LeadRepeated, LeadStepsPlanned, PlannedStep
from shared.ids import new_id

BY = "lead_opened"
ASKED_AGAIN_WITHIN = timedelta(days=7)
"""So long a further inquiry of an existing client belongs to the sale its first one opened."""


async def capture_lead(tx: Transaction, told: LeadCaptured) -> None:
    """A client asked for something: a lead for a potential one, a sale for an existing one.

    While a lead is open, what the client asks is added to it instead of a second one.
    """
    await store.leads.alone_with_contact(tx, told.contact_id)
    client = await store.clients.find_client(tx, told.contact_id)
    if client is None:
        raise ClientNotFound(f"contact {told.contact_id} has not arrived yet", field="contact_id")
    if client.status == "erased":
        return
    owner_id = await _owner_for(tx, client.owner_id)
    if client.work == "sale":
        await _sell_again(tx, owner_id, told)
        return
    lead = await store.leads.lock_open_lead_of(tx, told.contact_id)
    if lead is None:
        await _open(tx, client, owner_id, told.channel, told.need, told.utm)
        return
    lead.ask_again(told.need, tx.now)
    about = {"lead_id": lead.id, "contact_id": lead.contact_id, "owner_id": lead.owner_id}
    tx.emit(LeadRepeated(**about, channel=told.channel, need=told.need))
    await store.leads.note(tx, lead.id, "asked_again", after={"channel": told.channel, "need": told.need})


async def open_lead(
    tx: Transaction, actor: Actor, contact_id: UUID, *, channel: str, need: str, owner_id: UUID | None
) -> Lead:
    """A person opens a lead for a potential client within reach."""
    client = await store.clients.find_client(tx, contact_id)
    if client is None or not actor.may_act_for(client.owner_id):
        raise ClientNotFound(f"there is no contact {contact_id} within your reach", field="contact_id")
    if client.work != "lead":
        told = f"contact {contact_id} is an existing client: open a sale (POST /api/sales/sales)"
        raise ContactIsExisting(told, field="contact_id")
    if client.status != "active":
        raise ClientIsPutAside(f"contact {contact_id} is {client.status}: nothing is opened for it", field="contact_id")
    await store.leads.alone_with_contact(tx, contact_id)
    known = await store.leads.open_lead_of(tx, contact_id)
    if known is not None:
        raise LeadIsOpen(f"the client has an open lead: /api/sales/leads/{known}", field="contact_id")
    chosen = owner_id or client.owner_id or actor.id
    if not actor.may_act_for(chosen) or not await store.sales.may_lead_sales(tx, chosen):
        raise OwnerOutOfReach("owner_id: not an active manager or head within your reach", field="owner_id")
    return await _open(tx, client, chosen, channel, need, None)


async def change_turns(tx: Transaction, actor: Actor, version: int, user_ids: Sequence[UUID]) -> None:
    """These managers get leads in turn from now on; an empty list means every active manager."""
    check_version(await store.turns.lock_version(tx), version)
    known = await store.turns.active_people(tx, user_ids)
    strangers = [str(user_id) for user_id in user_ids if user_id not in known]
    if strangers or len(set(user_ids)) != len(user_ids):
        told = f"managers: {', '.join(strangers) or 'somebody twice'}: name active managers, each once"
        raise OwnerOutOfReach(told, field="managers")
    await store.turns.put_turns(tx, user_ids)


async def _sell_again(tx: Transaction, owner_id: UUID, told: LeadCaptured) -> None:
    """An existing client asked: a sale, or one more wish in the sale that was opened for it just now."""
    fresh = await store.leads.fresh_sale_of(tx, told.contact_id, tx.now - ASKED_AGAIN_WITHIN)
    if fresh is None:
        await open_sale(tx, _in_the_name_of(owner_id), told.contact_id, need=told.need)
        return
    sale = await store.sales.lock_sale(tx, fresh)
    before = sale.need
    if told.need not in (before or ""):
        sale.need, sale.changed_at = "\n\n".join(part for part in (before, told.need) if part)[:MOST_NEED], tx.now
    await store.audit.note(tx, sale.id, "asked_again", before={"need": before}, after={"need": sale.need})


async def _open(
    tx: Transaction, client: Any, owner_id: UUID, channel: str, need: str, utm: dict[str, str] | None
) -> Lead:
    lead = Lead(
        id=new_id(tx.now),
        number=await store.leads.next_number(tx),
        contact_id=client.contact_id,
        account_id=client.account_id,
        owner_id=owner_id,
        channel=channel,
        need=need,
        utm=utm or {},
        opened_at=tx.now,
        changed_at=tx.now,
        entered_at=tx.now,
    )
    await store.leads.add_lead(tx, lead)
    tx.emit(
        LeadOpened(
            lead_id=lead.id,
            number=lead.number,
            contact_id=lead.contact_id,
            account_id=lead.account_id,
            contact_type=client.type,
            owner_id=owner_id,
            team_id=await store.sales.team_of(tx, owner_id),
            channel=channel,
            need=need,
            utm=utm,
        )
    )
    await store.merging.merging.follow(tx, lead.contact_id)
    await store.leads.note(tx, lead.id, "opened", after={"channel": channel, "owner_id": owner_id})
    await _plan_first_step(tx, lead)
    return lead


async def _plan_first_step(tx: Transaction, lead: Lead) -> None:
    """No lead is without a next step."""
    language = await store.sales.language_of(tx, lead.owner_id)
    step = PlannedStep(
        step=FIRST_STEP.code,
        title=FIRST_STEP.titles.to(language),
        kind=FIRST_STEP.kind,
        due_rule=FIRST_STEP.due_rule,
        assignee_id=lead.owner_id,
        required=FIRST_STEP.required,
    )
    tx.emit(
        LeadStepsPlanned(
            lead_id=lead.id,
            number=lead.number,
            contact_id=lead.contact_id,
            owner_id=lead.owner_id,
            opened_at=lead.opened_at,
            steps=[step],
        ),
        by=f"system:{BY}",
    )
    await store.leads.note(tx, lead.id, "steps_planned", after={"steps": [step.step]}, rule=BY)


async def _owner_for(tx: Transaction, owner_id: UUID | None) -> UUID:
    """The client's own manager where there is an active one, else whose turn it is."""
    if owner_id is not None and await store.sales.may_lead_sales(tx, owner_id):
        return owner_id
    chosen = await store.turns.next_in_turn(tx)
    if chosen is None:
        raise NobodyInTurn("there is no active manager to give the lead to")
    return chosen


def _in_the_name_of(owner_id: UUID) -> Actor:
    """The system opens an existing client's sale for the manager who answers for it."""
    return Actor(owner_id, "manager", None, None)

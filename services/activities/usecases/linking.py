"""What an activity is about: a client, a sale or a lead of theirs, all within the reach of whoever plans it."""

from dataclasses import replace
from uuid import UUID

from services.activities import store
from services.activities.domain.activity import Plan
from shared.auth import Actor
from shared.db import Transaction
from shared.errors import Conflict, Invalid, NotFound


class SaleOfAnotherContact(Invalid):
    """The sale belongs to another contact than the one named. Leave the contact out: the sale knows it."""


class LeadOfAnotherContact(Invalid):
    """The lead belongs to another contact than the one named. Leave the contact out: the lead knows it."""


class ClientIsPutAside(Conflict):
    """The client is archived, erased or part of another record. Restore it, or take the record it was merged into."""


async def with_links(tx: Transaction, actor: Actor, plan: Plan) -> Plan:
    """The plan with its client filled in: a sale or a lead brings its client along."""
    contact_id = plan.contact_id
    if contact_id is not None:
        await _check_contact(tx, actor, contact_id)
    if plan.sale_id is not None:
        contact_id = await _of_sale(tx, actor, plan.sale_id, contact_id)
    if plan.lead_id is not None:
        contact_id = await _of_lead(tx, actor, plan.lead_id, contact_id)
    return replace(plan, contact_id=contact_id)


async def _check_contact(tx: Transaction, actor: Actor, contact_id: UUID) -> None:
    contact = await store.known.get_contact(tx, contact_id)
    if actor.role == "production" or not actor.may_act_for(contact.owner_id):
        raise NotFound(f"there is no contact {contact_id}, or it is not yours", field="contact_id")
    if contact.status != "active":
        raise ClientIsPutAside(f"contact_id: the client is {contact.status}", field="contact_id")


async def _of_sale(tx: Transaction, actor: Actor, sale_id: UUID, contact_id: UUID | None) -> UUID | None:
    sale = await store.known.get_sale(tx, sale_id)
    if not actor.may_act_for(sale.owner_id):
        raise NotFound(f"there is no sale {sale_id}, or it is not yours", field="sale_id")
    if contact_id is not None and sale.contact_id not in {None, contact_id}:
        raise SaleOfAnotherContact(f"contact_id: the sale {sale.number} is of another contact", field="contact_id")
    return contact_id or sale.contact_id


async def _of_lead(tx: Transaction, actor: Actor, lead_id: UUID, contact_id: UUID | None) -> UUID:
    lead = await store.known.get_lead(tx, lead_id)
    if actor.role == "production" or not actor.may_act_for(lead.owner_id):
        raise NotFound(f"there is no lead {lead_id}, or it is not yours", field="lead_id")
    if contact_id is not None and lead.contact_id != contact_id:
        raise LeadOfAnotherContact(f"contact_id: the lead {lead.number} is of another contact", field="contact_id")
    of_lead: UUID = lead.contact_id
    return of_lead

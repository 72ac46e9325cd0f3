"""What a manager does with a lead: take it, learn what is needed, qualify it, give it up, make a sale of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.sales import store
from services.sales.domain.lead import Lead
from services.sales.domain.line import Wanted
from services.sales.domain.refusals import OwnerOutOfReach
from services.sales.usecases.sales import open_sale
from shared.auth import Actor
from shared.db import Transaction
from shared.edge import check_version
from shared.events import (
    LeadConverted,
    LeadDisqualified,
    LeadOwnerChanged,
    LeadQualified,
    LeadStepsWithdrawn,
    LeadTaken,
)


async def take_lead(tx: Transaction, actor: Actor, lead_id: UUID, version: int) -> Lead:
    """Somebody begins to work on it."""
    lead = await _locked(tx, actor, lead_id, version)
    lead.take(tx.now)
    tx.emit(LeadTaken(**await _about(tx, lead)))
    await store.leads.note(tx, lead.id, "taken")
    return lead


async def change_lead(tx: Transaction, actor: Actor, lead_id: UUID, version: int, changes: dict[str, Any]) -> Lead:
    """Fill in what was learnt."""
    lead = await _locked(tx, actor, lead_id, version)
    await _fill_in(tx, lead, changes)
    return lead


async def qualify_lead(tx: Transaction, actor: Actor, lead_id: UUID, version: int, changes: dict[str, Any]) -> Lead:
    """All that is asked for is known, the last of it perhaps with this very request."""
    lead = await _locked(tx, actor, lead_id, version)
    await _fill_in(tx, lead, changes)
    lead.qualify(tx.now, await store.sales.language_of(tx, actor.id))
    tx.emit(LeadQualified(**await _about(tx, lead)))
    await store.leads.note(tx, lead.id, "qualified")
    return lead


async def disqualify_lead(
    tx: Transaction, actor: Actor, lead_id: UUID, version: int, reason: str, note: str | None
) -> Lead:
    """It will not become a sale."""
    lead = await _locked(tx, actor, lead_id, version)
    lead.disqualify(reason, note, tx.now)
    tx.emit(LeadDisqualified(**await _about(tx, lead), reason=reason, note=note))
    _withdraw(tx, lead, "lead_disqualified")
    await store.leads.note(tx, lead.id, "disqualified", after={"reason": reason, "note": note})
    return lead


async def convert_lead(
    tx: Transaction, actor: Actor, lead_id: UUID, version: int, title: str | None, lines: Sequence[Wanted]
) -> Lead:
    """Open the sale of a qualified lead. However often it is asked for, there is one sale, and all are told of it."""
    lead = await store.leads.lock_lead(tx, lead_id, actor)
    if lead.status == "converted":
        return lead
    check_version(lead.version, version)
    lead.must_be_qualified(await store.sales.language_of(tx, actor.id))
    sale = await open_sale(
        tx, actor, lead.contact_id, title=title, lines=lines, need=lead.need, lead_owner_id=lead.owner_id
    )
    lead.convert(sale.id, tx.now)
    tx.emit(LeadConverted(**await _about(tx, lead), sale_id=sale.id))
    _withdraw(tx, lead, "lead_converted")
    await store.leads.note(tx, lead.id, "converted", after={"sale_id": sale.id, "number": sale.number})
    return lead


async def change_lead_owner(tx: Transaction, actor: Actor, lead_id: UUID, version: int, owner_id: UUID) -> Lead:
    """Another manager works it from now on."""
    lead = await _locked(tx, actor, lead_id, version)
    lead.must_be_open()
    if not actor.may_act_for(owner_id) or not await store.sales.may_lead_sales(tx, owner_id):
        raise OwnerOutOfReach("owner_id: not an active manager or head within your reach", field="owner_id")
    old, lead.owner_id, lead.changed_at = lead.owner_id, owner_id, tx.now
    if old != owner_id:
        team_id = await store.sales.team_of(tx, owner_id)
        about = {"lead_id": lead.id, "contact_id": lead.contact_id, "team_id": team_id}
        tx.emit(LeadOwnerChanged(**about, old_owner_id=old, new_owner_id=owner_id))
        await store.leads.note(tx, lead.id, "owner_changed", before={"owner_id": old}, after={"owner_id": owner_id})
    return lead


async def _locked(tx: Transaction, actor: Actor, lead_id: UUID, version: int) -> Lead:
    lead = await store.leads.lock_lead(tx, lead_id, actor)
    check_version(lead.version, version)
    return lead


async def _fill_in(tx: Transaction, lead: Lead, changes: dict[str, Any]) -> None:
    before = lead.change(changes, tx.now)
    if before:
        await store.leads.note(tx, lead.id, "changed", before=before, after={name: changes[name] for name in before})


async def _about(tx: Transaction, lead: Lead) -> dict[str, Any]:
    return {
        "lead_id": lead.id,
        "contact_id": lead.contact_id,
        "contact_type": await store.clients.type_of(tx, lead.contact_id),
        "owner_id": lead.owner_id,
        "team_id": await store.sales.team_of(tx, lead.owner_id),
    }


def _withdraw(tx: Transaction, lead: Lead, reason: str) -> None:
    """What the system planned for the lead is no longer wanted; what a person planned stays."""
    tx.emit(LeadStepsWithdrawn(lead_id=lead.id, reason=reason), by="system:lead_closed")

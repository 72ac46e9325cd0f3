"""Leads, from the first word to the sale."""

from datetime import datetime
from uuid import UUID

from shared.events.base import Event, Label, Text

from .sale import PlannedStep


class LeadOpened(Event, key="sales.lead.opened", subject="lead_id"):
    """A potential client is worked as a lead from now on; `channel` says by which way they came."""

    lead_id: UUID
    number: Label
    contact_id: UUID
    account_id: UUID | None = None
    contact_type: Label
    owner_id: UUID
    team_id: UUID | None = None
    channel: Label
    need: Text
    utm: dict[Label, Label] | None = None


class LeadRepeated(Event, key="sales.lead.repeated", subject="lead_id"):
    """The client asked again while the lead was open; what they asked was added to it."""

    lead_id: UUID
    contact_id: UUID
    owner_id: UUID
    channel: Label
    need: Text


class LeadTaken(Event, key="sales.lead.taken", subject="lead_id"):
    """A manager began to work on the lead."""

    lead_id: UUID
    contact_id: UUID
    contact_type: Label | None
    owner_id: UUID
    team_id: UUID | None = None


class LeadQualified(Event, key="sales.lead.qualified", subject="lead_id"):
    """All that qualification asks for is known, and a person found the lead worth a sale."""

    lead_id: UUID
    contact_id: UUID
    contact_type: Label | None
    owner_id: UUID
    team_id: UUID | None = None


class LeadDisqualified(Event, key="sales.lead.disqualified", subject="lead_id"):
    """A person gave the lead up; `reason` is a code, `note` says more."""

    lead_id: UUID
    contact_id: UUID
    contact_type: Label | None
    owner_id: UUID
    team_id: UUID | None = None
    reason: Label
    note: Text | None = None


class LeadConverted(Event, key="sales.lead.converted", subject="lead_id"):
    """The lead became this sale; said once, however often it was asked for."""

    lead_id: UUID
    contact_id: UUID
    contact_type: Label | None
    owner_id: UUID
    team_id: UUID | None = None
    sale_id: UUID


class LeadOwnerChanged(Event, key="sales.lead.owner_changed", subject="lead_id"):
    """Another manager works the lead from now on; facts of the past stay with the old one."""

    lead_id: UUID
    contact_id: UUID
    old_owner_id: UUID
    new_owner_id: UUID
    team_id: UUID | None = None


class LeadStepsPlanned(Event, key="sales.lead.steps_planned", subject="lead_id"):
    """A lead was opened and wants these steps done, so that no lead is without a next step; said once.

    Due rules count from `opened_at`.
    """

    lead_id: UUID
    number: Label
    contact_id: UUID
    owner_id: UUID
    opened_at: datetime
    steps: list[PlannedStep]


class LeadStepsWithdrawn(Event, key="sales.lead.steps_withdrawn", subject="lead_id"):
    """The lead is closed: its unfinished automatic steps are no longer wanted."""

    lead_id: UUID
    reason: Label

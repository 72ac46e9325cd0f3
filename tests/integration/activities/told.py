"""What other services tell, as Activities hears it."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from shared.db import EVENTS_EXCHANGE
from shared.events import ContactCreated, PlannedStep, SaleCreated, SaleOwnerChanged, StepsPlanned, StepsWithdrawn
from shared.ids import new_id
from tests.eventually import eventually
from tests.system import Caller, System, envelope_of

FRIDAY = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)


async def tell(system: System, *envelopes: Any) -> None:
    """Publish as the service whose event it is."""
    for envelope in envelopes:
        kind = envelope.event()
        await system.publish(kind.producer, envelope, exchange=EVENTS_EXCHANGE, key=kind.key)


async def a_contact(system: System, owner: Caller, contact_id: UUID | None = None, **more: Any) -> UUID:
    """A client whom Activities knows."""
    contact_id = contact_id or new_id()
    given = {"display_name": "Иван Петров", "type": "existing", "work": "sale", "priority": "normal", **more}
    event = ContactCreated(
        contact_id=contact_id, owner_id=owner.id, team_id=owner.team_id, account_id=None, origin="person", **given
    )
    await tell(system, envelope_of(event, aggregateversion=1))
    await eventually(lambda: system.rows("activities", "SELECT 1 FROM contacts WHERE contact_id = $1", contact_id))
    return contact_id


async def a_sale(system: System, owner: Caller, contact_id: UUID | None = None) -> UUID:
    """A sale that Activities knows; the service Sales does not."""
    sale_id = new_id()
    event = SaleCreated(
        sale_id=sale_id,
        number=f"П-{sale_id.hex[-6:]}",
        contact_id=contact_id,
        account_id=None,
        owner_id=owner.id,
        process="fibex",
        process_version=1,
        stage="qualification",
        amount="1000.00",
        currency="RUB",
    )
    await tell(system, envelope_of(event, aggregateversion=1))
    await eventually(lambda: system.rows("activities", "SELECT 1 FROM sales WHERE sale_id = $1", sale_id))
    return sale_id


def planned(
    owner: Caller,
    sale_id: UUID,
    *steps: str,
    stage: str = "paperwork",
    entry: int = 1,
    contact_id: UUID | None = None,
    required: bool = False,
) -> StepsPlanned:
    """The process wants these steps done, from Friday on."""
    return StepsPlanned(
        sale_id=sale_id,
        number="П-1",
        contact_id=contact_id,
        owner_id=owner.id,
        process="fibex",
        process_version=3,
        stage=stage,
        entry=entry,
        entered_at=FRIDAY,
        steps=[
            PlannedStep(
                step=step,
                title=f"Шаг {step}",
                kind="task",
                due_rule="business_days:1",
                assignee_id=owner.id,
                required=required,
            )
            for step in steps
        ],
    )


def withdrawn(sale_id: UUID, *steps: str, stage: str = "paperwork", entry: int = 1) -> StepsWithdrawn:
    """The process no longer wants these steps; without names, any step of that entry."""
    return StepsWithdrawn(
        sale_id=sale_id, stage=stage, entry=entry, steps=list(steps) or None, reason="Продажа ушла с этапа"
    )


def handed_over(sale_id: UUID, old: Caller, new: Caller) -> SaleOwnerChanged:
    """Another manager leads the sale."""
    return SaleOwnerChanged(
        sale_id=sale_id, contact_id=None, old_owner_id=old.id, new_owner_id=new.id, team_id=new.team_id
    )


async def of_sale(caller: Caller, sale_id: UUID, **filters: str) -> list[dict[str, Any]]:
    """The activities of a sale as somebody sees them."""
    answer = await caller.get("/api/activities/activities", params={"sale_id": str(sale_id), **filters})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def handled(system: System, *envelopes: Any) -> None:
    """Wait until Activities has dealt with these events."""
    for envelope in envelopes:
        await eventually(lambda each=envelope: system.rows("activities", _RECEIPT, each.source, each.id))


async def facts(system: System, event_type: str, subject: UUID) -> list[dict[str, Any]]:
    """The events of this type that Activities has told about a record: envelopes, the oldest first."""
    rows = await system.rows("activities", _FACTS, event_type, str(subject))
    return [json.loads(row["body"]) for row in rows]


_RECEIPT = "SELECT 1 FROM inbox WHERE source = $1 AND event_id = $2"
_FACTS = """
    SELECT body FROM (
        SELECT aggregate_version, body FROM outbox WHERE type = $1 AND subject = $2
        UNION ALL SELECT aggregate_version, body FROM event_log WHERE type = $1 AND subject = $2
    ) AS told ORDER BY aggregate_version
"""

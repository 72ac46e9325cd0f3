"""What other services and outside systems tell, as Notifications hears it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from shared.db import EVENTS_EXCHANGE
from shared.events import (
    OUTSIDE,
    ActivityPlanned,
    OrderRequestProgressed,
    PaymentApplied,
    PaymentUnmatched,
    SaleStageChanged,
)
from shared.ids import new_id
from tests.eventually import eventually
from tests.system import Caller, System

LIST = "/api/notifications/notifications"


async def tell(system: System, *envelopes: Any) -> None:
    """Publish as the service or the outside system whose event it is."""
    for envelope in envelopes:
        kind = envelope.event()
        exchange = {} if kind.producer in OUTSIDE else {"exchange": EVENTS_EXCHANGE}
        await system.publish(kind.producer, envelope, key=kind.key, **exchange)


async def handled(system: System, *envelopes: Any) -> None:
    """Wait until Notifications has dealt with these events."""
    query = "SELECT 1 FROM inbox WHERE source = $1 AND event_id = $2"
    for envelope in envelopes:
        await eventually(lambda each=envelope: system.rows("notifications", query, each.source, each.id))


async def read_list(caller: Caller, **asked: str) -> dict[str, Any]:
    answer = await caller.get(LIST, params=asked)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def told(caller: Caller, number: int = 1) -> list[dict[str, Any]]:
    """What somebody has in their list, once there are so many."""

    async def there() -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = (await read_list(caller))["items"]
        assert len(items) == number, items
        return items

    return await eventually(there)


def a_payment(owner: Caller, outstanding: str = "0.00", amount: str = "1234567.50") -> PaymentApplied:
    return PaymentApplied(
        payment_id=f"p-{new_id()}",
        invoice_id=new_id(),
        invoice_number="С-42",
        sale_id=new_id(),
        contact_id=new_id(),
        owner_id=owner.id,
        amount=amount,
        outstanding=outstanding,
        currency="RUB",
    )


def an_unmatched_payment(invoice_number: str | None = "С-404") -> PaymentUnmatched:
    return PaymentUnmatched(
        payment_id=f"p-{new_id()}",
        why="unknown_invoice",
        invoice_number=invoice_number,
        amount="500.00",
        currency="RUB",
    )


def a_move(owner: Caller, by: str = "system", origin: str = "person") -> SaleStageChanged:
    return SaleStageChanged(
        sale_id=new_id(),
        number="П-7",
        old_stage="qualification",
        new_stage="paperwork",
        kind="open",
        by=by,
        contact_id=new_id(),
        contact_type="existing",
        owner_id=owner.id,
        amount="10.00",
        margin="1.00",
        margin_unknown="0.00",
        currency="RUB",
        entered_old_stage_at=datetime(2026, 11, 20, tzinfo=UTC),
        origin=origin,
    )


def a_step(owner: Caller, status: str, **more: Any) -> OrderRequestProgressed:
    given = {"order_request_id": new_id(), "number": "З-15", "sale_id": new_id(), "contact_id": new_id()}
    return OrderRequestProgressed(
        **{**given, "owner_id": owner.id, "status": status, "at": datetime(2026, 11, 20, tzinfo=UTC), **more}
    )


def a_plan(owner_id: UUID, *, automatic: bool = False, due_at: datetime | None = None) -> ActivityPlanned:
    return ActivityPlanned(
        activity_id=new_id(),
        kind="call",
        title="Позвонить",
        due_at=due_at,
        contact_id=None,
        sale_id=None,
        owner_id=owner_id,
        step=None,
        automatic=automatic,
        rule=None,
    )

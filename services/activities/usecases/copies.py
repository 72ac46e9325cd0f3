"""What Activities keeps of other services' records: clients and sales, to name them and to know whose they are."""

from typing import Any

from services.activities import store
from shared.db import Transaction
from shared.events import (
    AbsenceCancelled,
    AbsencePlanned,
    ContactCreated,
    ContactUpdated,
    Envelope,
    SaleCreated,
    SaleStageChanged,
)

from .settling import hand_over_client, settle_clients


async def keep_contact(tx: Transaction, event: ContactCreated | ContactUpdated, envelope: Envelope) -> None:
    """The newest state of a client wins, in whatever order the events come."""
    known: dict[str, Any] = {}
    if isinstance(event, ContactCreated):
        # A client of an import may have been made long ago elsewhere; here they are new.
        known["known_since"] = tx.now if event.origin == "import" else envelope.time
    written = await tx.put_newer(
        store.contacts,
        contact_id=event.contact_id,
        display_name=event.display_name,
        type=event.type,
        owner_id=event.owner_id,
        status=event.status,
        priority=event.priority,
        version=envelope.aggregateversion,
        **known,
    )
    if written:
        await hand_over_client(tx, event.contact_id, event.owner_id)
        await settle_clients(tx, [event.contact_id])


async def keep_sale(tx: Transaction, event: SaleCreated, envelope: Envelope) -> None:
    """The number of a sale, its client and whose it is."""
    await tx.put_newer(
        store.sales,
        sale_id=event.sale_id,
        number=event.number,
        contact_id=event.contact_id,
        owner_id=event.owner_id,
        version=envelope.aggregateversion,
    )


async def note_sale_stage(tx: Transaction, event: SaleStageChanged, envelope: Envelope) -> None:
    """A step on a closed sale is no step; a reopened sale counts again."""
    is_open = event.kind == "open"
    await store.known.note_stage(tx, store.sales, event.sale_id, is_open, envelope.aggregateversion or 0)
    await settle_clients(tx, [event.contact_id])


async def keep_absence(tx: Transaction, event: AbsencePlanned | AbsenceCancelled, envelope: Envelope) -> None:
    """Who is away and who stands in: the daily check tells the substitute, the week shows it. Deadlines stay."""
    await tx.put_newer(
        store.absences,
        absence_id=event.absence_id,
        user_id=event.user_id,
        substitute_id=event.substitute_id,
        first_day=event.starts_on,
        last_day=event.ends_on,
        cancelled=isinstance(event, AbsenceCancelled),
        version=envelope.aggregateversion,
    )

"""What Activities keeps of other services' records: clients and sales, to name them and to know whose they are."""

from services.activities import store
from shared.db import Transaction
from shared.events import ContactCreated, ContactUpdated, Envelope, SaleCreated


async def keep_contact(tx: Transaction, event: ContactCreated | ContactUpdated, envelope: Envelope) -> None:
    """The newest state of a client wins, in whatever order the events come."""
    await tx.put_newer(
        store.contacts,
        contact_id=event.contact_id,
        display_name=event.display_name,
        type=event.type,
        owner_id=event.owner_id,
        version=envelope.aggregateversion,
    )


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

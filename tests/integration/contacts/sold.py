"""What Sales tells about sales of a client, as far as contacts looks at it."""

from datetime import UTC, datetime
from uuid import UUID

from shared.events import SaleCreated, SaleStageChanged
from shared.ids import new_id


def a_sale(contact_id: UUID, sale_id: UUID, number: str) -> SaleCreated:
    """A sale was opened."""
    return SaleCreated(
        sale_id=sale_id,
        number=number,
        contact_id=contact_id,
        account_id=None,
        owner_id=new_id(),
        process="fibex",
        process_version=1,
        stage="qualification",
        amount="1200.50",
        currency="RUB",
    )


def a_move(contact_id: UUID, sale_id: UUID, number: str, kind: str = "open") -> SaleStageChanged:
    """A sale moved on, or was closed."""
    return SaleStageChanged(
        sale_id=sale_id,
        number=number,
        old_stage="qualification",
        new_stage="paperwork" if kind == "open" else kind,
        kind=kind,
        by="person",
        contact_id=contact_id,
        contact_type="potential",
        owner_id=new_id(),
        amount="1200.50",
        margin="0.00",
        margin_unknown="1200.50",
        currency="RUB",
        entered_old_stage_at=datetime(2026, 11, 20, 13, 30, tzinfo=UTC),
    )

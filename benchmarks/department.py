"""Events of a department as they come in a working life, for whatever takes events in."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from shared.events import ActivityCompleted, Envelope, Event, SaleStageChanged
from shared.ids import new_id

STAGES = ("qualification", "paperwork", "production", "payment", "won")


def some_events(messages: int) -> list[Envelope]:
    """Two months of a department of fifty: sales of five moves each, and an activity for every move."""
    owners = [(new_id(), team) for team in [new_id() for _ in range(5)] for _ in range(10)]
    clients = [new_id() for _ in range(2_000)]
    began = datetime(2026, 1, 12, 7, 0, tzinfo=UTC)
    made: list[Envelope] = []
    for number in range(-(-messages // 10)):
        owner, client = owners[number % len(owners)], clients[number % len(clients)]
        at, sale_id = began + timedelta(days=60) * (number * 10 / messages), new_id()
        for place, stage in enumerate(STAGES):
            made.append(_moved(owner, client, at + timedelta(hours=place), sale_id, place, stage))
            made.append(_completed(owner, client, at + timedelta(hours=place)))
    return made[:messages]


def _moved(owner: tuple[UUID, UUID], client: UUID, at: datetime, sale_id: UUID, place: int, stage: str) -> Envelope:
    event = SaleStageChanged(
        sale_id=sale_id,
        number=f"S-{sale_id}",
        old_stage=STAGES[place - 1] if place else "new",
        new_stage=stage,
        kind="won" if stage == "won" else "open",
        by="person",
        contact_id=client,
        contact_type="existing",
        owner_id=owner[0],
        team_id=owner[1],
        amount=Decimal("12345.60"),
        margin=Decimal("2345.60"),
        margin_unknown=Decimal("0.00"),
        currency="RUB",
        entered_old_stage_at=at,
    )
    return _told(event, owner, at, place + 1)


def _completed(owner: tuple[UUID, UUID], client: UUID, at: datetime) -> Envelope:
    event = ActivityCompleted(
        activity_id=new_id(),
        kind="call",
        title="Позвонить",
        result="Договорились",
        on_time=True,
        due_at=at,
        contact_id=client,
        contact_type="existing",
        sale_id=None,
        owner_id=owner[0],
        team_id=owner[1],
        step=None,
        automatic=False,
    )
    return _told(event, owner, at, 2)


def _told(event: Event, owner: tuple[UUID, UUID], at: datetime, version: int) -> Envelope:
    return Envelope(
        id=str(new_id()),
        source=f"/fibex/{event.producer}",
        type=event.event_type,
        subject=str(getattr(event, event.subject)),
        time=at,
        dataschema=event.schema_id(),
        aggregateversion=version,
        actor=f"user:{owner[0]}",
        data=event.model_dump(mode="json"),
    )

"""What the services tell, as analytics hears it, and what analytics answers."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import aio_pika

from shared.db import EVENTS_EXCHANGE
from shared.events import CONTENT_TYPE, AccountCreated, ActivityCompleted, ContactUpdated, Envelope, SaleStageChanged
from shared.ids import new_id
from tests.eventually import eventually
from tests.system import Caller, System, envelope_of

REPORTS = "/api/analytics/reports"
NOON = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
"""Noon in Moscow on a Wednesday long past."""


def by(caller: Caller) -> str:
    return f"user:{caller.id}"


def a_move(owner: Caller, kind: str = "won", *, version: int = 1, at: datetime = NOON, **more: Any) -> Envelope:
    """A sale moved by its owner; 1,000.00 with 300.00 margin unless told otherwise."""
    amount = Decimal(more.pop("amount", "1000.00"))
    actor = more.pop("actor", by(owner))
    given: dict[str, Any] = {
        "sale_id": new_id(),
        "number": "S-1",
        "old_stage": "payment",
        "new_stage": {"won": "won", "lost": "lost"}.get(kind, "payment"),
        "by": "person",
        "contact_id": None,
        "contact_type": "existing",
        "owner_id": owner.id,
        "team_id": owner.team_id,
        "margin": Decimal("300.00"),
        "margin_unknown": Decimal("0.00"),
        "currency": "RUB",
        "entered_old_stage_at": at,
    }
    event = SaleStageChanged(kind=kind, amount=amount, **{**given, **more})  # type: ignore[arg-type]
    return envelope_of(event, aggregateversion=version, time=at, actor=actor)


def a_completion(owner: Caller, *, at: datetime = NOON, **more: Any) -> Envelope:
    """An activity its owner finished with a result, on time."""
    actor = more.pop("actor", by(owner))
    given: dict[str, Any] = {
        "activity_id": new_id(),
        "kind": "call",
        "title": "Позвонить",
        "result": "Договорились",
        "on_time": True,
        "due_at": at,
        "contact_id": None,
        "contact_type": "existing",
        "sale_id": None,
        "owner_id": owner.id,
        "team_id": owner.team_id,
        "step": None,
        "automatic": False,
    }
    return envelope_of(ActivityCompleted(**{**given, **more}), aggregateversion=2, time=at, actor=actor)


def a_contact(owner: Caller, contact_id: UUID, name: str, version: int = 1) -> Envelope:
    event = ContactUpdated(
        contact_id=contact_id,
        display_name=name,
        type="existing",
        work="sale",
        owner_id=owner.id,
        team_id=owner.team_id,
        priority="normal",
        account_id=None,
        origin="person",
    )
    return envelope_of(event, aggregateversion=version)


def an_account(account_id: UUID, name: str) -> Envelope:
    event = AccountCreated(account_id=account_id, display_name=name, owner_id=None, origin="person")
    return envelope_of(event, aggregateversion=1)


async def tell(system: System, *envelopes: Envelope) -> None:
    """Publish each event as the service that tells it, over one connection per service."""
    for user in sorted({each.event().producer for each in envelopes}):
        mine = [each for each in envelopes if each.event().producer == user]
        async with await aio_pika.connect(system.addresses.broker(user)) as connection:
            channel = await connection.channel(publisher_confirms=True)
            exchange = await channel.get_exchange(EVENTS_EXCHANGE, ensure=False)
            for envelope in mine:
                message = aio_pika.Message(
                    envelope.encode(), content_type=CONTENT_TYPE, delivery_mode=2, user_id=user, type=envelope.type
                )
                await exchange.publish(message, envelope.event().key, mandatory=False)


async def recorded(system: System, envelopes: Sequence[Envelope]) -> None:
    """Wait until analytics has recorded these events."""
    ids = [each.id for each in envelopes]

    async def all_there() -> bool:
        rows = await system.rows("analytics", "SELECT count(*) AS n FROM raw_event WHERE id = ANY($1::text[])", ids)
        return bool(rows[0]["n"] == len({*ids}))

    await eventually(all_there, within=20)


async def told(system: System, *envelopes: Envelope) -> None:
    """Tell, and wait until it is counted."""
    await tell(system, *envelopes)
    await recorded(system, envelopes)


async def report(caller: Caller, name: str, **query: Any) -> dict[str, Any]:
    """A report over March 2026 unless another period is asked for."""
    if "period" not in query:
        query = {"period": "custom", "from": "2026-03-01", "to": "2026-04-01", **query}
    answer = await caller.get(f"{REPORTS}/{name}", params=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def records(caller: Caller, link: str, limit: int = 200) -> dict[str, Any]:
    """All pages behind a link of a report, as one."""
    whole: dict[str, Any] | None = None
    cursor: str | None = None
    while True:
        extra = {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
        address = link + "&" + "&".join(f"{name}={value}" for name, value in extra.items())
        answer = await caller.get(address)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        if whole is None:
            whole = page
        else:
            whole["items"] += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return dict(whole)

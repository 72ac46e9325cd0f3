"""Recorded events for the rules of facts: a sale that moves, an activity that is done."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.analytics.domain.facts import Books, Recorded

MOSCOW = ZoneInfo("Europe/Moscow")
BOOKS = Books(MOSCOW)
NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ANNA, BORIS, TEAM, CLIENT = (UUID(int=number) for number in (1, 2, 3, 4))


def moved(
    sale: str, version: int, kind: str, *, at: datetime | None = None, actor: str | None = "user:anna", **data: Any
) -> Recorded:
    """A move of a sale; 1,000.00 with 300.00 margin unless told otherwise."""
    given = {
        "number": "S-1",
        "old_stage": "payment",
        "new_stage": {"won": "won", "lost": "lost"}.get(kind, "payment"),
        "kind": kind,
        "by": "person",
        "owner_id": str(ANNA),
        "team_id": str(TEAM),
        "contact_id": str(CLIENT),
        "contact_type": "existing",
        "amount": "1000.00",
        "margin": "300.00",
        "margin_unknown": "0.00",
        "currency": "RUB",
        **data,
    }
    moment = at or NOON + timedelta(hours=version)
    return Recorded("/fibex/sales", f"{sale}-{version}", "SaleStageChanged", sale, version, moment, actor, given)


def done(
    activity: str, *, at: datetime = NOON, actor: str | None = "user:anna", version: int = 2, **data: Any
) -> Recorded:
    given = {
        "kind": "call",
        "title": "Позвонить",
        "result": "Договорились",
        "on_time": True,
        "owner_id": str(ANNA),
        "team_id": str(TEAM),
        "contact_id": str(CLIENT),
        "contact_type": "existing",
        "sale_id": None,
        **data,
    }
    return Recorded(
        "/fibex/activities", f"{activity}-{version}", "ActivityCompleted", activity, version, at, actor, given
    )

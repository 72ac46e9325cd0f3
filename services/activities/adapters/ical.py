"""Activities as iCalendar (RFC 5545), written by the `icalendar` library, which escapes what people typed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

from services.activities.domain.activity import Activity

NAMES = {"ru": "Fibex Sales: мои дела", "en": "Fibex Sales: my activities"}
SHOWN_AS = timedelta(minutes=30)
"""How long an activity that is due at a moment takes up in a calendar."""


def calendar(rows: Iterable[Any], *, language: str, now: datetime, with_clients: bool) -> bytes:
    """One event per activity: at its moment, or all day. Names of clients only for those who may see them."""
    made = Calendar()
    made.add("prodid", "-//Fibex Sales//Activities//RU")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", NAMES.get(language, NAMES["en"]))
    made.add("refresh-interval", timedelta(minutes=15), parameters={"value": "DURATION"})
    for row in rows:
        made.add_component(_event(row, now, row.contact_name if with_clients else None))
    return bytes(made.to_ical())


def _event(row: Any, now: datetime, client: str | None) -> Event:
    activity: Activity = row.Activity
    event = Event()
    event.add("uid", f"{activity.id}@fibex-sales")
    event.add("dtstamp", now)
    event.add("created", activity.created_at)
    event.add("sequence", activity.version - 1)
    if activity.due_on is not None:
        event.add("dtstart", activity.due_on)
        event.add("dtend", activity.due_on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    elif activity.due_at is not None:
        event.add("dtstart", activity.due_at)
        event.add("dtend", activity.due_at + SHOWN_AS)
    title = f"{activity.title} · {client}" if client else activity.title
    event.add("summary", title if activity.is_open else f"✓ {title}")
    if activity.description:
        event.add("description", activity.description)
    event.add("priority", {"high": 1, "normal": 5, "low": 9}[activity.priority.value])
    event.add("categories", [activity.kind.value])
    return event

"""Every service's copy of who belongs where, kept from identity's events: names to show, reach of a head."""

from typing import Any

from shared.bus import Consumers
from shared.db import Transaction
from shared.events import AccessEnded, Envelope, TeamCreated, TeamUpdated, UserCreated, UserDeactivated, UserUpdated
from shared.tables import ended_access, people, teams


def keep_directory(consumers: Consumers) -> None:
    """Let a service listen to people and teams, and to whose tokens no longer hold."""
    consumers.on(UserCreated, UserUpdated, UserDeactivated)(person_changed)
    consumers.on(TeamCreated, TeamUpdated)(team_changed)
    consumers.on(AccessEnded)(access_ended)


async def person_changed(tx: Transaction, event: UserCreated, envelope: Envelope) -> None:
    await tx.put_newer(people, **person_row(event, envelope))


async def team_changed(tx: Transaction, event: TeamCreated, envelope: Envelope) -> None:
    await tx.put_newer(teams, **team_row(event, envelope))


async def access_ended(tx: Transaction, event: AccessEnded, envelope: Envelope) -> None:
    await tx.put_newer(ended_access, **access_row(event, envelope))


def person_row(event: UserCreated, envelope: Envelope) -> dict[str, Any]:
    return {
        "user_id": event.user_id,
        "name": event.name,
        "role": event.role,
        "team_id": event.team_id,
        "language": event.language,
        "active": envelope.type != UserDeactivated.event_type,
        "version": envelope.aggregateversion,
    }


def team_row(event: TeamCreated, envelope: Envelope) -> dict[str, Any]:
    return {
        "team_id": event.team_id,
        "name": event.name,
        "parent_id": event.parent_id,
        "head_id": event.head_id,
        "version": envelope.aggregateversion,
    }


def access_row(event: AccessEnded, envelope: Envelope) -> dict[str, Any]:
    return {"access_id": event.access_id, "ended_at": envelope.time, "version": envelope.aggregateversion}

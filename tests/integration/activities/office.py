"""Activities by its inner doors at moments a test chooses: what people do, what is heard, what the clock brings."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text

from services.activities import consumers
from services.activities.domain.activity import Activity, Due, Kind, Plan
from services.activities.usecases import by_hand, checking, reminding, snoozing
from shared.auth import Actor
from shared.db import Database, Transaction
from shared.events import (
    AbsenceCancelled,
    AbsencePlanned,
    ContactCreated,
    ContactUpdated,
    Envelope,
    Event,
    NextStepCheckCalled,
)
from shared.ids import new_id
from shared.settings import Organisation
from tests.system import envelope_of

MOSCOW = ZoneInfo("Europe/Moscow")
LONG_AGO = datetime(2026, 10, 1, 9, tzinfo=MOSCOW)


def at(day: str, hour: str = "09:00", zone: ZoneInfo = MOSCOW) -> datetime:
    """A moment by the clock on the wall: at("2026-11-24", "10:30")."""
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=zone)


@dataclass(frozen=True)
class Worker:
    """Somebody of the office."""

    id: UUID
    role: str
    team_id: UUID | None

    @property
    def actor(self) -> Actor:
        reach = frozenset({self.id}) if self.role == "manager" else None
        return Actor(self.id, self.role, self.team_id, reach)  # type: ignore[arg-type]


class Office:
    """A database of Activities, and everything that can happen to it."""

    def __init__(self, url: str, zone: ZoneInfo = MOSCOW) -> None:
        self.url = url
        self.database = Database(url, "activities", pool_size=4, organisation=Organisation(zone, "RU"))

    async def close(self) -> None:
        await self.database.close()

    @asynccontextmanager
    async def moved_to(self, zone: str) -> AsyncIterator["Office"]:
        """The same office, after the organisation changed its zone."""
        moved = Office(self.url, ZoneInfo(zone))
        yield moved
        await moved.close()

    def tx(self, now: datetime, by: str = "system:test") -> Any:
        return self.database.transaction(now, by=by)

    async def run(self, statement: str, **given: Any) -> list[Any]:
        async with self.database.transaction() as tx:
            result = await tx.session.execute(text(statement), given)
            return list(result.all()) if result.returns_rows else []

    # Who works here.

    async def team(self, head: Worker | None = None, parent_id: UUID | None = None) -> UUID:
        team_id = new_id()
        await self.run(
            "INSERT INTO teams (team_id, name, parent_id, head_id, version) VALUES (:id, 'Team', :parent, :head, 1)",
            id=team_id,
            parent=parent_id,
            head=head.id if head else None,
        )
        return team_id

    async def person(self, role: str = "manager", team_id: UUID | None = None, *, active: bool = True) -> Worker:
        user_id = new_id()
        await self.run(
            "INSERT INTO people (user_id, name, role, team_id, language, active, version)"
            " VALUES (:id, 'Somebody', :role, :team, 'ru', :active, 1)",
            id=user_id,
            role=role,
            team=team_id,
            active=active,
        )
        return Worker(user_id, role, team_id)

    async def leaves(self, worker: Worker) -> None:
        await self.run("UPDATE people SET active = false WHERE user_id = :id", id=worker.id)

    async def away(self, worker: Worker, first: str, last: str, substitute: Worker | None = None) -> AbsencePlanned:
        event = AbsencePlanned.model_validate(
            {
                "absence_id": new_id(),
                "user_id": worker.id,
                "substitute_id": substitute.id if substitute else None,
                "from": first,
                "to": last,
            }
        )
        await self.hears(event, LONG_AGO, aggregateversion=1)
        return event

    async def back(self, away: AbsencePlanned) -> None:
        """The absence was called off."""
        called_off = AbsenceCancelled.model_validate(away.model_dump())
        await self.hears(called_off, LONG_AGO, aggregateversion=2)

    # Clients, and what is heard of them.

    async def client(self, owner: Worker | None, *, created: datetime = LONG_AGO, **more: Any) -> UUID:
        contact_id = new_id()
        event = _contact(ContactCreated, contact_id, owner, **more)
        await self.hears(event, created, time=created, aggregateversion=1)
        return contact_id

    async def clients(self, owner: Worker, number: int, *, created: datetime = LONG_AGO) -> None:
        """Many at once, without a word of each."""
        await self.run(
            "INSERT INTO contacts (contact_id, display_name, type, owner_id, status, priority, known_since, version)"
            " SELECT gen_random_uuid(), 'Client ' || n, 'existing', :owner, 'active', 'normal', :created, 1"
            " FROM generate_series(1, :number) n",
            owner=owner.id,
            created=created,
            number=number,
        )

    async def client_becomes(self, now: datetime, contact_id: UUID, owner: Worker | None, **more: Any) -> None:
        await self.hears(_contact(ContactUpdated, contact_id, owner, **more), now, aggregateversion=2)

    async def hears(self, event: Event, now: datetime, **envelope: Any) -> Envelope:
        """As the consumer would: every handler of the event, in a transaction at this moment."""
        told = envelope_of(event, **{"time": now, **envelope})
        await self.hears_again(told, now)
        return told

    async def hears_again(self, told: Envelope, now: datetime) -> None:
        async with self.database.transaction(now, by=told.actor or "system:test", cause=told) as tx:
            if await tx.first_time("activities.events", told):
                for handler in consumers.consumers.handlers[told.type]:
                    await handler(tx, told.event(), told)

    # What people do.

    async def plan(
        self,
        now: datetime,
        owner: Worker,
        contact_id: UUID | None,
        due: datetime | str | None,
        *,
        sale_id: UUID | None = None,
        by: Worker | None = None,
    ) -> Activity:
        zone = self.database.organisation.zone  # type: ignore[union-attr]
        on = date.fromisoformat(due) if isinstance(due, str) else None
        given = Due.of(None if isinstance(due, str) else due, on, zone)
        plan = Plan(Kind.CALL, "Позвонить", None, given, contact_id, sale_id, owner.id)
        async with self.tx(now) as tx:
            return await by_hand.plan_activity(tx, (by or owner).actor, plan)

    async def complete(self, now: datetime, owner: Worker, activity: Activity) -> None:
        async with self.tx(now) as tx:
            await by_hand.complete_activity(
                tx, owner.actor, activity.id, activity.version, result="Да", result_code=None, next_step=None
            )

    async def cancel(self, now: datetime, owner: Worker, activity: Activity) -> None:
        async with self.tx(now) as tx:
            await by_hand.cancel_activity(tx, owner.actor, activity.id, activity.version, "Не нужно")

    async def snooze(self, now: datetime, owner: Worker, contact_id: UUID, until: str) -> None:
        async with self.tx(now) as tx:
            await snoozing.snooze_client(tx, owner.actor, contact_id, date.fromisoformat(until), "После сезона")

    # What the clock brings.

    async def check(self, now: datetime, *, heard: bool = True) -> Any:
        """The timers of the daily check at this moment, until they find nothing more to do. The run of today, or None.

        `heard` says whether the run's own call has come back through the broker.
        """
        async with self.tx(now) as tx:
            await checking.call_check(tx)
        return await self.go_on(now, heard=heard)

    async def check_by_hand(self, now: datetime, head: Worker) -> Any:
        async with self.tx(now) as tx:
            await checking.run_now(tx, head.actor)
        return await self.go_on(now)

    async def go_on(self, now: datetime, *, heard: bool = True) -> Any:
        waiting = await self.run("SELECT id, \"on\" FROM next_step_runs WHERE phase = 'waiting'")
        for run in waiting if heard else []:
            await self.hears(NextStepCheckCalled(run_id=run.id, on=run.on), now)
        while await self.tick(now):
            pass
        rows = await self.run("SELECT * FROM next_step_runs ORDER BY called_at DESC, id DESC LIMIT 1")
        return rows[0] if rows else None

    async def tick(self, now: datetime) -> bool:
        async with self.tx(now) as tx:
            return await checking.advance(tx)

    async def fire(self, now: datetime) -> None:
        """Deadlines, reminders and snoozes at this moment."""
        for due in (reminding.pass_deadlines, reminding.fire_reminders, reminding.end_snoozes):
            more = True
            while more:
                async with self.tx(now) as tx:
                    more = await due(tx)

    # What became of it.

    async def told(self, event_type: str) -> list[dict[str, Any]]:
        """The data of every event of this type, the oldest first."""
        return [each["data"] for each in await self.envelopes(event_type)]

    async def envelopes(self, event_type: str) -> list[dict[str, Any]]:
        rows = await self.run("SELECT body FROM outbox WHERE type = :type ORDER BY position", type=event_type)
        return [json.loads(row.body) for row in rows]

    async def forget_told(self) -> None:
        await self.run("DELETE FROM outbox")

    async def episodes(self, contact_id: UUID) -> Sequence[Any]:
        return await self.run(
            "SELECT * FROM episodes WHERE contact_id = :id ORDER BY opened_on, closed_at NULLS LAST", id=contact_id
        )

    async def reason(self, contact_id: UUID) -> str | None:
        """Why the client is without a next step as of the last run; None: they are not."""
        found = [each for each in await self.episodes(contact_id) if each.closed_at is None]
        return found[0].reason if found else None


def _contact(kind: Any, contact_id: UUID, owner: Worker | None, **more: Any) -> Any:
    given = {"display_name": "Иван Петров", "type": "existing", "work": "sale", "priority": "normal", **more}
    owner_id, team_id = (owner.id, owner.team_id) if owner else (None, None)
    return kind(
        contact_id=contact_id, owner_id=owner_id, team_id=team_id, account_id=None, **{"origin": "person", **given}
    )


DAY = timedelta(days=1)
__all__ = ["DAY", "LONG_AGO", "MOSCOW", "Office", "Transaction", "Worker", "at"]

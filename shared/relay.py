"""RabbitMQ out: one leader per database publishes the outbox in order and marks only what the broker confirmed."""

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Any, cast

import aio_pika
import aiormq
import asyncpg
from aiormq.exceptions import AMQPChannelError, PublishError

from shared.bus import guarded, stopping, with_heartbeat
from shared.db import OUTBOX_CHANNEL, dsn
from shared.events import CONTENT_TYPE
from shared.settings import Settings
from shared.telemetry import Metrics, log

LEADER_LOCK = 0xF1BE
BATCH = 500
REFUSALS_BEFORE_PARKING = 10
INBOX_KEPT, REPLIES_KEPT, LOG_KEPT = timedelta(days=120), timedelta(days=7), timedelta(weeks=26)
ENDED_ACCESS_KEPT = timedelta(days=1)
"""Much longer than a token lives; after that there is none left to refuse."""

_UNSENT = """
    SELECT position, event_id::text, exchange, routing_key, type, body, attempts FROM outbox
    WHERE parked_at IS NULL AND available_at <= now() ORDER BY position LIMIT $1
"""
_CONFIRMED = """
    WITH sent AS (DELETE FROM outbox WHERE position = ANY($1::bigint[]) RETURNING *)
    INSERT INTO event_log
        (published_at, position, event_id, exchange, routing_key, type, subject, aggregate_version, body)
    SELECT now(), position, event_id, exchange, routing_key, type, subject, aggregate_version, body FROM sent
"""
_REFUSED = """
    UPDATE outbox SET attempts = attempts + 1, last_error = $2,
        available_at = now() + least(power(2, attempts), 60) * interval '100 milliseconds',
        parked_at = CASE WHEN attempts + 1 >= $3 THEN now() END
    WHERE position = ANY($1::bigint[])
"""
_STATE = """
    SELECT count(*) FILTER (WHERE parked_at IS NULL) AS pending,
        count(*) FILTER (WHERE parked_at IS NOT NULL) AS parked,
        coalesce(extract(epoch FROM now() - min(available_at) FILTER (WHERE parked_at IS NULL)), 0) AS age
    FROM outbox WHERE available_at <= now() OR parked_at IS NOT NULL
"""


# The server ends a leader that went silent (a cut cable, a frozen host): nobody could lead while it keeps the lock.
_LEADER_SESSION = {"application_name": "fibex relay", "idle_session_timeout": "30s", "tcp_keepalives_idle": "10"}


class Unconfirmed(Exception):
    """The broker did not take a batch for now (full queue, lost link): the rows stay, in order, for the next try."""


@dataclass
class Relay:
    """Carries one database's outbox to the broker for as long as the process lives."""

    database_url: str
    settings: Settings
    metrics: Metrics
    _pause: float = 0.1
    _one_by_one: int = 0
    """How many rows to publish alone: the broker closed the channel over one of a batch and does not say which."""

    async def run(self) -> None:
        """Become leader, publish, and on any doubt drop both connections and start over with back-off."""
        while not stopping():
            broker: aio_pika.abc.AbstractConnection | None = None
            database: asyncpg.Connection | None = None
            try:
                database = await asyncpg.connect(
                    dsn(self.database_url), timeout=5, command_timeout=15, server_settings=_LEADER_SESSION
                )
                await self._become_leader(database)
                # A plain connection: reconnecting is this loop's business, a robust one would hide a lost confirmation.
                broker = await guarded(aio_pika.connect(with_heartbeat(self.settings.rabbitmq_url), timeout=5))
                await self._lead(database, broker)
            except asyncio.CancelledError:
                if stopping():
                    raise
            except Exception as error:
                log.warning("relay starts over", error=repr(error))
            finally:
                self.metrics.relay_leader.set(0)
                await _drop(broker, database)
            if not stopping():
                await asyncio.sleep(self._pause * random.uniform(0.5, 1.5))
            self._pause = min(self._pause * 2, 5.0)

    async def _become_leader(self, database: asyncpg.Connection) -> None:
        while not await database.fetchval("SELECT pg_try_advisory_lock($1)", LEADER_LOCK):  # noqa: ASYNC110
            await asyncio.sleep(0.5)
        self.metrics.relay_leader.set(1)
        await _keep_house(database)

    async def _lead(self, database: asyncpg.Connection, broker: aio_pika.abc.AbstractConnection) -> None:
        channel = await broker.channel(publisher_confirms=True, on_return_raises=True)
        wire = cast(aiormq.Channel, await channel.get_underlay_channel())
        woken = asyncio.Event()
        await database.add_listener(OUTBOX_CHANNEL, lambda *_: woken.set())
        house_kept = datetime.now(UTC)
        while not stopping():
            woken.clear()
            more = await self.publish_batch(database, wire)
            self._pause = 0.1
            if more:
                continue
            with suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), 1.0)
            if broker.is_closed:
                raise ConnectionError("the broker closed the connection")
            if datetime.now(UTC) - house_kept > timedelta(hours=1):
                await _keep_house(database)
                house_kept = datetime.now(UTC)

    async def publish_batch(self, database: asyncpg.Connection, wire: aiormq.Channel) -> bool:
        """Publish unsent rows together and move the confirmed ones to the log. True if there may be more of them."""
        limit = 1 if self._one_by_one else BATCH
        found = await database.fetch(_UNSENT, limit)
        self._one_by_one = max(0, self._one_by_one - 1)
        # A row that was refused before goes alone, so that it takes no other down with it.
        rows = found[:1] if found and found[0]["attempts"] else [*takewhile(lambda row: not row["attempts"], found)]
        if rows:
            results = await asyncio.gather(*(guarded(self._publish(wire, row)) for row in rows), return_exceptions=True)
            await self._settle(database, rows, results)
        return len(found) == limit or len(rows) < len(found)

    async def _settle(self, database: asyncpg.Connection, rows: list[Any], results: list[Any]) -> None:
        pairs = list(zip(rows, results, strict=True))
        sent = [row["position"] for row, result in pairs if result is True]
        returned = [row["position"] for row, result in pairs if isinstance(result, PublishError)]
        doubts = [result for result in results if result is not True and not isinstance(result, PublishError)]
        if sent:
            await database.execute(_CONFIRMED, sent)
            self.metrics.relay_published.inc(len(sent))
        if returned:
            await database.execute(_REFUSED, returned, "no queue takes this routing key", REFUSALS_BEFORE_PARKING)
            log.error("events cannot be routed", positions=returned[:20])
        if any(isinstance(doubt, AMQPChannelError) for doubt in doubts):
            if len(rows) == 1:
                await database.execute(_REFUSED, [rows[0]["position"]], str(doubts[0])[:500], REFUSALS_BEFORE_PARKING)
                self._pause = 0.1
            else:
                self._one_by_one = len(rows)
        if doubts:
            raise Unconfirmed(repr(doubts[0])) from doubts[0]

    async def _publish(self, wire: aiormq.Channel, row: Any) -> bool:
        properties = aiormq.spec.Basic.Properties(
            content_type=CONTENT_TYPE,
            delivery_mode=2,
            message_id=row["event_id"],
            message_type=row["type"],
            user_id=self.settings.broker_user,
        )
        frame = await wire.basic_publish(
            row["body"],
            exchange=row["exchange"],
            routing_key=row["routing_key"],
            mandatory=True,
            properties=properties,
            wait=False,
        )
        if not isinstance(frame, aiormq.spec.Basic.Ack):
            raise Unconfirmed(f"the broker answered {frame!r}")
        return True


async def outbox_state(database: Any, metrics: Metrics) -> None:
    """Read the outbox's figures into the metrics; called at each scrape."""
    async with database.engine.connect() as connection:
        state = (await connection.exec_driver_sql(_STATE)).one()
    metrics.outbox_pending.set(state.pending)
    metrics.outbox_parked.set(state.parked)
    metrics.outbox_oldest_age.set(float(state.age))


async def _keep_house(database: asyncpg.Connection) -> None:
    """Partitions of the log for this week and the next; receipts, answers and weeks of the log past their time go."""
    today = datetime.now(UTC).date()
    monday = today - timedelta(days=today.weekday())
    for start in (monday, monday + timedelta(weeks=1)):
        year, week, _ = start.isocalendar()
        await database.execute(
            f"CREATE TABLE IF NOT EXISTS event_log_{year}w{week:02} PARTITION OF event_log "
            f"FOR VALUES FROM ('{start}') TO ('{start + timedelta(weeks=1)}')"
        )
    await database.execute("DELETE FROM inbox WHERE handled_at < now() - $1::interval", INBOX_KEPT)
    await database.execute("DELETE FROM replies WHERE created_at < now() - $1::interval", REPLIES_KEPT)
    await database.execute("DELETE FROM ended_access WHERE ended_at < now() - $1::interval", ENDED_ACCESS_KEPT)
    year, week, _ = (today - LOG_KEPT).isocalendar()
    weeks = await database.fetch(
        "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'event_log'::regclass"
    )
    for name in (row["name"] for row in weeks):
        if name < f"event_log_{year}w{week:02}":
            await database.execute(f"DROP TABLE {name}")


async def _drop(broker: Any, database: asyncpg.Connection | None) -> None:
    with suppress(Exception, asyncio.CancelledError):
        if broker is not None:
            await asyncio.wait_for(broker.close(), 1)
    if database is not None:
        try:
            await asyncio.wait_for(database.close(), 1)
        except (Exception, asyncio.CancelledError):
            database.terminate()

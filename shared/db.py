"""One transaction: rows, outgoing events and incoming receipts commit together, or not at all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ARRAY,
    Integer,
    String,
    Table,
    bindparam,
    text,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from shared.events import Envelope, Event
from shared.ids import new_id
from shared.settings import Organisation
from shared.tables import outbox

EVENTS_EXCHANGE, COMMANDS_EXCHANGE = "fibex.events", "fibex.commands"
OUTBOX_CHANNEL = "outbox"
FORGOTTEN_AFTER = "5min"
"""How long a transaction may wait for its own service before it is taken for forgotten."""
_NEXT_VERSIONS = text("""
    INSERT INTO streams (subject, version)
    SELECT subject, told FROM unnest(:subjects, :told) AS s(subject, told) ORDER BY subject
    ON CONFLICT (subject) DO UPDATE SET version = streams.version + excluded.version
    RETURNING subject, version
""").bindparams(bindparam("subjects", type_=ARRAY(String)), bindparam("told", type_=ARRAY(Integer)))
# One statement for any number of events, and the relay is woken by the same.
_TELL = text("""
    WITH told AS (
        INSERT INTO outbox
            (event_id, exchange, routing_key, type, subject, aggregate_version, body, available_at)
        SELECT event_id, exchange, routing_key, type, subject, aggregate_version, body, available_at
        FROM unnest(:event_id, :exchange, :routing_key, :type, :subject, :aggregate_version, :body, :available_at)
            WITH ORDINALITY AS t
                (event_id, exchange, routing_key, type, subject, aggregate_version, body, available_at, place)
        ORDER BY place
    )
    SELECT pg_notify('outbox', '')
""").bindparams(
    *(
        bindparam(column.name, type_=ARRAY(column.type))
        for column in outbox.columns
        if column.name not in {"position", "attempts", "last_error", "parked_at"}
    )
)
_RECEIPT = text("""
    INSERT INTO inbox (consumer, source, event_id, handled_at) VALUES (:consumer, :source, :event_id, :handled_at)
    ON CONFLICT DO NOTHING RETURNING 1
""")


class Transaction:
    """What a use case works in: the session, the moment (`now`), who acts (`by`) and what caused it.

    A use case never commits; the edge that opened the transaction does, before the reply or the ack.
    """

    def __init__(
        self,
        session: AsyncSession,
        service: str,
        now: datetime,
        *,
        by: str = "system:unknown",
        correlation_id: str | None = None,
        cause: Envelope | None = None,
        traceparent: str | None = None,
        organisation: Organisation | None = None,
    ) -> None:
        self.session, self.service, self.now, self.by = session, service, now, by
        self._organisation = organisation
        self.cause, self.traceparent = cause, traceparent
        self.correlation_id = correlation_id or (cause and (cause.correlationid or cause.id)) or str(new_id(now))
        self._told: list[tuple[Event, Envelope, str, datetime]] = []
        self._ids_given = 0

    def emit(
        self,
        event: Event,
        *,
        at: datetime | None = None,
        by: str | None = None,
        exchange: str = EVENTS_EXCHANGE,
        available_at: datetime | None = None,
    ) -> UUID:
        """Tell a fact: it exists if and only if this transaction commits. Returns the event's id.

        `at` dates a fact of the past, `by` names a rule where not the caller acts, `available_at` holds it back.
        """
        # Events of one transaction share their moment; their ids still sort in the order they were told.
        event_id = new_id(self.now, sequence=self._ids_given)
        self._ids_given += 1
        envelope = Envelope(
            id=str(event_id),
            source=f"/fibex/{self.service}",
            type=event.event_type,
            subject=str(getattr(event, event.subject)),
            time=at or self.now,
            dataschema=event.schema_id(),
            correlationid=self.correlation_id,
            causationid=self.cause.id if self.cause else None,
            actor=by or self.by,
            traceparent=self.traceparent,
            data=event.model_dump(mode="json"),
        )
        self._told.append((event, envelope, exchange, available_at or self.now))
        return event_id

    @property
    def organisation(self) -> Organisation:
        """The zone and country that days, deadlines and holidays are reckoned by."""
        if self._organisation is None:
            raise LookupError("this database was opened without an organisation: Database(…, organisation=…)")
        return self._organisation

    async def first_time(self, consumer: str, envelope: Envelope) -> bool:
        """True once per consumer and event: the receipt commits with the consumer's own writes."""
        receipt = {"consumer": consumer, "source": envelope.source, "event_id": envelope.id, "handled_at": self.now}
        return (await self.session.execute(_RECEIPT, receipt)).first() is not None

    async def put_newer(self, table: Table, **values: Any) -> bool:
        """Write a copy of another service's record unless a newer `version` of it is here already.

        Events of one record may arrive in any order; the highest aggregateversion wins. True if the row was written.
        """
        return (await self.session.execute(_newer(table, frozenset(values)), values)).first() is not None

    async def flush_events(self) -> None:
        """Write what was told to the outbox; the edge calls it last thing before the commit."""
        await self.session.flush()
        if not self._told:
            return
        told, self._told = self._told, []
        counts: dict[str, int] = {}
        for _, envelope, exchange, _ in told:
            if exchange == EVENTS_EXCHANGE:
                counts[envelope.subject] = counts.get(envelope.subject, 0) + 1
        next_version = {}
        if counts:
            rows = await self.session.execute(_NEXT_VERSIONS, {"subjects": [*counts], "told": [*counts.values()]})
            next_version = {subject: version - counts[subject] for subject, version in rows.all()}
        told_rows = []
        for event, envelope, exchange, available_at in told:
            version = None
            if exchange == EVENTS_EXCHANGE:
                version = next_version[envelope.subject] = next_version[envelope.subject] + 1
            told_rows.append(
                {
                    "event_id": UUID(envelope.id),
                    "exchange": exchange,
                    "routing_key": event.key,
                    "type": event.event_type,
                    "subject": envelope.subject,
                    "aggregate_version": version,
                    "body": envelope.model_copy(update={"aggregateversion": version}).encode(),
                    "available_at": available_at,
                }
            )
        await self.session.execute(_TELL, {name: [row[name] for row in told_rows] for name in told_rows[0]})


@lru_cache(maxsize=256)
def _newer(table: Table, names: frozenset[str]) -> Any:
    """The statement of `put_newer`; building it costs as much as running it."""
    key = [column.name for column in table.primary_key.columns]
    insert = pg_insert(table)
    upsert = insert.on_conflict_do_update(
        index_elements=key,
        set_={name: insert.excluded[name] for name in sorted(names) if name not in key},
        where=table.c.version < insert.excluded.version,
    )
    return upsert.returning(table.c.version)


class Database:
    """The one database of a service."""

    def __init__(
        self, url: str, service: str, *, pool_size: int = 10, organisation: Organisation | None = None
    ) -> None:
        self.service, self.organisation = service, organisation
        self.url = url
        # Compiling a query costs more than it gives on queries of milliseconds, and PostgreSQL does it unless told. Who
        # forgets an open transaction keeps others waiting, so the database ends it.
        session = {"jit": "off", "idle_in_transaction_session_timeout": FORGOTTEN_AFTER}
        connecting = {"timeout": 5, "server_settings": session}
        self.engine = create_async_engine(
            url, pool_size=pool_size, max_overflow=10, pool_recycle=1800, connect_args=connecting
        )
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self, now: datetime | None = None, **origin: Any) -> AsyncIterator[Transaction]:
        """BEGIN … COMMIT. Events told inside are written last; any exception rolls everything back."""
        async with self._sessions() as session, session.begin():
            tx = Transaction(session, self.service, now or datetime.now(UTC), organisation=self.organisation, **origin)
            yield tx
            await tx.flush_events()

    async def close(self) -> None:
        await self.engine.dispose()


def is_away(error: BaseException) -> bool:
    """The database cannot be reached or is restarting: wait, nothing is wrong with the request itself."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (error.orig is not None and is_away(error.orig))
    if isinstance(error, asyncpg.PostgresError):
        # 57P01–57P03: shutting down, crashed, starting up. 08…: connection lost. 53…: no connections, memory or disk
        # left; that passes as well, and is no fault of the message or request that met it.
        state = getattr(error, "sqlstate", "") or ""
        return state.startswith(("08", "53")) or state in {"57P01", "57P02", "57P03"}
    cause = error.__cause__
    return isinstance(error, OSError | asyncpg.InterfaceError) or (cause is not None and is_away(cause))


def is_lost_race(error: BaseException) -> bool:
    """Two transactions got in each other's way (serialisation failure, deadlock); the same again will do."""
    cause = getattr(error, "orig", error)
    return getattr(cause, "sqlstate", None) in {"40001", "40P01"}


def dsn(url: str) -> str:
    """The same address for asyncpg itself."""
    return url.replace("postgresql+asyncpg://", "postgresql://")

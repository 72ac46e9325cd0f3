"""RabbitMQ in: what a service listens to, one effect per event, retries by the ladder, dead letters with the reason."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar, cast

import aio_pika
import structlog
from aio_pika.abc import AbstractIncomingMessage
from faststream import AckPolicy
from faststream.rabbit import Channel, RabbitBroker, RabbitExchange, RabbitMessage, RabbitQueue

from shared.db import Database, Transaction, is_away, is_lost_race
from shared.errors import NotFound
from shared.events import Envelope, Event, Malformed, catalogue, decode
from shared.settings import Settings
from shared.telemetry import Metrics, log

E = TypeVar("E", bound=Event)
Handler = Callable[[Transaction, Any, Envelope], Awaitable[None]]

LADDER = ("5s", "30s", "2m", "15m", "1h")
"""The rungs a failed message waits on, one after the other, before it is a dead letter."""
DEAD_LETTERS = "fibex.dlx"
ATTEMPT, SENDER, FIRST_FAILURE = "fibex-attempt", "fibex-sender", "fibex-first-failure"
HEARTBEAT = 10
"""Seconds; a dead link is noticed after about three of them. The library's 60 would take three minutes."""
PUBLISH_TIMEOUT = 10.0
_NOT_TAKEN = (
    ConnectionError,
    TimeoutError,
    aio_pika.exceptions.AMQPError,
    aio_pika.exceptions.ChannelInvalidStateError,
)


class Signed(Protocol):
    """What a message says of itself: its form, its headers, and the user the broker vouches for."""

    @property
    def content_type(self) -> str | None: ...

    @property
    def user_id(self) -> str | None: ...
    @property
    def headers(self) -> Mapping[str, Any] | None: ...


class Consumers:
    """`@consumers.on(SomeEvent)`: the handlers of one service, one queue `<service>.events` for all of them."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.handlers: dict[str, list[Handler]] = {}

    def on(self, *kinds: type[Event]) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            for kind in kinds:
                self.handlers.setdefault(kind.event_type, []).append(handler)
            return handler

        return register

    @property
    def queue(self) -> str:
        return f"{self.service}.events"

    @property
    def listens(self) -> list[type[Event]]:
        return [catalogue[name] for name in sorted(self.handlers)]


def make_broker(settings: Settings) -> RabbitBroker:
    """A FastStream broker with its unsafe defaults replaced.

    Unset they lose data or stall: no reconnect timeout hangs for ever on a black-holed link, a heartbeat of 60 s
    notices a dead one after three minutes, and a returned message counts as published.
    """
    return RabbitBroker(
        with_heartbeat(settings.rabbitmq_url),
        timeout=5.0,
        reconnect_interval=1.0,
        default_channel=Channel(publisher_confirms=True, on_return_raises=True),
        graceful_timeout=10.0,
        apply_types=False,
        logger=None,
    )


def with_heartbeat(rabbitmq_url: str) -> str:
    return f"{rabbitmq_url}{'&' if '?' in rabbitmq_url else '?'}heartbeat={HEARTBEAT}"


async def guarded(publish: Awaitable[Any]) -> Any:
    """Await a publish; a lost connection raises ConnectionError.

    The library resolves it with a *foreign* CancelledError, which would end a loop that only catches Exception.
    """
    try:
        async with asyncio.timeout(PUBLISH_TIMEOUT):
            return await publish
    except asyncio.CancelledError as error:
        if stopping():
            raise
        raise ConnectionError("the connection was lost while waiting for the broker's confirmation") from error


def stopping() -> bool:
    """Whether this task was told to stop. A lost connection raises CancelledError too, and leaves this False.

    Loops ask for it as well: on the way out of a broken connection, a library may swallow the real one.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


@dataclass
class Inbound:
    """The consuming side of one service: takes messages from its queue and sees each of them through to an end."""

    consumers: Consumers
    database: Database
    settings: Settings
    metrics: Metrics

    def attach(self, broker: RabbitBroker) -> None:
        async def publish(copy: aio_pika.Message, exchange: str, routing_key: str) -> None:
            target = RabbitExchange(exchange, declare=False)
            await broker.publish(copy, exchange=target, routing_key=routing_key, mandatory=True)

        self.aside = Aside(self.consumers.service, self.settings.broker_user, self.metrics, publish)
        queue = RabbitQueue(self.consumers.queue, declare=False)
        subscriber = broker.subscriber(
            queue,
            channel=Channel(prefetch_count=self.settings.prefetch),
            ack_policy=AckPolicy.REJECT_ON_ERROR,
            no_reply=True,
            decoder=_undecoded,
        )
        subscriber(self.receive)

    async def receive(self, message: AbstractIncomingMessage) -> None:
        """Returns when the message may be acknowledged: handled, known already, on the ladder or a dead letter."""
        try:
            envelope = arrived(message.body, message)
            handlers = self.consumers.handlers.get(envelope.type)
            if handlers is None:
                self.metrics.events.labels("other", "ignored").inc()
                return
            event = envelope.event()
            check_sender(event, message, self.settings.broker_user)
        except Malformed as error:
            await self.aside.bury(message, error)
            return
        with structlog.contextvars.bound_contextvars(
            correlation_id=envelope.correlationid or envelope.id, service=self.consumers.service, event_id=envelope.id
        ):
            await self._handle(message, envelope, event, handlers)

    async def _handle(
        self, message: AbstractIncomingMessage, envelope: Envelope, event: Event, handlers: list[Handler]
    ) -> None:
        races, pause = 0, 0.1
        while True:
            try:
                outcome = await self._once(envelope, event, handlers)
                self.metrics.events.labels(envelope.type, outcome).inc()
                return
            except Exception as error:
                if is_away(error):  # nothing leaves the queue while the database is down
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, 5.0)
                elif is_lost_race(error) and races < 2:
                    races += 1
                else:
                    await self.aside.retry_later(message, error)
                    return

    async def _once(self, envelope: Envelope, event: Event, handlers: list[Handler]) -> str:
        by = envelope.actor or f"ext:{event.producer}"
        async with self.database.transaction(cause=envelope, by=by, traceparent=envelope.traceparent) as tx:
            if not await tx.first_time(self.consumers.queue, envelope):
                return "duplicate"
            for handler in handlers:
                await handler(tx, event, envelope)
            return "handled"


@dataclass
class Aside:
    """Where a message goes that could not be handled: to the ladder, or to the dead letters with the reason.

    `publish(copy, exchange, routing_key)` returns once the broker has confirmed that a queue took it.
    """

    service: str
    own_user: str
    metrics: Metrics
    publish: Callable[[aio_pika.Message, str, str], Awaitable[None]]

    @property
    def queue(self) -> str:
        return f"{self.service}.events"

    async def retry_later(self, message: AbstractIncomingMessage, error: Exception) -> None:
        """To the next rung of the ladder; behind the last one it is a dead letter."""
        attempt = _attempt(message, self.own_user)
        if attempt >= len(LADDER):
            await self.bury(message, error)
            return
        log.warning("event will be retried", type=message.type, attempt=attempt, error=repr(error))
        self.metrics.events.labels(_known_type(message), "retried").inc()
        await self._republish(
            f"fibex.delay.{LADDER[attempt]}", message, {**_why(message, error, self.own_user), ATTEMPT: attempt + 1}
        )

    async def bury(self, message: AbstractIncomingMessage, error: Exception) -> None:
        """To the dead letters, with the error, the attempts it took and the first failure."""
        log.error("dead letter", queue=self.queue, reason=str(error), error=type(error).__name__)
        self.metrics.events.labels(_known_type(message), "dead").inc()
        reason = {**_why(message, error, self.own_user), "fibex-service": self.service}
        await self._republish(DEAD_LETTERS, message, {**reason, ATTEMPT: _attempt(message, self.own_user)})

    async def _republish(self, exchange: str, message: AbstractIncomingMessage, headers: dict[str, Any]) -> None:
        """The same message to another exchange, confirmed; its own queue is the routing key, so it can find back.

        The broker checks user_id against the connection, so the first sender travels on in a header of ours.
        """
        # Notes of the broker's own stay behind: RabbitMQ 3 reads a copied x-death as a cycle, and drops the message.
        brought = {name: value for name, value in message.headers.items() if not name.startswith("x-")}
        copy = aio_pika.Message(
            message.body,
            headers={**brought, **headers, SENDER: first_sender(message, self.own_user) or ""},
            content_type=message.content_type,
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            message_id=message.message_id,
            correlation_id=message.correlation_id,
            type=message.type,
            user_id=self.own_user,
        )
        pause = 0.2
        while True:
            try:
                await guarded(self.publish(copy, exchange, self.queue))
                return
            except _NOT_TAKEN as error:
                if message.channel.is_closed:
                    raise  # the delivery is gone with its channel; the broker will give it again
                log.warning("cannot set the message aside yet", exchange=exchange, error=repr(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)


def arrived(body: bytes, said: Signed) -> Envelope:
    """A message that arrived just now, read. Raises Malformed."""
    return decode(body, content_type=said.content_type, headers=said.headers or {}, received_at=datetime.now(UTC))


def check_sender(event: Event, message: Signed, own_user: str) -> None:
    """Raises Malformed unless the event's producer itself published it; the broker vouches for `user_id`."""
    sender = first_sender(message, own_user)
    if sender != event.producer:
        told = f"by the user {sender!r}" if sender else "without the property user_id"
        raise Malformed(
            f"user_id: {event.event_type} counts only from the user {event.producer!r}; this was published {told}"
        )


async def _undecoded(message: RabbitMessage) -> AbstractIncomingMessage:
    """FastStream's decoder knows neither CloudEvents nor binary mode: hand over the message as it came."""
    return cast(AbstractIncomingMessage, message.raw_message)


def first_sender(message: Signed, own_user: str) -> str | None:
    """Who published it first: the user the broker vouches for, or the one we noted when we sent it on."""
    noted = _noted(message, own_user, SENDER)
    return message.user_id if noted is None else str(noted) or None


def _attempt(message: AbstractIncomingMessage, own_user: str) -> int:
    value = _noted(message, own_user, ATTEMPT)
    return value if isinstance(value, int) else 0


def _why(message: AbstractIncomingMessage, error: Exception, own_user: str) -> dict[str, Any]:
    first = _noted(message, own_user, FIRST_FAILURE) or datetime.now(UTC).isoformat()
    reason = str(error) if isinstance(error, Malformed | NotFound) else f"{type(error).__name__}: {error}"
    return {"fibex-error": type(error).__name__, "fibex-reason": reason[:1000], FIRST_FAILURE: first}


def _noted(message: Signed, own_user: str, name: str) -> Any:
    """A header of ours; it counts only on messages we ourselves sent on, for anybody can write one."""
    return (message.headers or {}).get(name) if message.user_id == own_user else None


def _known_type(message: AbstractIncomingMessage) -> str:
    return message.type if message.type in catalogue else "other"

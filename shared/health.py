"""What whoever runs the system sees of a service: whether it is well, and how far behind.

In comes an administrator's or an operator's question; the service looks at its own database and queue; out go figures
and what is wrong.
"""

import asyncio
from datetime import datetime
from typing import Any, Literal

from aio_pika.exceptions import AMQPError
from fastapi import APIRouter, Request
from sqlalchemy import func, select

from shared.auth import Operating
from shared.db import Transaction
from shared.dead_letters import connected, messages_in, queues_of
from shared.edge import Route, Tx
from shared.fields import Out
from shared.relay import outbox_state
from shared.tables import inbox

OUTBOX_MAY_WAIT = 60.0
"""Seconds; events that wait longer mean that nobody publishes or the broker takes nothing."""
QUEUE_MAY_HOLD = 1000
Problem = Literal["broker_away", "nobody_listens", "queue_long", "outbox_late", "outbox_parked", "dead_letters"]


class OutboxOut(Out):
    """Events committed and not yet with the broker; `oldest_age_seconds` is the lag others see. `parked`: given up."""

    pending: int
    oldest_age_seconds: float
    parked: int


class QueueOut(Out):
    """`waiting` messages of the service's queue that nobody has taken yet, and how many processes listen to it."""

    name: str
    waiting: int
    listeners: int


class HealthOut(Out):
    """`status` is ok where `problems` is empty. `queue` and `dead_letters` are null while the broker is away.

    `heard_at` is when an event of another service was handled last; `leads` whether this replica publishes the outbox.
    """

    service: str
    version: str
    status: Literal["ok", "degraded"]
    problems: list[Problem]
    started_at: datetime
    asked_at: datetime
    heard_at: datetime | None
    broker: Literal["connected", "away"]
    leads: bool
    outbox: OutboxOut
    queue: QueueOut | None
    dead_letters: int | None


router = APIRouter(route_class=Route)


@router.get("/health")
async def health(request: Request, tx: Tx, actor: Operating) -> HealthOut:
    """How the service is, and how far behind. Where its database is away the answer is 503 `database_away`."""
    return await _health(request.app, tx)


async def _health(app: Any, tx: Transaction) -> HealthOut:
    await outbox_state(app.state.database, app.state.metrics)
    figures = app.state.metrics
    outbox = OutboxOut(
        pending=int(_value(figures.outbox_pending)),
        oldest_age_seconds=_value(figures.outbox_oldest_age),
        parked=int(_value(figures.outbox_parked)),
    )
    queue, dead = await _queues(app.state.settings.rabbitmq_url, app.state.service)
    problems = _problems(outbox, queue, dead)
    return HealthOut(
        service=app.state.service,
        version=app.state.settings.version,
        status="degraded" if problems else "ok",
        problems=problems,
        started_at=app.state.started_at,
        asked_at=tx.now,
        heard_at=await tx.session.scalar(select(func.max(inbox.c.handled_at))),
        broker="away" if queue is None else "connected",
        leads=bool(_value(figures.relay_leader)),
        outbox=outbox,
        queue=queue,
        dead_letters=dead,
    )


def _value(gauge: Any) -> float:
    return float(next(iter(gauge.collect())).samples[0].value)


async def _queues(broker_url: str, service: str) -> tuple[QueueOut | None, int | None]:
    """The service's queue and the number of its dead letters; neither where the broker does not answer at once."""
    name = f"{service}.events"
    try:
        async with asyncio.timeout(5), connected(broker_url) as channel:
            declared = (await channel.declare_queue(name, passive=True)).declaration_result
            dead = sum([await messages_in(channel, f"{queue}.dlq") for queue in queues_of(service)])
    except (AMQPError, OSError, TimeoutError):
        return None, None
    queue = QueueOut(name=name, waiting=declared.message_count or 0, listeners=declared.consumer_count or 0)
    return queue, dead


def _problems(outbox: OutboxOut, queue: QueueOut | None, dead: int | None) -> list[Problem]:
    found: dict[Problem, bool] = {
        "broker_away": queue is None,
        "nobody_listens": queue is not None and queue.listeners == 0,
        "queue_long": queue is not None and queue.waiting > QUEUE_MAY_HOLD,
        "outbox_late": outbox.oldest_age_seconds > OUTBOX_MAY_WAIT,
        "outbox_parked": outbox.parked > 0,
        "dead_letters": bool(dead),
    }
    return [name for name, is_so in found.items() if is_so]

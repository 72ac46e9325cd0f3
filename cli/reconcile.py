"""`fibex reconcile`: has analytics recorded what the services told? By day and type, and told again where it has not.

What comes in are the logs of what each service told and the events that analytics recorded. Of each day and type both
sides give a count, the sum of the amounts and a hash of who told what; where they differ, the events of that day and
type can be told to analytics once more, through the broker. It knows by their ids those that it has.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated

import aio_pika
import typer
from rich.console import Console

from cli import recounts
from cli.dead_letters import DEVELOPMENT
from cli.installation import Installation
from cli.topology import SERVICES, listens
from shared.bus import SENDER
from shared.db import EVENTS_EXCHANGE
from shared.events import CONTENT_TYPE
from shared.ids import first_id

READER = "analytics"
_AT_ONCE = 500


@dataclass(frozen=True)
class Digest:
    """The events of one day and type: how many, the sum of their amounts, and a hash of their ids and versions."""

    count: int = 0
    amount: Decimal = Decimal(0)
    hash: int = 0


@dataclass(frozen=True)
class Gap:
    """A day (UTC, by the events' ids) and type of which not the same was recorded as told."""

    producer: str
    day: date
    type: str
    told: Digest
    recorded: Digest

    def __str__(self) -> str:
        return (
            f"{self.producer}: {self.type} of {self.day}: told {self.told.count} over {self.told.amount}, "
            f"recorded {self.recorded.count} over {self.recorded.amount}"
            + ("" if self.told.count != self.recorded.count else "; they are not the same events")
        )


async def gaps(place: Installation) -> list[Gap]:
    """The days and types that differ, after `place.patience` seconds for what is under way."""
    now = datetime.now(UTC)
    deadline = asyncio.get_running_loop().time() + place.patience
    while True:
        found = [each for service in SERVICES for each in await _gaps_of(place, service, now)]
        if not found or asyncio.get_running_loop().time() > deadline:
            return found
        await asyncio.sleep(0.5)


async def tell_again(place: Installation, gap: Gap) -> int:
    """Give analytics the events of this day and type once more; returns how many. They keep their ids and sender."""
    start = datetime.combine(gap.day, datetime.min.time(), UTC)
    lower, upper = first_id(start), first_id(start + timedelta(days=1))
    rows = await place.rows(gap.producer, recounts.TOLD_ON, EVENTS_EXCHANGE, gap.type, start, lower, upper)
    async with await aio_pika.connect(place.broker, timeout=10) as connection:
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        for first in range(0, len(rows), _AT_ONCE):
            await asyncio.gather(
                *(
                    channel.default_exchange.publish(
                        _as_told(gap, row["event_id"], row["body"]), f"{READER}.events", mandatory=True, timeout=30
                    )
                    for row in rows[first : first + _AT_ONCE]
                )
            )
    return len(rows)


async def _gaps_of(place: Installation, producer: str, now: datetime) -> list[Gap]:
    """Only of what analytics listens to; an event is of the day its id was made."""
    types = [kind.event_type for kind in listens(READER) if kind.producer == producer]
    since = datetime.combine((now - place.since).date(), datetime.min.time(), UTC)
    lower, upper = first_id(since), first_id(now)
    told = await place.rows(producer, recounts.TOLD_BY_DAY, EVENTS_EXCHANGE, types, since, lower, upper)
    recorded = await place.rows(READER, recounts.RECORDED_BY_DAY, f"/fibex/{producer}", types, lower, upper)
    left, right = (
        {(row["day"], row["type"]): Digest(row["count"], row["amount"], row["hash"]) for row in rows}
        for rows in (told, recorded)
    )
    nothing = Digest()
    return [
        Gap(producer, *key, left.get(key, nothing), right.get(key, nothing))
        for key in sorted(left.keys() | right.keys())
        if left.get(key) != right.get(key)
    ]


def _as_told(gap: Gap, event_id: object, body: bytes) -> aio_pika.Message:
    """As a message that analytics had set aside: it believes in its own name who told it first."""
    return aio_pika.Message(
        body,
        headers={SENDER: gap.producer},
        content_type=CONTENT_TYPE,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=str(event_id),
        type=gap.type,
        user_id=READER,
    )


async def mend(place: Installation, found: Sequence[Gap]) -> tuple[int, list[Gap]]:
    """Tell again what the gaps name; how many events that were, and the gaps that are left when all is counted."""
    told = sum([await tell_again(place, each) for each in found])
    return told, await gaps(replace(place, patience=max(place.patience, 60.0)))


def command(
    postgres_url: Annotated[
        str | None,
        typer.Option(
            envvar="FIBEX_POSTGRES_URL",
            help="postgresql://user:password@host:port of the databases; without it that of `make run`.",
        ),
    ] = None,
    broker: Annotated[
        str, typer.Option(envvar="FIBEX_OPERATOR_URL", help="The broker, as its operator.")
    ] = DEVELOPMENT,
    prefix: Annotated[str, typer.Option(help="What the databases' names begin with.")] = "fibex_",
    days: Annotated[int, typer.Option(min=1, max=180, help="How far back to look.")] = 30,
    replay: Annotated[bool, typer.Option("--replay", help="Tell analytics again what it lacks.")] = False,
) -> None:
    """Compare what each service told with what analytics recorded, by day and type; ends with 1 where they differ."""
    out = Console(highlight=False)
    place = Installation.of(postgres_url, broker, prefix, timedelta(days=days))
    found = asyncio.run(gaps(place))
    for each in found:
        out.print(f"[red]✗[/] {each}", soft_wrap=True)
    if found and replay:
        told, found = asyncio.run(mend(place, found))
        out.print(f"{told} events told again")
        for each in found:
            out.print(f"[red]✗[/] still: {each}", soft_wrap=True)
    if not found:
        out.print(f"[green]✓[/] the last {days} days are recorded as they were told")
    raise typer.Exit(1 if found else 0)

"""`fibex dlq`: dead letters grouped, shown, handed back to their queue or thrown away."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import aio_pika
import typer
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from rich.console import Console
from rich.table import Table

from cli.topology import SERVICES
from shared.bus import ATTEMPT, FIRST_FAILURE, SENDER, first_sender
from shared.events import ProduceOrder

QUEUES = (*(f"{service}.events" for service in SERVICES), ProduceOrder.key)
OURS = ("fibex-error", "fibex-reason", "fibex-service", FIRST_FAILURE, ATTEMPT)


@dataclass(frozen=True)
class DeadLetter:
    """One message no retry could mend, and what is known of its end. `id` is the event's, else the message's."""

    queue: str
    id: str
    source: str | None
    type: str
    sender: str
    error: str
    reason: str
    attempts: int
    first_failure: str | None
    body: str

    @classmethod
    def of(cls, queue: str, message: AbstractIncomingMessage) -> "DeadLetter":
        told, headers = _told(message.body), message.headers
        return cls(
            queue=queue,
            id=str(told.get("id") or message.message_id or ""),
            source=told.get("source"),
            type=str(told.get("type") or message.type or "unknown"),
            sender=_sender(queue, message),
            error=str(headers.get("fibex-error") or "Rejected"),
            reason=str(headers.get("fibex-reason") or _broker_reason(headers)),
            attempts=int(str(headers.get(ATTEMPT) or 0)),
            first_failure=str(headers[FIRST_FAILURE]) if FIRST_FAILURE in headers else None,
            body=message.body.decode(errors="replace"),
        )


@dataclass(frozen=True)
class Selection:
    """Which dead letters are meant; what is not named does not narrow it."""

    queues: tuple[str, ...] = QUEUES
    type: str | None = None
    reason: str | None = None
    ids: frozenset[str] = frozenset()

    def takes(self, letter: DeadLetter) -> bool:
        return (
            (self.type is None or letter.type == self.type)
            and (self.reason is None or self.reason.lower() in letter.reason.lower())
            and (not self.ids or letter.id in self.ids)
        )


async def read(broker_url: str, selection: Selection) -> list[DeadLetter]:
    """What lies in the dead letters; it stays there."""
    found = []
    async with _connected(broker_url) as channel:
        for queue in selection.queues:
            async for message in _messages(channel, queue):
                letter = DeadLetter.of(queue, message)
                if selection.takes(letter):
                    found.append(letter)
    return found


async def hand_back(broker_url: str, selection: Selection) -> list[DeadLetter]:
    """Publish the selected ones to their queue again, as they first came and with all attempts before them.

    The id stays, so a letter whose effect exists already changes nothing. Each is removed once the broker has
    confirmed its copy; an interruption in between leaves both, which is a duplicate and no loss. The user needs
    RabbitMQ's tag `impersonator`: the copy carries the service's name, which alone makes it believe who sent it first.
    """

    async def back(channel: AbstractChannel, queue: str, message: AbstractIncomingMessage) -> None:
        await channel.default_exchange.publish(_as_it_came(queue, message), queue, mandatory=True, timeout=10)

    return await _remove(broker_url, selection, back)


async def throw_away(broker_url: str, selection: Selection) -> list[DeadLetter]:
    """Remove the selected ones for good; returns them, bodies and all."""

    async def nothing(channel: AbstractChannel, queue: str, message: AbstractIncomingMessage) -> None:
        """Acknowledging it is all."""

    return await _remove(broker_url, selection, nothing)


async def _remove(broker_url: str, selection: Selection, first: Callable[..., Any]) -> list[DeadLetter]:
    done = []
    async with _connected(broker_url) as channel:
        for queue in selection.queues:
            async for message in _messages(channel, queue):
                letter = DeadLetter.of(queue, message)
                if selection.takes(letter):
                    await first(channel, queue, message)
                    await message.ack()
                    done.append(letter)
    return done


@asynccontextmanager
async def _connected(broker_url: str) -> AsyncIterator[AbstractChannel]:
    """Closing the channel gives back what was looked at and not removed."""
    async with await aio_pika.connect(broker_url, timeout=10) as connection:
        yield await connection.channel(publisher_confirms=True, on_return_raises=True)


async def _messages(channel: AbstractChannel, queue: str) -> AsyncIterator[AbstractIncomingMessage]:
    """Those there are now; what comes back to the queue meanwhile has a later look."""
    letters = await channel.declare_queue(f"{queue}.dlq", passive=True)
    for _ in range(letters.declaration_result.message_count or 0):
        message = await letters.get(fail=False, timeout=10)
        if message is None:
            return
        yield message


def _as_it_came(queue: str, message: AbstractIncomingMessage) -> aio_pika.Message:
    headers = {name: value for name, value in message.headers.items() if name not in OURS}
    # x-death and its kin would make RabbitMQ 3 take the next round for a cycle, and drop the message.
    headers = {name: value for name, value in headers.items() if not name.startswith("x-")}
    if queue.endswith(".events"):
        headers[SENDER] = _sender(queue, message)
    return aio_pika.Message(
        message.body,
        headers=headers,
        content_type=message.content_type,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=message.message_id,
        correlation_id=message.correlation_id,
        type=message.type,
        user_id=_own_user(queue) or message.user_id,
    )


def _own_user(queue: str) -> str | None:
    """The service that reads the queue; the department's queue is read from outside."""
    return queue.removesuffix(".events") if queue.endswith(".events") else None


def _sender(queue: str, message: AbstractIncomingMessage) -> str:
    return first_sender(message, _own_user(queue) or "") or ""


def _told(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _broker_reason(headers: Any) -> str:
    """What the broker noted of a message it gave up by itself, as after too many deliveries."""
    return f"given up by the broker: {headers.get('x-first-death-reason') or headers.get('x-last-death-reason') or '?'}"


# The commands.

Broker = Annotated[
    str, typer.Option(envvar="FIBEX_OPERATOR_URL", help="amqp://operator:password@host:port/fibex of the broker.")
]
Queue = Annotated[list[str] | None, typer.Option("--queue", help="sales.events, …; all of them unless named.")]
Type = Annotated[str | None, typer.Option("--type", help="Only events of this type.")]
Reason = Annotated[str | None, typer.Option("--reason", help="Only where the reason contains this text.")]
Id = Annotated[list[str] | None, typer.Option("--id", help="Only these events.")]
All = Annotated[bool, typer.Option("--all", help="Every dead letter there is.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]
DEVELOPMENT = "amqp://operator:operator@localhost:5673/fibex"


def list_letters(
    broker: Broker = DEVELOPMENT,
    queue: Queue = None,
    type_: Type = None,
    reason: Reason = None,
    as_json: AsJson = False,
) -> None:
    """Group the dead letters by queue, type and reason."""
    letters = asyncio.run(read(broker, _selection(queue, type_, reason, None)))
    groups = Counter((each.queue, each.type, each.error, each.reason) for each in letters)
    rows = [
        {"queue": name, "type": kind, "error": error, "reason": why, "count": count}
        for (name, kind, error, why), count in groups.most_common()
    ]
    if as_json:
        _screen().print_json(data=rows)
    elif not rows:
        _screen().print("No dead letters.")
    else:
        _print_groups(rows)


def show(
    broker: Broker = DEVELOPMENT,
    queue: Queue = None,
    type_: Type = None,
    reason: Reason = None,
    id_: Id = None,
    as_json: AsJson = False,
) -> None:
    """Show dead letters whole: where each came from, why it ended here, and its body."""
    letters = asyncio.run(read(broker, _selection(queue, type_, reason, id_)))
    if as_json:
        _screen().print_json(data=[asdict(each) for each in letters])
        return
    for each in letters:
        for name, value in asdict(each).items():
            _screen().print(f"{name:>14}  {value}", markup=False, soft_wrap=True)
        _screen().print()
    _screen().print(f"{len(letters)} dead letters")


def retry(
    broker: Broker = DEVELOPMENT,
    queue: Queue = None,
    type_: Type = None,
    reason: Reason = None,
    id_: Id = None,
    everything: All = False,
    as_json: AsJson = False,
) -> None:
    """Hand dead letters back to their queue, once their cause is mended."""
    _must_narrow(queue, type_, reason, id_, everything)
    _report(asyncio.run(hand_back(broker, _selection(queue, type_, reason, id_))), "handed back", as_json)


def discard(
    broker: Broker = DEVELOPMENT,
    queue: Queue = None,
    type_: Type = None,
    reason: Reason = None,
    id_: Id = None,
    everything: All = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Throw dead letters away for good; asks first unless told --yes."""
    _must_narrow(queue, type_, reason, id_, everything)
    selection = _selection(queue, type_, reason, id_)
    if not yes:
        count = len(asyncio.run(read(broker, selection)))
        typer.confirm(f"Throw {count} dead letters away for good?", abort=True)
    _report(asyncio.run(throw_away(broker, selection)), "thrown away", as_json)


def register(app: typer.Typer) -> None:
    """The commands of `fibex dlq`."""
    app.command("list")(list_letters)
    app.command("show")(show)
    app.command("retry")(retry)
    app.command("discard")(discard)


def _selection(queues: list[str] | None, type_: str | None, reason: str | None, ids: list[str] | None) -> Selection:
    unknown = [name for name in queues or () if name not in QUEUES]
    if unknown:
        raise typer.BadParameter(f"{unknown[0]}: the queues are {', '.join(QUEUES)}", param_hint="--queue")
    return Selection(tuple(queues or QUEUES), type_, reason, frozenset(ids or ()))


def _must_narrow(queue: Any, type_: Any, reason: Any, ids: Any, everything: bool) -> None:
    if not (queue or type_ or reason or ids or everything):
        raise typer.BadParameter("say which: --queue, --type, --reason or --id; or --all of them")


def _report(letters: list[DeadLetter], what: str, as_json: bool) -> None:
    if as_json:
        _screen().print_json(data=[asdict(each) for each in letters])
    else:
        _screen().print(f"{len(letters)} dead letters {what}")


def _print_groups(rows: list[dict[str, Any]]) -> None:
    table = Table("queue", "type", "error", "reason", "count")
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    _screen().print(table)


def _screen(*, stderr: bool = False) -> Console:
    """As wide as the terminal is now."""
    return Console(highlight=False, stderr=stderr)

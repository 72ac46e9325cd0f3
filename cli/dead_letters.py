"""Dead letters of every queue, for their operator: read, handed back, thrown away."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from cli.topology import SERVICES
from shared.dead_letters import COMMANDS, DeadLetter, as_it_came, connected, messages_of

QUEUES = (*(f"{service}.events" for service in SERVICES), *COMMANDS)
DEVELOPMENT = "amqp://operator:operator@localhost:5673/fibex"


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
    async with connected(broker_url) as channel:
        for queue in selection.queues:
            async for message in messages_of(channel, queue):
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
        await channel.default_exchange.publish(as_it_came(queue, message), queue, mandatory=True, timeout=10)

    return await _remove(broker_url, selection, back)


async def throw_away(broker_url: str, selection: Selection) -> list[DeadLetter]:
    """Remove the selected ones for good; returns them, bodies and all."""

    async def nothing(channel: AbstractChannel, queue: str, message: AbstractIncomingMessage) -> None:
        """Acknowledging it is all."""

    return await _remove(broker_url, selection, nothing)


async def _remove(broker_url: str, selection: Selection, first: Callable[..., Any]) -> list[DeadLetter]:
    done = []
    async with connected(broker_url) as channel:
        for queue in selection.queues:
            async for message in messages_of(channel, queue):
                letter = DeadLetter.of(queue, message)
                if selection.takes(letter):
                    await first(channel, queue, message)
                    await message.ack()
                    done.append(letter)
    return done

"""What each user of the broker may do, tried for real: user x exchange x key, user x queue, and nothing beside it."""

import aio_pika
import pytest
from aio_pika.exceptions import AMQPError, ChannelClosed, ProbableAuthenticationError

from cli.topology import OPERATOR, OUTSIDE_EXCHANGE, SERVICES, UNROUTED, USERS
from shared.bus import DEAD_LETTERS, LADDER
from shared.db import COMMANDS_EXCHANGE, EVENTS_EXCHANGE
from shared.events import OUTSIDE
from tests.integration.shared.ground import Ground

ASIDE = [DEAD_LETTERS, *(f"fibex.delay.{rung}" for rung in LADDER)]
EXCHANGES = ["", EVENTS_EXCHANGE, OUTSIDE_EXCHANGE, COMMANDS_EXCHANGE, UNROUTED, "amq.topic", "amq.direct", *ASIDE]
ORDERS = "production.order_requests"
EVERYBODY = (*USERS, OPERATOR)


def may_publish(user: str, exchange: str, key: str) -> bool:
    """The rule in one place: own keys to one's own exchange, and what setting messages aside takes."""
    if user == OPERATOR:  # hands dead letters back, straight to a queue
        return exchange == ""
    own = key.startswith(f"{user}.")
    if user in OUTSIDE:
        return exchange == OUTSIDE_EXCHANGE and own
    return (
        (exchange == EVENTS_EXCHANGE and own)
        or exchange in ASIDE
        or (exchange == COMMANDS_EXCHANGE and user == "sales")
    )


def may_read(user: str, queue: str) -> bool:
    if user == OPERATOR:
        return queue.endswith(".dlq") or queue == UNROUTED
    own = {f"{user}.events", f"{user}.events.dlq"}
    return queue in own or (user, queue) in {("production", ORDERS), ("sales", f"{ORDERS}.dlq")}


@pytest.mark.parametrize("user", EVERYBODY)
async def test_a_user_publishes_with_own_keys_where_it_belongs_and_nowhere_else(ground: Ground, user: str) -> None:
    others = next(name for name in USERS if name != user)
    keys = [f"{user}.thing.happened", f"{others}.thing.happened", f"{user}x.thing.happened", "fibex", ORDERS]
    wrong = []
    async with await aio_pika.connect(ground.addresses.broker(user)) as connection:
        for exchange in EXCHANGES:
            for key in keys:
                allowed = await can_publish(connection, exchange, key, user)
                if allowed != may_publish(user, exchange, key):
                    wrong.append((exchange, key, allowed))
    assert wrong == []


@pytest.mark.parametrize("user", EVERYBODY)
async def test_a_user_reads_its_own_queue_and_no_other(ground: Ground, user: str) -> None:
    wrong = []
    async with await aio_pika.connect(ground.addresses.broker(user)) as connection:
        for queue in (each["name"] for each in ground.definitions["queues"]):
            allowed = await can_read(connection, queue)
            if allowed != may_read(user, queue):
                wrong.append((queue, allowed))
    assert wrong == []


@pytest.mark.parametrize("user", EVERYBODY)
async def test_nobody_makes_binds_empties_or_deletes_anything(ground: Ground, user: str) -> None:
    own = f"{user}.events" if user in SERVICES else f"{ORDERS}.dlq" if user == OPERATOR else ORDERS
    attempts = {
        "declare a queue": lambda channel: channel.declare_queue(f"{user}.own"),
        "declare an exchange": lambda channel: channel.declare_exchange(f"{user}.own"),
        "declare its queue anew": lambda channel: channel.declare_queue(own, durable=False),
        "bind": lambda channel: _queue(channel, own, "bind", EVENTS_EXCHANGE, "#"),
        "unbind": lambda channel: _queue(channel, own, "unbind", EVENTS_EXCHANGE, "#"),
        "delete a queue": lambda channel: channel.queue_delete(own),
        "delete an exchange": lambda channel: channel.exchange_delete(EVENTS_EXCHANGE),
        "empty another's queue": lambda channel: (
            _queue(channel, "identity.events", "purge")
            if user != "identity"
            else _queue(channel, "sales.events", "purge")
        ),
    }
    done = []
    async with await aio_pika.connect(ground.addresses.broker(user)) as connection:
        for name, attempt in attempts.items():
            try:
                await attempt(await connection.channel())
                done.append(name)
            except ChannelClosed:
                pass
    assert done == []


@pytest.mark.parametrize("user", ["sales", "accounting"])
async def test_nobody_signs_a_message_with_anothers_name(ground: Ground, user: str) -> None:
    exchange, other = (EVENTS_EXCHANGE, "contacts") if user == "sales" else (OUTSIDE_EXCHANGE, "warehouse")
    async with await aio_pika.connect(ground.addresses.broker(user)) as connection:
        assert not await can_publish(connection, exchange, f"{user}.thing.happened", other)
        assert await can_publish(connection, exchange, f"{user}.thing.happened", user)


async def test_a_wrong_password_and_a_foreign_host_are_refused(ground: Ground) -> None:
    with pytest.raises(ProbableAuthenticationError):
        await aio_pika.connect(ground.addresses.broker("sales", "wrong"))
    address = ground.addresses.broker("sales").rpartition("/")[0]
    with pytest.raises((AMQPError, ConnectionError)):
        await aio_pika.connect(f"{address}/%2F")


async def can_publish(connection: aio_pika.abc.AbstractConnection, exchange: str, key: str, signed: str) -> bool:
    """Whether the broker takes it; that no queue wants it is a different matter."""
    channel = await connection.channel(publisher_confirms=True, on_return_raises=False)
    target = await channel.get_exchange(exchange, ensure=False) if exchange else channel.default_exchange
    try:
        await target.publish(aio_pika.Message(b"{}", user_id=signed), key, mandatory=False)
    except ChannelClosed:
        return False
    await channel.close()
    return True


async def can_read(connection: aio_pika.abc.AbstractConnection, name: str) -> bool:
    channel = await connection.channel()
    try:
        queue = await channel.get_queue(name, ensure=False)
        await queue.cancel(await queue.consume(_leave))
    except ChannelClosed:
        return False
    await channel.close()
    return True


async def _queue(channel: aio_pika.abc.AbstractChannel, name: str, action: str, *arguments: str) -> None:
    await getattr(await channel.get_queue(name, ensure=False), action)(*arguments)


async def _leave(message: aio_pika.abc.AbstractIncomingMessage) -> None:
    """It goes back with the channel."""

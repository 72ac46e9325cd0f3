"""Spoiled links to the servers: what was committed still goes out, what is queued still gets done."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aio_pika
import pytest

from cli.topology import binding_key
from shared import bus, relay
from shared.bus import guarded, make_broker
from tests.eventually import eventually
from tests.integration.shared.ground import HEARD, QUEUE, Ground, a_payment, a_sale
from tests.integration.shared.relays import hasten, ids_in, running_relay, sent, tell
from tests.integration.shared.toy import Toy, running_toy
from tests.proxy import Proxy, proxied


@asynccontextmanager
async def to_the_broker(ground: Ground) -> AsyncIterator[tuple[Proxy, str]]:
    """A link that can be spoiled, and the address of the broker through it."""
    servers = ground.servers
    async with proxied(servers.rabbitmq_host, servers.rabbitmq_port) as proxy:
        yield proxy, f"amqp://sales:sales@127.0.0.1:{proxy.listening_on}/{ground.addresses.vhost}"


@asynccontextmanager
async def to_the_database(ground: Ground) -> AsyncIterator[tuple[Proxy, str]]:
    account, _, place = ground.settings.database_url.partition("@")
    address, _, name = place.partition("/")
    host, _, port = address.partition(":")
    async with proxied(host, int(port)) as proxy:
        yield proxy, f"{account}@127.0.0.1:{proxy.listening_on}/{name}"


async def test_a_lost_connection_is_an_error_to_the_publisher_and_not_the_end_of_its_task(ground: Ground) -> None:
    """The library ends the wait with a cancellation nobody asked for; a loop that catches Exception would just end."""
    async with to_the_broker(ground) as (proxy, url):
        connection = await aio_pika.connect(url)
        exchange = await (await connection.channel()).get_exchange("fibex.events", ensure=False)
        proxy.black_hole()
        waiting = asyncio.create_task(guarded(exchange.publish(aio_pika.Message(b"x", user_id="sales"), "sales.x.y")))
        await asyncio.wait([waiting], timeout=0.2)
        assert not waiting.done()
        proxy.cut()
        with pytest.raises(ConnectionError):
            await waiting


async def test_our_own_cancellation_stays_a_cancellation() -> None:
    task = asyncio.create_task(guarded(asyncio.Event().wait()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_publish_into_a_black_hole_ends_after_its_time(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's own `timeout` of publish is not kept; ours is."""
    monkeypatch.setattr(bus, "PUBLISH_TIMEOUT", 0.5)
    async with to_the_broker(ground) as (proxy, url):
        connection = await aio_pika.connect(url)
        exchange = await (await connection.channel()).get_exchange("fibex.events", ensure=False)
        proxy.black_hole()
        async with asyncio.timeout(5):
            with pytest.raises(TimeoutError):
                await guarded(exchange.publish(aio_pika.Message(b"x", user_id="sales"), "sales.x.y"))
        proxy.cut()


async def test_a_link_cut_again_and_again_loses_no_event(ground: Ground) -> None:
    async with to_the_broker(ground) as (proxy, url), running_relay(ground, rabbitmq_url=url) as publisher:
        told = []
        for cut in range(8):
            told += await tell(ground, *(a_sale() for _ in range(40)))
            await eventually(lambda before=publisher.published: publisher.published > before)
            proxy.cut()
            assert not publisher.ended, f"ended at cut {cut}"
        await sent(ground, len(told), within=20)
        assert proxy.accepted >= 8
    assert set(await ids_in(ground)) == {str(event_id) for event_id in told}


async def test_what_was_sent_into_a_black_hole_counts_as_unsent_and_goes_out_again(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is marked that the broker did not confirm."""
    monkeypatch.setattr(bus, "PUBLISH_TIMEOUT", 0.5)
    async with to_the_broker(ground) as (proxy, url), running_relay(ground, rabbitmq_url=url) as publisher:
        await tell(ground)
        await sent(ground, 1)
        for round_ in range(1, 4):
            proxy.black_hole()
            await tell(ground, *(a_sale() for _ in range(20)))
            await asyncio.wait([publisher.task], timeout=0.2)
            assert await ground.count("outbox") == 20
            await eventually(lambda: not publisher.leads)
            assert await ground.count("outbox") == 20
            proxy.cut()  # what the black hole held is gone for good
            proxy.heal()
            await sent(ground, 1 + 20 * round_)
        assert not publisher.ended
    assert len(set(await ids_in(ground))) == 61


async def test_a_thin_and_slow_link_delivers_all_the_same(ground: Ground) -> None:
    async with to_the_broker(ground) as (proxy, url), running_relay(ground, rabbitmq_url=url) as publisher:
        await eventually(lambda: publisher.leads)
        proxy.trickle(40_000)
        proxy.delay(0.002)
        told = await tell(ground, *(a_sale() for _ in range(60)))
        await sent(ground, 60, within=20)
    assert await ids_in(ground) == [str(event_id) for event_id in told]


async def test_a_standby_leads_when_the_leaders_database_link_goes_silent(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The silent leader cannot give its lock back; the server must take it."""
    monkeypatch.setitem(relay._LEADER_SESSION, "idle_session_timeout", "2s")
    async with to_the_database(ground) as (proxy, url), running_relay(ground, database_url=url) as first:
        await eventually(lambda: first.leads)
        async with running_relay(ground) as second:
            await tell(ground)
            await sent(ground, 1)
            assert not second.leads
            proxy.black_hole()
            await tell(ground)
            await sent(ground, 2, within=10)
            assert second.leads
            proxy.cut()
    assert len(await ids_in(ground)) == 2


async def test_a_consumer_comes_back_after_its_link_was_cut(ground: Ground) -> None:
    async with to_the_broker(ground) as (proxy, url), running_toy(ground, rabbitmq_url=url) as toy:
        await eventually(lambda: toy.app.state.broker_connected)
        for cut in range(1, 4):
            await ground.publish("accounting", *(a_payment() for _ in range(5)))
            await eventually(lambda receipts=5 * cut: receipts_of(ground, receipts), within=20)
            proxy.cut()
    assert await ground.take_all(QUEUE) == []


async def test_a_consumer_comes_back_after_reconnecting_into_a_black_hole(ground: Ground) -> None:
    """A connection that is accepted and then stays mute must not be waited for for ever."""
    async with to_the_broker(ground) as (proxy, url), running_toy(ground, rabbitmq_url=url) as toy:
        await eventually(lambda: toy.app.state.broker_connected)
        accepted = proxy.accepted
        proxy.black_hole()
        proxy.cut()
        await eventually(lambda: proxy.accepted >= accepted + 2, within=20)
        proxy.cut()
        proxy.heal()
        await ground.publish("accounting", a_payment())
        await eventually(lambda: receipts_of(ground, 1), within=20)


async def test_a_dead_link_is_noticed_by_its_missing_heartbeat(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bus, "HEARTBEAT", 1)
    async with to_the_broker(ground) as (proxy, url), running_toy(ground, rabbitmq_url=url) as toy:
        await eventually(lambda: toy.app.state.broker_connected)
        before = proxy.accepted
        proxy.black_hole()
        await eventually(lambda: proxy.accepted > before, within=15)
        proxy.cut()
        proxy.heal()
        await ground.publish("accounting", a_payment())
        await eventually(lambda: receipts_of(ground, 1), within=20)


async def test_the_heartbeat_is_ten_seconds(ground: Ground) -> None:
    async with make_broker(ground.settings) as broker:
        connection = await broker.connect()
        transport = connection.transport
        assert transport is not None
        assert transport.connection.connection_tune.heartbeat == 10


async def test_a_consumer_whose_queue_was_made_anew_listens_again(ground: Ground) -> None:
    """As when the topology is imported again after a mishap. RabbitMQ 3 wants the service restarted after that."""
    with ground.servers.management() as api:
        version = str(api.get("overview").json()["rabbitmq_version"])
    if version.startswith("3."):
        pytest.skip(f"RabbitMQ {version} gives a channel no messages of a queue made anew under an old name")
    async with running_toy(ground), ground.as_admin() as channel:
        await ground.publish("accounting", a_payment())
        await eventually(lambda: receipts_of(ground, 1))
        await channel.queue_delete(QUEUE)
        arguments = {"x-queue-type": "quorum"}
        queue = await channel.declare_queue(QUEUE, durable=True, arguments=arguments)
        for kind in HEARD["sales"]:
            await queue.bind("fibex.events", binding_key(kind))
        await ground.publish("accounting", a_payment())
        await eventually(lambda: receipts_of(ground, 2), within=20)


async def test_while_the_database_is_away_the_consumer_pauses_and_nothing_leaves_the_queue(ground: Ground) -> None:
    async with to_the_database(ground) as (proxy, url), running_toy(ground, database_url=url, prefetch=3) as toy:
        await ground.publish("accounting", a_payment())
        await eventually(lambda: receipts_of(ground, 1))
        proxy.cut(refuse=True)
        await ground.publish("accounting", *(a_payment() for _ in range(8)))
        await eventually(lambda: waiting_is(ground, 5))
        refused = await toy.add_note()
        assert (refused.status_code, refused.json()["code"]) == (503, "database_away")
        assert refused.headers["retry-after"] == "2"
        ready = await toy.http.get("/ready")
        assert (ready.status_code, ready.json()["status"]) == (503, "not ready")
        assert (await toy.http.get("/live")).status_code == 200
        assert await ground.waiting(QUEUE) == 5
        proxy.heal()
        await eventually(lambda: receipts_of(ground, 9), within=20)
        assert (await toy.add_note()).status_code == 201
    assert await ground.waiting(f"{QUEUE}.dlq") == 0
    assert await ground.waiting("fibex.delay.5s") == 0


async def test_writes_go_on_while_the_broker_is_away_and_their_events_follow(ground: Ground) -> None:
    async with to_the_broker(ground) as (proxy, url), running_toy(ground, rabbitmq_url=url) as toy:
        await eventually(lambda: toy.app.state.broker_connected)
        proxy.cut(refuse=True)
        await eventually(lambda: ready_says(toy, "away"))
        for _ in range(20):
            assert (await toy.add_note()).status_code == 201
        assert await ground.count("outbox") == 20
        assert await toy.figure("outbox_pending") == 20
        proxy.heal()
        await hasten(ground)
        await sent(ground, 20, within=20)
        await eventually(lambda: ready_says(toy, "connected"))
    assert len(await ids_in(ground)) == 20


async def ready_says(toy: Toy, broker: str) -> bool:
    answer = await toy.http.get("/ready")
    assert (answer.status_code, answer.json()["broker"]) == (200, broker), "requests can be served all the while"
    return True


async def receipts_of(ground: Ground, number: int) -> bool:
    assert await ground.count("inbox") == number
    return True


async def waiting_is(ground: Ground, number: int) -> bool:
    assert await ground.waiting(QUEUE) == number
    return True


async def test_a_stop_is_heeded_at_whatever_moment_it_comes(ground: Ground) -> None:
    """Dropping a broken connection swallows cancellations; a relay that lost its own would never end."""
    await tell(ground)
    async with to_the_broker(ground) as (proxy, url):
        for step in range(40):
            (proxy.cut if step % 2 else proxy.heal)(**({"refuse": True} if step % 2 else {}))
            async with running_relay(ground, rabbitmq_url=url) as publisher:
                await asyncio.wait([publisher.task], timeout=step * 0.003)
                publisher.task.cancel()
                done, _ = await asyncio.wait([publisher.task], timeout=5)
                assert done, f"the relay went on after it was told to stop {step * 3} ms from its start"

"""The consumer: every message comes to an end: its effect once, or the dead letters with the reason."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import aio_pika
import pytest
from aiormq.exceptions import AMQPChannelError
from faststream.rabbit import RabbitExchange
from structlog.testing import capture_logs

from shared.bus import LADDER, Consumers, Inbound, make_broker
from shared.errors import NotHereYet
from shared.events import PaymentConfirmed
from shared.telemetry import Metrics
from tests.eventually import eventually
from tests.integration.shared.ground import QUEUE, Ground, a_contact, a_payment, envelope_of
from tests.integration.shared.relays import opened
from tests.integration.shared.toy import Toy, notes, running_toy

GOOD = envelope_of(a_payment()).model_dump(mode="json", exclude_none=True)


def changed(**changes: Any) -> bytes:
    return json.dumps({**GOOD, **changes}).encode()


def with_data(**changes: Any) -> bytes:
    return changed(data={**GOOD["data"], **changes})


MALFORMED = {
    "not json": (b"{", "body: not JSON"),
    "not an object": (b"[1]", "body: must be a JSON object"),
    "not utf-8": (b'{"id": "\xff"}', "body: not JSON"),
    "too large": (b" " * (256 * 1024 + 1), "at most 262144 are read"),
    "too deep": (b'{"data":' * 5000 + b"1" + b"}" * 5000, "body: not JSON"),
    "NUL inside": (with_data(payer="a\x00b"), "NUL"),
    "half a surrogate": (changed().replace(b'"RUB"', b'"\\ud800"'), "body: not JSON"),
    "no type": (json.dumps({"specversion": "1.0", "data": {}}).encode(), "id: Field required"),
    "a wrong specversion": (changed(specversion="0.3"), "specversion"),
    "an unknown major version": (changed(dataschema="urn:fibex:PaymentConfirmed:9"), "urn:fibex:PaymentConfirmed:1"),
    "a time without a zone": (changed(time="2026-11-23T10:00:00"), "time"),
    "data that is no object": (changed(data=[1]), "data"),
    "a missing field": (changed(data={"payment_id": "p"}), "data.amount: Field required"),
    "money as a float": (with_data(amount=1.1), "data.amount"),
    "money that is not a number": (with_data(amount="NaN"), "data.amount"),
    "a negative payment": (with_data(amount="-1.00"), "data.amount"),
    "a version beyond int4": (changed(aggregateversion=2**31), "aggregateversion"),
}


@pytest.mark.parametrize("body, reason", MALFORMED.values(), ids=MALFORMED)
async def test_a_malformed_message_is_a_dead_letter_with_the_reason_and_a_good_one_behind_it_is_handled(
    toy: Toy, body: bytes, reason: str
) -> None:
    await toy.ground.publish_raw("accounting", body, type="PaymentConfirmed")
    good = a_payment()
    await toy.ground.publish("accounting", good)
    await eventually(lambda: any(event == good for event, _ in toy.seen))
    [letter] = await toy.ground.dead_letters(1)
    assert letter.body == body
    assert reason in str(letter.headers["fibex-reason"])
    assert letter.headers["fibex-error"] == "Malformed"
    assert letter.headers["fibex-service"] == "sales"
    assert letter.headers["fibex-attempt"] == 0
    assert letter.headers["fibex-sender"] == "accounting"
    assert abs((datetime.now(UTC) - datetime.fromisoformat(str(letter.headers["fibex-first-failure"]))).seconds) < 60


async def test_headers_that_cannot_be_read_are_a_dead_letter_with_the_reason(toy: Toy) -> None:
    headers = {"cloudEvents:specversion": "1.0", "cloudEvents:source": bytearray(b"\xff\xfe"), "cloudEvents:id": "1"}
    await toy.ground.publish_raw("accounting", json.dumps(GOOD["data"]).encode(), headers=headers)
    [letter] = await toy.ground.dead_letters(1)
    assert letter.headers["fibex-error"] == "Malformed"
    assert "source" in str(letter.headers["fibex-reason"])


async def test_a_flood_of_malformed_messages_leaves_none_unacknowledged(ground: Ground) -> None:
    poison = [body for body, _ in MALFORMED.values() if len(body) < 10_000] * 20
    async with running_toy(ground) as toy:
        async with ground.as_user("accounting") as channel:
            ext = await channel.get_exchange("fibex.ext", ensure=False)
            messages = [aio_pika.Message(body, delivery_mode=2, user_id="accounting") for body in poison]
            await asyncio.gather(*(ext.publish(message, "accounting.payment.confirmed") for message in messages))
        good = a_payment()
        await ground.publish("accounting", good)
        await eventually(lambda: any(event == good for event, _ in toy.seen))
        letters = await ground.dead_letters(len(poison))
    assert all(letter.headers["fibex-reason"] for letter in letters)
    assert await ground.take_all(QUEUE) == [], "the stop handed something back"


@pytest.mark.parametrize("content_type", ["application/cloudevents+json", "application/json", None, "text/plain"])
async def test_a_structured_event_is_read_under_any_content_type(toy: Toy, content_type: str | None) -> None:
    payment = a_payment()
    await toy.ground.publish("accounting", payment, content_type=content_type)
    await eventually(lambda: [event for event, _ in toy.seen] == [payment])


@pytest.mark.parametrize("prefix", ["cloudEvents:", "cloudEvents_"])
async def test_binary_mode_is_read_from_its_headers(toy: Toy, prefix: str) -> None:
    payment = a_payment()
    attributes = {"specversion": "1.0", "id": "b-1", "source": "/bank", "type": "PaymentConfirmed"}
    headers = {prefix + name: value for name, value in attributes.items()}
    body = payment.model_dump_json().encode()
    await toy.ground.publish_raw("accounting", body, headers=headers, content_type="application/json")
    await eventually(lambda: toy.seen)
    [(event, envelope)] = toy.seen
    assert event == payment
    assert (envelope.id, envelope.source, envelope.subject) == ("b-1", "/bank", payment.payment_id)


async def test_without_a_message_id_an_event_is_known_by_its_source_and_id(toy: Toy) -> None:
    """The client library invents a fresh message_id per message: only what the event itself says can be trusted."""
    envelope = envelope_of(a_payment())
    for message_id in (None, None, "something-else"):
        await toy.ground.publish("accounting", envelope, message_id=message_id)
    other_source = envelope.model_copy(update={"source": "/elsewhere"})
    await toy.ground.publish("accounting", other_source)
    await all_done(toy, 2)
    assert len(toy.seen) == 2
    assert {(each.source, each.id) for _, each in toy.seen} == {
        (envelope.source, envelope.id),
        ("/elsewhere", envelope.id),
    }


async def test_a_senders_own_repeat_without_an_id_is_recognised_by_its_natural_key(toy: Toy) -> None:
    body = json.dumps({"specversion": "1.0", "type": "PaymentConfirmed", "data": GOOD["data"]}).encode()
    for _ in range(3):
        await toy.ground.publish_raw("accounting", body)
    another = {**GOOD["data"], "payment_id": "another"}
    await toy.ground.publish_raw(
        "accounting", json.dumps({"specversion": "1.0", "type": "PaymentConfirmed", "data": another}).encode()
    )
    await all_done(toy, 2)
    assert len(toy.seen) == 2
    assert {event.payment_id for event, _ in toy.seen} == {GOOD["data"]["payment_id"], "another"}


async def test_a_message_of_a_type_nobody_here_handles_is_acknowledged_and_counted(toy: Toy) -> None:
    for kind in ("SomethingNew", "StockLevelChanged"):
        await toy.ground.publish_raw("accounting", changed(type=kind, id=str(uuid4())))

    async def counted() -> bool:
        return await toy.figure('events_handled_total{outcome="ignored",type="other"}') == 2

    await eventually(counted)
    await all_done(toy, 0)
    assert toy.seen == []
    assert await toy.ground.count("inbox") == 0


async def test_an_event_counts_only_from_its_producer(toy: Toy) -> None:
    """A payment told by production, as itself: the broker lets it through to us, we do not believe it."""
    await toy.ground.publish_raw("production", changed(), key="production.payment.confirmed")
    [letter] = await toy.ground.dead_letters(1)
    assert "only from the user 'accounting'" in str(letter.headers["fibex-reason"])
    assert "'production'" in str(letter.headers["fibex-reason"])
    assert letter.headers["fibex-sender"] == "production"
    assert toy.seen == []


async def test_an_event_without_user_id_is_a_dead_letter(toy: Toy) -> None:
    await toy.ground.publish_raw("accounting", changed(), user_id=None)
    [letter] = await toy.ground.dead_letters(1)
    assert "without the property user_id" in str(letter.headers["fibex-reason"])
    assert toy.seen == []


async def test_a_service_cannot_speak_for_another(toy: Toy) -> None:
    event = envelope_of(a_contact(uuid4(), "forged"))
    await toy.ground.publish("activities", event, key="activities.activity.completed")
    [letter] = await toy.ground.dead_letters(1)
    assert "only from the user 'contacts'" in str(letter.headers["fibex-reason"])


async def test_our_own_headers_from_outside_are_not_believed(ground: Ground) -> None:
    """Neither a sender's name nor a number of attempts may be brought along."""
    forged = {"fibex-sender": "accounting", "fibex-attempt": -3, "fibex-first-failure": "long ago"}

    async def handle(tx, event, envelope) -> None:
        raise RuntimeError("never works")

    async with running_toy(ground, handle) as toy:
        await ground.publish_raw("production", changed(), key="production.payment.confirmed", headers=forged)
        [letter] = await ground.dead_letters(1)
        assert "'production'" in str(letter.headers["fibex-reason"])
        await ground.publish("accounting", a_payment(), headers=forged)
        await ground.publish("accounting", a_payment(), headers={"fibex-attempt": 99})
        letters = await ground.dead_letters(2)
        assert len(toy.seen) == 2 * (len(LADDER) + 1)
    assert {letter.headers["fibex-attempt"] for letter in letters} == {len(LADDER)}
    assert all(str(letter.headers["fibex-first-failure"]).startswith("20") for letter in letters)


async def test_the_ladder_is_climbed_rung_by_rung_and_ends_in_the_dead_letters(ground: Ground) -> None:
    async def handle(tx, event, envelope) -> None:
        raise NotHereYet("the invoice has not arrived")

    async with spied_on_delays(ground) as spies, running_toy(ground, handle) as toy:
        envelope = envelope_of(a_payment())
        await ground.publish("accounting", envelope, correlation_id="c-1")
        [letter] = await ground.dead_letters(1)
        assert len(toy.seen) == 1 + len(LADDER)
        on_rungs = [await ground.take_all(spy) for spy in spies]
    assert [len(messages) for messages in on_rungs] == [1] * len(LADDER)
    assert [messages[0].headers["fibex-attempt"] for messages in on_rungs] == [1, 2, 3, 4, 5]
    assert letter.body == envelope.encode()
    assert (letter.message_id, letter.type) == (on_rungs[0][0].message_id, "PaymentConfirmed")
    assert (letter.correlation_id, letter.user_id) == ("c-1", "sales")
    assert letter.headers["fibex-error"] == "NotHereYet"
    assert letter.headers["fibex-reason"] == "the invoice has not arrived"
    assert letter.headers["fibex-attempt"] == len(LADDER)
    assert letter.headers["fibex-sender"] == "accounting"
    assert letter.headers["fibex-service"] == "sales"
    assert letter.headers["fibex-first-failure"] == on_rungs[0][0].headers["fibex-first-failure"]
    assert await ground.count("inbox") == 0


async def test_an_event_that_waits_on_the_ladder_is_handled_once_what_it_needs_is_there(ground: Ground) -> None:
    there = asyncio.Event()

    async def handle(tx, event, envelope) -> None:
        if not there.is_set():
            raise NotHereYet("not yet")

    async with running_toy(ground, handle) as toy:
        await ground.publish("accounting", a_payment())
        await eventually(lambda: len(toy.seen) == 3)
        there.set()
        await all_done(toy, 1)
        assert await toy.figure('events_handled_total{outcome="handled",type="PaymentConfirmed"}') == 1
    assert await ground.waiting(f"{QUEUE}.dlq") == 0


async def test_two_events_that_deadlock_are_both_handled_in_place(ground: Ground) -> None:
    first, second = uuid4(), uuid4()
    await ground.rows("INSERT INTO notes VALUES ($1, 'one'), ($2, 'two')", first, second)
    both_hold = asyncio.Barrier(2)
    tries = []

    async def handle(tx, event, envelope) -> None:
        mine, other = (first, second) if event.payment_id == "a" else (second, first)
        tries.append(event.payment_id)
        await tx.session.execute(notes.update().where(notes.c.note_id == mine).values(version=notes.c.version + 1))
        if len(tries) <= 2:
            await both_hold.wait()
        await tx.session.execute(notes.update().where(notes.c.note_id == other).values(version=notes.c.version + 1))

    async with running_toy(ground, handle) as toy:
        await ground.publish("accounting", a_payment("a"), a_payment("b"))

        async def both() -> bool:
            return await ground.count("inbox") == 2

        await eventually(both)
        assert await toy.figure('events_handled_total{outcome="retried",type="PaymentConfirmed"}') == 0
    assert len(tries) == 3
    assert [row["version"] for row in await ground.rows("SELECT version FROM notes")] == [3, 3]


async def test_where_the_dead_letters_cannot_be_reached_the_message_is_kept(ground: Ground) -> None:
    """A republish that no queue takes comes back as an error, and the original stays unacknowledged meanwhile."""
    async with ground.as_admin() as channel:
        letters = await channel.get_queue(f"{QUEUE}.dlq", ensure=False)
        await letters.unbind("fibex.dlx", QUEUE)
        try:
            async with running_toy(ground) as toy:
                await ground.publish_raw("accounting", b"poison")
                good = a_payment()
                await ground.publish("accounting", good)
                with capture_logs() as lines:
                    await eventually(lambda: any("set the message aside" in line["event"] for line in lines))
                await eventually(lambda: any(event == good for event, _ in toy.seen))
                assert await ground.waiting(f"{QUEUE}.dlq") == 0
                await letters.bind("fibex.dlx", QUEUE)
                [letter] = await ground.dead_letters(1)
                assert letter.body == b"poison"
        finally:
            await letters.bind("fibex.dlx", QUEUE)


async def test_handlers_run_side_by_side_up_to_the_prefetch_and_no_further(ground: Ground) -> None:
    running, most, release = 0, 0, asyncio.Event()

    async def handle(tx, event, envelope) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await release.wait()
        running -= 1

    async with running_toy(ground, handle, prefetch=4) as toy:
        await ground.publish("accounting", *(a_payment() for _ in range(12)))
        await eventually(lambda: running == 4)
        assert await ground.waiting(QUEUE) == 8
        release.set()
        await all_done(toy, 12)
    assert most == 4


async def test_a_stop_hands_back_what_was_prefetched_and_nothing_is_lost_or_done_twice(ground: Ground) -> None:
    slow = asyncio.Event()

    async def handle(tx, event, envelope) -> None:
        await tx.session.execute(notes.insert().values(note_id=uuid4(), title=event.payment_id))
        if not slow.is_set():
            await asyncio.sleep(0.3)

    payments = [a_payment() for _ in range(30)]
    async with running_toy(ground, handle, prefetch=5) as toy:
        await ground.publish("accounting", *payments)
        await eventually(lambda: len(toy.seen) >= 5)
    finished = await ground.count("notes")
    assert 5 <= finished < 30, "what was begun was finished, the rest was left"

    async def handed_back() -> bool:
        return await ground.waiting(QUEUE) == 30 - finished

    await eventually(handed_back)
    slow.set()
    async with running_toy(ground, handle) as toy:
        await all_done(toy, 30)
        assert len(toy.seen) == 30 - finished
    assert {row["title"] for row in await ground.rows("SELECT title FROM notes")} == {
        payment.payment_id for payment in payments
    }
    assert await ground.waiting(f"{QUEUE}.dlq") == 0


async def test_an_error_on_the_publishing_channel_leaves_the_subscriber_alone(ground: Ground) -> None:
    """Each has a channel of its own: a refused publish closes one, not the other."""
    seen = []
    consumers = Consumers("sales")

    @consumers.on(PaymentConfirmed)
    async def payment_confirmed(tx, event, envelope) -> None:
        seen.append(event)

    broker = make_broker(ground.settings)
    async with opened(ground) as database:
        Inbound(consumers, database, ground.settings, Metrics("toy")).attach(broker)
        async with broker:
            await broker.start()
            nowhere = RabbitExchange("fibex.nowhere", declare=False)
            with pytest.raises(AMQPChannelError, match="nowhere"):
                await broker.publish(b"x", exchange=nowhere, routing_key="x", timeout=5)
            await ground.publish("accounting", *(a_payment() for _ in range(5)))
            await eventually(lambda: len(seen) == 5)
            await ground.publish_raw("accounting", b"poison")
            await ground.dead_letters(1)


async def all_done(toy: Toy, receipts: int) -> None:
    """Wait until so many events were handled and the queue is empty."""

    async def idle() -> bool:
        assert await toy.ground.count("inbox") == receipts
        return await toy.ground.waiting(QUEUE) == 0

    await eventually(idle, within=20)


@asynccontextmanager
async def spied_on_delays(ground: Ground) -> AsyncIterator[list[str]]:
    """A second queue behind each rung of the ladder: what is laid on it can be read afterwards."""
    names = [f"spy.{rung}" for rung in LADDER]
    async with ground.as_admin() as channel:
        for name, rung in zip(names, LADDER, strict=True):
            queue = await channel.declare_queue(name, exclusive=False, auto_delete=False)
            await queue.bind(f"fibex.delay.{rung}", "")
        yield names
        for name in names:
            await channel.queue_delete(name)

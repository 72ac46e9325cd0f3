"""`fibex dlq`: dead letters are grouped, shown, handed back as they came, or thrown away; none is lost by looking."""

import asyncio
import json
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from cli import dlq
from cli.dead_letters import Selection, hand_back, read, throw_away
from cli.topology import OPERATOR
from shared.bus import LADDER
from tests.eventually import eventually
from tests.integration.shared.ground import QUEUE, Ground, a_payment, envelope_of
from tests.integration.shared.toy import Toy, running_toy

IN_SALES = Selection((QUEUE,))


def operator(ground: Ground) -> str:
    return ground.addresses.broker(OPERATOR)


async def fibex_dlq(ground: Ground, *arguments: str, answer: str | None = None) -> str:
    """Run a command as in a shell; a thread of its own, for it brings its own event loop."""
    environment = {"FIBEX_OPERATOR_URL": operator(ground), "COLUMNS": "300"}
    done = await asyncio.to_thread(CliRunner().invoke, dlq.app, arguments, input=answer, env=environment)
    assert done.exit_code == 0, done.output
    return done.output


async def fill(toy: Toy, *bodies: bytes) -> None:
    for body in bodies:
        await toy.ground.publish_raw("accounting", body, type="PaymentConfirmed")

    async def there() -> bool:
        return await toy.ground.waiting(f"{QUEUE}.dlq") == len(bodies)

    await eventually(there)


async def test_looking_takes_nothing_away_however_often(toy: Toy) -> None:
    bodies = [b'{"id": "%d"}' % number for number in range(30)]
    await fill(toy, *bodies)
    letters = await read(operator(toy.ground), IN_SALES)
    assert sorted(letter.body.encode() for letter in letters) == sorted(bodies)
    for _ in range(25):  # more often than the twenty deliveries a queue of events allows
        assert await read(operator(toy.ground), IN_SALES) == letters, "whoever looks next finds them"
    first = letters[0]
    assert (first.error, first.sender, first.attempts) == ("Malformed", "accounting", 0)
    assert first.id == json.loads(first.body)["id"]
    assert len(await toy.ground.take_all(f"{QUEUE}.dlq")) == 30


async def test_a_letter_handed_back_is_handled_as_if_it_came_for_the_first_time(ground: Ground) -> None:
    mended = False

    async def handle(tx, event, envelope) -> None:
        if not mended:
            raise RuntimeError("a bug")

    envelope = envelope_of(a_payment())
    async with running_toy(ground, handle) as toy:
        await ground.publish("accounting", envelope)

        async def dead() -> bool:
            return await ground.waiting(f"{QUEUE}.dlq") == 1

        await eventually(dead)
        [letter] = await read(operator(ground), IN_SALES)
        assert (letter.id, letter.attempts, letter.reason) == (envelope.id, len(LADDER), "RuntimeError: a bug")

        # Not mended yet: it has all its attempts again, and ends where it was.
        tries = len(toy.seen)
        assert len(await hand_back(operator(ground), IN_SALES)) == 1
        await eventually(lambda: len(toy.seen) == tries + 1 + len(LADDER))
        await eventually(dead)

        mended = True
        [back] = await hand_back(operator(ground), IN_SALES)
        assert (back.id, back.sender) == (envelope.id, "accounting")
        await eventually(lambda: ground.count("inbox WHERE event_id = $1", envelope.id))
        assert await ground.waiting(f"{QUEUE}.dlq") == 0

        # Once more, weeks later: the id is known, nothing happens twice.
        seen = len(toy.seen)
        await ground.publish("accounting", envelope)
        duplicates = 'events_handled_total{outcome="duplicate",type="PaymentConfirmed"}'

        async def recognised() -> bool:
            return await toy.figure(duplicates) == 1

        await eventually(recognised)
        assert len(toy.seen) == seen


async def test_a_forged_letter_stays_forged_however_often_it_is_handed_back(toy: Toy) -> None:
    await toy.ground.publish_raw("production", envelope_of(a_payment()).encode(), key="production.payment.confirmed")
    for _ in range(2):
        [letter] = await eventually(lambda: read(operator(toy.ground), IN_SALES))
        assert letter.sender == "production"
        assert "only from the user 'accounting'" in letter.reason
        await hand_back(operator(toy.ground), IN_SALES)
    assert len(await eventually(lambda: read(operator(toy.ground), IN_SALES))) == 1
    assert toy.seen == []


async def test_what_the_broker_gave_up_by_itself_is_named_and_can_be_handed_back(ground: Ground) -> None:
    """After twenty deliveries without an end, as of a message that kills its reader, no one could write a reason."""
    payment = a_payment()
    await ground.publish("accounting", payment)
    async with ground.as_admin() as channel:
        queue = await channel.get_queue(QUEUE, ensure=False)

        async def given_up() -> bool:
            while (message := await queue.get(fail=False, timeout=5)) is not None:
                await message.nack(requeue=True)
            return await ground.waiting(f"{QUEUE}.dlq") == 1

        await eventually(given_up)
    [letter] = await read(operator(ground), IN_SALES)
    assert letter.reason == "given up by the broker: delivery_limit"
    assert letter.sender == "accounting"
    failing = True

    async def handle(tx, event, envelope) -> None:
        if failing:
            raise RuntimeError("once more, up the ladder")

    async with running_toy(ground, handle) as toy:
        await hand_back(operator(ground), IN_SALES)
        await eventually(lambda: len(toy.seen) >= 3)
        failing = False
        await eventually(lambda: ground.count("inbox"))
        assert {event.payment_id for event, _ in toy.seen} == {payment.payment_id}


async def test_only_what_is_selected_is_touched(toy: Toy) -> None:
    await fill(toy, b'{"id": "a"}', b'{"id": "b", "type": "Odd"}', b"no json", b'{"id": "c"}')
    url = operator(toy.ground)
    assert {letter.id for letter in await read(url, Selection((QUEUE,), type="Odd"))} == {"b"}
    assert len(await read(url, Selection((QUEUE,), reason="NOT JSON"))) == 1
    assert await read(url, Selection(("contacts.events",))) == []
    gone = await throw_away(url, Selection((QUEUE,), ids=frozenset({"a", "c"})))
    assert [letter.id for letter in gone] == ["a", "c"]
    assert [letter.body for letter in await read(url, IN_SALES)] == ['{"id": "b", "type": "Odd"}', "no json"]


async def test_a_command_nobody_took_goes_back_in_the_name_of_its_sender(ground: Ground) -> None:
    orders = "production.order_requests"
    await ground.publish_raw("sales", b'{"id": "o-1"}', exchange="fibex.commands", key=orders, type="ProduceOrder")
    async with ground.as_user("production") as channel:
        message = await (await channel.get_queue(orders, ensure=False)).get(timeout=5)
        await message.reject(requeue=False)

    async def dead() -> bool:
        return await ground.waiting(f"{orders}.dlq") == 1

    await eventually(dead)
    [letter] = await hand_back(operator(ground), Selection((orders,)))
    assert (letter.sender, letter.reason) == ("sales", "given up by the broker: rejected")
    [back] = await ground.take_all(orders)
    assert (back.user_id, back.type, back.body) == ("sales", "ProduceOrder", b'{"id": "o-1"}')


async def test_the_commands_list_show_retry_and_discard(toy: Toy) -> None:
    marks = [str(uuid4()) for _ in range(3)]
    await fill(toy, *(f'{{"id": "{mark}", "type": "PaymentConfirmed"}}'.encode() for mark in marks), b"[1]")
    ground = toy.ground
    groups = json.loads(await fibex_dlq(ground, "list", "--json"))
    assert [(group["queue"], group["type"], group["count"]) for group in groups] == [
        (QUEUE, "PaymentConfirmed", 3),
        (QUEUE, "PaymentConfirmed", 1),
    ]
    assert "must be a JSON object" in await fibex_dlq(ground, "list")
    shown = await fibex_dlq(ground, "show", "--id", marks[1])
    assert marks[1] in shown and marks[0] not in shown and "1 dead letters" in shown
    assert "0 dead letters" in await fibex_dlq(ground, "retry", "--reason", "nothing like this")
    assert "1 dead letters thrown away" in await fibex_dlq(ground, "discard", "--reason", "JSON object", answer="y\n")
    thrown = json.loads(await fibex_dlq(ground, "discard", "--id", marks[0], "--yes", "--json"))
    assert [letter["id"] for letter in thrown] == [marks[0]]
    assert "2 dead letters thrown away" in await fibex_dlq(ground, "discard", "--all", "--yes")
    assert "No dead letters" in await fibex_dlq(ground, "list")


@pytest.mark.parametrize("arguments", [["retry"], ["discard", "--yes"], ["list", "--queue", "nowhere.events"]])
def test_a_command_that_says_too_little_or_nonsense_is_told_what_to_say(arguments: list[str], tmp_path: Path) -> None:
    done = CliRunner().invoke(dlq.app, arguments, env={"FIBEX_OPERATOR_URL": "amqp://x:x@127.0.0.1:1/x"})
    assert done.exit_code == 2
    assert "--queue" in done.output

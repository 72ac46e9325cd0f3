"""Health and dead letters over HTTP, for those who run the system: a service looks after its own queues."""

from datetime import UTC, datetime, timedelta
from typing import Any

from shared.bus import LADDER
from tests.eventually import eventually
from tests.integration.shared.ground import QUEUE, Ground, a_payment, envelope_of
from tests.integration.shared.toy import Toy, running_toy

ORDERS = "production.order_requests"


async def letters(toy: Toy, role: str = "admin", **query: Any) -> dict[str, Any]:
    answer = await toy.request("GET", "/dead-letters", toy.ground.token(role), params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def all_there(toy: Toy, number: int) -> list[dict[str, Any]]:
    async def there() -> list[dict[str, Any]]:
        found = await letters(toy)
        assert found["total"] == number
        return found["items"]

    return await eventually(there)


async def poison(toy: Toy, *bodies: bytes) -> None:
    for body in bodies:
        await toy.ground.publish_raw("accounting", body, type="PaymentConfirmed")


async def test_a_poisoned_message_is_listed_with_its_reason_and_looking_takes_nothing_away(toy: Toy) -> None:
    await poison(toy, b'{"id": "p-1", "type": "PaymentConfirmed"}', b"no json")
    [last, first] = await all_there(toy, 2)
    assert (first["queue"], first["event_id"], first["type"]) == (QUEUE, "p-1", "PaymentConfirmed")
    assert (first["sender"], first["error"], first["attempts"]) == ("accounting", "Malformed", 0)
    assert first["first_failure"] < last["first_failure"]
    assert "not JSON" in last["reason"] and last["body"] == "no json"
    for _ in range(25):  # more often than the twenty deliveries a queue of events allows
        found = await letters(toy)
        assert (found["total"], found["items"]) == (2, [last, first]), "whoever looks next finds them"


async def test_an_operator_sees_why_and_not_what(toy: Toy) -> None:
    await poison(toy, b"somebody's order")
    await all_there(toy, 1)
    [seen] = (await letters(toy, "ops"))["items"]
    assert (seen["body"], seen["error"]) == (None, "Malformed")


async def test_letters_are_narrowed_and_paged(toy: Toy) -> None:
    await poison(toy, *(b'{"id": "%d", "type": "Odd"}' % number for number in range(5)), b"no json")
    await all_there(toy, 6)
    odd = await letters(toy, type="Odd")
    assert (len(odd["items"]), odd["types"]) == (5, {"Odd": 5, "PaymentConfirmed": 1})
    assert len((await letters(toy, reason="NOT JSON"))["items"]) == 1
    page = await letters(toy, type="Odd", limit=3)
    rest = await letters(toy, type="Odd", limit=3, cursor=page["next_cursor"])
    assert [each["event_id"] for each in page["items"] + rest["items"]] == ["4", "3", "2", "1", "0"]
    assert rest["next_cursor"] is None
    refused = await toy.request("GET", "/dead-letters", toy.ground.token("admin"), params={"cursor": "xx"})
    assert (refused.status_code, refused.json()["field"]) == (422, "cursor")


async def test_a_letter_whose_cause_is_mended_is_retried_and_handled_once(ground: Ground) -> None:
    mended = False

    async def handle(tx, event, envelope) -> None:
        if not mended:
            raise RuntimeError("a bug")

    envelope = envelope_of(a_payment())
    async with running_toy(ground, handle) as toy:
        await ground.publish("accounting", envelope)
        [letter] = await eventually(lambda: all_there(toy, 1))
        assert (letter["event_id"], letter["attempts"]) == (envelope.id, len(LADDER))
        tries, path = len(toy.seen), f"/dead-letters/{letter['id']}/retry"

        # Not mended yet: it has all its attempts again, and is the same letter afterwards.
        assert (await toy.post(path, ground.token("ops"))).json() == {"done": [letter["id"]], "unknown": []}
        await eventually(lambda: len(toy.seen) == tries + 1 + len(LADDER))
        [again] = await all_there(toy, 1)
        assert (again["id"], again["sender"]) == (letter["id"], "accounting")

        mended = True
        assert (await toy.post(path, ground.token("admin"))).status_code == 200
        await eventually(lambda: ground.count("inbox WHERE event_id = $1", envelope.id))
        gone = await toy.post(path, ground.token("admin"))
        assert (gone.status_code, gone.json()["code"]) == (404, "dead_letter_unknown")
        assert (await letters(toy))["total"] == 0


async def test_many_are_retried_or_thrown_away_together_and_the_others_stay(toy: Toy) -> None:
    await poison(toy, *(b'{"id": "%d"}' % number for number in range(4)))
    ids = {each["event_id"]: each["id"] for each in await all_there(toy, 4)}
    admin = toy.ground.token("admin")
    nobody = "0" * 32
    thrown = await toy.post("/dead-letters/discard", admin, json={"ids": [ids["1"], ids["2"], nobody]})
    assert thrown.json() == {"done": sorted([ids["1"], ids["2"]]), "unknown": [nobody]}
    assert {each["event_id"] for each in await all_there(toy, 2)} == {"0", "3"}
    back = await toy.post("/dead-letters/retry", admin, json={"ids": [ids["0"]]})
    assert back.json()["done"] == [ids["0"]]
    assert {each["event_id"] for each in await all_there(toy, 2)} == {"0", "3"}, "still poison, it comes back"
    assert (await toy.post(f"/dead-letters/{ids['3']}/discard", admin)).status_code == 200
    assert {each["event_id"] for each in await all_there(toy, 1)} == {"0"}


async def test_a_command_the_department_gave_up_is_looked_after_by_who_gave_it(toy: Toy) -> None:
    ground = toy.ground
    await ground.publish_raw("sales", b'{"id": "o-1"}', exchange="fibex.commands", key=ORDERS, type="ProduceOrder")
    async with ground.as_user("production") as channel:
        await (await (await channel.get_queue(ORDERS, ensure=False)).get(timeout=5)).reject(requeue=False)
    [letter] = await all_there(toy, 1)
    assert (letter["queue"], letter["reason"]) == (ORDERS, "given up by the broker: rejected")
    await toy.post(f"/dead-letters/{letter['id']}/retry", ground.token("admin"))
    [back] = await ground.take_all(ORDERS)
    assert (back.user_id, back.type, back.body) == ("sales", "ProduceOrder", b'{"id": "o-1"}')


async def test_health_tells_what_waits_where_and_what_is_wrong(ground: Ground) -> None:
    async def health(toy: Toy) -> dict[str, Any]:
        answer = await toy.request("GET", "/health", ground.token("ops"))
        assert answer.status_code == 200, answer.text
        return answer.json()

    async with running_toy(ground, version="2026.11") as toy:
        await ground.publish("accounting", a_payment())
        await eventually(lambda: ground.count("inbox"))
        well = await health(toy)
        assert (well["service"], well["version"], well["status"]) == ("sales", "2026.11", "ok")
        assert (well["problems"], well["broker"], well["dead_letters"]) == ([], "connected", 0)
        assert well["queue"] == {"name": QUEUE, "waiting": 0, "listeners": 1}
        assert well["outbox"] == {"pending": 0, "oldest_age_seconds": 0, "parked": 0}
        assert well["started_at"] < well["heard_at"] < well["asked_at"]
        await poison(toy, b"no json")
        await all_there(toy, 1)
        ill = await health(toy)
        assert (ill["status"], ill["problems"], ill["dead_letters"]) == ("degraded", ["dead_letters"], 1)
    await ground.take_all(f"{QUEUE}.dlq")
    async with running_toy(ground, consume=False, rabbitmq_url="amqp://sales:sales@127.0.0.1:1/nowhere") as toy:
        await toy.add_note()
        late = datetime.now(UTC) - timedelta(minutes=2)
        await ground.rows("UPDATE outbox SET available_at = $1", late)
        away = await health(toy)
        assert (away["broker"], away["queue"], away["dead_letters"]) == ("away", None, None)
        assert away["problems"] == ["broker_away", "outbox_late"]
        assert away["outbox"]["pending"] == 1 and away["outbox"]["oldest_age_seconds"] >= 120
        refused = await toy.request("GET", "/dead-letters", ground.token("admin"))
        assert (refused.status_code, refused.json()["code"]) == (503, "broker_away")

"""Parked events, for those who run the system: listed with why, given back once that is mended, never thrown away."""

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID, uuid4

from typer.testing import CliRunner

from cli import installation, outbox
from shared.events import SaleCreated
from shared.relay import REFUSALS_BEFORE_PARKING
from tests.eventually import eventually
from tests.integration.shared.ground import Ground, a_sale
from tests.integration.shared.relays import hasten, tell
from tests.integration.shared.toy import Toy, running_toy

COMMANDS = "fibex.commands"


async def parked(toy: Toy, role: str = "ops", **query: Any) -> dict[str, Any]:
    answer = await toy.request("GET", "/parked-events", toy.ground.token(role), params=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def retry(toy: Toy, *event_ids: UUID) -> dict[str, Any]:
    body = {"event_ids": [str(each) for each in event_ids]}
    answer = await toy.post("/parked-events/retry", toy.ground.token("ops"), json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def all_parked(toy: Toy, number: int) -> list[dict[str, Any]]:
    """Wait until so many are parked; the pauses between their tries pass at once."""

    async def there() -> list[dict[str, Any]]:
        await hasten(toy.ground)
        found = await parked(toy)
        assert found["total"] == number
        return list(found["items"])

    return await eventually(there, within=30)


async def a_queue_for_them(ground: Ground, stack: AsyncExitStack) -> Any:
    """What was missing: a queue that takes them."""
    channel = await stack.enter_async_context(ground.as_admin())
    queue = await channel.declare_queue(f"mended-{uuid4()}", exclusive=True)
    await queue.bind(COMMANDS, SaleCreated.key)
    return queue


async def test_an_event_that_parked_is_listed_with_why_and_given_back_once_that_is_mended(ground: Ground) -> None:
    async with AsyncExitStack() as stack:
        toy = await stack.enter_async_context(running_toy(ground))
        [lost] = await tell(ground, a_sale(), exchange=COMMANDS)
        [row] = await all_parked(toy, 1)
        assert (row["event_id"], row["type"], row["attempts"]) == (str(lost), "SaleCreated", REFUSALS_BEFORE_PARKING)
        assert (row["exchange"], row["routing_key"]) == (COMMANDS, SaleCreated.key)
        assert "no queue" in row["last_error"] and row["parked_at"]
        ill = (await toy.request("GET", "/health", ground.token("ops"))).json()
        assert ("outbox_parked" in ill["problems"], ill["outbox"]["parked"]) == (True, 1)

        # Not mended yet: it has all its tries again, and parks again.
        assert await retry(toy, lost) == {"done": [str(lost)], "unknown": []}
        [again] = await all_parked(toy, 1)
        assert again["attempts"] == REFUSALS_BEFORE_PARKING and again["parked_at"] > row["parked_at"]

        queue = await a_queue_for_them(ground, stack)
        assert (await retry(toy, lost))["done"] == [str(lost)]
        message = await eventually(lambda: queue.get(no_ack=True, fail=False))
        assert message.message_id == str(lost), "the same event under the same id"
        await eventually(lambda: ground.count("event_log WHERE event_id = $1", lost))
        assert await retry(toy, lost, lost) == {"done": [], "unknown": [str(lost)]}
        assert (await parked(toy))["total"] == 0


async def test_only_what_is_selected_goes_back_and_what_waits_its_turn_is_not_touched(ground: Ground) -> None:
    async with running_toy(ground, rabbitmq_url="amqp://sales:sales@127.0.0.1:1/nowhere", consume=False) as toy:
        told = await tell(ground, *(a_sale() for _ in range(4)))
        error = "no queue takes this routing key"
        await ground.rows(
            "UPDATE outbox SET parked_at = now(), attempts = 10, last_error = $2 WHERE event_id = ANY($1)",
            told[:3],
            error,
        )
        page = await parked(toy, limit=2)
        rest = await parked(toy, limit=2, cursor=page["next_cursor"])
        assert [each["event_id"] for each in page["items"] + rest["items"]] == [str(each) for each in told[:3]]
        assert (page["total"], rest["next_cursor"]) == (3, None)
        assert (await parked(toy, type="LeadOpened"))["items"] == []

        assert await retry(toy, told[1], told[3]) == {"done": [str(told[1])], "unknown": [str(told[3])]}

        rows = await ground.rows("SELECT event_id, attempts, parked_at FROM outbox ORDER BY position")
        assert [(row["attempts"], row["parked_at"] is None) for row in rows] == [
            (10, False), (0, True), (10, False), (0, True),
        ]  # fmt: skip


async def test_parked_events_are_for_those_who_run_the_system(ground: Ground) -> None:
    async with running_toy(ground) as toy:
        for role in ("manager", "head", "accountant"):
            assert (await toy.request("GET", "/parked-events", ground.token(role))).status_code == 403
            refused = await toy.post("/parked-events/retry", ground.token(role), json={"event_ids": [str(uuid4())]})
            assert refused.status_code == 403
        for wrong in ({"event_ids": []}, {"event_ids": ["x"]}, {}):
            refused = await toy.post("/parked-events/retry", ground.token("ops"), json=wrong)
            assert refused.status_code == 422
            assert refused.json()["errors"][0]["field"].startswith("event_ids")


async def fibex_outbox(ground: Ground, *arguments: str, exit_code: int = 0) -> str:
    """Run a command as in a shell; a thread of its own, for it brings its own event loop."""
    environment = {"FIBEX_POSTGRES_URL": ground.addresses.postgres_url, "COLUMNS": "300"}
    done = await asyncio.to_thread(CliRunner().invoke, outbox.app, arguments, env=environment)
    assert done.exit_code == exit_code, done.output
    return done.output


async def test_the_commands_list_and_retry(ground: Ground, monkeypatch: Any) -> None:
    monkeypatch.setattr(installation, "SERVICES", ("toy",))
    prefix = ("--prefix", ground.addresses.database_prefix)
    assert "No parked events." in await fibex_outbox(ground, "list", *prefix)
    told = await tell(ground, *(a_sale() for _ in range(3)))
    parks = "UPDATE outbox SET parked_at = now(), attempts = 10, last_error = $2 WHERE event_id = $1"
    for event_id, error in zip(told, ("no queue takes this routing key", "no queue takes this routing key", "403"),
                               strict=True):  # fmt: skip
        await ground.rows(parks, event_id, error)

    listed = json.loads(await fibex_outbox(ground, "list", *prefix, "--json"))
    assert [(each["service"], each["type"], each["error"], each["count"]) for each in listed] == [
        ("toy", "SaleCreated", "no queue takes this routing key", 2),
        ("toy", "SaleCreated", "403", 1),
    ]
    refused = await fibex_outbox(ground, "retry", *prefix, exit_code=2)
    assert "say which" in refused
    assert "1 parked events given back" in await fibex_outbox(ground, "retry", *prefix, "--id", str(told[2]))
    assert await ground.count("outbox WHERE parked_at IS NOT NULL") == 2
    assert "0 parked events given back" in await fibex_outbox(ground, "retry", *prefix, "--type", "LeadOpened")
    assert "2 parked events given back" in await fibex_outbox(ground, "retry", *prefix, "--all")
    assert await ground.count("outbox WHERE parked_at IS NULL AND attempts = 0") == 3

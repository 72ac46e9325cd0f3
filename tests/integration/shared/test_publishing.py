"""The relay: what was committed goes out, confirmed, in order, once per leader; what cannot go out is set aside."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from structlog.testing import capture_logs

from shared.relay import REFUSALS_BEFORE_PARKING
from tests.eventually import eventually
from tests.integration.shared.ground import Ground, a_sale
from tests.integration.shared.relays import hasten, ids_in, opened, running_relay, sent, tell

LEADERS_GO = """
    SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
"""Whoever leads in this database loses its connection; other databases of the server are those of other tests."""


async def test_a_committed_event_reaches_the_queue_with_everything_a_broker_can_use(ground: Ground) -> None:
    [event_id] = await tell(ground, a_sale(number="S-42"))
    async with running_relay(ground):
        await sent(ground, 1)
    [message] = await ground.take_all("contacts.events")
    assert (message.message_id, message.type, message.user_id) == (str(event_id), "SaleCreated", "sales")
    assert message.content_type == "application/cloudevents+json"
    assert message.delivery_mode == 2
    body = json.loads(message.body)
    assert (body["id"], body["source"], body["aggregateversion"]) == (str(event_id), "/fibex/sales", 1)
    assert body["data"]["number"] == "S-42"


async def test_events_go_out_in_the_order_they_were_told(ground: Ground) -> None:
    told = [event_id for _ in range(20) for event_id in await tell(ground, a_sale(), a_sale())]
    async with running_relay(ground):
        await sent(ground, 40)
    assert await ids_in(ground) == [str(event_id) for event_id in told]


async def test_more_than_one_batch_goes_out_and_every_confirmed_event_is_in_the_log(ground: Ground) -> None:
    told = await tell(ground, *(a_sale() for _ in range(1203)))
    async with running_relay(ground) as relay:
        await sent(ground, 1203)
        assert relay.published == 1203
    assert await ids_in(ground) == [str(event_id) for event_id in told]
    logged = await ground.rows(
        "SELECT event_id, published_at, aggregate_version, body FROM event_log ORDER BY position"
    )
    assert [row["event_id"] for row in logged] == told
    assert all(json.loads(row["body"])["id"] == str(row["event_id"]) for row in logged)


async def test_the_log_is_kept_by_the_week_and_next_weeks_partition_is_there_in_time(ground: Ground) -> None:
    async with running_relay(ground) as relay:
        await eventually(lambda: relay.leads)
        await tell(ground)
        await sent(ground, 1)
    today = datetime.now(UTC)
    weeks = [day.strftime("event_log_%Gw%V") for day in (today, today + timedelta(weeks=1))]
    found = await ground.rows(
        "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'event_log'::regclass"
    )
    assert set(weeks) <= {row["name"] for row in found}
    assert await ground.count(weeks[0]) == 1


async def test_a_row_committed_late_with_a_lower_position_still_goes_out(ground: Ground) -> None:
    async with opened(ground) as database, running_relay(ground):
        async with database.transaction() as slow:
            late = slow.emit(a_sale())
            await slow.flush_events()  # its position is taken, its commit is still to come
            [quick] = await tell(ground)
            await sent(ground, 1)
        await sent(ground, 2)
    assert await ids_in(ground) == [str(quick), str(late)]
    positions = await ground.rows("SELECT event_id FROM event_log ORDER BY position")
    assert [row["event_id"] for row in positions] == [late, quick]


async def test_an_event_held_back_goes_out_at_its_time_and_not_before(ground: Ground) -> None:
    async with running_relay(ground):
        [held] = await tell(ground, available_at=datetime.now(UTC) + timedelta(hours=1))
        [now] = await tell(ground)

        async def only_the_held_one_left() -> bool:
            return [row["event_id"] for row in await ground.rows("SELECT event_id FROM outbox")] == [held]

        await eventually(only_the_held_one_left)
        await hasten(ground)
        await sent(ground, 2)
    assert await ids_in(ground) == [str(now), str(held)]


async def test_an_event_no_queue_takes_parks_after_ten_tries_while_the_line_goes_on(ground: Ground) -> None:
    """A command without a queue comes back; counting the return as a success would lose it."""
    async with running_relay(ground) as relay:
        [lost] = await tell(ground, a_sale(), exchange="fibex.commands")

        async def tries(number: int) -> bool:
            await hasten(ground)
            return await ground.count("outbox WHERE attempts >= $1", number) == 1

        await eventually(lambda: tries(3), every=0.1)
        await tell(ground)
        await eventually(lambda: relay.published == 1)
        await eventually(lambda: tries(REFUSALS_BEFORE_PARKING), within=20, every=0.1)
        await tell(ground)
        await eventually(lambda: relay.published == 2)
        [parked] = await ground.rows("SELECT * FROM outbox")
    assert parked["event_id"] == lost
    assert parked["attempts"] == REFUSALS_BEFORE_PARKING
    assert parked["parked_at"] is not None
    assert "no queue" in parked["last_error"]
    assert await ground.count("event_log WHERE event_id = $1", lost) == 0


async def test_an_event_the_broker_closes_the_channel_for_is_found_alone_and_parked(ground: Ground) -> None:
    """An exchange that is not there costs the whole channel: the rows beside it must not wait for ever behind it."""
    good_before = await tell(ground, a_sale(), a_sale())
    [bad] = await tell(ground, a_sale(), exchange="fibex.nowhere")
    good_after = await tell(ground, a_sale(), a_sale())
    async with running_relay(ground) as relay:
        await eventually(lambda: relay.published >= 4, within=15)

        async def parked() -> bool:
            await hasten(ground)
            return await ground.count("outbox WHERE parked_at IS NOT NULL") == 1

        await eventually(parked, within=25)
        assert not relay.ended
    [row] = await ground.rows("SELECT * FROM outbox")
    assert row["event_id"] == bad
    assert "fibex.nowhere" in row["last_error"]
    arrived = await ids_in(ground)
    assert set(arrived) == {str(event_id) for event_id in (*good_before, *good_after)}


async def test_a_full_queue_makes_the_relay_wait_and_loses_nothing(ground: Ground) -> None:
    """overflow=reject-publish: the broker says no, the rows stay, and go out when there is room."""
    policy = f"policies/{ground.addresses.vhost}/full"
    definition = {"max-length": 3, "overflow": "reject-publish"}
    with ground.servers.management() as api:
        body = {"pattern": r"^contacts\.events$", "definition": definition, "apply-to": "queues", "priority": 9}
        (await asyncio.to_thread(lambda: api.put(policy, json=body))).raise_for_status()
    try:
        async with running_relay(ground) as relay:
            told = [str(event_id) for _ in range(8) for event_id in await tell(ground, *(a_sale() for _ in range(10)))]
            with capture_logs() as lines:
                await eventually(lambda: sum(line["event"] == "relay starts over" for line in lines) >= 3)
            assert await ground.count("outbox WHERE attempts > 0") == 0, "back-pressure is nobody's fault"
            arrived: set[str] = set()

            async def drained() -> bool:
                arrived.update(await ids_in(ground))
                return arrived == set(told) and await ground.count("outbox") == 0

            await eventually(drained, within=30)
            assert not relay.ended
            assert await ground.count("event_log") == len(told)
    finally:
        with ground.servers.management() as api:
            api.delete(policy)


async def test_of_two_relays_one_leads_and_the_other_takes_over_within_two_seconds(ground: Ground) -> None:
    async with running_relay(ground) as first:
        await eventually(lambda: first.leads)
        async with running_relay(ground) as second:
            told = await tell(ground, *(a_sale() for _ in range(50)))
            await sent(ground, 50)
            assert (first.published, second.published, second.leads) == (50, 0, False)

            await ground.rows(LEADERS_GO)
            await first.kill()
            await eventually(lambda: second.leads, within=2)
            told += await tell(ground, *(a_sale() for _ in range(50)))
            await sent(ground, 100)
            assert second.published == 50
    assert await ids_in(ground) == [str(event_id) for event_id in told]


async def test_a_leader_whose_database_connection_is_killed_leads_again(ground: Ground) -> None:
    async with running_relay(ground) as relay:
        for round_ in range(1, 4):
            await eventually(lambda: relay.leads)
            await ground.rows(LEADERS_GO)
            await tell(ground, a_sale(uuid4()))
            await sent(ground, round_)
        assert not relay.ended

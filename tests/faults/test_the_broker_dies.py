"""RabbitMQ is killed and started again while people work: writes go on, and their events follow."""

import asyncio

from tests.eventually import eventually
from tests.faults.conftest import Alone
from tests.faults.oracle import nothing_is_lost_or_doubled
from tests.faults.world import acknowledged


async def test_a_broker_killed_under_load_costs_no_event(alone: Alone) -> None:
    async with alone.company() as world:
        await world.hire(2)
        manager = world.managers[0]
        for _ in range(2):
            opened = len(world.sales)
            working = asyncio.create_task(world.work(sales_each=2))
            await eventually(lambda opened=opened: len(world.sales) > opened)
            await asyncio.to_thread(alone.own.kill_broker)
            for _ in range(5):
                await acknowledged(manager, "/api/contacts/contacts", {"name": "Meanwhile", "type": "existing"})
            assert await world.system.rows("contacts", "SELECT 1 FROM outbox"), "the events wait for the broker"
            await asyncio.to_thread(alone.own.start_broker)
            await working
        await nothing_is_lost_or_doubled(world)

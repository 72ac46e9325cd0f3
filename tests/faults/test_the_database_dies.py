"""PostgreSQL is killed and started again while people work: acknowledged writes stay, no event leaves its queue."""

import asyncio

from tests.eventually import eventually
from tests.faults.conftest import Alone
from tests.faults.oracle import nothing_is_lost_or_doubled


async def test_a_database_killed_under_load_costs_no_write(alone: Alone) -> None:
    async with alone.company() as world:
        await world.hire(2)
        for _ in range(2):
            opened = len(world.sales)
            working = asyncio.create_task(world.work(sales_each=2))
            await eventually(lambda opened=opened: len(world.sales) > opened)
            await asyncio.to_thread(alone.own.kill_postgres)
            await world.pay()
            refused = await world.managers[0].get("/api/contacts/contacts")
            assert (refused.status_code, refused.json()["code"]) == (503, "database_away")
            await asyncio.to_thread(alone.own.start_postgres)
            await working
        await nothing_is_lost_or_doubled(world)

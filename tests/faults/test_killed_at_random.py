"""kill -9 of any service at any moment while people work: whatever was acknowledged is there, once."""

import asyncio
import random

from tests.eventually import eventually
from tests.faults.conftest import Company
from tests.faults.oracle import nothing_is_lost_or_doubled
from tests.faults.world import World

OUTSIDE = ["sales", "activities", "analytics"]
KILLS = 10


async def test_services_killed_at_random_under_load_lose_and_double_nothing(company: Company) -> None:
    async with company(outside=OUTSIDE) as world:
        await world.hire(3)
        await asyncio.gather(world.work(sales_each=4), _kill_now_and_then(world, random.Random(20261123)))
        assert sum(each.deaths for each in world.outside.values()) == KILLS
        await nothing_is_lost_or_doubled(world)


async def _kill_now_and_then(world: World, dice: random.Random) -> None:
    """Each lives at least long enough to have begun to do something."""
    for kill in range(1, KILLS + 1):
        victim = world.outside[dice.choice(OUTSIDE)]
        await eventually(victim.lives, within=20)
        await asyncio.sleep(dice.uniform(0, 0.5))
        victim.kill()
        await eventually(lambda kill=kill: sum(each.deaths for each in world.outside.values()) == kill)

"""kill -9 between the broker's confirmation and the mark in the outbox: it is published again, and counts once."""

import pytest

from tests.faults.conftest import Company
from tests.faults.oracle import duplicates, nothing_is_lost_or_doubled


@pytest.mark.parametrize("service", ["contacts", "sales"])
async def test_an_event_published_twice_by_a_relay_that_died_counts_once(company: Company, service: str) -> None:
    crash = "after publish before mark:1,2,1,1,3,1"
    async with company(outside=[service], crash=crash) as world:
        await world.hire(2)
        await world.work_until(lambda: world.outside[service].deaths == 6)
        await nothing_is_lost_or_doubled(world)
        assert await duplicates(world) >= 3, "what was not marked went out again"

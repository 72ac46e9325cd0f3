"""kill -9 between the commit of an event's effect and its acknowledgement: it comes again, and changes nothing."""

import pytest

from tests.faults.conftest import Company
from tests.faults.oracle import duplicates, nothing_is_lost_or_doubled


@pytest.mark.parametrize("service", ["activities", "sales", "analytics"])
async def test_an_event_handled_by_a_service_that_died_before_saying_so_counts_once(
    company: Company, service: str
) -> None:
    crash = "after commit before ack:1,2,1,1,3,1"
    async with company(outside=[service], crash=crash) as world:
        await world.hire(2)
        await world.work_until(lambda: world.outside[service].deaths == 6)
        await nothing_is_lost_or_doubled(world)
        assert await duplicates(world) >= 3, "what was not acknowledged came again"

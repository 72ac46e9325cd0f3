"""kill -9 of a service while people wait for its answer: half a request never happens, and none happens twice."""

import pytest

from tests.faults.conftest import Company
from tests.faults.oracle import nothing_is_lost_or_doubled


@pytest.mark.parametrize("point", ["before commit", "after commit before reply"])
async def test_a_request_repeated_under_its_key_is_done_once_wherever_the_service_died(
    company: Company, point: str
) -> None:
    crash = f"{point}:1,1,2,1,1,1"
    async with company(outside=["sales"], crash=crash) as world:
        await world.hire(2)
        await world.work_until(lambda: world.outside["sales"].deaths == 6)
        await nothing_is_lost_or_doubled(world)
        kept = await world.system.rows("sales", "SELECT count(*) AS n FROM sales")
        assert kept[0]["n"] == len(world.sales), "a sale nobody got an answer for is no second sale"

"""Events that analytics lost are found by day and type, told again through the broker, and counted once."""

from dataclasses import replace
from datetime import UTC, datetime

from cli.reconcile import gaps, mend
from services.analytics.usecases import differences
from tests.faults.conftest import Company
from tests.faults.oracle import installation, nothing_is_lost_or_doubled


async def test_a_lost_day_of_a_type_is_found_alone_and_a_replay_mends_it_to_the_kopeck(company: Company) -> None:
    async with company() as world:
        await world.hire(2)
        await world.work(sales_each=2)
        await nothing_is_lost_or_doubled(world)
        place = replace(installation(world), patience=0.5)
        figures = await place.rows("analytics", "SELECT * FROM funnel_daily ORDER BY day, owner_id, stage")
        assert await gaps(place) == []

        lost = await place.rows("analytics", "DELETE FROM raw_event WHERE type = 'SaleCreated' RETURNING id")
        (found,) = await gaps(place)
        today = datetime.now(UTC).date()
        assert (found.producer, found.day, found.type) == ("sales", today, "SaleCreated")
        assert (found.told.count, found.recorded.count) == (len(lost), 0)

        assert await mend(place, [found]) == (len(lost), [])
        assert await differences(world.system.apps["analytics"].state.database) == []
        again = await place.rows("analytics", "SELECT * FROM funnel_daily ORDER BY day, owner_id, stage")
        assert again == figures, "what was there already was counted once"
        assert await mend(place, [found]) == (len(lost), []), "telling it once more changes nothing"
        await nothing_is_lost_or_doubled(world)

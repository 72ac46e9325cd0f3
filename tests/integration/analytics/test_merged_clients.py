"""Merged clients are one client in open periods, and two again after the merge is undone; closed figures stand."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from services.analytics import usecases
from tests.integration.analytics.conftest import Store
from tests.integration.analytics.test_closed_periods import close, somebody, take_in
from tests.integration.analytics.told import (
    NOON,
    a_client,
    a_completion,
    a_merge,
    a_task,
    an_undoing,
    records,
    report,
    told,
)
from tests.system import System

DAY = timedelta(days=1)


async def test_the_survivor_counts_after_a_merge_and_both_after_it_is_undone(system: System) -> None:
    anna = await system.a_manager()
    first, second = uuid4(), uuid4()
    await told(system, a_completion(anna, contact_id=first), a_completion(anna, contact_id=second, at=NOON + DAY))
    assert (await report(anna, "processed_clients"))["total"]["total"] == 2
    merge = a_merge(system.admin, first, second)
    await told(system, merge)
    found = await report(anna, "processed_clients")
    assert found["total"]["total"] == 1
    assert (await records(anna, found["total"]["records"]))["count"] == 1
    await told(system, an_undoing(system.admin, merge))
    assert (await report(anna, "processed_clients"))["total"]["total"] == 2


async def test_a_closed_period_keeps_both_clients_and_an_open_one_has_the_survivor(store: Store) -> None:
    anna, first, second = somebody(), uuid4(), uuid4()
    both = [a_completion(anna, contact_id=each, at=at) for each in (first, second) for at in (NOON, NOON + 30 * DAY)]
    await take_in(store, *both, at=NOON + 31 * DAY)
    await close(store, "2026-03-31", NOON + 32 * DAY)
    merge = a_merge(anna, first, second)
    await take_in(store, merge, at=NOON + 33 * DAY)
    distinct = "SELECT day::text, count(DISTINCT contact_id) AS n FROM clients_daily GROUP BY day ORDER BY day"
    assert [tuple(row) for row in await store.rows(distinct)] == [("2026-03-11", 2), ("2026-04-10", 1)]
    assert await usecases.differences(store.database) == []
    assert (await usecases.rebuild(store.database)).was_right
    await take_in(store, an_undoing(anna, merge), at=NOON + 34 * DAY)
    assert [tuple(row) for row in await store.rows(distinct)] == [("2026-03-11", 2), ("2026-04-10", 2)]
    assert await usecases.differences(store.database) == []


async def test_a_merged_client_leaves_the_base_and_brings_its_next_step_to_the_survivor(system: System) -> None:
    anna = await system.a_manager()
    now = datetime.now(UTC)
    first, second = uuid4(), uuid4()
    task = a_task(anna, uuid4(), at=now - DAY, due=now + 2 * DAY, contact_id=second)
    await told(system, a_client(anna, first, at=now - 2 * DAY), a_client(anna, second, at=now - 2 * DAY), task)
    assert await _base(anna) == (2, 1)
    merge = a_merge(system.admin, first, second, at=now)
    gone = a_client(anna, second, at=now, version=2, created=False, status="merged", merged_into=first)
    await told(system, merge, gone)
    assert await _base(anna) == (1, 1)
    later = datetime.now(UTC)
    back = a_client(anna, second, at=later, version=3, created=False)
    await told(system, an_undoing(system.admin, merge, at=later), back)
    assert await _base(anna) == (2, 1)


async def _base(anna: object) -> tuple[int, int]:
    total = (await report(anna, "next_step_coverage", period="today"))["total"]  # type: ignore[arg-type]
    return total["clients"], total["covered"]

"""The live stream of figures: who sees a figure is told that it changed, at whichever replica, and nobody else is."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.analytics import usecases
from services.analytics.store import live
from shared.watching import PAUSE, changed_since
from tests.eventually import eventually
from tests.integration.analytics.conftest import Store
from tests.integration.analytics.told import NOON, a_client, a_completion, a_move, a_task, report, told
from tests.integration.notifications.lines import Line, a_replica, open_line
from tests.system import Caller, System

STREAM = "/api/analytics/stream"


@pytest.fixture(scope="module")
async def url(system: System) -> AsyncIterator[str]:
    async with a_replica(system, "analytics") as address:
        yield address


def changed(line: Line) -> set[str]:
    """The reports the line has named since it was ready."""
    return {each for name, _, data in line.events if name == "figures" for each in data["reports"]}


async def test_a_figure_that_changed_is_told_to_who_sees_it_and_to_nobody_else(system: System, url: str) -> None:
    head, team = await system.a_head()
    anna, boris = await system.a_manager(team), await system.a_manager()
    async with (
        open_line(url, anna, STREAM) as hers,
        open_line(url, head, STREAM) as heads,
        open_line(url, boris, STREAM) as his,
        open_line(url, system.admin, STREAM) as admins,
    ):
        assert hers.events[0][2] == {"reports": []}
        await told(system, a_move(anna))
        for line in (hers, heads, admins):
            await eventually(lambda line=line: "sales_and_margin" in changed(line))
        await told(system, a_completion(boris))
        await eventually(lambda: changed(his) == {"completed_activities"})
        assert "sales_and_margin" not in changed(his)
        assert "completed_activities" not in changed(hers) | changed(heads)


async def test_the_report_shows_the_new_figure_by_the_time_the_line_tells_of_it(system: System, url: str) -> None:
    anna = await system.a_manager()
    async with open_line(url, anna, STREAM) as line:
        await told(system, a_move(anna))
        await eventually(lambda: "sales_and_margin" in changed(line))
        assert (await report(anna, "sales_and_margin"))["total"][0]["count"] == 1


async def test_a_page_is_told_of_its_own_reports_alone(system: System, url: str) -> None:
    anna = await system.a_manager()
    async with open_line(url, anna, f"{STREAM}?report=sales_and_margin&report=overdue") as line:
        await told(system, a_completion(anna, contact_id=uuid4()), a_move(anna))
        await eventually(lambda: "sales_and_margin" in changed(line))
        assert changed(line) == {"sales_and_margin"}
    refused = await anna.get(f"{STREAM}?report=profit")
    assert refused.status_code == 422


async def test_what_changed_while_the_line_was_down_is_told_by_the_other_replica(system: System, url: str) -> None:
    anna = await system.a_manager()
    async with open_line(url, anna, STREAM) as line:
        mark = str(line.last_id)
    await told(system, a_move(anna))
    async with (
        a_replica(system, "analytics") as other,
        open_line(other, anna, STREAM, **{"last-event-id": mark}) as line,
    ):
        name, again, data = line.events[0]
        assert (name, "sales_and_margin" in data["reports"]) == ("ready", True)
    async with open_line(url, anna, STREAM, **{"last-event-id": again}) as line:
        assert line.events[0][2] == {"reports": []}


@pytest.mark.parametrize("mark", ["9:7:", "1:2:5", "99999999999999999:99999999999999999:", "0:0:", "5", "3:9:4,4", ":"])
async def test_a_mark_from_nowhere_begins_anew(system: System, url: str, mark: str) -> None:
    anna = await system.a_manager()
    async with open_line(url, anna, STREAM, **{"last-event-id": mark}) as line:
        assert (line.status, line.events[0][2]) == (200, {"reports": []})


async def test_work_with_a_client_changes_the_figures_of_the_base_of_its_owner(system: System, url: str) -> None:
    anna, boris = await system.a_manager(), await system.a_manager()
    client = uuid4()
    await told(system, a_client(anna, client))
    async with open_line(url, anna, STREAM) as line:
        await told(system, a_completion(boris, contact_id=client))
        await eventually(lambda: changed(line) == {"processed_clients"})


async def test_a_storm_of_events_is_told_at_most_once_a_second(system: System, url: str) -> None:
    anna = await system.a_manager()
    async with open_line(url, anna, STREAM) as line:
        began = asyncio.get_running_loop().time()
        for _ in range(30):
            await told(system, a_move(anna))
        await eventually(lambda: "sales_and_margin" in changed(line))
        passed = asyncio.get_running_loop().time() - began
        assert len(line.events) - 1 <= passed / PAUSE + 2


async def test_a_transaction_that_commits_late_is_not_skipped(store: Store) -> None:
    """It began first and commits after another one was read: its change is told all the same, and once."""
    first, second = (("overdue", uuid4(), None) for _ in range(2))
    async with store.database.transaction() as slow:
        await live.note(slow, {first}, {})  # type: ignore[arg-type]
        mark = await _read(store, None)
        async with store.database.transaction() as quick:
            await live.note(quick, {second}, {})  # type: ignore[arg-type]
        mark, seen = await _changed(store, mark)
        assert seen == [second]
    mark, seen = await _changed(store, mark)
    assert seen == [first]
    assert (await _changed(store, mark))[1] == []


async def _read(store: Store, mark: str | None) -> str:
    return (await _changed(store, mark))[0]


async def _changed(store: Store, mark: str | None) -> tuple[str, list[Any]]:
    async with store.database.transaction() as tx:
        mark, rows = await changed_since(tx, live.CHANGES, mark)
        return mark, [tuple(row) for row in rows]


async def test_what_becomes_overdue_by_the_clock_is_told(store: Store) -> None:
    anna = Caller(None, uuid4(), "", "manager", uuid4(), "")  # type: ignore[arg-type]
    due = datetime.now(UTC) + timedelta(hours=1)
    task = a_task(anna, uuid4(), due=due)
    async with store.database.transaction(now=NOON) as tx:
        await usecases.take_in(tx, [(task, task.event())])
    mark = await _read(store, None)
    async with store.database.transaction(now=due - timedelta(minutes=1)) as tx:
        await usecases.watch_the_clock(tx)
    assert (await _changed(store, mark))[1] == []
    async with store.database.transaction(now=due + timedelta(seconds=30)) as tx:
        await usecases.watch_the_clock(tx)
    assert (await _changed(store, mark))[1] == [("overdue", anna.id, anna.team_id)]

"""Reminders and the daily check on three replicas that are killed again and again: each fact is told once."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from cli.house import settings_for
from tests.eventually import eventually
from tests.faults.conftest import Company
from tests.faults.world import Outside, World, _end, _start
from tests.system import Caller

REMINDERS = 400
CLIENTS = 3_000


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """A place for the journal of each further replica."""
    made = [tmp_path / "second", tmp_path / "third"]
    for each in made:
        each.mkdir()
    return made


async def test_three_replicas_under_kill_9_remind_once_of_each(company: Company, folders: list[Path]) -> None:
    async with company(outside=["activities"]) as world:
        await world.hire(1)
        replicas = [world.outside["activities"], *[await _replica(world, each) for each in folders]]
        try:
            await eventually(lambda: all(_lives(each) for each in replicas), within=120)
            await _due_soon(world)
            for each in replicas * 3:
                await eventually(lambda each=each: _lives(each), within=60)
                await asyncio.sleep(0.4)
                each.kill()
            for kind, key in (("ReminderDue", "reminder_id"), ("ActivityOverdue", "activity_id")):
                told = await eventually(lambda kind=kind: _all_told(world, kind, REMINDERS), within=60)
                assert len({each[key] for each in told}) == len(told) == REMINDERS, kind
            assert sum(len(each.lines("died")) for each in replicas) >= 9
        finally:
            for each in replicas[1:]:
                await _end(each)


async def test_a_run_of_the_check_survives_being_killed_and_tells_each_person_once(company: Company) -> None:
    crash = "before commit:6,9,12,15"
    async with company(outside=["activities"], crash=crash) as world:
        await world.hire(1)
        head = await world.system.a_user("head")
        await world.system.rows("activities", _FORGOTTEN, world.managers[0].id, CLIENTS)
        answer = await eventually(lambda: _called(world, head), within=60)
        assert answer

        async def done() -> object:
            rows = await world.system.rows("activities", "SELECT * FROM next_step_runs WHERE phase = 'done'")
            return rows and rows[0]

        run = await eventually(done, within=90)

        assert (run["clients"], run["counts"]) == (CLIENTS, json.dumps({"no_step": CLIENTS}))
        missing = await eventually(lambda: _all_told(world, "NextStepMissing", CLIENTS), within=60)
        assert len({each["contact_id"] for each in missing}) == CLIENTS
        digests = await eventually(lambda: _all_told(world, "NextStepDigest", 1), within=30)
        assert [each["total"] for each in digests] == [CLIENTS]
        assert world.outside["activities"].deaths >= 1


async def _called(world: World, head: Caller) -> bool:
    try:
        answer = await head.post("/api/activities/next-step/runs")
    except httpx2.TransportError:  # the crash may meet the call itself
        return False
    return answer.status_code in {202, 409}


def _lives(replica: Outside) -> bool:
    return len(replica.lines("started")) > len(replica.lines("died"))


async def _replica(world: World, folder: Path) -> Outside:
    place = world.system.addresses
    settings = settings_for("activities", place, world.system.keys, "dev", log_level="error", pool_size=4)
    return await _start("activities", settings, folder, "")


async def _due_soon(world: World) -> None:
    """Activities that fall due, and reminders that fire, over the next six seconds."""
    now = datetime.now(UTC)
    await world.system.rows("activities", _DUE, world.managers[0].id, now, timedelta(seconds=6), REMINDERS)
    await world.system.rows("activities", _REMIND)


async def _all_told(world: World, kind: str, number: int) -> list[dict[str, str]] | None:
    rows = await world.system.rows("activities", _TOLD, kind)
    return [json.loads(row["body"])["data"] for row in rows] if len(rows) >= number else None


_DUE = """
    INSERT INTO activities (id, kind, title, owner_id, deadline, due_at, created_at, automatic, required, status,
                            version)
    SELECT gen_random_uuid(), 'call', 'Call ' || n, $1::uuid, at, at, $2::timestamptz, false, false, 'open', 1
    FROM (SELECT n, $2::timestamptz + $3::interval * n / $4::int AS at FROM generate_series(1, $4::int) n) AS due
"""
_REMIND = """
    INSERT INTO reminders (id, activity_id, at, fires_at)
    SELECT gen_random_uuid(), id, deadline, deadline FROM activities
"""
_TOLD = """
    SELECT body FROM outbox WHERE type = $1 UNION ALL SELECT body FROM event_log WHERE type = $1
"""
_FORGOTTEN = """
    INSERT INTO contacts (contact_id, display_name, type, owner_id, status, priority, known_since, version)
    SELECT gen_random_uuid(), 'Client ' || n, 'existing', $1::uuid, 'active', 'normal', now() - interval '30 days', 1
    FROM generate_series(1, $2::int) n
"""

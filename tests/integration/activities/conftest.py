"""An office of its own for the daily check: a database no service runs on, so that the clock is the test's alone."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from shared import migrate
from tests.integration.activities.office import Office
from tests.servers import TestServers

EMPTIED = """
    activities, reminders, contacts, sales, leads, stage_entries, order_tasks, absences, own_days, feeds, snoozes,
    next_step_runs, next_step_coverage, next_step_tellings, episodes, people, teams, outbox, inbox, streams,
    merges_heard_of, moved_by_merges
"""


@pytest.fixture(scope="session")
async def office_url(servers: TestServers, worker: str) -> str:
    """The address of a migrated database of this worker's own."""
    name = f"office_{worker}"
    connection = await asyncpg.connect(f"{servers.postgres_url}/postgres")
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await connection.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    finally:
        await connection.close()
    url = f"{servers.postgres_url}/{name}".replace("postgresql://", "postgresql+asyncpg://")
    await asyncio.to_thread(migrate.upgrade, "activities", url)
    return url


@pytest.fixture
async def office(office_url: str) -> AsyncIterator[Office]:
    """Nobody works there yet; the settings of the check are the ones a new house has."""
    made = Office(office_url)
    await made.run(f"TRUNCATE {EMPTIED}")
    await made.run(
        "UPDATE check_settings SET runs_at = '09:00', types = NULL, cadence_days = '{1,3,5}', team_head_on = 3,"
        " head_of_sales_on = 7, internal_line = false, new_client_days = 1"
    )
    yield made
    await made.close()
